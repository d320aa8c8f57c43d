"""A connection to the file of samples: how it is set up, and what its errors mean in words."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from digitpad.errors import SampleError

WAIT_S = 5.0
"""How long another window's or program's transaction is waited for."""

_SET_UP = (
    # Not WAL: before SQLite 3.51.3 it can lose what two connections write.
    "PRAGMA journal_mode = DELETE",
    # EXTRA: the journal's end survives a power cut, too, so that what is told as kept is.
    "PRAGMA synchronous = EXTRA",
    "PRAGMA fullfsync = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cache_size = -16000",
)

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection to a file, which is made if it is not there.

    It may be used by one thread at a time. Nothing is in a transaction unless it says so.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    connection = sqlite3.connect(
        path, timeout=WAIT_S, isolation_level=None, check_same_thread=False
    )
    try:
        for statement in _SET_UP:
            connection.execute(statement)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do what stands within as one change, whole or not at all; others wait to write meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk has rolled it back already.
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell SQLite's errors within as sentences.

    Raises:
        SampleError: SQLite raised one.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise SampleError(_in_words(path, error)) from error


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether an error says that the file is not as SQLite wrote it."""
    return primary_code(error) in _DAMAGED


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's code of an error, without what it says closer; -1 where there is none."""
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else int(code) & 0xFF


def _in_words(path: Path, error: sqlite3.Error) -> str:
    match primary_code(error):
        case sqlite3.SQLITE_FULL:
            return f"The disk is full: {path} cannot take it, and stays as it was."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return (
                f"{path} has been in use by another window or program for {WAIT_S:.0f} seconds; "
                "try again when that is done. Nothing was changed."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return f"{path} cannot be opened for writing: check the rights of file and folder."
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return (
                f"{path} is damaged. Start digitpad again: it sets the file aside and restores "
                "what was kept."
            )
        case sqlite3.SQLITE_IOERR:
            return f"{path} cannot be read or written: the disk reports an error ({error})."
        case _:
            return f"{path} cannot be used: {error}."
