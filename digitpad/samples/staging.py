"""Rows that wait to be kept all at once, on the disk and not in memory.

Reading a file of samples may take minutes. Its rows are gathered here, so that the user's own file
is locked only while they are put into it. What was removed waits here, too, to be put back.
"""

from __future__ import annotations

import contextlib
import sqlite3
import weakref
from collections.abc import Iterator

from digitpad.samples.rows import COLUMNS, Row

_MARKS = ", ".join("?" * (len(COLUMNS) + 1))


class Staging:
    """Rows, and whether each is held out, in a temporary file that goes when nobody needs it.

    May be used from any one thread at a time.
    """

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._close = weakref.finalize(self, self._connection.close)
        self._count = 0
        self._connection.execute(f"CREATE TABLE rows ({', '.join(COLUMNS)}, asked)")
        self._connection.execute("BEGIN")

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def __len__(self) -> int:
        return self._count

    def add(self, row: Row, *, is_held_out: bool | None) -> None:
        """Add a row; whether it is held out may be left to be decided."""
        self._count += 1
        self._connection.execute(f"INSERT INTO rows VALUES ({_MARKS})", (*row, is_held_out))

    def rows(self) -> Iterator[tuple[Row, bool | None]]:
        """Give the rows and whether each is held out, in the order in which they came."""
        with contextlib.closing(
            self._connection.execute("SELECT * FROM rows ORDER BY rowid")
        ) as found:
            for *row, asked in found:
                yield tuple(row), None if asked is None else bool(asked)
