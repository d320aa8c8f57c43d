"""Pictures from elsewhere to `Picture`: any size, depth, colour and lighting to grey, 0 = paper.

Files are hostile until checked: the size is bounded before decoding (`digitpad.opencv`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.digit_image import SIDE_PX, Picture, is_digit_image
from digitpad.errors import BlankPictureError, PictureError
from digitpad.ink_on_paper import Grey, ink_on_paper
from digitpad.opencv import MAX_PICTURE_PIXELS, cv2

Pixels: TypeAlias = npt.NDArray[np.integer[Any] | np.floating[Any] | np.bool_]
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
"""Larger pictures are averaged down to this: a digit a tenth as high still has 100 px, and from
28 px on a digit is read as well as its ink."""

_JPEG_HEAD = b"\xff\xd8\xff"

_LUMA = np.array([0.114, 0.587, 0.299], np.float32)
"""The weights of blue, green and red in grey (ITU-R BT.601)."""


def read_picture(path: Path) -> Picture:
    """Return the picture in a file; of several frames the first.

    A photograph that was taken with the camera held sideways stands upright, as its file says.

    Args:
        path: a PNG, JPEG, BMP, GIF, WebP, TIFF, PGM or PPM file of at most 64 million pixels
            (8,000x8,000).

    Returns:
        uint8 array (h, w), 0 = paper, 255 = ink.

    Raises:
        PictureError: the file cannot be opened, is no picture, is damaged or too large.
        BlankPictureError: nothing is written on it.
    """
    try:
        if path.exists() and not path.is_file():
            raise PictureError(f"{path} is no file; a picture of one digit is expected.")
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
    the paper. A digit image, black on white or white on black, keeps its greys to the last one.

    Args:
        pixels: array of shape (h, w) or (h, w, channels): grey, grey and alpha, three colours, or
            three colours and alpha, blue first as OpenCV has it. Full is the type's maximum for
            bool, uint8 and uint16, 1 for floats and 255 for other integers, or the largest value
            where that is more.

    Returns:
        uint8 array (h, w), 0 = paper, 255 = ink; at most 1,024 px a side.

    Raises:
        PictureError: the array is of another shape, too large, or holds what is no number.
        BlankPictureError: nothing is written on it.
    """
    for grey in _greys(_checked(pixels)):
        picture = _digit_image_as_it_is(grey)
        if picture is None:
            picture = ink_on_paper(grey)
        if picture is not None:
            return picture
    raise BlankPictureError("The picture is blank: nothing is written on it.")


def _decoded(data: npt.NDArray[np.uint8], name: str) -> Pixels:
    expected = f"{name} is no picture that can be read (PNG, JPEG, BMP, GIF, WebP, TIFF or PGM)."
    if data.size == 0:
        raise PictureError(f"{name} is empty.")
    # Unchanged, for alpha and 16 bits, ignores which way up the camera was; JPEG has neither.
    is_jpeg = data[:3].tobytes() == _JPEG_HEAD
    try:
        pixels = cv2.imdecode(data, cv2.IMREAD_COLOR if is_jpeg else cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        if "pixels" in str(error).lower():
            raise PictureError(
                f"{name} has more than {MAX_PICTURE_PIXELS:,} pixels; make it smaller first."
            ) from error
        raise PictureError(expected) from error
    if pixels is None:
        raise PictureError(expected)
    return pixels


def _checked(pixels: Pixels) -> Grey:
    """Return the pixels as float32 (h, w, channels) in 0..255, at most 1,024 px a side."""
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
    if pixels.dtype.kind not in "buif":
        raise PictureError(f"A picture holds numbers. Received: {pixels.dtype}.")
    if pixels.dtype.kind == "f" and not np.isfinite(pixels).all():
        raise PictureError("The picture holds values that are no numbers.")
    full = _full(pixels)
    return _reduced(pixels).astype(np.float32) * np.float32(255.0 / full)


def _full(pixels: Pixels) -> float:
    """Return the value of full brightness."""
    if pixels.dtype == np.bool_:
        return 1.0
    if pixels.dtype in (np.uint8, np.uint16):
        return float(np.iinfo(pixels.dtype.str).max)
    least = 1.0 if pixels.dtype.kind == "f" else 255.0
    return max(least, abs(float(pixels.min())), abs(float(pixels.max())))


def _reduced(pixels: Pixels) -> Pixels:
    """Average a large picture down to working size, before anything costly is done with it."""
    factor = _WORKING_PX / max(pixels.shape[:2])
    if factor >= 1:
        return pixels
    known = pixels.dtype in (np.uint8, np.uint16, np.float32)
    readable: npt.NDArray[Any] = pixels if known else pixels.astype(np.float32)
    size = (max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor)))
    small = cv2.resize(readable, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small).reshape(size[1], size[0], -1)


def _greys(pixels: Grey) -> Iterator[Grey]:
    """Give the picture in grey in each way that may show its ink, the likeliest first."""
    channels = pixels.shape[2]
    colours = pixels[:, :, : channels - (channels in (2, 4))]
    papers = [colours]
    if colours.shape[2] < channels and pixels[:, :, -1].min() < 255:
        alpha = pixels[:, :, -1:] / np.float32(255)
        papers = [colours * alpha + 255 * (1 - alpha), colours * alpha]
    for laid in papers:
        yield laid[:, :, 0] if laid.shape[2] == 1 else laid @ _LUMA
    if colours.shape[2] == 3:  # ink as bright as its paper, of another colour
        for channel in range(3):
            yield papers[0][:, :, channel]


def _digit_image_as_it_is(grey: Grey) -> Picture | None:
    """Return the digit image that this is already, or None."""
    if grey.shape == (SIDE_PX, SIDE_PX):
        for candidate in (grey, 255 - grey):
            picture = np.asarray(np.rint(candidate), dtype=np.uint8)
            if is_digit_image(picture):
                return picture
    return None
