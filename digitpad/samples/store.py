"""The store of the user's samples: one SQLite file, kept so that nothing that was kept is lost.

Every change is one transaction, synced to the disk before it returns. Other windows and processes
may use the same file at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad import locations
from digitpad.errors import SampleError
from digitpad.samples import changes
from digitpad.samples.changes import Added, Adding
from digitpad.samples.connection import told
from digitpad.samples.query import Query
from digitpad.samples.rows import Row, is_whole, row_of, sample_of
from digitpad.samples.sample import LABELS, Counts, NewSample, Sample
from digitpad.samples.samples_file import SamplesFile
from digitpad.samples.schema import MIGRATIONS, Migration
from digitpad.samples.staging import Staging

_LAST_ID = 2**63 - 1
_TELL_EVERY = 100
"""How many samples are taken in between two words on it."""


class CancelledError(SampleError):
    """What was under way was cancelled; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class ImportCounts:
    """What became of many samples that were to be kept.

    Attributes:
        added: how many are new.
        duplicates: how many were there already, with the same label.
        conflicts: how many were there already with another label, which stays.
    """

    added: int
    duplicates: int
    conflicts: int


class SampleStore:
    """The samples in one file, by default `locations.samples_file()`.

    May be used from any one thread at a time. Every method raises `SampleError` where the file
    cannot be read or written, and then nothing was changed.

    Args:
        path: where the file is; its backups are in the folder `sample-backups` beside it.
        migrations: those that make the tables.

    Raises:
        SampleError: it cannot be opened.
        UserFolderError: the user's folder cannot be made.
    """

    def __init__(
        self, path: Path | None = None, *, migrations: Sequence[Migration] = MIGRATIONS
    ) -> None:
        self.path = locations.samples_file() if path is None else path
        self._file = SamplesFile(self.path, migrations)
        self._damaged: set[int] = set()

    def __enter__(self) -> SampleStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back; the store cannot be used any more."""
        self._file.close()

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences that the user should be told, such as that a damaged file was restored."""
        return self._file.notices

    @property
    def replaced(self) -> int:
        """How often another file took the place of the one that was open.

        All was deleted or restored then, here or by another process. What was noted of samples
        before, to undo a change, say, may mean others now, or what was to be gone for good.
        """
        with self._file.reading():
            return self._file.replaced

    @property
    def damaged_rows(self) -> int:
        """How many damaged rows were met, and left out, since the store was opened."""
        return len(self._damaged)

    def add(self, new: NewSample) -> Added:
        """Keep a sample, unless its content is kept already; what is there stays as it is."""
        row = row_of(new)
        with self._file.changing() as connection:
            return Adding(connection).add(row, is_held_out=new.is_held_out)

    def add_all(
        self,
        samples: Iterable[NewSample],
        on_progress: Callable[[int], None] = lambda done: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> ImportCounts:
        """Keep many samples, all or none.

        They are read first, at whatever pace they come, and then kept in one transaction.

        Args:
            samples: taken one by one; what they raise ends it, and nothing is kept.
            on_progress: told now and then how many samples were read.
            is_cancelled: asked before each sample.

        Raises:
            CancelledError: it was cancelled.
        """
        with self._file.changing():
            pass  # what cannot be written is told before anything is read
        with Staging() as staging:
            number = 0
            for number, new in enumerate(samples, 1):
                _check(is_cancelled)
                with told(self.path):
                    staging.add(row_of(new), is_held_out=new.is_held_out)
                if number % _TELL_EVERY == 0:
                    on_progress(number)
            on_progress(number)
            return self._keep(staging, is_cancelled)

    def ids(self, query: Query | None = None) -> npt.NDArray[np.int64]:
        """Return the ids of the samples that a query asks for, in its order; int64 (n,)."""
        with self._file.reading() as connection:
            found = [
                connection.execute(sql, values).fetchone()[0]
                for sql, values in (query or Query()).statements()
            ]
        return np.fromstring(",".join(filter(None, found)), dtype=np.int64, sep=",")

    def samples(self, ids: Sequence[int] | npt.NDArray[np.int64]) -> list[Sample]:
        """Return samples by their ids, in that order; missing and damaged ones are left out."""
        asked = _possible(ids)
        with self._file.reading() as connection:
            rows = {row[changes.ID]: row for row in changes.rows_of(connection, asked)}
        return self._samples_of(rows[id_] for id_ in asked if id_ in rows)

    def all(self, held_out: bool | None = None, chunk: int = changes.AT_ONCE) -> Iterator[Sample]:
        """Give all samples, or those that are (not) held out, the oldest id first.

        They are read `chunk` by chunk, so that others may write meanwhile.
        """
        last = 0
        while True:
            with self._file.reading() as connection:
                rows = changes.rows_after(connection, last, held_out, chunk)
            if not rows:
                return
            last = rows[-1][changes.ID]
            yield from self._samples_of(rows)

    def counts(self) -> Counts:
        """Return how many samples there are of each label."""
        by_label, held_out = dict.fromkeys(LABELS, 0), dict.fromkeys(LABELS, 0)
        with self._file.reading() as connection:
            for label, number, held in connection.execute(
                "SELECT label, count(*), sum(is_held_out) FROM samples GROUP BY label"
            ):
                by_label[label], held_out[label] = number, held
        return Counts(by_label=by_label, held_out=held_out)

    def writers(self) -> list[str]:
        """Return the names of the writers that are known, sorted."""
        with self._file.reading() as connection:
            rows = connection.execute("SELECT DISTINCT writer FROM samples WHERE writer <> ''")
            return sorted(row[0] for row in rows)

    def relabel(self, ids: Sequence[int] | npt.NDArray[np.int64], label: int) -> dict[int, int]:
        """Give samples another label; return the former ones by id, for `relabel_each`."""
        return self.relabel_each(dict.fromkeys(_possible(ids), label))

    def relabel_each(self, labels: Mapping[int, int]) -> dict[int, int]:
        """Give samples the labels that stand with their ids; return the former ones by id.

        Missing and damaged ones are passed over. What is held out stays held out.
        """
        wrong = set(labels.values()) - set(LABELS)
        if wrong:
            raise SampleError(f"A label is one of {LABELS}. Received: {sorted(wrong)}.")
        with self._file.changing() as connection:
            return changes.relabel_rows(connection, labels)

    def remove(self, ids: Sequence[int] | npt.NDArray[np.int64]) -> Staging:
        """Remove samples, damaged ones too; return the rows of the whole ones, for `put_back`."""
        asked, removed = _possible(ids), Staging()
        with self._file.changing() as connection:
            for row in changes.rows_of(connection, asked):
                if is_whole(row):
                    removed.add(row, is_held_out=None)
            changes.remove_rows(connection, asked)
        return removed

    def put_back(self, removed: Staging) -> list[int]:
        """Put removed samples back under their ids, as they were; return the ids."""
        with self._file.changing() as connection:
            return changes.put_back_rows(connection, (row for row, _ in removed.rows()))

    def changed_elsewhere(self) -> bool:
        """Tell whether another connection changed the file since this was asked last."""
        return self._file.changed_elsewhere()

    def remove_everything(self) -> None:
        """Delete the file, its backups and the damaged ones set aside; go on with an empty one."""
        self._file.delete()
        self._damaged.clear()

    def _keep(self, staging: Staging, is_cancelled: Callable[[], bool]) -> ImportCounts:
        added = duplicates = conflicts = 0
        with self._file.changing() as connection:
            adding = Adding(connection)
            for row, is_held_out in staging.rows():
                _check(is_cancelled)
                done = adding.add(row, is_held_out=is_held_out)
                added += done.is_new
                duplicates += done.label_there == row[changes.LABEL]
                conflicts += done.label_there not in (None, row[changes.LABEL])
        return ImportCounts(added=added, duplicates=duplicates, conflicts=conflicts)

    def _samples_of(self, rows: Iterable[Row]) -> list[Sample]:
        """Return the samples of rows; note the damaged ones, and leave them out."""
        found = []
        for row in rows:
            sample = sample_of(row)
            if sample is None:
                self._damaged.add(row[changes.ID])
            else:
                found.append(sample)
        return found


def _possible(ids: Iterable[int] | npt.NDArray[np.int64]) -> list[int]:
    """Return the ids that a sample can have: the others SQLite would not even take."""
    return [id_ for id_ in map(int, ids) if 0 < id_ <= _LAST_ID]


def _check(is_cancelled: Callable[[], bool]) -> None:
    if is_cancelled():
        raise CancelledError("Cancelled: no sample was taken in.")
