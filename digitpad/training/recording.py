"""Keeps what a run tells, beside telling it: curves to look at later, and what can be resumed."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
from datetime import datetime
from pathlib import Path
from types import TracebackType

from digitpad.errors import DigitpadError, RunError
from digitpad.run_record import FAILED, FINISHED, STOPPED, STOPPED_EARLY
from digitpad.run_recorder import RunRecorder
from digitpad.run_store import RunStore
from digitpad.training.events import EpochEnded, Event, Finished, Progressed, Started, to_line
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe
from digitpad.training.tensorboard_logs import write_tensorboard_logs
from digitpad.training.watch import Emit

_log = logging.getLogger(__name__)


class RunTeller:
    """Tells a run's events, and keeps those that its curves are drawn from.

    Args:
        order: what is run; a run of the same order that was cut off is gone on with.
        recipe: what is trained, that of the model it starts from where it does.
        data: one sentence on what it learns from.
        epochs_done: how many epochs the run goes on with.
        emit: takes the events.
    """

    def __init__(
        self, order: RunOrder, recipe: Recipe, data: str, epochs_done: int, emit: Emit
    ) -> None:
        self._emit = emit
        self._recorder = _recorder(order, recipe, data, epochs_done)
        self._seconds = self._recorder.record.seconds

    @property
    def run_id(self) -> str:
        """The id under which the run is kept; empty where the disk takes nothing."""
        return self._recorder.id

    @property
    def folder(self) -> Path | None:
        """The run's folder, for what else is kept of it."""
        return self._recorder.folder

    def tell(self, event: Event) -> None:
        """Tell an event, and keep it where it belongs to the curves."""
        if isinstance(event, Started | Progressed | EpochEnded):
            self._recorder.tell(to_line(event))
        if isinstance(event, Started):
            self._recorder.update(weights=event.weights)
        if isinstance(event, EpochEnded):
            self._seconds += event.seconds
            done = event.epoch if event.is_whole else self._recorder.record.epochs_done
            self._recorder.update(epochs_done=done, seconds=round(self._seconds, 1))
        if isinstance(event, Finished):  # whoever is told looks at once at what is kept
            self._finish(event)
        self._emit(event)

    def __enter__(self) -> RunTeller:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Say how a run ended that did not finish."""
        if error is None:
            return
        self._write_for_tensorboard()
        if isinstance(error, KeyboardInterrupt):
            self._recorder.end(STOPPED)
        else:
            self._recorder.end(FAILED, message=_told(error))

    def _finish(self, event: Finished) -> None:
        self._write_for_tensorboard()
        self._recorder.end(
            STOPPED_EARLY if event.stopped_early else FINISHED,
            accuracy=event.accuracy,
            test_data=event.test_data,
            seconds=round(event.seconds, 1),
            model=event.model,
        )

    def _write_for_tensorboard(self) -> None:
        folder, record = self.folder, self._recorder.record
        if folder is None:
            return
        began = datetime.fromisoformat(record.began).timestamp()
        try:
            lines = RunStore().event_lines(record.id)
            write_tensorboard_logs(folder / "tensorboard", lines, began=began)
        except (OSError, RunError) as error:  # the curves stand in the run's events
            _log.warning("TensorBoard will not find the run: %s", error)


def _told(error: BaseException) -> str:
    if isinstance(error, DigitpadError):
        return str(error)
    return f"Training stopped by an unexpected error ({type(error).__name__})."


def _recorder(order: RunOrder, recipe: Recipe, data: str, epochs_done: int) -> RunRecorder:
    store = RunStore()
    if order.resume and epochs_done:
        before = store.to_resume(order.to_json(), epochs_done=epochs_done)
        if before is not None:
            # Where another process is at it, or it is damaged, this one is kept by itself.
            with contextlib.suppress(RunError):
                return store.reopen(before.id, epochs_done=epochs_done)
    return store.begin(
        recipe=recipe.to_json(),
        order=dataclasses.replace(order, resume=False).to_json(),
        epochs=recipe.epochs,
        seed=recipe.seed,
        data=data,
        race=order.race,
    )
