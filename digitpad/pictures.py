"""Pictures from elsewhere to `Picture`: any size, depth, colour and lighting to grey, 0 = paper.

Files are hostile until checked: the size is bounded before decoding (`digitpad.opencv`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.digit_image import Picture
from digitpad.errors import BlankPictureError, PictureError
from digitpad.opencv import MAX_PICTURE_PIXELS, cv2

Pixels: TypeAlias = npt.NDArray[np.integer[Any] | np.floating[Any]]
"""Numbers as a decoder gives them: (h, w) or (h, w, channels), blue first as OpenCV has it."""

PICTURE_SUFFIXES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".bmp",
    ".gif",
    ".webp",
    ".tif",
    ".tiff",
    ".pgm",
    ".ppm",
)

MAX_FILE_BYTES = 256 * 1024 * 1024
"""More than any picture of the allowed size that is not made to harm."""

_WORKING_PX = 1024
"""Larger pictures are averaged down to this: a digit needs no more."""
_LIGHTING_PX = 64
_MIN_CONTRAST = 12.0
"""Grey levels between paper and ink; below it what differs is paper."""
_NOISE_FACTOR = 4.0
"""Ink must differ from the paper by this many standard deviations of the paper's own grain."""


def read_picture(path: Path) -> Picture:
    """Return the picture in a file.

    Args:
        path: a PNG, JPEG, BMP, GIF, WebP, TIFF, PGM or PPM file of at most 8,000x8,000 pixels.

    Returns:
        uint8 array (h, w), 0 = paper, 255 = ink.

    Raises:
        PictureError: the file cannot be opened, is no picture, is damaged or too large.
        BlankPictureError: nothing is written on it.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise PictureError(
                f"{path.name} is larger than {MAX_FILE_BYTES // 1024**2} MB; "
                "a picture of one digit is expected."
            )
        # Not cv2.imread: on Windows it cannot open names beyond ASCII.
        data = np.fromfile(path, dtype=np.uint8)
    except OSError as error:
        raise PictureError(f"{path} cannot be opened: {error.strerror or error}.") from error
    return picture_of_pixels(_decoded(data, path.name))


def picture_of_pixels(pixels: Pixels) -> Picture:
    """Return pixels of any kind as a picture.

    Transparent pixels are laid on white (on black, where that shows nothing), slow changes of
    brightness over the paper are taken off, and whichever of dark and light covers the border is
    the paper.

    Args:
        pixels: array of shape (h, w), (h, w, 1), (h, w, 3) or (h, w, 4), blue first as OpenCV has
            it; any integer type with values up to its maximum, or floats in 0..1.

    Returns:
        uint8 array (h, w), 0 = paper, 255 = ink; at most 1,024 px a side.

    Raises:
        PictureError: the array is of another shape, too large, or holds what is no number.
        BlankPictureError: nothing is written on it.
    """
    for grey in _greys(_checked(pixels)):
        picture = _ink_on_paper(grey)
        if picture is not None:
            return picture
    raise BlankPictureError("The picture is blank: nothing is written on it.")


def _decoded(data: npt.NDArray[np.uint8], name: str) -> Pixels:
    expected = f"{name} is no picture that can be read (PNG, JPEG, BMP, GIF, WebP, TIFF or PGM)."
    if data.size == 0:
        raise PictureError(f"{name} is empty.")
    try:
        pixels = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        if "pixels" in str(error).lower():
            raise PictureError(
                f"{name} has more than {MAX_PICTURE_PIXELS:,} pixels; make it smaller first."
            ) from error
        raise PictureError(expected) from error
    if pixels is None:
        raise PictureError(expected)
    return pixels


def _checked(pixels: Pixels) -> npt.NDArray[np.float32]:
    """Return the pixels as float32 (h, w, channels) in 0..255."""
    if pixels.ndim == 2:
        pixels = pixels[:, :, np.newaxis]
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 2, 3, 4) or pixels.size == 0:
        raise PictureError(
            "A picture has a height, a width and one to four channels. "
            f"Received: an array of shape {pixels.shape}."
        )
    if pixels.shape[0] * pixels.shape[1] > MAX_PICTURE_PIXELS:
        raise PictureError(
            f"A picture may have at most {MAX_PICTURE_PIXELS:,} pixels. "
            f"Received: {pixels.shape[1]} x {pixels.shape[0]}."
        )
    if np.issubdtype(pixels.dtype, np.integer):
        full = float(np.iinfo(pixels.dtype.str).max)
    elif np.issubdtype(pixels.dtype, np.floating):
        full = 1.0
        if not np.isfinite(pixels).all():
            raise PictureError("The picture holds values that are no numbers.")
    else:
        raise PictureError(f"A picture holds numbers. Received: {pixels.dtype}.")
    return _reduced(pixels).astype(np.float32) * np.float32(255.0 / full)


def _reduced(pixels: Pixels) -> Pixels:
    """Average a large picture down to working size, before anything costly is done with it."""
    factor = _WORKING_PX / max(pixels.shape[:2])
    if factor >= 1:
        return pixels
    if pixels.dtype not in (np.uint8, np.uint16, np.float32):
        pixels = pixels.astype(np.float32)
    size = (max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small).reshape(size[1], size[0], -1)


def _greys(pixels: Pixels) -> list[npt.NDArray[np.float32]]:
    """Return the picture in grey: once, or laid on white and on black where it is transparent."""
    colours = pixels.shape[2] - (pixels.shape[2] in (2, 4))
    grey = pixels[:, :, :colours].astype(np.float32)
    # Blue, green and red by the weights of ITU-R BT.601.
    weights = (
        np.array([0.114, 0.587, 0.299], np.float32) if colours == 3 else np.ones(1, np.float32)
    )
    flat = grey @ weights
    if colours == pixels.shape[2]:
        return [flat]
    alpha = pixels[:, :, -1].astype(np.float32) / 255
    if alpha.min() >= 1:
        return [flat]
    on_black = np.asarray(flat * alpha, dtype=np.float32)
    return [np.asarray(on_black + 255 * (1 - alpha), dtype=np.float32), on_black]


def _ink_on_paper(grey: npt.NDArray[np.float32]) -> Picture | None:
    """Return the ink by polarity and contrast, or None where the picture is blank."""
    even = grey - _lighting(grey)
    border = np.concatenate([even[0], even[-1], even[:, 0], even[:, -1]])
    even = even - np.float32(np.median(border))
    low, high = float(even.min()), float(even.max())
    ink = even if high > -low else -even
    top = max(high, -low)
    if top < _MIN_CONTRAST:
        return None
    picture = np.asarray(np.clip(ink * (255 / top), 0, 255), dtype=np.uint8)
    level, _ = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    is_ink = picture > level
    if is_ink.all() or not is_ink.any():
        return None
    paper, written = ink[~is_ink], ink[is_ink]
    contrast = float(written.mean() - paper.mean())
    if contrast < max(_MIN_CONTRAST, _NOISE_FACTOR * float(np.median(np.abs(paper)))):
        return None
    # Full ink at the ink's own grey: a single glare or a speck of soot does not dim the rest.
    full = max(float(np.median(written)), contrast)
    return np.asarray(np.clip(ink * (255 / full), 0, 255), dtype=np.uint8)


def _lighting(grey: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the paper's brightness: a quadratic surface through the pixels that are no ink.

    The surface is fitted by least squares, then again without the pixels that lie off it, which
    are the ink's; it follows a lamp's falling light but no stroke, however thick.
    """
    if min(grey.shape) < 8:
        return np.zeros_like(grey)
    height, width = (min(_LIGHTING_PX, side) for side in grey.shape)
    small = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA).ravel()
    terms = _quadratic_terms(height, width)
    is_paper = np.abs(small - np.median(small)) <= 1.5 * np.std(small) + 1.0
    surface = np.zeros(6, np.float32)
    for _ in range(4):
        if is_paper.sum() < small.size // 4:
            return np.zeros_like(grey)
        surface = np.linalg.lstsq(terms[is_paper], small[is_paper], rcond=None)[0]
        off = np.abs(small - terms @ surface)
        is_paper = off <= 2.5 * np.median(off) + 1.0
    full = _quadratic_terms(*grey.shape) @ surface
    return np.asarray(full.reshape(grey.shape), dtype=np.float32)


def _quadratic_terms(height: int, width: int) -> npt.NDArray[np.float32]:
    """Return 1, x, y, x², xy, y² for each pixel, x and y in -1..1; float32 (h * w, 6)."""
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    terms = [np.ones_like(x), x, y, x * x, x * y, y * y]
    return np.stack([term.ravel() for term in terms], axis=1).astype(np.float32)
