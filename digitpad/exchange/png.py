"""PNG files from elsewhere to pictures, pixel for pixel."""

from __future__ import annotations

import numpy as np

from digitpad.digit_layout import Picture
from digitpad.errors import SampleError
from digitpad.opencv import cv2

MAX_SIDE_PX = 1024
"""Of a picture that is taken in as it is; the pipeline makes larger ones that small."""


def picture_of_png(data: bytes, place: str) -> Picture:
    """Return the pixels of a grey PNG of 8 bits, uint8 (h, w), 0 = paper, 255 = ink.

    Raises:
        SampleError: it is none; the message names the place.
    """
    pixels = None
    if data:
        try:
            pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        except cv2.error as error:  # too many pixels, by its own header
            raise SampleError(f"{place}: {_EXPECTED}") from error
    if pixels is None or pixels.dtype != np.uint8 or pixels.ndim != 2:
        raise SampleError(f"{place}: {_EXPECTED}")
    if max(pixels.shape) > MAX_SIDE_PX:
        raise SampleError(
            f"{place}: a picture may have {MAX_SIDE_PX:,} pixels a side. "
            f"Received: {pixels.shape[1]:,} x {pixels.shape[0]:,}."
        )
    return np.asarray(pixels, dtype=np.uint8)


_EXPECTED = "expected a grey PNG of 8 bits and of an ordinary size."
