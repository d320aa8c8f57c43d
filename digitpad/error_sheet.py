"""A sheet of what a model reads worst: the digit images, what they are, what was read.

People learn more from thirty misread digits than from a figure behind the comma.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.digit_image import SIDE_PX, DigitImage, Picture
from digitpad.opencv import cv2

WORST = 60
"""How many errors of a kind a sheet shows of a set at most."""

_COLUMNS = 12
_ENLARGED = 3
_MARGIN_PX = 8
_CAPTION_PX = 18
_HEADING_PX = 34
_CELL_PX = SIDE_PX * _ENLARGED + 2 * _MARGIN_PX
_WIDTH_PX = _COLUMNS * _CELL_PX
_INK, _FAINT, _FRAME = 0, 110, 205
_FONT = cv2.FONT_HERSHEY_SIMPLEX


@dataclass(frozen=True, kw_only=True)
class Misread:
    """One digit image that was read wrongly, or a non-digit that was taken for a digit.

    Attributes:
        image: what the network saw.
        label: 0 to 9, or below 0 for a non-digit.
        read: 0 to 9.
        confidence: how surely, 0..1.
    """

    image: DigitImage
    label: int
    read: int
    confidence: float

    @property
    def caption(self) -> str:
        """What it is and what was read, such as `7 as 1 98%`."""
        label = str(self.label) if self.label >= 0 else "none"
        return f"{label} as {self.read} {self.confidence:.0%}"


@dataclass(frozen=True, kw_only=True)
class Section:
    """The errors of one set, under a heading; the worst come first."""

    heading: str
    errors: Sequence[Misread]


def sections_of(name: str, errors: Sequence[Misread]) -> list[Section]:
    """Return the parts of a sheet for one set: misread digits, and non-digits that passed as one.

    Args:
        name: the set's.
        errors: the worst of each kind first.
    """
    misread = [error for error in errors if error.label >= 0]
    passed = [error for error in errors if error.label < 0]
    sections = [_section(f"{name}: {len(misread):,} digits misread", misread)]
    if passed:
        told = f"{name}: {len(passed):,} non-digits taken for digits"
        sections.append(_section(told, passed))
    return sections


def _section(heading: str, errors: Sequence[Misread]) -> Section:
    if len(errors) > WORST:
        heading += f", the {WORST} read most surely"
    return Section(heading=heading, errors=errors[:WORST])


def error_sheet(sections: Iterable[Section]) -> Picture:
    """Return the sheet of at least one section as a grey picture, uint8 (h, w), dark on white."""
    return np.vstack([part for section in sections for part in _parts(section)])


def _parts(section: Section) -> list[Picture]:
    """Return the heading and the rows of one set."""
    heading = np.full((_HEADING_PX, _WIDTH_PX), 255, np.uint8)
    # OpenCV's fonts know ASCII, and a name that is no text at all would end the process.
    text = section.heading.encode("ascii", "replace").decode()
    cv2.putText(
        heading, text, (_MARGIN_PX, 23), _FONT, 0.55, _INK, 1, cv2.LINE_AA
    )  # fmt: skip
    starts = range(0, len(section.errors), _COLUMNS)
    rows = [section.errors[start : start + _COLUMNS] for start in starts]
    return [heading, *(_row(row) for row in rows)]


def _row(errors: Sequence[Misread]) -> Picture:
    row = np.full((_CELL_PX + _CAPTION_PX, _WIDTH_PX), 255, np.uint8)
    for column, error in enumerate(errors):
        left = column * _CELL_PX + _MARGIN_PX
        size = (SIDE_PX * _ENLARGED, SIDE_PX * _ENLARGED)
        image = 255 - cv2.resize(error.image, size, interpolation=cv2.INTER_CUBIC)
        right, bottom = left + size[0], _MARGIN_PX + size[1]
        row[_MARGIN_PX:bottom, left:right] = image
        cv2.rectangle(row, (left - 1, _MARGIN_PX - 1), (right, bottom), _FRAME, 1)
        cv2.putText(
            row, error.caption, (left, bottom + 15), _FONT, 0.38, _FAINT, 1, cv2.LINE_AA
        )  # fmt: skip
    return row
