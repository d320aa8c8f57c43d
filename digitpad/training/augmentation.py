"""Varying what a network trains on, anew in each epoch, as hands and pens vary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from digitpad.digit_image import SIDE_PX, DigitImage, digit_image_of_ink
from digitpad.ink import Ink
from digitpad.opencv import cv2
from digitpad.practice import warped
from digitpad.training.pen_habits import as_drawn_by_mouse, with_habit


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """How far images and inks are varied; each figure is a standard deviation.

    Attributes:
        rotation_deg: of images.
        scale: relative, of each side apart.
        slant: sideways shift for each pixel of height.
        shift_px: of images and of rendered inks.
        warp_px: smooth displacement, made from a 4x4 grid of random ones.
        ink_strength: of `practice.warped`.
        pen_width_px: lowest and highest width of the pen that renders inks.
        pen_habits: whether inks also vary as pens, mice and habits make them (`pen_habits`).
    """

    rotation_deg: float
    scale: float
    slant: float
    shift_px: float
    warp_px: float
    ink_strength: float
    pen_width_px: tuple[float, float]
    pen_habits: bool = False


AUGMENTATION = {
    "mild": Augmentation(
        rotation_deg=5.0,
        scale=0.06,
        slant=0.08,
        shift_px=0.5,
        warp_px=0.6,
        ink_strength=0.8,
        pen_width_px=(2.0, 3.6),
    ),
    "strong": Augmentation(
        rotation_deg=7.0,
        scale=0.09,
        slant=0.14,
        shift_px=0.8,
        warp_px=1.0,
        ink_strength=1.2,
        pen_width_px=(1.6, 4.2),
    ),
    "hands": Augmentation(
        rotation_deg=6.0,
        scale=0.07,
        slant=0.10,
        shift_px=0.6,
        warp_px=0.7,
        ink_strength=0.9,
        pen_width_px=(2.0, 3.6),
        pen_habits=True,
    ),
}

_MIDDLE = (SIDE_PX - 1) / 2
_GRID_Y, _GRID_X = np.mgrid[0:SIDE_PX, 0:SIDE_PX].astype(np.float32) - np.float32(_MIDDLE)


def varied_image(image: DigitImage, how: Augmentation, rng: np.random.Generator) -> DigitImage:
    """Return a digit image rotated, scaled, slanted, shifted and smoothly warped a little.

    Source of the smooth warp: Simard, Steinkraus, Platt, "Best Practices for Convolutional Neural
    Networks", 2003; here from a coarse grid, which keeps strokes whole.
    """
    draw = rng.standard_normal(6) * (
        np.deg2rad(how.rotation_deg), how.scale, how.scale, how.slant, how.shift_px, how.shift_px
    )  # fmt: skip
    angle, wider, taller, slant, right, down = draw
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    matrix = turn @ np.array([[1 + wider, slant], [0.0, 1 + taller]])
    coarse = rng.standard_normal((4, 4, 2)).astype(np.float32) * np.float32(how.warp_px)
    field = cv2.resize(coarse, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_CUBIC)
    x = matrix[0, 0] * _GRID_X + matrix[0, 1] * _GRID_Y + (_MIDDLE + right) + field[:, :, 0]
    y = matrix[1, 0] * _GRID_X + matrix[1, 1] * _GRID_Y + (_MIDDLE + down) + field[:, :, 1]
    return np.asarray(
        cv2.remap(image, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR),
        dtype=np.uint8,
    )


def varied_ink(
    ink: Ink, how: Augmentation, rng: np.random.Generator, *, digit: int | None = None
) -> DigitImage:
    """Return the digit image of warped ink, drawn with a pen of random width, shifted a little.

    Args:
        ink: at least one stroke.
        how: how far it is varied.
        rng: where the chance comes from.
        digit: what it is, for the strokes that some people add to it; None adds none.
    """
    if how.pen_habits:
        if digit is not None:
            ink = with_habit(ink, digit, rng)
        ink = as_drawn_by_mouse(ink, rng)
    low, high = how.pen_width_px
    image = digit_image_of_ink(
        warped(ink, rng, strength=how.ink_strength), pen_width_px=rng.uniform(low, high)
    )
    right, down = rng.standard_normal(2) * how.shift_px
    shift = np.array([[1, 0, right], [0, 1, down]])
    return np.asarray(cv2.warpAffine(image, shift, (SIDE_PX, SIDE_PX)), dtype=np.uint8)
