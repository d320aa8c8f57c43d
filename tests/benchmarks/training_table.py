"""The training times as a table."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, median

from rich.console import Console
from rich.table import Table

from tests.benchmarks.training import GOAL, Run, Timed, overall

_NOTE = """\
Medians of the runs; in brackets the least and the most. Training: from the first step to the last,
tracing and compiling included. Whole: the process from start to end; ours also compiles, tests,
compares and stores a model. Processor: of the whole process, over all processors.
Accuracy: mean over the seeds, which both sides share; three-dense varies by half a point from seed
to seed."""


def print_training(timed: Sequence[Timed], console: Console) -> None:
    """Print the times of each recipe, the baseline's first, and the geometric mean."""
    table = Table(title="Training: plain `fit` and digitpad")
    table.add_column("recipe")
    table.add_column("")
    for heading in ("epochs", "training s", "ratio", "whole s", "processor s", "accuracy"):
        table.add_column(heading, justify="right")
    for each in timed:
        table.add_row(each.recipe, "plain", *_cells(each.plain, ""))
        table.add_row("", "ours", *_cells(each.ours, f"{each.ratio:.2f}"), style="bold")
        table.add_section()
    console.print(table)
    console.print(_NOTE, highlight=False)
    ratio = overall(timed)
    console.print(
        f"\nGeometric mean of the ratios: {ratio:.2f} (goal {GOAL:g}: "
        f"{'met' if ratio <= GOAL else 'NOT met'}). "
        f"Accuracy, ours less plain, in points: {_gains(timed)}.",
        highlight=False,
    )


def _cells(runs: Sequence[Run], ratio: str) -> tuple[str, ...]:
    return (
        f"{median(run.epochs for run in runs):g}",
        _spread([run.training_s for run in runs]),
        ratio,
        _spread([run.whole_s for run in runs]),
        _spread([run.processor_s for run in runs]),
        f"{mean(run.accuracy for run in runs):.2%}",
    )


def _spread(values: Sequence[float]) -> str:
    if len(values) == 1:
        return f"{values[0]:.1f}"
    return f"{median(values):.1f} ({min(values):.1f} … {max(values):.1f})"


def _gains(timed: Sequence[Timed]) -> str:
    return ", ".join(f"{each.recipe} {each.gain:+.2f}" for each in timed)
