"""A connection to the file of samples: how it is set up, and what its errors mean in words."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from digitpad.errors import SampleError

WAIT_S = 5.0
"""How long another window's or program's transaction is waited for."""

_SET_UP = (
    # EXTRA: the journal's end survives a power cut, too, so that what is told as kept is.
    "PRAGMA synchronous = EXTRA",
    "PRAGMA fullfsync = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cache_size = -16000",
)

# ERROR is a table or a column that is not there, FORMAT and SCHEMA a layout that is none.
_DAMAGED = (
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_SCHEMA,
)


def connect(path: Path, *, mode: str = "rw", journal: str = "") -> sqlite3.Connection:
    """Return a connection to a file.

    It may be used by one thread at a time. Nothing is in a transaction unless it says so.

    Args:
        path: the file.
        mode: `rw`, of a file that is there; `rwc`, of one that is made where it is not;
            `ro&immutable=1`, of one that nobody writes, without a look at its journal.
        journal: the journal's mode, where it matters: a file that is only looked at keeps its own.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=WAIT_S,
        isolation_level=None,
        check_same_thread=False,
    )
    # A damaged text is no error here: the row's checksum tells.
    connection.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
    try:
        for statement in _SET_UP:
            connection.execute(statement)
        if journal:
            connection.execute(f"PRAGMA journal_mode = {journal}")
    except BaseException:
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
    """Tell the errors of SQLite and of the system within as sentences.

    Raises:
        SampleError: there was one.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise SampleError(_in_words(path, error)) from error
    except OSError as error:
        raise SampleError(f"{path} cannot be used: {error.strerror or error}.") from error


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether an error says that the file is not as it was written."""
    return _primary_code(error) in _DAMAGED


def _primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's code of an error, without what it says closer; -1 where there is none."""
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else int(code) & 0xFF


def _in_words(path: Path, error: sqlite3.Error) -> str:
    match _primary_code(error):
        case sqlite3.SQLITE_FULL:
            return f"The disk is full: nothing more can be kept in {path}, which stays as it was."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return in_use(path, WAIT_S)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return f"{path} cannot be written: check the rights of the file and of its folder."
        case sqlite3.SQLITE_IOERR:
            return f"{path} cannot be read or written: the disk refuses ({error})."
        case _ if is_damage(error):
            return (
                f"{path} is damaged ({error}). Try again: it is then set aside, and what was kept "
                "is restored."
            )
        case _:
            return f"{path} cannot be used: {error}."


def in_use(path: Path, wait_s: float) -> str:
    """Return the sentence that others did not let us at the file for too long."""
    return (
        f"{path} has been in use by another window or program for {wait_s:.0f} seconds; nothing "
        "was changed. Try again when that is done."
    )
