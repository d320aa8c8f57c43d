"""Digit images with their labels, as every source of data gives them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.ink import Ink

Images: TypeAlias = npt.NDArray[np.uint8]
Labels: TypeAlias = npt.NDArray[np.int64]
OnProgress: TypeAlias = Callable[[str, float], None]
"""Called with what is being done and the part that is done, 0..1."""

NO_DIGIT = -1
"""The label of what is no digit."""


@dataclass(frozen=True, kw_only=True)
class LabelledDigits:
    """Digit images with their labels.

    Attributes:
        images: uint8 (n, 28, 28), 0 = paper, 255 = ink.
        labels: int64 (n,), 0 to 9, or `NO_DIGIT`.
        inks: the strokes behind each image, or None where there are none.
    """

    images: Images
    labels: Labels
    inks: tuple[Ink | None, ...]

    def __len__(self) -> int:
        return len(self.labels)

    def taken(self, indices: npt.NDArray[np.intp]) -> LabelledDigits:
        """Return the digits at these places."""
        return LabelledDigits(
            images=self.images[indices],
            labels=self.labels[indices],
            inks=tuple(self.inks[i] for i in indices),
        )

    def split(self, part: float, *, seed: int) -> tuple[LabelledDigits, LabelledDigits]:
        """Return the digits in two parts, the second of the given size (0..1), chosen at random."""
        order = np.random.default_rng(seed).permutation(len(self))
        held_out = round(len(self) * part)
        return self.taken(order[held_out:]), self.taken(order[:held_out])

    def digits_alone(self) -> LabelledDigits:
        """Return them without those that are no digits."""
        if (self.labels >= 0).all():
            return self
        return self.taken(np.flatnonzero(self.labels >= 0))


def joined(parts: Sequence[LabelledDigits]) -> LabelledDigits:
    """Return the digits of at least one part after another."""
    if len(parts) == 1:
        return parts[0]
    return LabelledDigits(
        images=np.concatenate([part.images for part in parts]),
        labels=np.concatenate([part.labels for part in parts]),
        inks=tuple(ink for part in parts for ink in part.inks),
    )
