"""What is done to a typical drawing: turned, made small, moved, painted thick, told badly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.digit_image import Picture
from digitpad.ink import Ink, Stroke, bounds, mapped
from digitpad.opencv import cv2
from digitpad.training.pen_habits import resampled

CANVAS_PX = 280
SIDE_PX = 140.0
"""The longer side of a typical drawing."""
PEN_PX = 20.0

_SPACING = 4.0
"""How far apart a mouse's points typically lie, in percent of the longer side."""
_SUBPIXEL_BITS = 4

Varied: TypeAlias = Callable[[Ink, float, np.random.Generator], Ink]
"""Ink of a typical drawing, a level and a source of chance to the ink at that level."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One way in which drawings differ.

    Attributes:
        name: what it is called.
        unit: of its levels, in words.
        levels: how much, from least to most.
        typical: the level of a typical drawing, one of `levels`.
        varied: makes a typical drawing one of a level.
        is_pen: whether the level is a pen's width, with which ink is painted and read as a picture.
        is_ratio: whether levels are told apart by their ratio rather than by their difference.
    """

    name: str
    unit: str
    levels: tuple[float, ...]
    typical: float
    varied: Varied
    is_pen: bool = False
    is_ratio: bool = False

    @property
    def title(self) -> str:
        """The name and the unit, for a table or a plot."""
        return f"{self.name}, {self.unit}"

    @property
    def few_levels(self) -> tuple[float, ...]:
        """Three levels, the typical one among them."""
        first, last = self.levels[0], self.levels[-1]
        is_end = self.typical in (first, last)
        return first, self.levels[len(self.levels) // 2] if is_end else self.typical, last


def typical_drawing(ink: Ink) -> Ink:
    """Return the ink as a typical drawing: its longer side 140 px, in the canvas's middle."""
    low, high = bounds(ink)
    side = float((high - low).max()) or 1.0
    return _placed(ink, (low + high) / 2, SIDE_PX / side * np.eye(2))


def painted(ink: Ink, *, pen_px: float = PEN_PX) -> Picture:
    """Return the canvas as drawing pads paint it: uint8 (280, 280), with an anti-aliased pen."""
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), np.uint8)
    # A pixel's centre has whole coordinates in OpenCV, and half ones on a canvas.
    lines = [np.rint((stroke.xy - 0.5) * (1 << _SUBPIXEL_BITS)).astype(np.int32) for stroke in ink]
    lines = [line if len(line) > 1 else np.repeat(line, 2, axis=0) for line in lines]
    cv2.polylines(canvas, lines, False, 255, round(pen_px), cv2.LINE_AA, _SUBPIXEL_BITS)
    return canvas


def _turned(ink: Ink, degrees: float, _rng: np.random.Generator) -> Ink:
    """Turn it clockwise about the canvas's middle."""
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return _placed(ink, _MIDDLE, turn)


def _sized(ink: Ink, side_px: float, _rng: np.random.Generator) -> Ink:
    """Draw it larger or smaller, with points on whole pixels, as a mouse gives them."""
    sized = _placed(ink, _MIDDLE, side_px / SIDE_PX * np.eye(2))
    return tuple(Stroke.through(np.rint(stroke.xy)) for stroke in sized)


def _as_it_is(ink: Ink, _pen_px: float, _rng: np.random.Generator) -> Ink:
    return ink


def _moved(ink: Ink, px: float, _rng: np.random.Generator) -> Ink:
    """Move it as far to the right as down."""
    return mapped(ink, np.array([[1.0, 0.0, px], [0.0, 1.0, px]]))


def _sampled(ink: Ink, percent: float, _rng: np.random.Generator) -> Ink:
    """Leave a point every so many percent of the longer side."""
    return tuple(resampled(stroke, percent / 100 * SIDE_PX) for stroke in ink)


def _shaken(ink: Ink, percent: float, rng: np.random.Generator) -> Ink:
    """Move each point by normal noise, its deviation in percent of the longer side."""
    return tuple(
        Stroke.through(stroke.xy + percent / 100 * SIDE_PX * rng.standard_normal(stroke.xy.shape))
        for stroke in _sampled(ink, _SPACING, rng)
    )


_MIDDLE = np.full(2, CANVAS_PX / 2)


def _placed(ink: Ink, middle: npt.NDArray[np.float64], matrix: npt.NDArray[np.float64]) -> Ink:
    """Return the ink under a linear map, `middle` going to the canvas's middle."""
    shift = _MIDDLE - matrix @ middle
    return mapped(ink, np.column_stack([matrix, shift]))


CONDITIONS = (
    Condition(
        name="rotation",
        unit="degrees",
        levels=(-40, -30, -20, -10, 0, 10, 20, 30, 40),
        typical=0,
        varied=_turned,
    ),
    Condition(
        name="size",
        unit="pixels (canvas: 280)",
        # At 200 px the squeezed canvas holds the digit as large as MNIST has it: the baseline's
        # best, not to be left out.
        levels=(8, 12, 20, 40, 80, 140, 200, 260),
        typical=SIDE_PX,
        varied=_sized,
        is_ratio=True,
    ),
    Condition(
        name="pen width",
        unit="pixels (canvas: 280)",
        levels=(2, 4, 8, 14, 20, 30, 44),
        typical=PEN_PX,
        varied=_as_it_is,
        is_pen=True,
    ),
    Condition(
        name="shift",
        unit="pixels right and down",
        levels=(-70, -50, -35, -20, -10, 0, 10, 20, 35, 50, 70),
        typical=0,
        varied=_moved,
    ),
    Condition(
        name="point spacing",
        unit="percent of size",
        levels=(1, 4, 8, 12, 16, 20, 25, 30, 40),
        typical=_SPACING,
        varied=_sampled,
    ),
    Condition(
        name="jitter",
        unit="percent of size",
        levels=(0, 1, 2, 3, 4, 5, 6),
        typical=0,
        varied=_shaken,
    ),
)
"""What is measured, in the order in which it is shown."""
