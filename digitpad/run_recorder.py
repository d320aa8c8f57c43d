"""Writes down a training run while it goes on, and never harms it."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import filelock

from digitpad.errors import RunError
from digitpad.files import write_atomically
from digitpad.run_record import FINISHED, RunRecord

RECORD_FILE = "run.json"
EVENTS_FILE = "events.jsonl"
LOCK_FILE = "lock"

MAX_PROGRESS_BYTES = 32_000_000
"""Once so much is written, only the ends of epochs are: some 100,000 events came before."""
_EPOCH, _BROKEN_OFF = b'{"event": "epoch"', b'"is_whole": false'
_RECORD_APART_S = 0.25
"""At least this long between two syncs of the record: epochs may take milliseconds."""

_LOOKED_AT_S = 0.5
"""Who looks whether a run is under way holds its lock for a moment."""

_log = logging.getLogger(__name__)


class RunRecorder:
    """Keeps one run; `RunStore.begin` and `RunStore.reopen` give it.

    No method raises where the disk is full or gone: the run goes on, and the log tells.

    Args:
        record: what is known of the run so far.
        folder: the run's; None to keep nothing.

    Raises:
        OSError: the folder takes no files.
        RunError: another process is at the run.
    """

    def __init__(self, record: RunRecord, folder: Path | None) -> None:
        self._record = record
        self._folder = folder
        self._lock: filelock.BaseFileLock | None = None
        self._events: BinaryIO | None = None
        self._is_torn = False
        self._written = 0.0
        if folder is not None:
            self._open(folder)

    @property
    def id(self) -> str:
        """The run's id; empty where it is not kept."""
        return "" if self._folder is None else self._record.id

    @property
    def folder(self) -> Path | None:
        """The run's folder; None where it is not kept."""
        return self._folder

    @property
    def record(self) -> RunRecord:
        """What is known of the run."""
        return self._record

    def tell(self, line: str) -> None:
        """Add an event, one line of JSON without its end."""
        data = line.encode("ascii", "replace")
        if self._events is None or self._is_full_for(data):
            return
        with _logged("An event of the run is not kept"):
            # What came before may be half a line, where the disk was full.
            whole = (b"\n" if self._is_torn else b"") + data + b"\n"
            self._is_torn = True
            self._is_torn = self._events.write(whole) != len(whole)

    def update(self, **changes: Any) -> None:
        """Change what is known of the run: fields of `RunRecord`.

        It is written at once, or with the next change where the last one was a moment ago.
        """
        self._record = replace(self._record, **changes)
        if time.monotonic() - self._written >= _RECORD_APART_S:
            self._write()

    def end(self, status: str = FINISHED, **changes: Any) -> None:
        """Say how the run ended, one of `run_record.STATUSES`, and let go of its files."""
        self._record = replace(self._record, status=status, **changes)
        self._write()
        self.close()

    def close(self) -> None:
        """Let go of the run's files; a run that has not ended is cut off."""
        if self._events is not None:
            self._events.close()
            self._events = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def cut_after(self, epochs_done: int | None) -> None:
        """Cut away what was told after so many whole epochs; None for all that were told."""
        if self._folder is None:
            return
        with _logged("What the run told before is kept as it is"):
            path = self._folder / EVENTS_FILE
            ends = _ends_of_epochs(path.read_bytes())
            kept = len(ends) if epochs_done is None else min(epochs_done, len(ends))
            with path.open("rb+") as file:
                file.truncate(ends[kept - 1] if kept else 0)
            self._is_torn = False
            self.update(epochs_done=kept)

    def _open(self, folder: Path) -> None:
        lock = _lock_of(folder)
        try:
            lock.acquire(timeout=_LOOKED_AT_S)
        except filelock.Timeout as error:
            raise RunError(f"The run {self._record.id} is under way.") from error
        self._lock = lock
        try:
            self._events = (folder / EVENTS_FILE).open("ab", buffering=0)
            write_atomically(folder / RECORD_FILE, self._record.to_json().encode("ascii"))
        except BaseException:
            self.close()
            raise

    def _is_full_for(self, data: bytes) -> bool:
        assert self._events is not None
        return not data.startswith(_EPOCH) and self._events.tell() > MAX_PROGRESS_BYTES

    def _write(self) -> None:
        if self._folder is None or self._lock is None:
            return
        self._written = time.monotonic()
        with _logged("What is known of the run is not kept"):
            write_atomically(self._folder / RECORD_FILE, self._record.to_json().encode("ascii"))


def is_under_way(folder: Path) -> bool:
    """Tell whether a living process is at the run of a folder; where that cannot be told, say yes.

    The system lets go of a lock when its process ends, however it ends.
    """
    if not (folder / LOCK_FILE).exists():
        return False
    try:
        with _lock_of(folder).acquire(timeout=0):
            return False
    except OSError:  # a `filelock.Timeout`, too, is one
        return True


def epochs_told(folder: Path) -> int:
    """Return how many whole epochs a run told; 0 where its events cannot be read."""
    try:
        return len(_ends_of_epochs((folder / EVENTS_FILE).read_bytes()))
    except OSError:
        return 0


def _lock_of(folder: Path) -> filelock.BaseFileLock:
    return filelock.FileLock(folder / LOCK_FILE, thread_local=False)


def _ends_of_epochs(data: bytes) -> list[int]:
    """Return where the line of each whole epoch's end ends, in bytes."""
    ends, at = [], 0
    for line in data.splitlines(keepends=True):
        at += len(line)
        if line.startswith(_EPOCH) and line.endswith(b"\n") and _BROKEN_OFF not in line:
            ends.append(at)
    return ends


@contextlib.contextmanager
def _logged(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _log.warning("%s: %s", what, error.strerror or error)
