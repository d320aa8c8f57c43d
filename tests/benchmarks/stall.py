"""The longest stall of the event loop while drawing, a training run going on."""

from __future__ import annotations

from statistics import median

from tests.benchmarks.child import told_by
from tests.benchmarks.figure import Figure, Goal

_RUNS = 3
_SECONDS = 10.0
_FRAME_MS = 16.7


def measure_stall(*, quick: bool) -> Figure:
    """Measure against the same run in a thread of the window's process, as hobby pads have it."""
    runs, seconds = (1, 1.0) if quick else (_RUNS, _SECONDS)
    told: dict[str, list[dict[str, float]]] = {"process": [], "thread": [], "nowhere": []}
    for _ in range(runs):
        for where, values in told.items():
            values.append(told_by("drawing_child", where, str(seconds)).values)

    def middle(where: str, key: str) -> float:
        return median(values[key] for values in told[where])

    return Figure(
        name="stall",
        title="longest stall while drawing, a training run going on",
        unit="ms",
        runs=tuple(values["longest_ms"] for values in told["process"]),
        baseline_runs=tuple(values["longest_ms"] for values in told["thread"]),
        goal=Goal(most=_FRAME_MS),
        details={
            "p99": middle("process", "p99_ms"),
            "most processor time of the window's thread in a gap": middle(
                "process", "longest_busy_ms"
            ),
            "baseline's p99": middle("thread", "p99_ms"),
            "longest stall without any training": middle("nowhere", "longest_ms"),
        },
    )
