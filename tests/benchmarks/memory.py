"""Memory with the window open, after a first reading."""

from __future__ import annotations

from tests.benchmarks.child import told_by
from tests.benchmarks.figure import Figure, Goal

_RUNS = 3


def measure_memory(*, quick: bool) -> Figure:
    """Measure against a process that imports Keras with TensorFlow and loads the same model."""
    runs = 1 if quick else _RUNS
    ours = [told_by("window_child") for _ in range(runs)]
    theirs = [told_by("keras_child", "load") for _ in range(runs)]
    return Figure(
        name="memory",
        title="memory with the window open",
        unit="MB",
        runs=tuple(told.values["memory_mb"] for told in ours),
        baseline_runs=tuple(told.values["memory_mb"] for told in theirs),
        goal=Goal(divisor=3),
    )
