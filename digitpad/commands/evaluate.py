"""``digitpad evaluate``: tell how well a model reads labelled sets."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from rich.table import Table

from digitpad.commands.selection import add_model_option, chosen_model
from digitpad.commands.tables import print_table
from digitpad.training.dataset import evaluation_set
from digitpad.training.evaluation import Evaluation, evaluate

_EPILOG = """\
A SET is one of
  mnist        MNIST's test part (10,000 digits)
  practice     2,000 built-in practice digits
  FILE.npz     an archive with x, uint8 (n, h, w), ink 255 on 0, and y, whole numbers (n,)
  FILE         an ink file with labels: UNIPEN, InkML or digitpad's JSON
  FOLDER       pictures in folders 0/ … 9/
Labels that are no digit count as non-digits and get figures of their own.

examples:
  digitpad evaluate mnist
  digitpad evaluate --json strokes.unp my-digits/
"""


def run(words: Sequence[str]) -> None:
    """Evaluate on the sets that the words name, and print the figures of each."""
    options = _parser().parse_args(words)
    in_use = chosen_model(options.model)
    for given in options.sets:
        for name, digits in evaluation_set(given, options.mnist).items():
            figures = evaluate(in_use.predictor, digits)
            if options.json:
                line = {"set": name, "model": in_use.model.id, **figures.to_json()}
                print(json.dumps(line), flush=True)
            else:
                _show(name, in_use.model.card.name, figures)


def _show(name: str, model: str, figures: Evaluation) -> None:
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
    parser.add_argument("--mnist", default="", metavar="FILE", help="an mnist.npz to take")
    parser.add_argument("--json", action="store_true", help="print one JSON object a set")
    return parser
