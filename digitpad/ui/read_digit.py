"""Test digits as they are shown: the picture, what it is, and what both networks read in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from digitpad.digit_image import DigitImage
from digitpad.predictor import Scores
from digitpad.run_details import RunDetails
from digitpad.run_figures import RunFigures

_TOLD = 3


@dataclass(frozen=True, kw_only=True)
class ReadDigit:
    """One test digit.

    Attributes:
        image: uint8 (28, 28).
        label: what it is.
        read: as what it was read.
        confidence: how surely, 0..1.
    """

    image: DigitImage
    label: str
    read: str
    confidence: float

    @property
    def caption(self) -> str:
        """What it is and what was read, such as `7 as 1 98 %`."""
        return f"{self.label} as {self.read} {self.confidence * 100:.0f} %"

    @property
    def sentence(self) -> str:
        """The same in words."""
        return f"{self.label}, read as {self.read} with {self.confidence * 100:.1f} %"


@dataclass(frozen=True, kw_only=True)
class ReadDigits:
    """Some of a run's test digits.

    Attributes:
        details: of the run.
        figures: of the network that read them.
        places: which of the test digits, in the order in which they are shown.
        names: of the run's network and of the model that was in use.
    """

    details: RunDetails
    figures: RunFigures
    places: npt.NDArray[np.intp]
    names: tuple[str, str]

    def __len__(self) -> int:
        return len(self.places)

    @property
    def widest_caption(self) -> str:
        """A caption that takes as much room as any."""
        return f"0 as {max(self.figures.classes, key=len)} 100 %"

    def first(self, count: int) -> ReadDigits:
        """Return the first of them."""
        return replace(self, places=self.places[:count])

    def digit(self, number: int) -> ReadDigit:
        """Return one of them, from 0."""
        place, figures = int(self.places[number]), self.figures
        return ReadDigit(
            image=self.details.images[place],
            label=str(self.details.labels[place]),
            read=figures.classes[figures.read[place]],
            confidence=float(figures.confidence[place]),
        )

    def readings(self, number: int) -> tuple[str, ...]:
        """Return a line for each network: its name and what it reads in one of them."""
        place, details = int(self.places[number]), self.details
        told = [f"{self.names[0]}: {_reading(details.scores[place], details.only_digit)}"]
        if details.scores_in_use is not None:
            told.append(f"in use, {self.names[1]}: {_reading(details.scores_in_use[place], None)}")
        return tuple(told)


def _reading(scores: Scores, only_digit: int | None) -> str:
    """Return the highest scores of one digit in words; those of float32 (10,)."""
    if only_digit is not None:
        return f"{only_digit} with {scores[only_digit]:.2f}"
    highest = np.argsort(-scores, kind="stable")[:_TOLD]
    return ", ".join(f"{digit} ({scores[digit] * 100:.1f} %)" for digit in highest)
