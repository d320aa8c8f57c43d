"""The training process as the dialog knows it: orders in, events out."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from digitpad.training import orders
from digitpad.training.events import Event, Failed, Finished, Stopped, from_line
from digitpad.training.orders import RunOrder
from digitpad.ui.child_process import ChildProcess

KILLED = (
    "The training process ended without a word: it was killed, ran out of memory or crashed. "
    "The model in use is untouched; press Start to train again."
)


class TrainingProcess(QObject):
    """A training process, started ahead of the first run so that Keras is loaded by then.

    Signals:
        told: an `Event` of the process. Where it ends in the middle of a run, a `Failed` is told in
            its stead, so each run ends with one of `Finished`, `Stopped`, `Failed`.
    """

    told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._child: ChildProcess | None = None
        self._runs = False

    @property
    def is_training(self) -> bool:
        """Whether a run is under way."""
        return self._runs

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

    def train(self, order: RunOrder) -> None:
        """Start a run; it waits in the process's standard input until Keras is loaded."""
        self.warm_up()
        self._runs = True
        if self._child is not None:
            self._child.send(orders.to_line(order))

    def stop(self) -> None:
        """Ask the run to end after the batches in hand and to keep what it learnt."""
        if self._runs and self._child is not None:
            self._child.send(orders.STOP)

    def close(self) -> None:
        """End the process at once, in whatever it is doing."""
        self._runs = False
        if self._child is not None:
            self._child.close()
            self._child = None

    def _take(self, line: str) -> None:
        event = from_line(line)
        if event is not None:
            self._tell(event)

    def _tell(self, event: Event) -> None:
        if isinstance(event, Finished | Stopped | Failed):
            self._runs = False
        self.told.emit(event)

    def _gone(self, _code: int) -> None:
        self._child = None
        if self._runs:
            self._tell(Failed(message=KILLED))
