"""The samples' store in a thread of its own: asked in order, answered in the window's thread.

SQLite waits for the disk and for other windows; the window waits for neither. Only in the thread
are SQLite and the store imported, and the thread starts after the window is on the screen.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from PySide6.QtCore import QObject, Signal

from digitpad.errors import DigitpadError

if TYPE_CHECKING:
    from digitpad.samples.sample import Counts
    from digitpad.samples.store import SampleStore

Result = TypeVar("Result")

_LOOK_S = 1.0
"""So often the idle thread looks whether another process changed the file."""

_FAULT = "Something went wrong in digitpad with the file of samples."


class SampleKeeper(QObject):
    """Asks the user's `SampleStore` for the window.

    Attributes:
        counts: how many samples there are, as far as is known; None until the store is open.
        trouble: why the samples cannot be had, as a sentence; empty while they can.

    Signals:
        changed: samples were added, changed or removed, here or by another process.
        counted: the `Counts`, after the store was opened and after each change.
        told: a sentence to show: samples were restored from a backup, or something failed.
    """

    changed = Signal()
    counted = Signal(object)
    told = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.counts: Counts | None = None
        self.trouble = ""
        self._post = _Post()
        self._post.answered.connect(self._call)
        self._post.counted.connect(self._take_counts)
        self._post.changed.connect(self.changed)
        self._post.told.connect(self.told)
        self._post.troubled.connect(self._take_trouble)
        self._worker = _Worker(self._post)
        # A daemon: a process that ends without `close` must not wait for it.
        self._thread = threading.Thread(target=self._worker.run, name="samples", daemon=True)

    @property
    def is_usable(self) -> bool:
        """Whether samples can be had and kept, as far as is known."""
        return not self.trouble

    def open(self) -> None:
        """Start the thread, which opens the store; the first question does so, too."""
        if self._thread.ident is None and not self._worker.is_closing.is_set():
            self._thread.start()

    def ask(
        self,
        work: Callable[[SampleStore], Result],
        done: Callable[[Result], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Have `work` done in the store's thread, after all that was asked for before.

        Args:
            work: is given the store, and only reads; must touch no widget.
            done: is given what `work` returned, in the window's thread.
            failed: is given a sentence, in the window's thread, where `work` raised an
                error; by default it is `told`.
        """
        self._add(work, done, failed, changes=False)

    def change(
        self,
        work: Callable[[SampleStore], Result],
        done: Callable[[Result], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Ask for `work` that changes the store; `counted` and `changed` follow its `done`.

        It is done even when the window closes meanwhile.
        """
        self._add(work, done, failed, changes=True)

    def close(self) -> None:
        """Wait until all changes that were asked for are written; nobody is answered any more."""
        self._worker.is_closing.set()
        self._post.blockSignals(True)
        if self._thread.ident is not None:
            self._worker.jobs.put(None)
            self._thread.join()

    def _add(
        self,
        work: Callable[[SampleStore], Any],
        done: Callable[[Any], None] | None,
        failed: Callable[[str], None] | None,
        *,
        changes: bool,
    ) -> None:
        if not self._worker.is_closing.is_set():
            self.open()
            failed = failed or self.told.emit
            self._worker.jobs.put(_Job(work=work, done=done, failed=failed, changes=changes))

    def _call(self, what: Callable[[], None]) -> None:
        what()

    def _take_counts(self, counts: Counts) -> None:
        self.counts, self.trouble = counts, ""
        self.counted.emit(counts)

    def _take_trouble(self, sentence: str) -> None:
        is_news, self.trouble = sentence != self.trouble, sentence
        if is_news:
            self.told.emit(sentence)


@dataclass(frozen=True, kw_only=True)
class _Job:
    """What was asked for; the fields are the arguments of `SampleKeeper.ask`."""

    work: Callable[[SampleStore], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[str], None]
    changes: bool


class _Post(QObject):
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


class _Worker:
    """Opens the store and does the jobs, one after another, until None comes in a job's place."""

    def __init__(self, post: _Post) -> None:
        self.jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self.is_closing = threading.Event()
        self._post = post
        self._store: SampleStore | None = None
        self._is_stale = True
        self._notices_told = 0
        failed = post.troubled.emit
        self._look = _Job(work=self._tell_changes, done=None, failed=failed, changes=False)

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

    def _do(self, job: _Job) -> None:
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
