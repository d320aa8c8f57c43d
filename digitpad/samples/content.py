"""What a sample shows, as bytes: to keep it, to know it again, and to have it back exactly.

Ink is kept as JSON of its strokes, `[[[x, y, t_ms, pressure], …], …]`, every number exactly, packed
by zlib: any later pipeline reads it anew. A picture is kept as PNG.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib

import numpy as np

from digitpad.digit_layout import Picture
from digitpad.errors import SampleError
from digitpad.ink import Ink, Stroke
from digitpad.opencv import MAX_PICTURE_PIXELS, cv2


def content_of(ink: Ink | None, picture: Picture | None) -> bytes:
    """Return the SHA-256 of the strokes, or of the pixels: 32 bytes that name the content.

    Raises:
        SampleError: the picture is none.
    """
    if ink is not None:
        digest = hashlib.sha256(b"ink")
        for stroke in ink:
            digest.update(struct.pack("<Q", len(stroke)))
            digest.update((stroke.points + 0.0).astype("<f8").tobytes())  # -0.0 is 0.0
        return digest.digest()
    pixels = _checked(picture)
    digest = hashlib.sha256(b"picture" + struct.pack("<2Q", *pixels.shape))
    digest.update(pixels.tobytes())
    return digest.digest()


def packed_ink(ink: Ink) -> bytes:
    """Return strokes as they are kept."""
    strokes = [stroke.points.tolist() for stroke in ink]
    return zlib.compress(json.dumps(strokes, separators=(",", ":")).encode())


def unpacked_ink(data: bytes) -> Ink:
    """Return the strokes of what `packed_ink` gave."""
    return tuple(
        Stroke(np.array(points, dtype=np.float64)) for points in json.loads(zlib.decompress(data))
    )


def packed_picture(picture: Picture) -> bytes:
    """Return a picture, uint8 (h, w), as PNG.

    Raises:
        SampleError: the picture is none.
    """
    is_packed, data = cv2.imencode(".png", _checked(picture))
    if not is_packed:
        raise SampleError("The picture cannot be packed as PNG.")
    return bytes(data)


def unpacked_picture(data: bytes) -> Picture:
    """Return the picture of what `packed_picture` gave."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    return np.asarray(pixels, dtype=np.uint8)


def _checked(picture: Picture | None) -> Picture:
    if picture is None or picture.dtype != np.uint8 or picture.ndim != 2:
        found = "none" if picture is None else f"{picture.dtype} of shape {picture.shape}"
        raise SampleError(f"A picture to keep is a uint8 array (h, w). Received: {found}.")
    if not 0 < picture.size <= MAX_PICTURE_PIXELS:
        raise SampleError(
            f"A picture to keep has 1 to {MAX_PICTURE_PIXELS:,} pixels. "
            f"Received: an array of shape {picture.shape}."
        )
    return picture
