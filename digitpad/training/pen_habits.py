"""What pens, mice and habits do to ink before it reaches the pad: varied so, a network knows it.

`practice.warped` bends a digit as a hand does. This module does what comes after and beside: a
mouse that is asked too seldom, a pen that sticks to a coarse grid, corners cut, a zero slashed, a
seven barred, a one given a foot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from digitpad.ink import COORDINATE_LIMIT_PX, Ink, Stroke, bounds

Floats = npt.NDArray[np.float64]

# How often each thing happens, as parts of all inks; lengths are parts of the ink's longer side.
_SPARSE, _SPACINGS = 0.3, (0.03, 0.14)
_COARSE, _GRIDS = 0.25, (0.008, 0.03)
_CUT, _CUTS = 0.25, (0.02, 0.07)
_HABIT = 0.12
_FINE_SPACING = 0.015

_DOT = 1e-6
"""Ink no longer than this is one point: it stays as it is."""
_MOST_POINTS = 2_000
"""Of a resampled stroke: its pen may have gone to and fro a hundred thousand times."""


def as_drawn_by_mouse(ink: Ink, rng: np.random.Generator) -> Ink:
    """Return the ink as another device might have told it.

    Sometimes with corners cut, as by a fast hand; sometimes with few points, as from a slow
    computer; sometimes on a coarse grid, as when drawn small. Number and order of strokes stay.
    """
    side = _side(ink)
    if side <= _DOT:
        return ink
    if rng.random() < _CUT:
        reach = rng.uniform(*_CUTS)
        ink = tuple(_cut(stroke, reach * side, _FINE_SPACING * side) for stroke in ink)
    if rng.random() < _SPARSE:
        spacing = rng.uniform(*_SPACINGS) * side
        ink = tuple(resampled(stroke, spacing) for stroke in ink)
    if rng.random() < _COARSE:
        grid = rng.uniform(*_GRIDS) * side
        ink = tuple(_through(np.rint(stroke.xy / grid) * grid) for stroke in ink)
    return ink


def with_habit(ink: Ink, digit: int, rng: np.random.Generator) -> Ink:
    """Return the ink, now and then with the stroke that some people add to this digit."""
    add = _HABITS.get(digit)
    if add is None or rng.random() >= _HABIT or _side(ink) <= _DOT:
        return ink
    return (*ink, add(ink, rng))


def resampled(stroke: Stroke, spacing: float) -> Stroke:
    """Return points at equal distances of about `spacing` along the stroke, its ends among them.

    There are at most `_MOST_POINTS` of them.
    """
    path = _path(stroke)
    if path[-1] <= _DOT:
        return stroke
    count = max(2, min(round(path[-1] / spacing) + 1, _MOST_POINTS))
    at = np.linspace(0.0, path[-1], count)
    return Stroke.through(np.stack([np.interp(at, path, axis) for axis in stroke.xy.T], axis=1))


def _path(stroke: Stroke) -> Floats:
    """Return how far the pen has come at each point of the stroke."""
    steps = np.hypot(*np.diff(stroke.xy, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _cut(stroke: Stroke, reach: float, spacing: float) -> Stroke:
    """Return the stroke averaged over `reach` along its path; its ends stay."""
    fine = resampled(stroke, spacing).xy
    width = int(reach / spacing)
    if len(fine) <= 2 * width or width == 0:
        return stroke
    padded = np.concatenate([fine[:1].repeat(width, 0), fine, fine[-1:].repeat(width, 0)])
    sums = np.cumsum(np.concatenate([np.zeros((1, 2)), padded]), axis=0)
    window = 2 * width + 1
    smooth = (sums[window:] - sums[:-window]) / window
    smooth[0], smooth[-1] = fine[0], fine[-1]
    return Stroke.through(smooth)


def _through(places: Floats) -> Stroke:
    """Return a stroke through places; none lies beyond what ink may hold."""
    return Stroke.through(np.clip(places, -COORDINATE_LIMIT_PX, COORDINATE_LIMIT_PX))


def _side(ink: Ink) -> float:
    low, high = bounds(ink)
    return float((high - low).max())


def _slash(ink: Ink, rng: np.random.Generator) -> Stroke:
    """The stroke through a zero, from lower left to upper right, inside it or a little beyond."""
    low, high = bounds(ink)
    centre, half = (low + high) / 2, (high - low) / 2
    reach = rng.uniform(0.55, 1.1)
    way = half * (reach * rng.uniform(0.7, 1.1), -reach)
    return _through(np.stack([centre - way, centre + way]))


def _bar(ink: Ink, rng: np.random.Generator) -> Stroke:
    """The bar across the stem of a seven, at its middle."""
    low, high = bounds(ink)
    places = np.concatenate([stroke.xy for stroke in ink])
    height = low[1] + (high[1] - low[1]) * rng.uniform(0.42, 0.62)
    stem = places[np.abs(places[:, 1] - height).argmin()]
    half = (high - low).max() * rng.uniform(0.13, 0.26)
    tilt = half * rng.normal(0.0, 0.15)
    return _across(np.array([stem[0], height]), half, tilt)


def _foot(ink: Ink, rng: np.random.Generator) -> Stroke:
    """The line that a one stands on."""
    low, high = bounds(ink)
    places = np.concatenate([stroke.xy for stroke in ink])
    bottom = places[places[:, 1].argmax()]
    half = (high - low).max() * rng.uniform(0.13, 0.28)
    tilt = half * rng.normal(0.0, 0.1)
    return _across(bottom, half, tilt)


def _across(middle: Floats, half: float, tilt: float) -> Stroke:
    """A line through the middle, `half` px to either side, its right end higher by the tilt."""
    way = np.array([half, -tilt])
    return _through(np.stack([middle - way, middle + way]))


_HABITS: Mapping[int, Callable[[Ink, np.random.Generator], Stroke]] = MappingProxyType(
    {0: _slash, 1: _foot, 7: _bar}
)
