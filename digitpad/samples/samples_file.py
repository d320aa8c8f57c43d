"""The file of samples as one window has it open, whatever becomes of the file meanwhile.

At each use it is made sure that the name still means the file that is open: another window may
have restored it from a backup, or deleted everything.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from digitpad.errors import SampleError
from digitpad.files import sweep_partials
from digitpad.samples.alone import alone, identity
from digitpad.samples.backups import back_up_today, backups_of, folder_of, today, write_backup
from digitpad.samples.checking import sound_version
from digitpad.samples.connection import connect, is_damage, told, transaction
from digitpad.samples.restoring import (
    is_filled,
    make_empty,
    restore,
    set_aside_files,
)
from digitpad.samples.schema import MIGRATIONS, Migration, migrate, version_of

_RESTORING_S = 60.0
"""How long another window's work on opening the file is waited for."""


class SamplesFile:
    """A file of samples, made where there is none, and restored where it is damaged.

    Args:
        path: where it is; its backups are in the folder `sample-backups` beside it.
        migrations: those that make its tables.

    Attributes:
        notices: sentences that the user should be told.
        replaced: how often another file was found in the place of the one that was open.

    Raises:
        SampleError: it cannot be opened.
    """

    def __init__(self, path: Path, migrations: Sequence[Migration]) -> None:
        self.path = path
        self.notices: tuple[str, ...] = ()
        self.replaced = 0
        self._migrations = migrations
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._version_seen = -1
        self._backed_up_on = ""
        self._is_closed = False
        with self.reading() as connection:
            self._version_seen = _data_version(connection)
        self._back_up()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection to read from."""
        with self._told():
            yield self._current()

    @contextlib.contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection within a transaction, which ends with what stands within."""
        with self._told(), alone(self.path):
            connection = self._current(is_alone=True)
            with transaction(connection):
                self._check_version(connection)
                yield connection
        if today() != self._backed_up_on:
            self._back_up()

    def changed_elsewhere(self) -> bool:
        """Tell whether another connection changed the file since this was asked last."""
        with self.reading() as connection:
            version = _data_version(connection)
        is_changed = version != self._version_seen
        self._version_seen = version
        return is_changed

    def close(self) -> None:
        """Give the file back, after a backup where one is due."""
        if self._connection is not None:
            self._back_up()
            self._drop()
        self._is_closed = True

    def delete(self) -> None:
        """Delete the file, its backups and what was set aside; go on with an empty file."""
        self._drop()
        delete_samples(self.path, self._migrations)

    def _current(self, *, is_alone: bool = False) -> sqlite3.Connection:
        """Return the connection to the file that the name means now.

        Args:
            is_alone: whether the lock is held already.
        """
        if self._is_closed:
            raise SampleError("The samples were asked for after their file had been closed.")
        if self._connection is None or identity(self.path) != self._identity:
            self._drop()
            self._connection = self._opened(is_alone)
            self._version_seen = -1
        return self._connection

    def _check_version(self, connection: sqlite3.Connection) -> None:
        """Refuse to write where a newer digitpad has brought the open file to its own version."""
        known = len(self._migrations)
        if version_of(connection, known=known) != known:
            self._identity = None  # so the next use looks at the whole file
            raise SampleError(
                f"{self.path} is of another version now than when it was opened; nothing was "
                "changed. Close this window and start digitpad again."
            )

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _opened(self, is_alone: bool) -> sqlite3.Connection:
        if self._sound_version() != len(self._migrations):
            held = contextlib.nullcontext()
            with held if is_alone else alone(self.path, wait_s=_RESTORING_S):
                self._make_ready()  # unless another window has done it meanwhile
        found = identity(self.path)
        self.replaced += self._identity not in (None, found)
        self._identity = found
        # Not WAL: before SQLite 3.51.3 it can lose what two connections write.
        return connect(self.path, journal="DELETE")

    def _sound_version(self) -> int | None:
        return sound_version(self.path, self._migrations) if is_filled(self.path) else None

    def _make_ready(self) -> None:
        """Make the file, restore it, or bring it to today's version."""
        sweep_partials(self.path.parent)
        if not is_filled(self.path) and not backups_of(self.path):
            make_empty(self.path, self._migrations)
            return
        version = self._sound_version()
        if version is not None and version < len(self._migrations):
            self._migrate(version)
            version = self._sound_version()
        if version is None:
            self.notices += (restore(self.path, self._migrations),)

    def _migrate(self, version: int) -> None:
        """Bring the file from an older version to today's, after a backup."""
        with contextlib.closing(connect(self.path)) as connection:
            write_backup(self.path, connection, f"samples-{today()}-version-{version}")
            with transaction(connection):
                migrate(connection, self._migrations)

    def _back_up(self) -> None:
        """Back the file up where it is due; what hinders that is told, and no more."""
        self._backed_up_on = today()
        try:
            with self.reading() as connection:
                back_up_today(self.path, connection)
        except SampleError as error:
            self.notices += (f"Today's backup of your samples was not written. {error}",)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Tell errors as sentences; after one that means damage, the file is opened anew."""
        with told(self.path):
            try:
                yield
            except sqlite3.Error as error:
                if is_damage(error):
                    self._drop()
                raise


def delete_samples(path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Put an empty file in the place of a file of samples, whatever it holds; no backup stays.

    The file goes last: a kill leaves it whole, or an empty one in its place.

    Args:
        path, migrations: as in `SamplesFile`.

    Raises:
        SampleError: it cannot be done.
    """
    with told(path), alone(path):
        sweep_partials(path.parent)
        sweep_partials(folder_of(path))
        for other in (*backups_of(path), *set_aside_files(path)):
            other.unlink(missing_ok=True)
        make_empty(path, migrations)


def _data_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])
