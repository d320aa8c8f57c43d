"""What can still be read of a damaged file of samples: each row that is whole."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from digitpad.files import partial_beside
from digitpad.samples.changes import AT_ONCE, rows_of
from digitpad.samples.connection import connect
from digitpad.samples.rows import Row, is_whole

_LEAST_ROW_BYTES = 250
_PAGE_BYTES = 4096
_LAYOUT = slice(20, 24)
_PAGES_AT = 28
"""Where the first page tells of the layout of pages, and how many there are (SQLite's description
of its file format)."""

_LAST_IDS = (
    "SELECT max(seq) FROM sqlite_sequence",
    "SELECT max(id) FROM samples",
    "SELECT max(id) FROM samples INDEXED BY samples_by_moment",
)


def whole_rows(path: Path, sound: Path) -> Iterator[Row]:
    """Give the rows of a damaged file that are as they were written; the file stays as it is.

    Where its first page cannot be read, which says where all others are and how they are laid out,
    that of another file of ours is tried in its place: they are made alike.

    Args:
        path: the damaged file.
        sound: a file of today's tables that nobody writes.
    """
    if _layout(path) == _layout(sound):
        with contextlib.suppress(sqlite3.DatabaseError):
            yield from _rows_in(path)
            return
    grafted = partial_beside(path)
    try:
        _graft(path, sound, grafted)
        with contextlib.suppress(sqlite3.DatabaseError):
            yield from _rows_in(grafted)
    finally:
        grafted.unlink(missing_ok=True)


def _rows_in(path: Path) -> Iterator[Row]:
    """Give the whole rows; they are asked for by their ids, so what is damaged is stepped over."""
    with contextlib.closing(connect(path, mode="ro&immutable=1")) as connection:
        connection.execute("SELECT 1 FROM samples LIMIT 0")
        end = _last_id(connection, path.stat().st_size)
        for start in range(1, end + 1, AT_ONCE):
            ids = range(start, min(end, start + AT_ONCE - 1) + 1)
            yield from filter(is_whole, _readable_rows(connection, ids))


def _layout(path: Path) -> bytes:
    """Return what the first page says of the layout of all pages that SQLite would just believe."""
    with path.open("rb") as file:
        return file.read(_LAYOUT.stop)[_LAYOUT]


def _graft(path: Path, sound: Path, target: Path) -> None:
    with sound.open("rb") as file:
        first_page = file.read(_PAGE_BYTES)
    # Without the number of pages: SQLite then goes by the file's size.
    first_page = first_page[:_PAGES_AT] + bytes(4) + first_page[_PAGES_AT + 4 :]
    shutil.copyfile(path, target)
    with target.open("rb+") as file:
        file.write(first_page)


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
