"""Whether a file of samples is as it was written."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from digitpad.errors import SampleError
from digitpad.samples.changes import AT_ONCE, ID, rows_after
from digitpad.samples.connection import connect, is_damage
from digitpad.samples.rows import is_whole
from digitpad.samples.schema import Migration, version_of

_WRITE_VERSION_AT = 18
_WRITE_VERSIONS = (b"\1", b"\2")


def sound_version(path: Path, migrations: Sequence[Migration]) -> int | None:
    """Return the version of a file that is ours and undamaged; None where it is not.

    Its structure, its indices and each row's checksum are looked at. Only the checksums of an older
    version are not: they are after it was brought to today's.

    Raises:
        SampleError: a newer digitpad wrote it.
        sqlite3.Error: it cannot be told, say because the file is locked.
    """
    try:
        with contextlib.closing(connect(path)) as connection:
            version = version_of(connection, known=len(migrations))
            if version is None or not _may_be_written(path):
                return None
            if version > len(migrations):
                raise SampleError(_newer(version, len(migrations)))
            with ThreadPoolExecutor(1) as beside:
                structure = beside.submit(_structure_is_sound, path)
                rows_are_whole = version < len(migrations) or _rows_are_whole(connection)
                return version if rows_are_whole and structure.result() else None
    except sqlite3.Error as error:
        if is_damage(error):
            return None
        raise


def _may_be_written(path: Path) -> bool:
    """Tell whether the file says so; where it does not, SQLite reads it, and refuses each change.

    https://www.sqlite.org/fileformat2.html#file_format_version_numbers
    """
    # To close a file drops the system's locks on it: no connection of this thread holds one now.
    with path.open("rb") as file:
        return file.read(_WRITE_VERSION_AT + 1)[_WRITE_VERSION_AT:] in _WRITE_VERSIONS


def _structure_is_sound(path: Path) -> bool:
    with contextlib.closing(connect(path)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    return bool(verdict == "ok")


def _rows_are_whole(connection: sqlite3.Connection) -> bool:
    last = 0
    # Some at a time, so that others may write meanwhile.
    while rows := rows_after(connection, last, None, AT_ONCE):
        if not all(map(is_whole, rows)):
            return False
        last = rows[-1][ID]
    return True


def _newer(version: int, known: int) -> str:
    return (
        f"The file of your samples was written by a newer digitpad (version {version} of its "
        f"tables; this digitpad knows {known}). Use that one; nothing was changed."
    )
