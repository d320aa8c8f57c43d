"""``digitpad evaluate``: tell how well a model reads labelled sets."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from digitpad.commands.selection import add_model_option, chosen_model
from digitpad.commands.tables import print_table
from digitpad.digit_image import Picture
from digitpad.error_sheet import WORST, Section, error_sheet, sections_of
from digitpad.errors import DataError
from digitpad.files import write_atomically
from digitpad.opencv import cv2
from digitpad.training.dataset import evaluation_set
from digitpad.training.evaluation import (
    Evaluation,
    evaluation_of_set,
    finite_scores,
    worst_errors,
)

_EPILOG = """\
A SET is one of
  mnist        MNIST's test part (10,000 digits)
  practice     2,000 built-in practice digits
  own          your samples: those held out, and those that teaching learns from
  FILE.npz     an archive with x, uint8 (n, h, w), ink 255 on 0, and y, whole numbers (n,)
  FILE         an ink file with labels: UNIPEN, InkML or digitpad's JSON
  FOLDER       pictures in folders 0/ … 9/
Labels that are no digit count as non-digits and get figures of their own.

examples:
  digitpad evaluate mnist
  digitpad evaluate --json strokes.unp my-digits/
  digitpad evaluate mnist --errors errors.png
"""


def run(words: Sequence[str]) -> None:
    """Evaluate on the sets that the words name, and print the figures of each."""
    options = _parser().parse_args(words)
    sheet = _sheet_file(options.errors)
    in_use = chosen_model(options.model)
    sections: list[Section] = []
    for given in options.sets:
        for name, digits in evaluation_set(given, options.mnist).items():
            scores = finite_scores(in_use.predictor, digits)
            figures = evaluation_of_set(scores, digits.labels)
            if sheet is not None:
                sections += sections_of(name, worst_errors(scores, digits))
            if options.json:
                line = {"set": name, "model": in_use.model.id, **figures.to_json()}
                print(json.dumps(line), flush=True)
            else:
                _show(name, in_use.model.card.name, figures)
    if sheet is not None:
        _write(error_sheet(sections), sheet)


def _sheet_file(name: str) -> Path | None:
    """Return where the sheet goes, checked before hours of reading, or None where none is wanted.

    Raises:
        DataError: it cannot go there.
    """
    if not name:
        return None
    path = Path(name)
    if path.suffix.lower() != ".png":
        raise DataError(f"The sheet of errors is a .png file. Received: {name!r}.")
    if not path.absolute().parent.is_dir():
        raise DataError(f"There is no folder {path.absolute().parent} to write {path.name} into.")
    return path


def _write(sheet: Picture, path: Path) -> None:
    """Write the sheet as PNG.

    Raises:
        DataError: it cannot be written.
    """
    _, data = cv2.imencode(".png", sheet)
    try:
        write_atomically(path, data.tobytes())
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror or error}.") from error


def _show(name: str, model: str, figures: Evaluation) -> None:
    if figures.n == 0:
        count = 0 if figures.non_digits is None else figures.non_digits.n
        print(f"{name}: {count:,} non-digits and no digit to tell them from")
        return
    print(
        f"{name}: {figures.accuracy:.2%} of {figures.n:,} digits read right by {model}; "
        f"calibration error {figures.calibration_error:.2%}"
    )
    if figures.non_digits is not None:
        print(
            f"  {figures.non_digits.n:,} non-digits, told from digits by the confidence with an "
            f"area of {figures.non_digits.auroc:.3f} under the ROC curve"
        )
    table = Table("", *(str(digit) for digit in range(10)), "right", title="read as")
    for digit, row in enumerate(figures.confusion):
        part = figures.per_class[digit]
        table.add_row(
            str(digit),
            *(str(count) if count else "·" for count in row),
            "" if part is None else f"{part:.1%}",
        )
    print_table(table)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="digitpad evaluate",
        description="Tell how well a model reads labelled sets: accuracy, accuracy per class, "
        "confusion, calibration error.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sets", nargs="+", metavar="SET", help="what to read; see below")
    add_model_option(parser)
    parser.add_argument(
        "--errors",
        default="",
        metavar="FILE.png",
        help=f"draw the worst errors of each set, {WORST} at most, as a picture",
    )
    parser.add_argument("--mnist", default="", metavar="FILE", help="an mnist.npz to take")
    parser.add_argument("--json", action="store_true", help="print one JSON object a set")
    return parser
