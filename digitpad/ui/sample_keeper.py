"""The samples' store in a thread of its own: asked in order, answered in the window's thread.

SQLite waits for the disk and for other windows; the window waits for neither.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from digitpad.ui.sample_thread import Job, Post, Worker

if TYPE_CHECKING:
    from digitpad.samples.sample import Counts
    from digitpad.samples.store import SampleStore

Result = TypeVar("Result")


class SampleKeeper(QObject):
    """Asks the user's `SampleStore` for the window.

    Attributes:
        counts: how many samples there are, as far as is known; None until the store is open.
        trouble: why the samples cannot be had, as a sentence; empty while they can.

    Signals:
        replaced: all samples were deleted or restored, here or by another process. Steps that
            change what was there before are to be forgotten; those asked for by then fail.
        changed: samples were added, changed or removed, here or by another process.
        counted: the `Counts`, after the store was opened and after each change.
        told: a sentence to show: samples were restored from a backup, or something failed.
    """

    replaced = Signal()
    changed = Signal()
    counted = Signal(object)
    told = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.counts: Counts | None = None
        self.trouble = ""
        self._replaced = 0
        self._post = Post()
        self._post.answered.connect(self._call)
        self._post.replaced.connect(self._take_replaced)
        self._post.counted.connect(self._take_counts)
        self._post.changed.connect(self.changed)
        self._post.told.connect(self.told)
        self._post.troubled.connect(self._take_trouble)
        self._worker = Worker(self._post)
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
        self._add(work, done, failed, changes=False, replaced=self._replaced)

    def change(
        self,
        work: Callable[[SampleStore], Result],
        done: Callable[[Result], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Ask for `work` that changes the store; `counted` and `changed` follow its `done`.

        It is done even when the window closes meanwhile.
        """
        self._add(work, done, failed, changes=True, replaced=self._replaced)

    def change_anyway(
        self,
        work: Callable[[SampleStore | None], Result],
        done: Callable[[Result], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Do as `change` does, whatever file there is; with None where it cannot be opened."""
        self._add(work, done, failed, changes=True, replaced=None)

    def close(self) -> None:
        """Wait until all changes that were asked for are written; nobody is answered any more."""
        self._worker.is_closing.set()
        self._post.blockSignals(True)
        if self._thread.ident is not None:
            self._worker.jobs.put(None)
            self._thread.join()

    def _add(
        self,
        work: Callable[[Any], Any],
        done: Callable[[Any], None] | None,
        failed: Callable[[str], None] | None,
        *,
        changes: bool,
        replaced: int | None,
    ) -> None:
        if not self._worker.is_closing.is_set():
            self.open()
            failed = failed or self.told.emit
            self._worker.jobs.put(
                Job(work=work, done=done, failed=failed, changes=changes, replaced=replaced)
            )

    def _call(self, what: Callable[[], None]) -> None:
        what()

    def _take_replaced(self, replaced: int) -> None:
        self._replaced = replaced
        self.replaced.emit()

    def _take_counts(self, counts: Counts) -> None:
        self.counts, self.trouble = counts, ""
        self.counted.emit(counts)

    def _take_trouble(self, sentence: str) -> None:
        is_news, self.trouble = sentence != self.trouble, sentence
        if is_news:
            self.told.emit(sentence)
