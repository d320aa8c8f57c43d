"""``digitpad predict``: read the digit in pictures or ink files."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from digitpad.commands.selection import add_model_option, chosen_model
from digitpad.digit_image import digit_image_of_ink, digit_image_of_picture
from digitpad.errors import BlankPictureError, DigitpadError
from digitpad.ink_files import INK_SUFFIXES, read_ink_file
from digitpad.pictures import read_picture
from digitpad.predictor import CLASSES, Predictor, Reading

_EPILOG = """\
A picture holds one digit, dark on light or light on dark, of any size up to 8,000 x 8,000 pixels
(PNG, JPEG, BMP, GIF, WebP, TIFF, PGM). An ink file (UNIPEN, InkML, digitpad's JSON) may hold many;
each gets a line.

examples:
  digitpad predict seven.png eight.jpg
  digitpad predict --json strokes.unp
  digitpad predict --model first-look-20260101-120000-ab12 seven.png
"""


def run(words: Sequence[str]) -> None:
    """Read the files that the words name, and print a line for each digit."""
    options = _parser().parse_args(words)
    predictor = chosen_model(options.model).predictor
    refused = 0
    for name in options.files:
        try:
            for reading in _readings(Path(name), predictor):
                print(_json(name, reading) if options.json else _line(name, reading), flush=True)
        except DigitpadError as error:
            if len(options.files) == 1:
                raise
            refused += 1
            print(f"digitpad: {error}", file=sys.stderr)
    if refused:
        raise DigitpadError(f"{refused} of {len(options.files)} files could not be read.")


def _readings(path: Path, predictor: Predictor) -> Iterator[Reading | None]:
    """Give the reading of each digit in a file; None where it is blank."""
    if path.suffix.lower() in INK_SUFFIXES:
        for sample in read_ink_file(path):
            yield predictor.read(digit_image_of_ink(sample.ink)) if sample.ink else None
        return
    try:
        yield predictor.read(digit_image_of_picture(read_picture(path)))
    except BlankPictureError:
        yield None


def _json(name: str, reading: Reading | None) -> str:
    if reading is None:
        values = {"verdict": "blank", "digit": None, "confidence": 0.0, "scores": [0.0] * CLASSES}
    else:
        values = {
            "verdict": reading.verdict,
            "digit": reading.digit,
            "confidence": reading.confidence,
            "scores": list(reading.scores),
        }
    return json.dumps({"file": name, **values})


def _line(name: str, reading: Reading | None) -> str:
    if reading is None:
        return f"{name}: blank"
    if reading.verdict == "not a digit":
        return f"{name}: {reading.in_words}  (nearest: {reading.digit}  {reading.confidence:.1%})"
    doubt = "" if reading.verdict == "digit" else f"  ({reading.in_words})"
    return f"{name}: {reading.digit}  {reading.confidence:.1%}{doubt}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="digitpad predict",
        description="Read the digit in pictures or ink files.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a picture or an ink file")
    add_model_option(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    return parser
