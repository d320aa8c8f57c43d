"""A file of samples that is missing or damaged: made, or set aside and restored.

What comes back is the newest good backup, and over it each row of the damaged file that is whole.
Rows that were removed since the backup may come back, too: better than that one is lost.

The new file is made under a partial name, and takes its place in one step.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from digitpad.counting import counted
from digitpad.errors import SampleError
from digitpad.files import partial_beside, sync_file, sync_folder
from digitpad.samples.backups import backups_of, copy_database
from digitpad.samples.changes import put_row
from digitpad.samples.checking import sound_version
from digitpad.samples.connection import connect, is_damage, transaction
from digitpad.samples.rescue import whole_rows
from digitpad.samples.schema import Migration, migrate


def make_empty(path: Path, migrations: Sequence[Migration]) -> None:
    """Put a file with no sample in it in the place of whatever is there, in one step.

    Args:
        path: the file, which nobody else makes or writes meanwhile (`alone`).
        migrations: they make its tables.

    Raises:
        OSError: the disk takes nothing; so with `sqlite3.Error`.
    """
    with _partial(path) as partial:
        _make_tables(partial, migrations)
        sync_file(partial)
        # A journal that stayed would be played into the new file.
        journal_of(path).unlink(missing_ok=True)
        partial.replace(path)
    sync_folder(path.parent)


def restore(path: Path, migrations: Sequence[Migration]) -> str:
    """Put what can be had back in the place of the file; return a sentence that tells it.

    Args:
        path: the file, which is damaged or missing, and which nobody else writes (`alone`).
        migrations: they bring an older backup to today's tables.

    Raises:
        OSError: the disk takes nothing; the file is as it was. So with `sqlite3.Error`.
    """
    with _partial(path) as partial:
        backup = _newest_good_backup(path, partial, migrations)
        if backup is None:
            _make_tables(partial, migrations)
        rescued = _rescue(path, partial) if is_filled(path) else 0
        aside = _put_in_place(partial, path)
    return _in_words(path, aside, backup, rescued)


def is_filled(path: Path) -> bool:
    """Tell whether the file is there, and anything in it."""
    return path.exists() and path.stat().st_size > 0


def journal_of(path: Path) -> Path:
    """Return where SQLite keeps the journal of a change to a file that is under way."""
    return path.with_name(path.name + "-journal")


def set_aside_files(path: Path) -> list[Path]:
    """Return the damaged files that were set aside, with their journals."""
    return sorted(path.parent.glob(f"{path.stem}-damaged-*{path.suffix}*"))


def _newest_good_backup(path: Path, partial: Path, migrations: Sequence[Migration]) -> Path | None:
    """Copy the newest backup that is good to the partial path, in today's version."""
    for backup in backups_of(path):
        partial.unlink(missing_ok=True)
        try:
            with contextlib.closing(connect(backup, mode="ro&immutable=1")) as connection:
                copy_database(connection, partial)
            if _is_brought_up(partial, migrations):
                return backup
        except SampleError:  # a newer digitpad wrote it
            continue
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
    partial.unlink(missing_ok=True)
    return None


def _is_brought_up(partial: Path, migrations: Sequence[Migration]) -> bool:
    """Bring the copy of a backup to today's version; tell whether it is sound."""
    if sound_version(partial, migrations) is None:
        return False
    _make_tables(partial, migrations)
    return sound_version(partial, migrations) is not None


def _make_tables(partial: Path, migrations: Sequence[Migration]) -> None:
    """Make today's tables in a partial file, of nothing or of older ones."""
    with contextlib.closing(_filling(partial)) as connection, transaction(connection):
        migrate(connection, migrations)


def _rescue(path: Path, partial: Path) -> int:
    """Put the whole rows of the damaged file over those of the partial one.

    Returns:
        How many the partial one lacked, or had otherwise.
    """
    with contextlib.closing(_filling(partial)) as connection, transaction(connection):
        return sum(put_row(connection, row) for row in whole_rows(path, partial))


def _filling(partial: Path) -> sqlite3.Connection:
    """Return a connection to a partial file, which a kill leaves without a journal beside it."""
    connection = connect(partial, mode="rwc", journal="MEMORY")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


@contextlib.contextmanager
def _partial(path: Path) -> Iterator[Path]:
    partial = partial_beside(path)
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _put_in_place(partial: Path, path: Path) -> Path | None:
    """Give the partial file its name; return that of the damaged one, or None if there was none.

    A journal goes with the damaged file: it would be played into the new one.
    """
    sync_file(partial)
    aside = _name_aside(path)
    with contextlib.suppress(FileNotFoundError):
        journal_of(path).rename(journal_of(aside))
    was_filled = is_filled(path)
    if was_filled:
        try:
            # Linked, not renamed: so there is no moment at which the name means nothing.
            os.link(path, aside)
        except (OSError, NotImplementedError):  # a file system that knows no links
            path.rename(aside)
    partial.replace(path)
    sync_folder(path.parent)
    return aside if was_filled else None


def _name_aside(path: Path) -> Path:
    """Return a name for the damaged file that nothing has."""
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    stem = f"{path.stem}-damaged-{stamp}"
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    free = (path.with_name(f"{name}{path.suffix}") for name in names)
    return next(aside for aside in free if not (aside.exists() or journal_of(aside).exists()))


def _in_words(path: Path, aside: Path | None, backup: Path | None, rescued: int) -> str:
    if aside is None:
        what = f"The file of your samples, {path}, was missing."
    else:
        what = f"The file of your samples was damaged; it was set aside as {aside}."
    if backup is None:
        return f"{what} There was no backup; {counted(rescued, 'sample')} could be read from it."
    newer = f", and {counted(rescued, 'sample')} that it lacked" if rescued else ""
    return f"{what} The backup {backup.name} was restored{newer}."
