"""Work in a thread of Qt's pool, so that the window never waits; what was asked for last wins."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from digitpad.errors import DigitpadError


class LatestJob(QObject):
    """Does one thing after another in a thread; of those still under way only the last is heard.

    Signals:
        ended: the work is over; one of the others, or a fault of ours, follows.
        done: what the work returned.
        failed: why it could not be done, as a sentence to show.
    """

    ended = Signal()
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._post = _Post()
        self._post.came.connect(self._take)

    def start(self, work: Callable[[], object]) -> None:
        """Have something done, in place of what is under way."""
        self.give_up()
        # Not a pool of our own: as it goes it would wait for its threads, and they for the GIL.
        QThreadPool.globalInstance().start(_Job(self._post, work))

    def give_up(self) -> None:
        """Forget what is under way; its thread ends by itself, unheard."""
        self._post.newest += 1

    def _take(self, number: int, result: object) -> None:
        if number != self._post.newest:
            return
        self.ended.emit()
        if isinstance(result, DigitpadError):
            self.failed.emit(str(result))
        elif isinstance(result, BaseException):
            raise result  # a fault of ours: the excepthook tells it
        else:
            self.done.emit(result)


class _Post(QObject):
    """Carries results from the threads to the window; outlives either, whichever goes first.

    Signals:
        came: the number of the job, and what the work returned or the exception in its place.
    """

    came = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.newest = 0


class _Job(QRunnable):
    """Does one thing in a thread, unless a newer one was asked for before it began."""

    def __init__(self, post: _Post, work: Callable[[], object]) -> None:
        super().__init__()
        self._post = post
        self._number = post.newest
        self._work = work

    def run(self) -> None:
        if self._number != self._post.newest:
            return
        result: object
        try:
            result = self._work()
        except Exception as error:  # told in the window's thread, whatever it is
            result = error
        self._post.came.emit(self._number, result)
