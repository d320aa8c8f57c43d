"""Start to window shown and first reading possible, seen from outside the process."""

from __future__ import annotations

from tests.benchmarks.child import told_by
from tests.benchmarks.figure import Figure, Goal

_RUNS = 7
_BASELINE_RUNS = 3


def measure_start(*, quick: bool) -> Figure:
    """Measure against a process that imports Keras with TensorFlow and loads the same model."""
    runs, baseline_runs = (1, 1) if quick else (_RUNS, _BASELINE_RUNS)
    # The first of each brings the files into the memory of the system.
    told_by("window_child")
    told_by("keras_child", "load")
    ours: list[float] = []
    theirs: list[float] = []
    for run in range(runs):
        ours.append(told_by("window_child").seconds)
        if run * baseline_runs // runs == len(theirs):
            theirs.append(told_by("keras_child", "load").seconds)
    return Figure(
        name="start",
        title="start to window shown and first stroke read",
        unit="s",
        runs=tuple(ours),
        baseline_runs=tuple(theirs),
        goal=Goal(divisor=4),
    )
