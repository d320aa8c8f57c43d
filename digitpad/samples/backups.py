"""Dated backups of the file of samples: one a day when it changed, one before each migration."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from digitpad.files import partial_beside, sweep_partials, sync_file, sync_folder
from digitpad.samples.alone import alone
from digitpad.samples.connection import connect

KEPT = 7
"""How many backups are kept; the oldest go."""


def folder_of(path: Path) -> Path:
    """Return the folder of the backups of a file of samples.

    For the user's own file it is `locations.sample_backups()`.
    """
    return path.with_name("sample-backups")


def backups_of(path: Path) -> list[Path]:
    """Return the backups of a file of samples that there are, newest first."""
    return sorted(folder_of(path).glob("samples-*.sqlite"), reverse=True)


def today() -> str:
    """Return the day, UTC, as backups are dated."""
    return datetime.now(UTC).date().isoformat()


def back_up_today(path: Path, connection: sqlite3.Connection) -> None:
    """Back the file up if that has not been done today and it changed since the last time.

    Args:
        path: the file.
        connection: to it, in no transaction.

    Raises:
        SampleError: others write too long.
        OSError: the backup cannot be written; so with `sqlite3.Error`.
    """
    if not _is_due(path, connection):
        return
    with alone(path):
        if _is_due(path, connection):
            write_backup(path, connection, f"samples-{today()}")


def write_backup(path: Path, connection: sqlite3.Connection, name: str) -> None:
    """Write a backup under a name, in the place of one that has it; the oldest ones go.

    Args:
        path: the file, which nobody else writes meanwhile (`alone`).
        connection: to it; a transaction that is under way must have written nothing.
        name: without suffix.
    """
    folder = folder_of(path)
    folder.mkdir(exist_ok=True)
    sweep_partials(folder)
    changed = path.stat()
    target = folder / f"{name}.sqlite"
    partial = partial_beside(target)
    try:
        copy_database(connection, partial)
        # Dated as the file is: so it is known later whether that has changed.
        os.utime(partial, ns=(changed.st_atime_ns, changed.st_mtime_ns))
        sync_file(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(folder)
    for old in backups_of(path)[KEPT:]:
        old.unlink(missing_ok=True)


def copy_database(connection: sqlite3.Connection, target: Path) -> None:
    """Copy all that a connection sees into a new file, which is not synced."""
    # Without a journal: a kill leaves a partial file, and nothing beside it.
    with contextlib.closing(connect(target, mode="rwc", journal="OFF")) as copy:
        copy.execute("PRAGMA synchronous = OFF")
        connection.backup(copy)


def _is_due(path: Path, connection: sqlite3.Connection) -> bool:
    there = backups_of(path)
    changed_ns = path.stat().st_mtime_ns
    if any(backup.name == f"samples-{today()}.sqlite" for backup in there):
        return False
    if any(backup.stat().st_mtime_ns == changed_ns for backup in there):
        return False
    (is_filled,) = connection.execute("SELECT EXISTS (SELECT 1 FROM samples)").fetchone()
    return bool(is_filled)
