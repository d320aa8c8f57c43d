"""Whether a file of samples is as it was written."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from digitpad.errors import SampleError
from digitpad.samples.changes import ID, rows_after
from digitpad.samples.rows import is_whole
from digitpad.samples.schema import Migration, version_of

_AT_ONCE = 500


def is_sound(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> bool:
    """Tell whether a file is ours and undamaged, down to each row's checksum.

    The rows of an older version are not looked at: they are after it was brought to today's.

    Raises:
        SampleError: a newer digitpad wrote it.
        sqlite3.Error: it is too damaged to be read (`is_damage`), or cannot be read now.
    """
    version = version_of(connection)
    if version is None:
        return False
    if version > len(migrations):
        raise SampleError(_newer(version, len(migrations)))
    (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    return verdict == "ok" and (version < len(migrations) or _rows_are_whole(connection))


def _rows_are_whole(connection: sqlite3.Connection) -> bool:
    last = 0
    # Some at a time, so that others may write meanwhile.
    while rows := rows_after(connection, last, None, _AT_ONCE):
        if not all(map(is_whole, rows)):
            return False
        last = rows[-1][ID]
    return True


def _newer(version: int, known: int) -> str:
    return (
        f"The file of your samples was written by a newer digitpad (version {version} of its "
        f"tables; this digitpad knows {known}). Use that one; nothing was changed."
    )
