"""How much an ink file may hold: far more than people write, and less than fills a memory."""

from __future__ import annotations

MAX_FILE_BYTES = 512 * 1024 * 1024
MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
"""JSON and XML stand in memory as a whole, at some twenty times their size."""

MAX_SAMPLES = 1_000_000
MAX_STROKES = 4_000_000
MAX_POINTS_PER_INK = 1_000_000
MAX_POINT_BYTES = 256
"""A point's row of text."""
MAX_TAGS = 4_000_000
"""An element takes memory beyond its text: four bytes, `<a/>`, take some eighty."""

TOO_MANY_SAMPLES = f"a file may have at most {MAX_SAMPLES:,} samples."


def megabytes(size: int) -> str:
    """Return a number of bytes in words."""
    return f"{size // (1024 * 1024)} MB"
