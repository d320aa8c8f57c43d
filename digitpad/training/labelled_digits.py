"""Digit images with their labels, as every source of data gives them."""

from __future__ import annotations

import hashlib
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
        writers: who wrote each, by the source's own name for that person; None where unknown, and
            empty where nobody is known.
    """

    images: Images
    labels: Labels
    inks: tuple[Ink | None, ...]
    writers: tuple[str | None, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    def taken(self, indices: npt.NDArray[np.intp]) -> LabelledDigits:
        """Return the digits at these places."""
        return LabelledDigits(
            images=self.images[indices],
            labels=self.labels[indices],
            inks=tuple(self.inks[i] for i in indices),
            writers=tuple(self.writers[i] for i in indices) if self.writers else (),
        )

    def split(self, part: float, *, seed: int) -> tuple[LabelledDigits, LabelledDigits]:
        """Return the digits in two parts, the second of about the given size, chosen at random.

        What a known writer wrote stays together, so that the second part tells how strangers are
        read; where nobody is known, the size is exact.

        Args:
            part: 0..1; of the writers, and of the digits of unknown ones, the part to hold out.
            seed: of the choice.
        """
        rng = np.random.default_rng(seed)
        order = rng.permutation(len(self))
        if not any(writer is not None for writer in self.writers):
            out = round(len(self) * part)
            return self.taken(order[out:]), self.taken(order[:out])
        writers = self.writers or (None,) * len(self)
        known = sorted({writer for writer in writers if writer is not None})
        apart = set(rng.permutation(known)[: round(len(known) * part)].tolist())
        unknown = [i for i in order if writers[i] is None]
        held_out = {*unknown[: round(len(unknown) * part)]}
        held_out |= {i for i in order if writers[i] in apart}
        is_out = np.array([i in held_out for i in order], bool)
        return self.taken(order[~is_out]), self.taken(order[is_out])

    def checksum(self) -> str:
        """Return a short checksum of images and labels, in their order."""
        digest = hashlib.sha256(self.images.tobytes())
        digest.update(self.labels.tobytes())
        return digest.hexdigest()[:16]

    def digits_alone(self) -> LabelledDigits:
        """Return them without those that are no digits."""
        if (self.labels >= 0).all():
            return self
        return self.taken(np.flatnonzero(self.labels >= 0))


def joined(parts: Sequence[LabelledDigits]) -> LabelledDigits:
    """Return the digits of at least one part after another."""
    if len(parts) == 1:
        return parts[0]
    someone = any(part.writers for part in parts)
    return LabelledDigits(
        images=np.concatenate([part.images for part in parts]),
        labels=np.concatenate([part.labels for part in parts]),
        inks=tuple(ink for part in parts for ink in part.inks),
        writers=tuple(
            writer for part in parts for writer in part.writers or (None,) * len(part) if someone
        ),
    )
