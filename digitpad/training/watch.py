"""Watching a run from within: what is told, when it is stopped, when it is given up."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from digitpad.errors import DivergedError
from digitpad.training.backend import keras
from digitpad.training.events import EpochEnded, Event, Progressed
from digitpad.training.recipe import Recipe

Emit: TypeAlias = Callable[[Event], None]

DIVERGED = (
    "The loss is no longer a number: training diverged. A smaller learning rate, or pixels scaled "
    "to 0..1, usually helps."
)

_EVENT_INTERVAL_S = 0.1


class Watch(keras.callbacks.Callback):  # type: ignore[misc]  # Keras carries no types
    """Tells how a run goes, stops it when asked, and gives up when the loss is no number.

    Args:
        recipe: what is trained.
        steps: batches in an epoch.
        emit: takes the events.
        stop: is looked at after each of the executions that Keras puts batches together to.

    Attributes:
        stopped_early: whether the run was stopped before its last batch.
    """

    def __init__(self, recipe: Recipe, steps: int, emit: Emit, stop: threading.Event) -> None:
        super().__init__()
        self.stopped_early = False
        self._steps_done = 0
        self._total = steps * recipe.epochs
        self._recipe = recipe
        self._steps = steps
        self._emit = emit
        self._stop = stop
        self._epoch = 1
        self._epoch_began = 0.0
        self._last_event = 0.0
        self._told = _Sums()
        # The first batches take long (the graph is compiled), so the pace is taken after them.
        self._pace_from: tuple[float, int] | None = None

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Count anew."""
        self._epoch = epoch + 1
        self._told = _Sums()
        self._epoch_began = time.monotonic()

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Tell how far it is, and look whether to go on."""
        values = logs or {}
        loss = float(values.get("loss", math.nan))
        if not math.isfinite(loss):
            raise DivergedError(DIVERGED)
        self._steps_done = (self._epoch - 1) * self._steps + min(batch + 1, self._steps)
        self._heed_stop()
        now = time.monotonic()
        if self._pace_from is None:
            self._pace_from = (now, self._steps_done)
        step = min(batch + 1, self._steps)
        if now - self._last_event >= _EVENT_INTERVAL_S or step == self._steps:
            self._last_event = now
            self._emit(self._progress(_Sums.of(values, step), now))

    def on_test_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Look whether to go on."""
        if self._stop.is_set():
            self.model.stop_evaluating = True

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Tell the epoch's figures."""
        self._heed_stop()
        values = logs or {}
        whole = not self._stop.is_set()  # a validation that was cut short would mislead
        self._emit(
            EpochEnded(
                epoch=epoch + 1,
                epochs=self._recipe.epochs,
                loss=float(values["loss"]),
                accuracy=float(values["accuracy"]),
                validation_loss=values.get("val_loss") if whole else None,
                validation_accuracy=values.get("val_accuracy") if whole else None,
                seconds=time.monotonic() - self._epoch_began,
            )
        )

    def _heed_stop(self) -> None:
        if self._stop.is_set():
            self.model.stop_training = True
            self.stopped_early = self._steps_done < self._total

    def _progress(self, sums: _Sums, now: float) -> Progressed:
        since, first = self._pace_from or (now, 0)
        elapsed = max(now - since, 1e-6)
        pace = (self._steps_done - first) / elapsed
        before, self._told = self._told, sums
        batches = max(sums.steps - before.steps, 1)
        return Progressed(
            epoch=self._epoch,
            step=sums.steps,
            steps=self._steps,
            done=self._steps_done / self._total,
            loss=(sums.loss - before.loss) / batches,
            accuracy=min(max((sums.accuracy - before.accuracy) / batches, 0.0), 1.0),
            images_per_second=pace * self._recipe.batch_size,
            seconds_left=(self._total - self._steps_done) / pace if pace > 0 else None,
        )


@dataclass(frozen=True)
class _Sums:
    """Sums over the batches of an epoch so far; Keras tells means, which hide what is new."""

    steps: int = 0
    loss: float = 0.0
    accuracy: float = 0.0

    @classmethod
    def of(cls, means: dict[str, float], steps: int) -> _Sums:
        """Return the sums behind the means over so many batches."""
        return cls(steps, means["loss"] * steps, means.get("accuracy", 0.0) * steps)
