"""The words that ``python -m tests.benchmarks`` takes."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.recipe_rules import MAX_EPOCHS
from tests.benchmarks.figure import Figure
from tests.benchmarks.memory import measure_memory
from tests.benchmarks.reading import measure_long_ink, measure_reading
from tests.benchmarks.stall import measure_stall
from tests.benchmarks.start import measure_start
from tests.benchmarks.teach import DEVELOPMENT, REPORT
from tests.benchmarks.training import RUNS

FIGURES: Mapping[str, Callable[..., Figure]] = {
    "reading": measure_reading,
    "long-ink": measure_long_ink,
    "start": measure_start,
    "memory": measure_memory,
    "stall": measure_stall,
}
"""What measures each figure, by the figure's name; each takes `quick`."""

ROBUSTNESS = "robustness"
TRAINING = "training"
TEACH = "teach"
ALONE = (ROBUSTNESS, TRAINING, TEACH)
"""The words for the accuracies, for the recipes' training times, and for what teaching brings; each
stands alone."""

_GOES_WITH = {
    "recipes": (TRAINING,),
    "runs": (TRAINING, TEACH),
    "epochs": (TRAINING,),
    "base": (TEACH,),
    "writers": (TEACH,),
}
_PLOT_SUFFIXES = (".png", ".svg")


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    """Return the options in the words; wrong ones end the program with what is wrong."""
    parser = _parser()
    options = parser.parse_args(words)
    _check(parser, options)
    return options


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
        "rotation, size, pen width, shift, point spacing and jitter; "
        f"or {TRAINING}: how long the recipes train, by a plain fit and by digitpad; "
        f"or {TEACH}: what teaching brings to unknown writers, and how long it takes",
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
    parser.add_argument(
        "--recipes",
        nargs="+",
        choices=tuple(RECIPES),
        metavar="RECIPE",
        help=f"with {TRAINING}: which (default: all that do not vary their images)",
    )
    parser.add_argument(
        "--runs",
        type=_count,
        metavar="N",
        help=f"with {TRAINING}: of each recipe and side, with seeds from 0; with {TEACH}: of each "
        f"writer (default: {RUNS})",
    )
    parser.add_argument(
        "--epochs",
        type=_count,
        metavar="N",
        help=f"with {TRAINING}: of each run (default: the recipe's)",
    )
    parser.add_argument(
        "--base",
        type=Path,
        metavar="FOLDER",
        help=f"with {TEACH}: the folder of a model that has seen the odd writers of the pen digits "
        "alone (default: it is trained, once)",
    )
    parser.add_argument(
        "--writers",
        nargs="+",
        type=int,
        choices=tuple(sorted(DEVELOPMENT + REPORT)),
        metavar="N",
        help=f"with {TEACH}: whom to teach (default: those of {REPORT} whom the base reads worst)",
    )
    return parser


def _check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse words that do not go together."""
    for word in ALONE:
        if word in options.figures and options.figures != [word]:
            parser.error(f"{word} is no figure beside others: it stands alone")
    if options.plot is not None and options.figures != [ROBUSTNESS]:
        parser.error(f"--plot goes with {ROBUSTNESS} alone")
    for name, words in _GOES_WITH.items():
        if getattr(options, name) is not None and options.figures not in [[word] for word in words]:
            parser.error(f"--{name} goes with {' or '.join(words)} alone")


def _known(name: str) -> str:
    if name not in (*FIGURES, *ALONE):
        known = f"{', '.join((*FIGURES, *ALONE))}"
        raise argparse.ArgumentTypeError(f"there is no figure {name!r}; there are {known}")
    return name


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_EPOCHS:
        raise argparse.ArgumentTypeError(f"a number from 1 to {MAX_EPOCHS:,} is expected")
    return int(text)


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
