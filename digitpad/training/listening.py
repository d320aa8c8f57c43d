"""The training process as the window runs it: orders come on standard input, events go out.

Keras is loaded before the first order comes, so that a run starts when Start is pressed. The
window's end closes standard input, and the process is gone at once, whatever it was doing.

Each order to run is answered by events, the last of which is `Finished`, `Stopped` or `Failed`; so
is a line that is no order, for whoever sent it waits. Questions and words (`orders`) are heeded
between the batches of a run, and at once where there is none.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from digitpad.errors import DataError, DigitpadError, TrainingError
from digitpad.model_store import ModelStore
from digitpad.training import orders
from digitpad.training.controls import Controls, Inbox
from digitpad.training.events import Catalogued, Event, Failed, Ready, to_line
from digitpad.training.orders import DescribeOrder, RunOrder, TeachOrder

_WAIT_S = 3_600.0
"""Whatever comes ends the wait."""


@dataclass(frozen=True)
class _Job:
    """An order to run, or the error in its stead, and how the run is steered."""

    order: RunOrder | TeachOrder | TrainingError
    controls: Controls


def listen() -> None:
    """Run each order that comes on standard input, one after the other, until it is closed."""
    # What libraries print must not mix with the events: events keep the true standard output.
    events = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def emit(event: Event) -> None:
        events.write(to_line(event) + "\n")

    lines = _Lines()
    threading.Thread(target=lines.read, daemon=True).start()

    # Keras takes seconds to load: the watch over standard input stands first.
    from digitpad.training import teaching, trainer
    from digitpad.training.backend import versions
    from digitpad.training.describing import described
    from digitpad.training.keras_catalogue import catalogue
    from digitpad.training.teaching_ahead import look_ahead

    store = ModelStore()

    def describe(order: DescribeOrder) -> None:
        emit(described(order))

    lines.describe = describe
    lines.look_ahead = lambda order: look_ahead(order, store)
    emit(Ready(versions=versions(), mnist_at_hand=_is_mnist_at_hand()))
    emit(Catalogued(catalogue=catalogue().to_json()))
    threading.Thread(target=_look_ahead, args=(store,), daemon=True).start()
    while True:
        job = lines.next_job()
        try:
            if isinstance(job.order, TrainingError):
                raise job.order
            if isinstance(job.order, TeachOrder):
                teaching.teach(job.order, store, emit, job.controls)
            else:
                trainer.run(job.order, store, emit, job.controls)
        except DigitpadError as error:
            emit(Failed(message=str(error), can_resume=error.can_resume))
        except Exception as error:
            traceback.print_exc()
            emit(Failed(message=_told(error)))


class _Lines:
    """Sorts the lines that come: orders to run wait their turn, the rest is for whoever runs.

    Attributes:
        describe: answers questions on recipes, once Keras is loaded.
        look_ahead: does step by step what can be done ahead of an order to teach.
    """

    def __init__(self) -> None:
        self._inbox = Inbox()
        self._jobs: deque[_Job] = deque()
        self.describe: Callable[[DescribeOrder], None] = lambda _order: None
        self.look_ahead: Callable[[TeachOrder], Iterator[None]] = lambda _order: iter(())
        self._ahead: deque[TeachOrder] = deque(maxlen=1)

    def next_job(self) -> _Job:
        """Wait for an order to run; meanwhile, look ahead, and answer what else is asked."""
        work: Iterator[None] = iter(())
        while not self._jobs:
            if self._ahead:
                work = self.look_ahead(self._ahead.pop())
            is_idle = not _goes_on(work) and not self._ahead
            Controls(self._inbox, self._describe).heed(wait_s=_WAIT_S if is_idle else 0.0)
        return self._jobs.popleft()

    def read(self) -> None:
        """Read standard input to its end; then the process is gone."""
        given: list[_Job] = []
        # Bytes, because what is no text must not end the watch.
        for line in sys.stdin.buffer:
            text = line.decode("utf-8", "replace").strip()
            if text == orders.STOP:
                for job in given:
                    job.controls.stop.set()
                given.clear()
            elif text:
                given += self._take(text)
        os._exit(0)  # the window is gone; nothing here is worth finishing

    def _take(self, text: str) -> list[_Job]:
        """Put a line where it belongs; return the job where it is one."""
        order: orders.Order | TrainingError
        if text in orders.WORDS:
            self._inbox.put(text)
            return []
        try:
            order = orders.from_line(text)
        except TrainingError as error:
            order = error
        if isinstance(order, TeachOrder) and order.is_ahead:
            self._ahead.append(order)
            self._inbox.put("")  # wakes whoever waits for a job
            return []
        if not isinstance(order, RunOrder | TeachOrder | TrainingError):
            self._inbox.put(order)
            return []
        job = _Job(order, Controls(self._inbox, self._describe))
        self._jobs.append(job)
        self._inbox.put("")  # wakes whoever waits for a job
        return [job]

    def _describe(self, order: DescribeOrder) -> None:
        self.describe(order)


def _goes_on(work: Iterator[None]) -> bool:
    """Do the next step of what is done ahead; tell whether there may be another."""
    try:
        next(work)
    except (StopIteration, DigitpadError):  # what is wrong shows when the model is taught
        return False
    return True


def _is_mnist_at_hand() -> bool:
    from digitpad.training.mnist import find_mnist

    try:
        return find_mnist() is not None
    except DataError:
        return False


def _look_ahead(store: ModelStore) -> None:
    """Have the model in use read practice digits and MNIST before anybody asks how it does.

    MNIST only where it is at hand; what is wrong with it shows in a run.
    """
    from digitpad.training.dataset import practice_test
    from digitpad.training.mnist import find_mnist, load_mnist
    from digitpad.training.model_in_use import tested_in_use

    with contextlib.suppress(DigitpadError):
        tested_in_use(store, practice_test())
        if find_mnist() is not None:
            tested_in_use(store, load_mnist("", lambda _doing, _done: None)[1])


def _told(error: Exception) -> str:
    """Return a sentence for an error that nobody foresaw."""
    if isinstance(error, OSError) and error.strerror:
        return f"Training stopped: {error.strerror}."
    reason = next(iter(str(error).strip().splitlines()), "")[:200].rstrip(".")
    return f"Training stopped by an unexpected error ({type(error).__name__}: {reason})."
