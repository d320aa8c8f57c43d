"""The tables of the file of samples, and how an older file is brought to today's version.

`PRAGMA user_version` is the version; the table `about` says it again, so that a damaged number is
not taken for another version. A migration brings a file from the version before to its own;
the first makes the tables. A released migration is never changed: a new one is added.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeAlias

APPLICATION_ID = 0x64706164
"""`dpad` in ASCII: tells our file from any other SQLite file."""

Migration: TypeAlias = Callable[[sqlite3.Connection], None]
"""Brings the tables from the version before to the next, within a transaction. It leaves each
row's checksum right (`rows.checksum`)."""

_TABLES = (
    """
    CREATE TABLE samples (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        label INTEGER NOT NULL CHECK (label BETWEEN -1 AND 9),
        read_as INTEGER CHECK (read_as BETWEEN -1 AND 9),
        is_held_out INTEGER NOT NULL CHECK (is_held_out IN (0, 1)),
        kept_at TEXT NOT NULL,
        source TEXT NOT NULL,
        writer TEXT NOT NULL,
        model TEXT NOT NULL,
        content BLOB NOT NULL UNIQUE CHECK (length(content) = 32),
        scores BLOB CHECK (length(scores) = 80),
        ink BLOB,
        picture BLOB,
        checksum BLOB NOT NULL CHECK (length(checksum) = 32),
        CHECK ((ink IS NULL) <> (picture IS NULL)),
        CHECK ((scores IS NULL) = (read_as IS NULL))
    )
    """,
    # All that samples are chosen and ordered by, so that no ink is read to find one.
    """
    CREATE INDEX samples_by_moment
    ON samples (kept_at, id, label, read_as, is_held_out, source, writer)
    """,
    """
    CREATE INDEX samples_by_label
    ON samples (label, kept_at DESC, id DESC, read_as, is_held_out, source, writer)
    """,
    "CREATE TABLE about (version INTEGER NOT NULL)",
)


def _first_version(connection: sqlite3.Connection) -> None:
    for statement in _TABLES:
        connection.execute(statement)
    connection.execute("INSERT INTO about (version) VALUES (1)")


MIGRATIONS: Sequence[Migration] = (_first_version,)
"""The n-th brings a file to version n; an empty file is version 0."""


def version_of(connection: sqlite3.Connection, *, known: int) -> int | None:
    """Return the version of the tables; None where the file is not ours, or contradicts itself.

    Args:
        connection: to the file.
        known: the newest version that is known here; what a file of a newer one holds is not.

    Raises:
        sqlite3.Error: the file is damaged.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        return None
    if version > known:
        return int(version)
    (said,) = connection.execute("SELECT max(version) FROM about").fetchone()
    return int(version) if version == said else None


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Bring the tables to the newest version, within the transaction that is under way."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for migration in migrations[version:]:
        migration(connection)
    connection.execute("UPDATE about SET version = ?", (len(migrations),))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(migrations)}")
