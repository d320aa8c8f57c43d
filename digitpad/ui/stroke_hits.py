"""Which strokes the eraser touches: geometry over arrays, without Qt."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.ink import Ink

Place = tuple[float, float]
_Floats = npt.NDArray[np.float64]


def strokes_touched(ink: Ink, start: Place, end: Place, *, reach_px: float) -> Ink:
    """Return the strokes that come within `reach_px` of the straight way from `start` to `end`.

    Args:
        ink: the strokes to look at.
        start: (x, y), where the eraser was.
        end: (x, y), where it is now; the same as `start` for an eraser at rest.
        reach_px: the eraser's radius and half the pen's width together.
    """
    way = np.array([start, end])
    return tuple(stroke for stroke in ink if _touches(stroke.xy, way, reach_px))


def _touches(xy: _Floats, way: _Floats, reach_px: float) -> bool:
    near_box = (xy.min(axis=0) <= way.max(axis=0) + reach_px) & (
        xy.max(axis=0) >= way.min(axis=0) - reach_px
    )
    if not near_box.all():
        return False
    if _distances(xy, way[0], way[1]).min() <= reach_px:
        return True
    if len(xy) == 1:
        return False
    # Two lines that do not cross are nearest at an end of one of them.
    starts, ends = xy[:-1], xy[1:]
    return bool(
        _distances(way[0], starts, ends).min() <= reach_px
        or _distances(way[1], starts, ends).min() <= reach_px
        or _crosses(starts, ends, way)
    )


def _distances(places: _Floats, starts: _Floats, ends: _Floats) -> _Floats:
    """Return the distances of places from line segments; the arguments broadcast."""
    along = ends - starts
    length_squared = (along * along).sum(axis=-1)
    part = ((places - starts) * along).sum(axis=-1) / np.where(
        length_squared > 0, length_squared, 1.0
    )
    nearest = starts + np.clip(part, 0.0, 1.0)[..., np.newaxis] * along
    away: _Floats = np.hypot(*np.moveaxis(places - nearest, -1, 0))
    return away


def _crosses(starts: _Floats, ends: _Floats, way: _Floats) -> Any:
    """Return whether the way crosses one of the segments."""
    sides = _turn(way[1] - way[0], starts - way[0]) * _turn(way[1] - way[0], ends - way[0])
    ways = _turn(ends - starts, way[0] - starts) * _turn(ends - starts, way[1] - starts)
    return ((sides < 0) & (ways < 0)).any()


def _turn(a: _Floats, b: _Floats) -> _Floats:
    """Return the cross product of plane vectors: its sign tells left from right."""
    product: _Floats = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return product
