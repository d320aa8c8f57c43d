"""``python -m tests.benchmarks``: measure figures and print each beside its baseline and goal.

``python -m tests.benchmarks robustness`` measures accuracies instead, which have no goal, and
``python -m tests.benchmarks training`` how long the recipes train, and ``python -m tests.benchmarks
teach`` what teaching brings.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from digitpad.errors import DigitpadError
from tests.benchmarks.figure import Figure, Goal
from tests.benchmarks.options import FIGURES, ROBUSTNESS, TEACH, TRAINING, parsed
from tests.benchmarks.robustness import measure_robustness, print_robustness
from tests.benchmarks.teach import SEEDS, SIZES, Pace, Writer, measure_teaching
from tests.benchmarks.teach_table import print_teaching
from tests.benchmarks.training import RUNS, TIMED, Timed, measure_training
from tests.benchmarks.training_table import print_training

_BUSY = 0.3
"""Waiting work per processor, over the last minute."""


def main(words: Sequence[str] | None = None) -> int:
    """Measure what the words name (by default all) and return the exit code."""
    options = parsed(words)
    try:
        if options.figures == [ROBUSTNESS]:
            _tell_robustness(options)
        elif options.figures == [TRAINING]:
            _tell_training(options)
        elif options.figures == [TEACH]:
            _tell_teaching(options)
        else:
            _tell_figures(options)
    except DigitpadError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _tell_figures(options: argparse.Namespace) -> None:
    """Measure the figures that the options name and print each."""
    _warn_where_busy()
    figures: list[Figure] = []
    try:
        for name in options.figures or FIGURES:
            with Console(stderr=True).status(f"Measuring {name} …"):
                figures.append(FIGURES[name](quick=options.quick))
            if options.json:
                print(json.dumps(figures[-1].to_json()), flush=True)
    finally:  # it takes minutes: what is measured is told, whatever became of the rest
        if figures and not options.json:
            _print(figures, Console())


def _tell_robustness(options: argparse.Namespace) -> None:
    """Measure the accuracies, print them, and draw them where the options say so."""
    with Console(stderr=True).status(f"Measuring {ROBUSTNESS} …"):
        robustness = measure_robustness(quick=options.quick)
    if options.json:
        print(json.dumps(robustness.to_json()), flush=True)
    else:
        print_robustness(robustness, Console())
    if options.plot is not None:
        from tests.benchmarks.robustness_plot import plot_robustness  # the one use of matplotlib

        plot_robustness(robustness, options.plot)


def _tell_training(options: argparse.Namespace) -> None:
    """Train the recipes, and print how long each took and how well it reads."""
    _warn_where_busy()
    timed: list[Timed] = []
    try:
        with Console(stderr=True).status("Training …") as status:
            for each in measure_training(
                options.recipes or TIMED,
                runs=options.runs or (1 if options.quick else RUNS),
                epochs=options.epochs or (1 if options.quick else 0),
                doing=lambda what: status.update(f"Training {what} …"),
            ):
                timed.append(each)
                if options.json:
                    print(json.dumps(each.to_json()), flush=True)
    finally:  # as for the figures
        if timed and not options.json:
            print_training(timed, Console())


def _tell_teaching(options: argparse.Namespace) -> None:
    """Teach a model to one writer after another, and print what that brought and took."""
    _warn_where_busy()
    told: list[Writer | Pace] = []
    try:
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
            Console(stderr=True).status("Teaching …") as status,
        ):
            for each in measure_teaching(
                options.base,
                options.writers or (),
                seeds=options.runs or (1 if options.quick else SEEDS),
                sizes=SIZES[:1] if options.quick else SIZES,
                home=Path(home),
                doing=lambda what: status.update(f"Teaching: {what} …"),
            ):
                told.append(each)
                if options.json:
                    print(json.dumps(each.to_json()), flush=True)
    finally:  # as for the figures
        if told and not options.json:
            print_teaching(told, Console())


def _warn_where_busy() -> None:
    """Say so where other work would come into the figures, the longest ones above all."""
    if not hasattr(os, "getloadavg"):
        return
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if load > _BUSY * processors:
        print(
            f"This machine is busy with other work (load {load:.1f} on {processors} processors): "
            "times come out too long, and longest ones say little.",
            file=sys.stderr,
        )


def _print(figures: Sequence[Figure], console: Console) -> None:
    table = Table(
        title=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )
    table.add_column("figure")
    for heading in ("measured", "baseline", "ratio", "goal"):
        table.add_column(heading, justify="right")
    table.add_column("met")
    for figure in figures:
        ratio = f"1/{figure.baseline / figure.value:.1f}" if figure.baseline else ""
        table.add_row(
            figure.title,
            _spread(figure.runs, figure.unit),
            _spread(figure.baseline_runs, figure.unit),
            ratio,
            _told(figure.goal, figure.unit),
            ("yes" if figure.is_met else "NO") + (" (noisy)" if figure.is_noisy else ""),
        )
    console.print(table)
    console.print("Medians of the runs; in brackets the least and the most.\n")
    for figure in figures:
        for what, value in figure.details.items():
            console.print(f"{figure.name}: {what} {_short(value)} {figure.unit}", highlight=False)


def _spread(runs: Sequence[float], unit: str) -> str:
    if not runs:
        return ""
    middle = median(runs)
    return f"{_short(middle)} {unit}\n({_short(min(runs))} … {_short(max(runs))})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _told(goal: Goal, unit: str) -> str:
    parts = []
    if goal.most is not None:
        parts.append(f"{goal.most:g} {unit}")
    if goal.divisor is not None:
        parts.append(f"1/{goal.divisor:g}")
    return ", ".join(parts)


if __name__ == "__main__":
    sys.exit(main())
