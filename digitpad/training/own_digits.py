"""The user's samples as digits to learn from, and as those that are held out to tell by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.digit_image import SIDE_PX, DigitImage
from digitpad.errors import DigitpadError
from digitpad.samples.sample import Sample
from digitpad.samples.store import SampleStore
from digitpad.training.labelled_digits import LabelledDigits, OnProgress

_TOLD_EVERY = 250


@dataclass(frozen=True, kw_only=True)
class OwnDigits:
    """The user's samples, those that are no digits included.

    Attributes:
        learnt: what may be learnt from.
        held_out: what never is.
    """

    learnt: LabelledDigits
    held_out: LabelledDigits


def own_digits(store: SampleStore, on_progress: OnProgress) -> OwnDigits:
    """Return the user's samples as today's pipeline lays them out.

    Pictures that the pipeline can make nothing of are left out.

    Args:
        store: holds the samples.
        on_progress: is told the part that is read; an exception of its own ends the reading.

    Raises:
        SampleError: they cannot be read.
    """
    total = max(store.counts().total, 1)
    parts: dict[bool, list[tuple[Sample, DigitImage]]] = {False: [], True: []}
    for number, sample in enumerate(store.all()):
        if number % _TOLD_EVERY == 0:
            on_progress("Reading your digits", min(number / total, 1.0))
        image = _digit_image(sample)
        if image is not None:
            parts[sample.is_held_out].append((sample, image))
    return OwnDigits(learnt=_digits(parts[False]), held_out=_digits(parts[True]))


def _digit_image(sample: Sample) -> DigitImage | None:
    try:
        return sample.digit_image()
    except DigitpadError:  # a blank picture, say
        return None


def _digits(samples: Sequence[tuple[Sample, DigitImage]]) -> LabelledDigits:
    images = [image for _, image in samples]
    return LabelledDigits(
        images=np.stack(images) if images else np.zeros((0, SIDE_PX, SIDE_PX), np.uint8),
        labels=np.array([sample.label for sample, _ in samples], np.int64),
        inks=tuple(sample.what.ink for sample, _ in samples),
    )
