"""The stroke under the pen: it grows point by point, and can be read as a stroke at any moment."""

from __future__ import annotations

import math

import numpy as np

from digitpad.ink import Points, Stroke

_FIRST_CAPACITY = 256


class StrokeBuffer:
    """A stroke that grows. Adding a point costs O(1) on average, reading never copies.

    A hand that taps a dot trembles. Points within `still_px` of the first one are therefore held
    back, and join the stroke only when the pen has left that circle.

    Args:
        still_px: radius of that circle, in the units of x and y.
        x, y: where the pen came down.
        t_ms: when.
        pressure: 0..1.
    """

    def __init__(
        self, x: float, y: float, t_ms: float, pressure: float, *, still_px: float
    ) -> None:
        self._points: Points = np.empty((_FIRST_CAPACITY, 4))
        self._points[0] = x, y, t_ms, pressure
        self._first = (x, y)
        self._last = (x, y)
        self._joined = 1
        self._held = 0
        self._still_px = still_px

    def __len__(self) -> int:
        """The number of points in the stroke, without those held back."""
        return self._joined

    @property
    def last_t_ms(self) -> float:
        """When the last point came, held back or not."""
        return float(self._points[self._joined + self._held - 1, 2])

    @property
    def pressure(self) -> float:
        """The pressure of the last point, held back or not, 0..1."""
        return float(self._points[self._joined + self._held - 1, 3])

    def add(self, x: float, y: float, t_ms: float, pressure: float) -> Points:
        """Add a point and return those that joined the stroke by it.

        Returns:
            float64 array of shape (n, 4); n is 0 where the pen has not moved or is still within
            the first circle, and more than 1 where it has just left it.
        """
        if (x, y) == self._last:
            return self._points[:0]
        end = self._joined + self._held
        if end == len(self._points):
            self._points = np.concatenate([self._points, np.empty_like(self._points)])
        self._points[end] = x, y, t_ms, pressure
        self._last = (x, y)
        self._held += 1
        if math.dist(self._first, (x, y)) < self._still_px:
            return self._points[:0]
        self._still_px = 0.0
        new = self._points[self._joined : end + 1]
        self._joined, self._held = end + 1, 0
        return new

    @property
    def points(self) -> Points:
        """The points in the stroke, unchecked: float64 array of shape (n, 4), a view."""
        return self._points[: self._joined]

    def stroke(self) -> Stroke:
        """Return the stroke as it is now: a view, which later points leave as it is."""
        return Stroke(self.points)

    def finished(self) -> Stroke:
        """Return the stroke for keeping: a copy, without the room to grow."""
        return Stroke(self.points.copy())
