"""``python -m tests.benchmarks``: measure figures and print each beside its baseline and goal.

``python -m tests.benchmarks robustness`` measures accuracies instead, which have no goal.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from digitpad.errors import DigitpadError
from tests.benchmarks.figure import Figure, Goal
from tests.benchmarks.memory import measure_memory
from tests.benchmarks.reading import measure_long_ink, measure_reading
from tests.benchmarks.robustness import measure_robustness, print_robustness
from tests.benchmarks.stall import measure_stall
from tests.benchmarks.start import measure_start

FIGURES: Mapping[str, Callable[..., Figure]] = {
    "reading": measure_reading,
    "long-ink": measure_long_ink,
    "start": measure_start,
    "memory": measure_memory,
    "stall": measure_stall,
}
"""What measures each figure, by the figure's name; each takes `quick`."""

ROBUSTNESS = "robustness"
"""The word for the accuracies; it stands alone."""

_PLOT_SUFFIXES = (".png", ".svg")

_BUSY = 0.3
"""Waiting work per processor, over the last minute."""


def main(words: Sequence[str] | None = None) -> int:
    """Measure what the words name (by default all) and return the exit code."""
    parser = _parser()
    options = parser.parse_args(words)
    is_robustness = options.figures == [ROBUSTNESS]
    if ROBUSTNESS in options.figures and not is_robustness:
        parser.error(f"{ROBUSTNESS} is no figure beside others: it stands alone")
    if options.plot is not None and not is_robustness:
        parser.error(f"--plot goes with {ROBUSTNESS} alone")
    try:
        if is_robustness:
            _tell_robustness(options)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measure the figures that digitpad is to reach, each beside its baseline.",
        epilog="Absolute times vary from machine to machine; the ratio to the baseline counts. "
        "Close what else is running.",
    )
    parser.add_argument(
        "figures",
        nargs="*",
        type=_known,
        metavar="FIGURE",
        help=f"{', '.join(FIGURES)} (default: all of these); or {ROBUSTNESS}: accuracy against "
        "rotation, size, pen width, shift, point spacing and jitter",
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object a line, each")
    parser.add_argument(
        "--quick", action="store_true", help="few repetitions: to see that it works, not to tell"
    )
    parser.add_argument(
        "--plot",
        type=_plot_file,
        metavar="FILE",
        help=f"with {ROBUSTNESS}: draw the accuracies into a .png or .svg, too",
    )
    return parser


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


def _known(name: str) -> str:
    if name not in (*FIGURES, ROBUSTNESS):
        raise argparse.ArgumentTypeError(
            f"there is no figure {name!r}; there are {', '.join(FIGURES)}, and {ROBUSTNESS}"
        )
    return name


def _plot_file(name: str) -> Path:
    """Refuse before minutes of measuring what could not be written after them."""
    path = Path(name)
    if path.suffix.lower() not in _PLOT_SUFFIXES:
        raise argparse.ArgumentTypeError(
            f"a name that ends in {' or '.join(_PLOT_SUFFIXES)} is expected. Received: {name!r}"
        )
    if not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.absolute().parent}")
    return path


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
