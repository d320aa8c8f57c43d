"""A sample: a labelled ink or picture that the user kept. Plain records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from digitpad.digit_image import DigitImage, digit_image_of_ink, digit_image_of_picture
from digitpad.digit_layout import Picture
from digitpad.errors import SampleError
from digitpad.ink import Ink
from digitpad.predictor import CLASSES, Reading

NOT_A_DIGIT = -1
"""The label of what is no digit; the same number as `labelled_digits.NO_DIGIT`."""

LABELS = (*range(CLASSES), NOT_A_DIGIT)
NOT_A_DIGIT_TEXT = "not a digit"
"""The same label in texts and files."""

CORRECTED, COLLECTED, IMPORTED = "corrected", "collected", "imported"
SOURCES = (CORRECTED, COLLECTED, IMPORTED)


def label_text(label: int) -> str:
    """Return a label as people and files write it: `7`, or `not a digit`."""
    return NOT_A_DIGIT_TEXT if label == NOT_A_DIGIT else str(label)


def label_of(text: str) -> int:
    """Return the label that a text means.

    Raises:
        SampleError: it is none.
    """
    text = text.strip()
    if text.lower() == NOT_A_DIGIT_TEXT:
        return NOT_A_DIGIT
    if len(text) == 1 and text in "0123456789":
        return int(text)
    shown = text if len(text) <= 40 else text[:40] + "…"
    raise SampleError(f'a label is 0 to 9 or "{NOT_A_DIGIT_TEXT}". Received: {shown!r}.')


@dataclass(frozen=True, kw_only=True)
class NewSample:
    """What is to be kept.

    Attributes:
        label: 0 to 9, or `NOT_A_DIGIT`.
        ink: the strokes, at least one; None where it is a picture.
        picture: uint8 (h, w), 0 = paper, 255 = ink; None where there is ink.
        reading: what was read when it was kept, or None where nobody read.
        model: the id of the model that read, or empty.
        kept_at: ISO 8601, UTC; empty for now.
        source: one of `SOURCES`.
        writer: who wrote it, by a name that the source gave; empty where unknown.
        is_held_out: whether it never is learnt from; None lets the store decide (every fifth of a
            label is).
    """

    label: int
    ink: Ink | None = None
    picture: Picture | None = None
    reading: Reading | None = None
    model: str = ""
    kept_at: str = ""
    source: str = CORRECTED
    writer: str = ""
    is_held_out: bool | None = None

    def __post_init__(self) -> None:
        if self.label not in LABELS:
            raise SampleError(
                f"A label is 0 to 9, or {NOT_A_DIGIT} for what is no digit. "
                f"Received: {self.label!r}."
            )
        if self.source not in SOURCES:
            raise SampleError(
                f"A sample's source is one of {', '.join(SOURCES)}. Received: {self.source!r}."
            )
        if (self.ink is None) == (self.picture is None):
            raise SampleError("A sample is either ink or a picture.")
        if self.ink is not None and not self.ink:
            raise SampleError("There is no stroke to keep.")


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A sample that is kept: what `NewSample` told, and what the store made of it.

    Attributes:
        id: by which the store knows it, from 1; never given twice.
        what: what was kept, with `kept_at` and `is_held_out` filled in.
        content: hexadecimal SHA-256 of strokes or pixels; the same content is kept once.
    """

    id: int
    what: NewSample
    content: str

    @property
    def label(self) -> int:
        """What it is: 0 to 9, or `NOT_A_DIGIT`."""
        return self.what.label

    @property
    def is_held_out(self) -> bool:
        """Whether it is never learnt from."""
        return bool(self.what.is_held_out)

    @property
    def was_misread(self) -> bool | None:
        """Whether it was read as something else when it was kept; None where nobody read."""
        return None if self.what.reading is None else label_read(self.what.reading) != self.label

    def digit_image(self) -> DigitImage:
        """Return it as today's pipeline lays it out, uint8 (28, 28).

        Raises:
            DigitpadError: the pipeline can make nothing of it (a blank picture, say).
        """
        if self.what.ink is not None:
            return digit_image_of_ink(self.what.ink)
        assert self.what.picture is not None
        return digit_image_of_picture(self.what.picture)


def label_read(reading: Reading) -> int:
    """Return what a reading comes to as a label; "not sure" counts by its first digit."""
    return NOT_A_DIGIT if reading.verdict == "not a digit" else reading.digit


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many samples there are.

    Attributes:
        by_label: label to number, all of `LABELS`.
        held_out: the same for those that are held out.
    """

    by_label: Mapping[int, int]
    held_out: Mapping[int, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_label.values())

    @property
    def learnt(self) -> Mapping[int, int]:
        """Label to number of those that may be learnt from."""
        return {label: number - self.held_out[label] for label, number in self.by_label.items()}

    @property
    def digits(self) -> int:
        """Those that are digits."""
        return self.total - self.by_label[NOT_A_DIGIT]

    @property
    def scarcest(self) -> tuple[int, ...]:
        """The digits of which there are fewest: where more would help most."""
        fewest = min(self.by_label[digit] for digit in range(CLASSES))
        return tuple(digit for digit in range(CLASSES) if self.by_label[digit] == fewest)
