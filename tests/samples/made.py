"""Samples to keep, for tests: small, and no two alike."""

from __future__ import annotations

import numpy as np

from digitpad.ink import Ink, Stroke
from digitpad.predictor import Reading
from digitpad.samples.sample import LABELS, NewSample
from digitpad.samples.store import SampleStore


def ink(number: int) -> Ink:
    """Return ink that no other number gives, large enough to fill pages."""
    points = np.random.default_rng(number).uniform(0, 1, (40, 4))
    return (Stroke(points * (400, 400, 1_000, 1)),)


def new(number: int) -> NewSample:
    """Return a sample that no other number gives; the labels take turns."""
    return NewSample(label=LABELS[number % len(LABELS)], ink=ink(number))


def reading(digit: int, score: float = 0.91) -> Reading:
    """Return a reading of a digit with this score; the rest is shared by the others."""
    rest = (1 - score) / 9
    return Reading(scores=tuple(score if digit == each else rest for each in range(10)))


def fill(store: SampleStore, count: int, first: int = 0) -> list[int]:
    """Keep `count` samples of `new`, in one go; return their ids, in order."""
    before = set(store.ids().tolist())
    store.add_all(new(number) for number in range(first, first + count))
    return sorted(set(store.ids().tolist()) - before)
