"""A damaged or missing file of samples: set aside, and restored as far as anything is left of it.

What comes back is the newest good backup, and over it each row of the damaged file that is whole.
Rows that were removed since the backup may come back, too: better than that one is lost.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from digitpad.errors import SampleError
from digitpad.files import partial_beside, sync_file, sync_folder
from digitpad.samples.backups import backups_of, copy_database
from digitpad.samples.changes import ID, put_row, rows_after, rows_of
from digitpad.samples.checking import is_sound
from digitpad.samples.connection import connect, is_damage, transaction
from digitpad.samples.rows import Row, is_whole
from digitpad.samples.schema import Migration, migrate

_AT_ONCE = 500
_LEAST_ROW_BYTES = 250


def restore(path: Path, migrations: Sequence[Migration]) -> str:
    """Put what can be had back in the place of the file; return a sentence that tells it.

    Args:
        path: the file, which is damaged or missing, and which nobody else writes (`alone`).
        migrations: they bring an older backup to today's tables.

    Raises:
        OSError: the disk takes nothing; the file is as it was. So with `sqlite3.Error`.
    """
    partial = partial_beside(path)
    try:
        backup = _newest_good_backup(path, partial, migrations)
        if backup is None:
            _make_empty(partial, migrations)
        is_there = path.exists() and path.stat().st_size > 0
        rescued = _rescue(path, partial) if is_there else 0
        sync_file(partial)
        aside = _set_aside(path)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(path.parent)
    return _in_words(path, aside, backup, rescued)


def set_aside_files(path: Path) -> list[Path]:
    """Return the damaged files that were set aside, with their journals."""
    return sorted(path.parent.glob(f"{path.stem}-damaged-*{path.suffix}*"))


def _newest_good_backup(path: Path, partial: Path, migrations: Sequence[Migration]) -> Path | None:
    """Copy the newest backup that is good into a partial file, in today's version."""
    for backup in backups_of(path):
        partial.unlink(missing_ok=True)
        try:
            with contextlib.closing(connect(backup, mode="ro&immutable=1")) as connection:
                copy_database(connection, partial)
            with contextlib.closing(_filling(partial)) as copy:
                if is_sound(copy, migrations):
                    with transaction(copy):
                        migrate(copy, migrations)
                    if is_sound(copy, migrations):
                        return backup
        except SampleError:  # a newer digitpad wrote it
            continue
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
    partial.unlink(missing_ok=True)
    return None


def _make_empty(partial: Path, migrations: Sequence[Migration]) -> None:
    with contextlib.closing(_filling(partial)) as connection, transaction(connection):
        migrate(connection, migrations)


def _rescue(path: Path, partial: Path) -> int:
    """Put the whole rows of the damaged file over those of the partial one; return how many."""
    rescued = 0
    with contextlib.closing(_filling(partial)) as connection, transaction(connection):
        for row in _whole_rows(path):
            rescued += put_row(connection, row)
    return rescued


def _filling(partial: Path) -> sqlite3.Connection:
    """Return a connection to a partial file, which a kill leaves without a journal beside it."""
    connection = connect(partial, mode="rwc")
    connection.execute("PRAGMA journal_mode = MEMORY")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _whole_rows(path: Path) -> Iterator[Row]:
    try:
        with contextlib.closing(connect(path, mode="ro&immutable=1")) as connection:
            yield from filter(is_whole, _readable_rows(connection, path.stat().st_size))
    except sqlite3.DatabaseError:  # not even its first page can be read
        return


def _readable_rows(connection: sqlite3.Connection, size_bytes: int) -> Iterator[Row]:
    """Give the rows that can be read; where some cannot be at once, one by one."""
    last, end = 0, _last_id(connection, size_bytes)
    while True:
        try:
            rows = rows_after(connection, last, None, _AT_ONCE)
        except sqlite3.DatabaseError:
            if last >= end:
                return
            rows = list(_one_by_one(connection, last))
            last += _AT_ONCE
        else:
            if not rows:
                return
            last = rows[-1][ID]
        yield from rows


def _one_by_one(connection: sqlite3.Connection, after: int) -> Iterator[Row]:
    for sample_id in range(after + 1, after + 1 + _AT_ONCE):
        with contextlib.suppress(sqlite3.DatabaseError):
            yield from rows_of(connection, [sample_id])


def _last_id(connection: sqlite3.Connection, size_bytes: int) -> int:
    """Return an id beyond which no row is looked for one by one."""
    with contextlib.suppress(sqlite3.DatabaseError):
        (last,) = connection.execute("SELECT max(seq) FROM sqlite_sequence").fetchone()
        if isinstance(last, int) and 0 < last < size_bytes:
            return last
    return size_bytes // _LEAST_ROW_BYTES


def _set_aside(path: Path) -> Path | None:
    """Give the damaged file and its journal names of their own; return the file's, if it is there.

    A journal that stayed would be played into the file that is put in its place.
    """
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    for number in itertools.count(1):
        more = f"-{number}" if number > 1 else ""
        aside = path.with_name(f"{path.stem}-damaged-{stamp}{more}{path.suffix}")
        if not aside.exists():
            break
    with contextlib.suppress(FileNotFoundError):
        _journal(path).rename(_journal(aside))
    if not path.exists():
        return None
    try:
        # Linked, not renamed: so there is no moment at which the name means nothing.
        os.link(path, aside)
    except (OSError, NotImplementedError):  # a file system that knows no links
        path.rename(aside)
    return aside


def _journal(path: Path) -> Path:
    return path.with_name(path.name + "-journal")


def _in_words(path: Path, aside: Path | None, backup: Path | None, rescued: int) -> str:
    if aside is None:
        what = f"The file of your samples, {path}, was missing."
    else:
        what = f"The file of your samples was damaged. It was set aside as {aside}."
    if backup is None:
        return f"{what} There was no backup; {_samples(rescued)} could be read from it."
    more = f", with {_samples(rescued)} that were newer" if rescued else ""
    return f"{what} The backup {backup.name} was restored{more}."


def _samples(number: int) -> str:
    return "1 sample" if number == 1 else f"{number:,} samples"
