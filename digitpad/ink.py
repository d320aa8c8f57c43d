"""What the pen leaves behind: strokes, and ink, which is a tuple of strokes.

Coordinates are canvas pixels with y growing downwards. Ink from elsewhere (a tablet's units, a
UNIPEN file) is welcome in units of its own: whatever reads ink only looks at its shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.errors import InkError

Points: TypeAlias = npt.NDArray[np.float64]
"""float64 array of shape (n, 4): x and y in px, t in ms, pressure in 0..1."""

COORDINATE_LIMIT_PX = 1_000_000.0
"""Farther out than any screen, tablet or sheet of paper; beyond it something is broken."""


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """One pen-down to pen-up.

    A float64 array is shared, not copied, so that a stroke under the pen can be read after every
    point at no cost, while its buffer grows. The stroke itself gives read-only views alone, but
    whoever made the array must leave the points in it as they are from then on, or pass a copy:
    they would change, unchecked, in the stroke too.

    Args:
        points: float64 array of shape (n, 4), n >= 1: x, y (px, y down), t (ms), pressure (0..1).

    Raises:
        InkError: the shape is another, or a coordinate is not finite or beyond
            `COORDINATE_LIMIT_PX`.
    """

    points: Points

    def __post_init__(self) -> None:
        points = np.asarray(self.points, dtype=np.float64)
        if points.ndim != 2 or points.shape[1] != 4 or len(points) == 0:
            raise InkError(
                "A stroke needs at least one point, each of x, y, time and pressure. "
                f"Received: an array of shape {points.shape}."
            )
        # One pass tells both faults: a comparison with NaN is false.
        if not (np.abs(points[:, :2]) <= COORDINATE_LIMIT_PX).all():
            raise InkError(_what_is_wrong(points[:, :2]))
        if not np.isfinite(points).all():
            raise InkError("Time and pressure of every point must be finite numbers.")
        view = points.view()
        view.flags.writeable = False
        object.__setattr__(self, "points", view)

    @classmethod
    def through(cls, xy: Iterable[Sequence[float]], *, interval_ms: float = 10.0) -> Stroke:
        """Return a stroke through the points (x, y), one every `interval_ms`, at full pressure.

        Raises:
            InkError: a point is no pair of x and y, or what `Stroke` refuses.
        """
        pairs = list(xy)
        for number, pair in enumerate(pairs, 1):
            if len(pair) != 2:
                raise InkError(
                    "A stroke goes through points of x and y. "
                    f"Received: {len(pair)} numbers as point {number}."
                )
        places = np.array(pairs, dtype=np.float64).reshape(-1, 2)
        points = np.ones((len(places), 4))
        points[:, :2] = places
        points[:, 2] = np.arange(len(places)) * interval_ms
        return cls(points)

    @property
    def xy(self) -> npt.NDArray[np.float64]:
        """float64 array of shape (n, 2): the places, in px."""
        return self.points[:, :2]

    def __len__(self) -> int:
        return len(self.points)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stroke) and np.array_equal(self.points, other.points)

    def __hash__(self) -> int:
        # -0.0 equals 0.0 and differs in its bytes; adding 0.0 makes it 0.0.
        return hash((self.points + 0.0).tobytes())


Ink: TypeAlias = tuple[Stroke, ...]
"""What has been drawn, in the order in which it was drawn."""


def bounds(ink: Ink) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the least and the greatest x and y of the ink, float64 (2,) each.

    Args:
        ink: at least one stroke.
    """
    places = np.concatenate([stroke.xy for stroke in ink])
    return places.min(axis=0), places.max(axis=0)


def mapped(ink: Ink, matrix: npt.NDArray[np.float64]) -> Ink:
    """Return the ink under the affine map `matrix`, a float array of shape (2, 3)."""
    strokes = []
    for stroke in ink:
        points = stroke.points.copy()
        points[:, :2] = stroke.xy @ matrix[:, :2].T + matrix[:, 2]
        strokes.append(Stroke(points))
    return tuple(strokes)


def _what_is_wrong(xy: npt.NDArray[np.float64]) -> str:
    if not np.isfinite(xy).all():
        return "The ink has coordinates that are not finite numbers (NaN or infinity)."
    farthest = np.abs(xy).max()
    return (
        f"The ink lies far outside the canvas: coordinates must stay within "
        f"{COORDINATE_LIMIT_PX:,.0f} px. Received: {farthest:,.9g} px."
    )
