"""What teaching brings, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from rich.console import Console
from rich.table import Table

from tests.benchmarks.teach import Pace, Writer

GONE, LOST_POINTS, SECONDS = 0.5, 0.1, 10.0
"""The goals: the part of the errors that goes, what MNIST loses at most, and the time with 50."""


def print_teaching(told: Sequence[Writer | Pace], console: Console) -> None:
    """Print the writers, the times, and whether the goals are met."""
    writers = [each for each in told if isinstance(each, Writer)]
    paces = [each for each in told if isinstance(each, Pace)]
    if writers:
        _print_writers(writers, console)
    if paces:
        _print_paces(paces, console)


def _print_writers(writers: Sequence[Writer], console: Console) -> None:
    table = Table(title="Three samples a class, the writer's other digits held out")
    table.add_column("writer")
    for heading in ("digits", "misread before", "after", "errors gone", "MNIST before", "after"):
        table.add_column(heading, justify="right")
    for each in writers:
        table.add_row(
            str(each.name),
            f"{each.digits}",
            _each(each.before),
            _each(each.after),
            f"{each.gone:.0%}",
            f"{each.mnist_before:.2%}",
            f"{mean(each.mnist_after):.2%}",
        )
    console.print(table)
    gone = 1 - sum(sum(each.after) for each in writers) / max(
        sum(sum(each.before) for each in writers), 1
    )
    lost = mean(each.lost for each in writers)
    console.print(
        f"Errors gone: {gone:.0%} (goal {GONE:.0%}: {_met(gone >= GONE)}). MNIST lost {lost:+.3f} "
        f"points (goal {LOST_POINTS:g} at most: {_met(lost <= LOST_POINTS)}).\n",
        highlight=False,
    )


def _print_paces(paces: Sequence[Pace], console: Console) -> None:
    table = Table(title="From the click to the table, Keras loaded")
    table.add_column("samples", justify="right")
    table.add_column("seconds", justify="right")
    for each in paces:
        table.add_row(f"{each.samples:,}", f"{each.seconds:.1f}")
    console.print(table)
    first, last = paces[0], paces[-1]
    is_linear = last.seconds * first.samples <= first.seconds * last.samples
    console.print(
        f"{first.samples} samples: goal {SECONDS:g} s: {_met(first.seconds <= SECONDS)}. "
        f"Growing no worse than linearly: {'yes' if is_linear else 'NO'}.",
        highlight=False,
    )


def _each(values: Sequence[int]) -> str:
    return " ".join(map(str, values))


def _met(is_met: bool) -> str:
    return "met" if is_met else "NOT met"
