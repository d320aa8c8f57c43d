"""Ink or picture to digit image: the one pipeline, used to read and to train alike.

The steps, each of which hands its picture to an optional trace:

=========  ===============================================================================
step       what it does
=========  ===============================================================================
ink        what there is, where it lies on the canvas (or the whole picture)
crop       nothing but the ink's bounding box
scaled     the longer side becomes 20 px and the pen as wide as MNIST's, whatever it was
centred    the centre of mass comes to the middle of a frame of 28 px
28x28      the frame's areas are averaged to 28x28 grey pixels, which the network sees
=========  ===============================================================================

The layout is MNIST's: "size normalized to fit in a 20x20 pixel box while preserving their aspect
ratio … centered in a 28x28 image by computing the center of mass of the pixels" (LeCun, Cortes,
Burges, http://yann.lecun.com/exdb/mnist/). MNIST shifts by whole pixels; here the shift is a
fraction, so that a digit moved or scaled a little never jumps by a pixel.

Up to the last step everything is drawn `FINE` times finer than a pixel. The pen is no brush but a
distance: a pixel is ink when it lies within half a pen's width of the stroke's centre line. That
costs the same for ten points and ten thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.digit_layout import (
    BOX_PX,
    FINE,
    FINE_BOX,
    FINE_SIDE,
    MIDDLE_PX,
    PEN_WIDTH_PX,
    inked,
)
from digitpad.digit_layout import SIDE_PX as SIDE_PX
from digitpad.digit_layout import DigitImage as DigitImage
from digitpad.digit_layout import Picture as Picture
from digitpad.errors import EmptyInkError, PictureError
from digitpad.ink import Ink
from digitpad.opencv import cv2
from digitpad.picture_strokes import cropped, scaled

_POINT = 1e-6
"""Ink no longer than this is one point, a dot: what differs are rounding errors."""

_SUBPIXEL_BITS = 4
"""OpenCV's places are in sixteenths of a fine pixel; 64ths change no image by 0.05 grey levels."""
_THUMBNAIL_PX = 112
"""Twice the width at which the window shows a step, for screens of high density."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the pipeline and the picture that it made.

    Attributes:
        name: `ink`, `crop`, `scaled`, `centred` or `28x28`.
        picture: uint8 array (h, w), 0 = paper, 255 = ink.
    """

    name: str
    picture: Picture


STEP_NAMES = ("ink", "crop", "scaled", "centred", "28x28")

Trace: TypeAlias = Callable[[Step], None]


def digit_image_of_ink(
    ink: Ink,
    *,
    canvas_px: tuple[float, float] | None = None,
    pen_width_px: float = PEN_WIDTH_PX,
    trace: Trace | None = None,
) -> DigitImage:
    """Return the digit image of what has been drawn.

    The same ink at any place, in any size, drawn with any pen gives the same image.

    Args:
        ink: at least one stroke.
        canvas_px: width and height of the canvas, for the trace's first picture alone.
        pen_width_px: in pixels of the digit image; only augmentation asks for another.
        trace: is called with each `Step`.

    Returns:
        uint8 array of shape (28, 28).

    Raises:
        EmptyInkError: there is no stroke.
    """
    if not ink:
        raise EmptyInkError("There is no ink to read: draw a digit first.")
    x, y = _joined(ink).T  # the least of a column comes ten times faster than along an axis of two
    low = np.array([x.min(), y.min()])
    extent = np.array([x.max(), y.max()]) - low
    if trace is not None:
        _trace_ink(ink, low, extent, canvas_px, trace)
    half_pen = pen_width_px * FINE / 2
    longer = float(extent.max())
    scale = (FINE_BOX - 2 * half_pen) / longer if longer > _POINT else 0.0
    size = np.ceil(extent * scale + 2 * half_pen).astype(int)
    distance = _distance_to(ink, scale, half_pen - low * scale, (int(size[0]), int(size[1])))
    return _finish(inked(half_pen - distance), trace)


def digit_image_of_picture(picture: Picture, *, trace: Trace | None = None) -> DigitImage:
    """Return the digit image of a picture of one digit, whatever its size and pen width.

    A picture that is a digit image already (28x28, laid out as MNIST's) is returned as it is.

    Args:
        picture: uint8 array (h, w), 0 = paper, 255 = ink, as `pictures.picture_of_pixels` makes it.
        trace: is called with each `Step`.

    Returns:
        uint8 array of shape (28, 28).

    Raises:
        PictureError: the array is not of that kind.
        BlankPictureError: there is no ink on it.
    """
    if picture.ndim != 2 or picture.dtype != np.uint8 or picture.size == 0:
        raise PictureError(
            "A picture must be a grey uint8 array (height, width). "
            f"Received: {picture.dtype} of shape {picture.shape}."
        )
    crop, ink_level = cropped(picture)
    if trace is not None:
        trace(Step(name="ink", picture=_fitted(picture, _THUMBNAIL_PX)))
        trace(Step(name="crop", picture=_fitted(crop, _THUMBNAIL_PX)))
    if is_digit_image(picture):
        return _traced_as_it_is(picture, crop, trace)
    return _finish(scaled(crop, ink_level), trace)


def is_digit_image(picture: Picture) -> bool:
    """Tell whether a picture is laid out as MNIST's digits are: 28x28, 20 px, centred by mass."""
    if picture.shape != (SIDE_PX, SIDE_PX):
        return False
    _, _, width, height = cv2.boundingRect(picture)
    # 3 of MNIST's 10,000 test digits have 19; ours reach over their box by a part of a pixel.
    if not BOX_PX - 1 <= max(width, height) <= BOX_PX + 2:
        return False
    x, y = _centre_of_mass(picture)
    return abs(x - MIDDLE_PX) <= 1 and abs(y - MIDDLE_PX) <= 1


