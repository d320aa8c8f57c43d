"""Labelled ink, and how it is put together from what a file holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from digitpad.errors import InkError, InkFileError
from digitpad.ink import Ink, Points, Stroke
from digitpad.ink_files.limits import MAX_POINTS_PER_INK


@dataclass(frozen=True, kw_only=True)
class LabelledInk:
    """Ink and what it is meant to be.

    Attributes:
        ink: at least one stroke; y grows downwards, units are the file's own.
        label: what was written ("7", but also "+"); None where nobody said.
        writer: who wrote it, by the file's own name for that person; None where unknown.
    """

    ink: Ink
    label: str | None
    writer: str | None = None


class RawStroke(NamedTuple):
    """A stroke as read, pressure still in the file's own levels; no points for an empty one."""

    points: Points
    place: str


def strokes_of(raw: Sequence[RawStroke]) -> list[Stroke | None]:
    """Return a file's strokes with pressure in 0..1, None for those without points.

    Raises:
        InkFileError: one is no stroke; the message names its place.
    """
    peak = max(
        (float(stroke.points[:, 3].max()) for stroke in raw if len(stroke.points)), default=1
    )
    strokes: list[Stroke | None] = []
    for points, place in raw:
        if peak > 1 and np.isfinite(peak):
            points[:, 3] /= peak
        try:
            strokes.append(Stroke(points) if len(points) else None)
        except InkError as error:
            raise InkFileError(f"{place}: {error}") from error
    return strokes


def labelled(
    strokes: Iterable[Stroke | None], label: str | None, writer: str | None, place: str
) -> LabelledInk:
    """Return strokes as a sample, without those that have no points.

    Raises:
        InkFileError: there is no stroke, or too many points; the message names the place.
    """
    ink = tuple(stroke for stroke in strokes if stroke is not None)
    if not ink:
        raise InkFileError(f"{place}: there is no stroke with points.")
    if sum(map(len, ink)) > MAX_POINTS_PER_INK:
        raise InkFileError(f"{place}: one ink may have at most {MAX_POINTS_PER_INK:,} points.")
    return LabelledInk(ink=ink, label=label, writer=writer)
