"""What can still be read of a damaged file of samples: each row that is whole."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from digitpad.samples.changes import rows_of
from digitpad.samples.connection import connect
from digitpad.samples.rows import Row, is_whole

_AT_ONCE = 500
_LEAST_ROW_BYTES = 250

_LAST_IDS = (
    "SELECT max(seq) FROM sqlite_sequence",
    "SELECT max(id) FROM samples",
    "SELECT max(id) FROM samples INDEXED BY samples_by_moment",
)


def whole_rows(path: Path) -> Iterator[Row]:
    """Give the rows of a damaged file that are as they were written; the file stays as it is.

    They are asked for by their ids, not walked through: so what is damaged is stepped over.
    """
    try:
        with contextlib.closing(connect(path, mode="ro&immutable=1")) as connection:
            end = _last_id(connection, path.stat().st_size)
            for start in range(1, end + 1, _AT_ONCE):
                ids = range(start, min(end, start + _AT_ONCE - 1) + 1)
                yield from filter(is_whole, _readable_rows(connection, ids))
    except sqlite3.DatabaseError:  # not even its first page can be read
        return


def _readable_rows(connection: sqlite3.Connection, ids: range) -> list[Row]:
    """Return the rows with these ids that can be read: at once, or else one by one."""
    try:
        return list(rows_of(connection, ids))
    except sqlite3.DatabaseError:
        rows: list[Row] = []
        for sample_id in ids:
            with contextlib.suppress(sqlite3.DatabaseError):
                rows += rows_of(connection, [sample_id])
        return rows


def _last_id(connection: sqlite3.Connection, size_bytes: int) -> int:
    """Return the last id that is looked for: the greatest of what tells one that can be."""
    told = []
    for statement in _LAST_IDS:
        with contextlib.suppress(sqlite3.DatabaseError):
            (last,) = connection.execute(statement).fetchone()
            if isinstance(last, int) and 0 < last <= size_bytes:
                told.append(last)
    return max(told, default=size_bytes // _LEAST_ROW_BYTES)
