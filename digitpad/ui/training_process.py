"""The training process as the dialogs know it: orders in, events out, one run after the other."""

from __future__ import annotations

import dataclasses
from collections import deque
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from digitpad.digit_layout import DigitImage
from digitpad.run_record import CUT_OFF
from digitpad.run_store import RunStore
from digitpad.training import orders
from digitpad.training.events import Event, Failed, Finished, Stopped, from_line
from digitpad.training.orders import DescribeOrder, Order, ProbeOrder, RunOrder, TeachOrder
from digitpad.ui.child_process import ChildProcess

KILLED = (
    "The training process ended without a word: it was killed, ran out of memory or crashed. "
    "The model in use is untouched, and training can be started again."
)
OUT_OF_MEMORY = (
    "The training process ran out of memory. Use a smaller batch size or a smaller network. "
    "The model in use is untouched."
)
TEACHING_OUT_OF_MEMORY = (
    "The training process ran out of memory. Close other programs and teach again, or teach a "
    "smaller model. The model in use is untouched."
)

_MEMORY_WORDS = ("out of memory", "bad_alloc", "oom when", "cannot allocate", "failed to allocate")
"""What the libraries write, in lower case, before they end a process that gets no more memory."""

Trainable: TypeAlias = RunOrder | TeachOrder
"""An order that is run: it takes time, and ends with one of `Finished`, `Stopped`, `Failed`."""


class TrainingProcess(QObject):
    """A training process, started ahead of the first run so that Keras is loaded by then.

    Signals:
        began: the `RunOrder` or `TeachOrder` that is run from now on.
        told: an `Event` of the process. Where it ends in the middle of a run, a `Failed` is told in
            its stead, so each run ends with one of `Finished`, `Stopped`, `Failed`.
        queue_changed: runs wait now, or fewer do.
    """

    began = Signal(object)
    told = Signal(object)
    queue_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._child: ChildProcess | None = None
        self._order: Trainable | None = None
        self._waiting: deque[Trainable] = deque()
        self._drawing: DigitImage | None = None

    @property
    def is_training(self) -> bool:
        """Whether a run is under way."""
        return self._order is not None

    @property
    def waiting(self) -> tuple[Trainable, ...]:
        """The runs that wait for the one under way to end, in their order."""
        return tuple(self._waiting)

    @property
    def pid(self) -> int:
        """The process's number, 0 where there is none."""
        return self._child.pid if self._child is not None else 0

    def warm_up(self) -> None:
        """Start the process where there is none, so that it loads Keras."""
        if self._child is not None and self._child.is_running:
            return
        self._child = ChildProcess(["train", "--listen"], self)
        self._child.line_came.connect(self._take)
        self._child.ended.connect(self._gone)
        self._child.start()
        self._send(ProbeOrder.of(self._drawing))

    def train(self, order: Trainable) -> None:
        """Start a run, or let it wait while another is under way.

        An order waits in the process's standard input until Keras is loaded.
        """
        if self.is_training:
            self._waiting.append(order)
            self.queue_changed.emit()
            return
        self.warm_up()
        self._order = order
        self._send(order)
        self.began.emit(order)

    def look_ahead(self, order: TeachOrder) -> None:
        """Say what may be asked for soon: an idle process does ahead what it can."""
        self._send(dataclasses.replace(order, is_ahead=True))

    def describe(self, order: DescribeOrder) -> None:
        """Ask how the network of a recipe would be; `Described` answers."""
        self.warm_up()
        self._send(order)

    def show_drawing(self, image: DigitImage | None) -> None:
        """Say what the current drawing is, for the network under training to read."""
        self._drawing = image
        self._send(ProbeOrder.of(image))

    def stop(self) -> None:
        """Ask the run to end after the batches in hand and to keep what it learnt."""
        self._say(orders.STOP)

    def pause(self) -> None:
        """Ask the run to wait after the batches in hand."""
        self._say(orders.PAUSE)

    def step(self) -> None:
        """Ask the paused run to learn from one more batch."""
        self._say(orders.STEP)

    def resume(self) -> None:
        """Ask the paused run to go on."""
        self._say(orders.RESUME)

    def clear_queue(self) -> None:
        """Forget the runs that wait."""
        self._waiting.clear()
        self.queue_changed.emit()

    def close(self) -> None:
        """End the process at once, in whatever it is doing, and forget the runs that wait."""
        self._order = None
        self._waiting.clear()
        if self._child is not None:
            self._child.close()
            self._child = None

    def _say(self, word: str) -> None:
        if self.is_training and self._child is not None:
            self._child.send(word)

    def _send(self, order: Order) -> None:
        if self._child is not None:
            self._child.send(orders.to_line(order))

    def _take(self, line: str) -> None:
        event = from_line(line)
        if event is not None:
            self._tell(event)

    def _tell(self, event: Event) -> None:
        is_end = isinstance(event, Finished | Stopped | Failed)
        if is_end:
            self._order = None
        self.told.emit(event)
        # Whoever was told may have closed the process, or begun another run.
        if is_end and self._waiting and not self.is_training:
            self.train(self._waiting.popleft())
            self.queue_changed.emit()

    def _gone(self, _code: int) -> None:
        child, self._child = self._child, None
        if self._order is not None:
            lines = child.last_lines() if child is not None else ""
            message = _why_gone(self._order, lines)
            self._tell(Failed(message=message, can_resume=_is_kept(self._order)))


def _why_gone(order: Trainable, last_lines: str) -> str:
    if not _tells_of_memory(last_lines):
        return KILLED
    return OUT_OF_MEMORY if isinstance(order, RunOrder) else TEACHING_OUT_OF_MEMORY


def _tells_of_memory(lines: str) -> bool:
    return any(words in lines.lower() for words in _MEMORY_WORDS)


def _is_kept(order: Trainable) -> bool:
    """Tell whether epochs of a run that was cut off are kept; teaching begins anew."""
    if not isinstance(order, RunOrder):
        return False
    record = RunStore().to_resume(order.to_json())
    return record is not None and record.status == CUT_OFF and record.epochs_done > 0
