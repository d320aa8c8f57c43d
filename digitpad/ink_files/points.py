"""Numbers in a file to points: rows of text, checked, and the columns that mean something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain

import numpy as np

from digitpad.errors import InkFileError
from digitpad.ink import Points
from digitpad.ink_files.limits import MAX_POINT_BYTES, MAX_POINTS_PER_INK

INTERVAL_MS = 10.0
"""From point to point, where the file tells no time."""

NO_POINTS: Points = np.empty((0, 4))


def table(text: str, separator: str, width: int, place: Callable[[int], str]) -> Points:
    """Return the numbers of a text of rows as a float64 array (n, width); blank rows are skipped.

    Converting whole runs took 0.1 s for the 300,000 points of the UCI pen digits.

    Args:
        text: rows of `width` numbers with white space between them.
        separator: what stands between rows.
        width: numbers a row.
        place: names the row of an index, for messages.

    Raises:
        InkFileError: a row holds something else, or there are too many.
    """
    if text.count(separator) > 2 * MAX_POINTS_PER_INK:
        raise InkFileError(f"{place(0)}: a stroke may have at most {MAX_POINTS_PER_INK:,} points.")
    lines = text.split(separator)
    if max(map(len, lines)) > MAX_POINT_BYTES:
        index = next(i for i, row in enumerate(lines) if len(row) > MAX_POINT_BYTES)
        raise InkFileError(
            f"{place(index)}: expected {width} numbers. Received: {shown(lines[index])}."
        )
    rows = [row for row in map(str.split, lines) if row]
    try:
        # Python's own spelling of numbers allows underscores, and no file format does.
        if set(map(len, rows)) <= {width} and "_" not in text:
            return np.array(list(map(float, chain.from_iterable(rows)))).reshape(-1, width)
    except ValueError:
        pass
    for index, row in enumerate(lines):
        values = row.split()
        if values and (len(values) != width or not all(map(_is_number, values))):
            raise InkFileError(f"{place(index)}: expected {width} numbers. Received: {shown(row)}.")
    raise AssertionError("a faulty row was seen and not found")


def number(text: str, place: str) -> float:
    """Return the finite number that a text holds.

    Raises:
        InkFileError: it holds something else.
    """
    if not _is_number(text) or not np.isfinite(float(text)):
        raise InkFileError(f"{place}: expected a number. Received: {shown(text)}.")
    return float(text)


def points_of(
    values: Points, columns: Mapping[str, int], start_ms: float, step_ms: float
) -> Points:
    """Return rows of numbers as points.

    Args:
        values: float64 array of shape (n, width).
        columns: where X and Y stand, and maybe T (ms) and P; other columns are left out.
        start_ms: the first point's time, where there is no T.
        step_ms: from point to point, where there is no T.

    Returns:
        float64 array of shape (n, 4): x, y, t in ms, pressure in the file's own levels.
    """
    points = np.ones((len(values), 4))
    points[:, 2] = start_ms + step_ms * np.arange(len(values))
    for into, name in enumerate("XYTP"):
        if name in columns:
            points[:, into] = values[:, columns[name]]
    return points


def shown(text: str) -> str:
    """Return what was received as messages show it: in quotes, on one line, cut at 40."""
    text = " ".join(text.split())
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text
