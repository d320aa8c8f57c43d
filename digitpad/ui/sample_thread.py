"""The thread of the samples' store: it opens the store, does one job after another, and looks.

Only here are SQLite and the store imported, and the window is on the screen by then.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from PySide6.QtCore import QObject, Signal

from digitpad.errors import DigitpadError, SampleError

if TYPE_CHECKING:
    from digitpad.samples.store import SampleStore

_LOOK_S = 1.0
"""So often the idle thread looks whether another process changed the file."""

_REPLACED = (
    "Meanwhile all samples were deleted, or restored from a backup, so nothing was changed. See "
    "what there is, and try again."
)
_FAULT = "Something went wrong in digitpad with the file of samples."


@dataclass(frozen=True, kw_only=True)
class Job:
    """What was asked for; the first fields are the arguments of `SampleKeeper.ask`.

    Attributes:
        changes: whether it changes the store.
        replaced: what `SampleStore.replaced` was as far as the window knew; None where that does
            not matter, nor whether the store can be had at all.
    """

    work: Callable[[Any], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[str], None]
    changes: bool = False
    replaced: int | None = 0


class Post(QObject):
    """Carries what comes of the work from the thread to the window; outlives either.

    Signals:
        answered: something to call in the window's thread.
        replaced: how often the file was found to be another one.
        counted, changed, told: as the keeper's.
        troubled: why the samples cannot be had.
    """

    answered = Signal(object)
    replaced = Signal(int)
    counted = Signal(object)
    changed = Signal()
    told = Signal(str)
    troubled = Signal(str)


class Worker:
    """Opens the store and does the jobs, one after another, until None comes in a job's place."""

    def __init__(self, post: Post) -> None:
        self.jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self.is_closing = threading.Event()
        self._post = post
        self._store: SampleStore | None = None
        self._is_stale = True
        self._notices_told = 0
        self._replaced_told = 0
        self._look = Job(work=self._tell_changes, done=None, failed=post.troubled.emit)

    def run(self) -> None:
        """Be the thread."""
        self._do(self._look)
        while True:
            try:
                job = self.jobs.get(timeout=_LOOK_S)
            except queue.Empty:
                if self._store is not None:  # what cannot be opened is not tried over and over
                    self._do(self._look)
                continue
            if job is None:
                break
            if job.changes or not self.is_closing.is_set():
                self._do(job)
        if self._store is not None:
            self._store.close()

    def _do(self, job: Job) -> None:
        try:
            result = job.work(self._store_for(job))
        except DigitpadError as error:
            self._post.answered.emit(partial(job.failed, str(error)))
        except Exception as error:  # a fault of ours: the excepthook tells it, too
            self._post.answered.emit(partial(job.failed, _FAULT))
            self._post.answered.emit(partial(_raise, error))
        else:
            if job.changes:
                self._is_stale = True
                self._tell_replaced()  # first: what `done` asks for is of the new samples
            if job.done is not None:
                self._post.answered.emit(partial(job.done, result))
        if job.changes:
            self._do(self._look)

    def _store_for(self, job: Job) -> SampleStore | None:
        """Return the store; None where it cannot be had, and that does not matter."""
        if job.replaced is None:
            with contextlib.suppress(DigitpadError):
                return self._opened()
            return None
        store = self._opened()
        if job.changes and job.replaced != store.replaced:
            raise SampleError(_REPLACED)
        return store

    def _opened(self) -> SampleStore:
        if self._store is None:
            from digitpad.samples.store import SampleStore

            try:
                self._store = SampleStore()
            except DigitpadError as error:
                self._post.troubled.emit(str(error))
                raise
        return self._store

    def _tell_replaced(self) -> None:
        with contextlib.suppress(DigitpadError):  # the next look tells it
            replaced = self._opened().replaced
            if replaced != self._replaced_told:
                self._replaced_told = replaced
                self._post.replaced.emit(replaced)

    def _tell_changes(self, store: SampleStore) -> None:
        news = store.notices[self._notices_told :]
        self._notices_told += len(news)
        for notice in news:
            self._post.told.emit(notice)
        self._tell_replaced()
        # What is told may be that samples were restored.
        self._is_stale = bool(news) or store.changed_elsewhere() or self._is_stale
        if self._is_stale:
            counts = store.counts()
            self._is_stale = False
            self._post.counted.emit(counts)
            self._post.changed.emit()


def _raise(error: Exception) -> NoReturn:
    raise error
