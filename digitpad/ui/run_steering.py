"""A run as the bar steers it: begin, pause, step, stop, go on; and what the run tells of itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from digitpad.run_record import FAILED, RunRecord
from digitpad.training.events import (
    EpochEnded,
    Event,
    Failed,
    Finished,
    Finishing,
    Paused,
    Preparing,
    Progressed,
    Queued,
    Started,
    Stopped,
)
from digitpad.training.orders import RunOrder
from digitpad.ui.cut_off import cut_off_last
from digitpad.ui.run_bar import RunBar
from digitpad.ui.training_process import TrainingProcess
from digitpad.ui.wording import percent

_UNTOUCHED = "Stopped before anything was learnt; the model in use is untouched."


class RunSteering(QObject):
    """Joins the bar's buttons to the training process, and its events to the bar's sentence.

    Signals:
        changed: other buttons fit now.
    """

    changed = Signal()

    def __init__(
        self, process: TrainingProcess, bar: RunBar, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._process = process
        self._bar = bar
        self._is_paused = False
        self._cut_off: RunOrder | None = None
        self._takers = self._events()
        self._wire()

    @property
    def is_paused(self) -> bool:
        """Whether the run under way waits to be continued."""
        return self._is_paused

    @property
    def can_go_on(self) -> bool:
        """Whether there is a run that was cut off and may go on."""
        return self._cut_off is not None

    def train(self, orders: Sequence[RunOrder]) -> None:
        """Run orders one after the other, after the runs that are under way or wait."""
        for order in orders:
            self._process.train(order)
        self.changed.emit()

    def resume(self, order: RunOrder) -> None:
        """Go on with a run that was cut off, failed or stopped."""
        self._cut_off = None
        self.train([dataclasses.replace(order, resume=True)])

    def stop(self) -> None:
        """Ask the run to end and to be kept."""
        self._bar.stop.setEnabled(False)
        self._bar.say("Stopping after the batch in hand…")
        self._process.stop()

    def offer_to_go_on(self) -> None:
        """Look whether a run was cut off, by a crash, a kill or the power, and may go on."""
        record = cut_off_last()
        if record is None or record.status == FAILED or self._process.is_training:
            return
        self._offer(
            record,
            f"A run of {record.name} was cut off after epoch {record.epochs_done} of "
            f"{record.epochs}. Resume Run takes it up where it was kept last.",
        )
        self.changed.emit()

    def _offer(self, record: RunRecord, sentence: str) -> None:
        self._cut_off = RunOrder.from_json(dict(record.order))
        self._bar.say(sentence)

    def _go_on(self) -> None:
        if self._cut_off is not None:
            self.resume(self._cut_off)

    def _pause_or_continue(self) -> None:
        if self._is_paused:
            self._is_paused = False
            self._process.resume()
            self.changed.emit()
        else:
            self._process.pause()

    def _show_begun(self) -> None:
        self._is_paused = False
        self._tell(0.0, "Starting…")
        self.changed.emit()

    def _events(self) -> dict[type[Event], Callable[..., None]]:
        return {
            Queued: lambda _: self._bar.say("Another process trains; this run begins after it…"),
            Preparing: lambda event: self._tell(event.done, f"{event.doing}…"),
            Started: lambda event: self._tell(
                0.0, f"Training on {event.training_images:,} images ({event.data})…"
            ),
            Progressed: self._take_progress,
            EpochEnded: self._take_epoch,
            Paused: self._take_paused,
            Finishing: self._take_finishing,
            Finished: lambda event: self._bar.say(_end_of(event)),
            Stopped: lambda _: self._tell(0.0, _UNTOUCHED),
            Failed: self._take_failed,
        }

    def _take(self, event: Event) -> None:
        taker = self._takers.get(type(event))
        if taker is not None:
            taker(event)
        if isinstance(event, Paused | Finished | Stopped | Failed):
            self.changed.emit()

    def _tell(self, done: float, sentence: str) -> None:
        self._bar.show_done(done)
        self._bar.say(sentence)

    def _take_progress(self, event: Progressed) -> None:
        if self._is_paused:
            self._bar.say(f"One more batch: loss {event.loss:.4f}. Step again, or Continue.")
        else:
            self._bar.show_progress(event)

    def _take_epoch(self, event: EpochEnded) -> None:
        if event.validation_accuracy is not None:
            self._bar.say(
                f"Epoch {event.epoch} of {event.epochs} done: "
                f"{percent(event.validation_accuracy)} on what was held out."
            )

    def _take_paused(self, event: Paused) -> None:
        self._is_paused = True
        self._bar.say(
            f"Paused in epoch {event.epoch}, after batch {event.step:,} of {event.steps:,}. "
            "Step learns from one more batch; Continue goes on."
        )

    def _take_finishing(self, event: Finishing) -> None:
        self._bar.show_finishing()
        self._bar.say(f"{event.doing}…")

    def _take_failed(self, event: Failed) -> None:
        self._tell(0.0, event.message)
        record = cut_off_last() if event.can_resume else None
        if record is not None:
            resumes = f"Resume Run takes it up after epoch {record.epochs_done}."
            self._offer(record, f"{event.message} {resumes}")

    def _wire(self) -> None:
        bar, process = self._bar, self._process
        process.told.connect(self._take)
        process.began.connect(self._show_begun)
        process.queue_changed.connect(lambda: bar.show_waiting(len(process.waiting)))
        bar.go_on.clicked.connect(self._go_on)
        bar.pause.clicked.connect(self._pause_or_continue)
        bar.step.clicked.connect(process.step)
        bar.stop.clicked.connect(self.stop)
        bar.forget_queue.clicked.connect(process.clear_queue)


def _end_of(event: Finished) -> str:
    kept = f" Its best epoch, {event.kept_epoch}, was kept." if event.kept_epoch else ""
    return f"Stopped early and kept.{kept}" if event.stopped_early else f"Done.{kept}"