def _joined(ink: Ink) -> npt.NDArray[np.float64]:
    """Return the places of all strokes in a row, float64 (n, 2)."""
    if len(ink) == 1:
        return ink[0].xy
    return np.concatenate([stroke.points for stroke in ink])[:, :2]


def _distance_to(
    ink: Ink, scale: float, offset: npt.NDArray[np.float64], size: tuple[int, int]
) -> npt.NDArray[np.float32]:
    """Return each fine pixel's distance to the centre lines of the scaled ink."""
    paper = np.full((size[1], size[0]), 255, np.uint8)
    # A pixel's centre has whole coordinates in OpenCV, and half ones in our frame.
    fine = (_joined(ink) * scale + (offset - 0.5)) * (1 << _SUBPIXEL_BITS)
    ends = accumulate(map(len, ink), initial=0)
    places = np.rint(fine).astype(np.int32)
    lines = [places[start:end] for start, end in pairwise(ends)]
    # OpenCV draws nothing for a line of one point: it goes from there to there.
    lines = [line if len(line) > 1 else np.repeat(line, 2, axis=0) for line in lines]
    cv2.polylines(paper, lines, False, 0, 1, cv2.LINE_8, _SUBPIXEL_BITS)
    # DIST_MASK_PRECISE changes the images by 0.02 grey levels and takes 1.4 times as long.
    return np.asarray(cv2.distanceTransform(paper, cv2.DIST_L2, cv2.DIST_MASK_5), dtype=np.float32)


def _finish(strokes: Picture, trace: Trace | None) -> DigitImage:
    """Centre the scaled ink by mass and average the areas to 28x28."""
    centred = _centred(strokes)
    image = np.asarray(
        cv2.resize(centred, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), dtype=np.uint8
    )
    if trace is not None:
        trace(Step(name="scaled", picture=_padded(strokes, FINE_BOX)))
        trace(Step(name="centred", picture=centred))
        trace(Step(name="28x28", picture=image))
    return image


def _centred(strokes: Picture) -> Picture:
    """Return a frame of 28 fine pixels with the centre of mass in its middle, all ink inside."""
    height, width = strokes.shape
    x, y = _centre_of_mass(strokes)
    left = min(max(MIDDLE_PX * FINE - x, 0.0), FINE_SIDE - width)
    top = min(max(MIDDLE_PX * FINE - y, 0.0), FINE_SIDE - height)
    shift = np.array([[1, 0, left], [0, 1, top]], dtype=np.float64)
    return np.asarray(cv2.warpAffine(strokes, shift, (FINE_SIDE, FINE_SIDE)), dtype=np.uint8)


def _centre_of_mass(picture: Picture) -> tuple[float, float]:
    """Return x and y from the picture's edge, in its pixels; the middle where there is no mass."""
    moments = cv2.moments(picture)
    if moments["m00"] == 0:
        return picture.shape[1] / 2, picture.shape[0] / 2
    return moments["m10"] / moments["m00"] + 0.5, moments["m01"] / moments["m00"] + 0.5


def _traced_as_it_is(picture: Picture, crop: Picture, trace: Trace | None) -> DigitImage:
    if trace is not None:
        large = cv2.resize(picture, (FINE_SIDE, FINE_SIDE), interpolation=cv2.INTER_NEAREST)
        trace(Step(name="scaled", picture=_fitted(crop, FINE_BOX)))
        trace(Step(name="centred", picture=np.asarray(large, dtype=np.uint8)))
        trace(Step(name="28x28", picture=picture))
    return picture


def _trace_ink(
    ink: Ink,
    low: npt.NDArray[np.float64],
    extent: npt.NDArray[np.float64],
    canvas_px: tuple[float, float] | None,
    trace: Trace,
) -> None:
    """Trace the first two steps: the ink on its canvas, and cropped, as thin lines."""
    origin = np.zeros(2)
    if canvas_px is None:  # one that holds all the ink
        origin = np.minimum(low, 0)
        canvas_px = tuple(low + extent - origin)
    trace(Step(name="ink", picture=_thumbnail(ink, origin, max(*canvas_px, _POINT))))
    longer = max(float(extent.max()), _POINT)
    trace(Step(name="crop", picture=_thumbnail(ink, low - (longer - extent) / 2, longer)))


def _thumbnail(ink: Ink, origin: npt.NDArray[np.float64], side: float) -> Picture:
    """Return the square of that origin and side, drawn small with a thin pen."""
    pen = 4.0
    scale = (_THUMBNAIL_PX - 2 * pen) / side
    size = (_THUMBNAIL_PX, _THUMBNAIL_PX)
    return inked(pen / 2 - _distance_to(ink, scale, pen - origin * scale, size))


def _fitted(picture: Picture, side: int) -> Picture:
    """Return the picture with its longer side scaled to `side`, padded to a square."""
    factor = side / max(picture.shape)
    size = (max(1, round(picture.shape[1] * factor)), max(1, round(picture.shape[0] * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_NEAREST
    return _padded(np.asarray(cv2.resize(picture, size, interpolation=how), dtype=np.uint8), side)


def _padded(picture: Picture, side: int) -> Picture:
    """Return the picture in the middle of a square of paper."""
    height, width = picture.shape
    square = np.zeros((side, side), np.uint8)
    top, left = max(0, (side - height) // 2), max(0, (side - width) // 2)
    square[top : top + height, left : left + width] = picture[:side, :side]
    return square
