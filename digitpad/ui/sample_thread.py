"""The thread of the samples' store: it opens the store, does one job after another, and looks.

Only here are SQLite and the store imported, and the window is on the screen by then.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from PySide6.QtCore import QObject, Signal

from digitpad.errors import DigitpadError

if TYPE_CHECKING:
    from digitpad.samples.store import SampleStore

_LOOK_S = 1.0
"""So often the idle thread looks whether another process changed the file."""

_FAULT = "Something went wrong in digitpad with the file of samples."


@dataclass(frozen=True, kw_only=True)
class Job:
    """What was asked for; the fields are the arguments of `SampleKeeper.ask`."""

    work: Callable[[SampleStore], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[str], None]
    changes: bool


class Post(QObject):
    """Carries what comes of the work from the thread to the window; outlives either.

    Signals:
        answered: something to call in the window's thread.
        counted, changed, told: as the keeper's.
        troubled: why the samples cannot be had.
    """

    answered = Signal(object)
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
        failed = post.troubled.emit
        self._look = Job(work=self._tell_changes, done=None, failed=failed, changes=False)

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
            result = job.work(self._opened())
        except DigitpadError as error:
            self._post.answered.emit(partial(job.failed, str(error)))
            return
        except Exception as error:  # a fault of ours: the excepthook tells it, too
            self._post.answered.emit(partial(job.failed, _FAULT))
            self._post.answered.emit(partial(_raise, error))
            return
        if job.done is not None:
            self._post.answered.emit(partial(job.done, result))
        if job.changes:
            self._is_stale = True
            self._do(self._look)

    def _opened(self) -> SampleStore:
        if self._store is None:
            from digitpad.samples.store import SampleStore

            try:
                self._store = SampleStore()
            except DigitpadError as error:
                self._post.troubled.emit(str(error))
                raise
        return self._store

    def _tell_changes(self, store: SampleStore) -> None:
        news = store.notices[self._notices_told :]
        self._notices_told += len(news)
        for notice in news:
            self._post.told.emit(notice)
        # What is told may be that samples were restored.
        self._is_stale = bool(news) or store.changed_elsewhere() or self._is_stale
        if self._is_stale:
            counts = store.counts()
            self._is_stale = False
            self._post.counted.emit(counts)
            self._post.changed.emit()


def _raise(error: Exception) -> NoReturn:
    raise error
