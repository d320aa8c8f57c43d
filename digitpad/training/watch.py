"""Watching a run from within: what is told, what is asked, when it is given up."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from digitpad.errors import DivergedError
from digitpad.training.checkpoints import Checkpoints
from digitpad.training.controls import Controls
from digitpad.training.events import EpochEnded, Event, Paused, Probed, Progressed
from digitpad.training.recipe import Recipe
from digitpad.training.trainee import Trainee

Emit: TypeAlias = Callable[[Event], None]

DIVERGED = (
    "The loss is no longer a number: training diverged. A smaller learning rate, or pixels scaled "
    "to 0..1, usually helps."
)

_EVENT_INTERVAL_S = 0.1
_WEIGHTS_INTERVAL_S = 0.5
_LOOK_S = 0.2
"""How often a paused run looks whether it is to stop."""

_OWN_FIGURES = ("loss", "accuracy", "val_loss", "val_accuracy")


@dataclass(frozen=True, kw_only=True)
class Course:
    """How far a run goes: batches an epoch, images a batch."""

    steps: int
    images_a_step: int


class Watch:
    """Tells how a run goes, heeds what is asked of it, and gives up when the loss is no number.

    Args:
        recipe, course: what is trained, and how far.
        trainee: the network.
        checkpoints: keep its state after each epoch, and the best one so far.
        emit: takes the events.
        controls: are looked at after each of the executions that batches are put together to.

    Attributes:
        stopped_early: whether the user stopped the run before its last batch.
        best: the best epoch.
        epochs_done: how many epochs went through.
    """

    def __init__(
        self,
        recipe: Recipe,
        course: Course,
        trainee: Trainee,
        checkpoints: Checkpoints,
        emit: Emit,
        controls: Controls,
    ) -> None:
        self.stopped_early = False
        self.best = checkpoints.best
        self.epochs_done = 0
        self._recipe = recipe
        self._course = course
        self._trainee = trainee
        self._checkpoints = checkpoints
        self._emit = emit
        self._controls = controls
        self._total = course.steps * recipe.epochs
        self._epoch, self._step, self._extra = 1, 0, 0
        self._epoch_began = 0.0
        self._last_event = self._last_weights = 0.0
        self._told = _Sums()
        # The first batches take long (the graph is compiled), so the pace is taken after them.
        self._pace_from: tuple[float, int] | None = None

    @property
    def is_over(self) -> bool:
        """Whether the training is to end now: the user asked, or patience is at its end."""
        if self._controls.stop.is_set():  # wherever between two batches it was asked
            self.stopped_early = self._steps_done < self._total
            return True
        return self.best.is_enough

    def epoch_began(self, epoch: int) -> None:
        """Count anew."""
        self._epoch, self._step = epoch, 0
        self._told = _Sums()
        self._epoch_began = time.monotonic()

    def batches_done(self, step: int, loss: float, accuracy: float) -> None:
        """Tell how far it is, and look what is asked.

        Raises:
            DivergedError: the loss is no number.
        """
        if not math.isfinite(loss):
            raise DivergedError(DIVERGED)
        self._step = step
        now = time.monotonic()
        if self._pace_from is None:
            self._pace_from = (now, self._steps_done)
        if now - self._last_event >= _EVENT_INTERVAL_S or step == self._course.steps:
            self._last_event = now
            self._emit(self._progress(_Sums(step, loss * step, accuracy * step), now))
        self._controls.heed()
        if self._controls.is_watched:
            self._show(now)
        if self._controls.is_paused:
            self._pause()

    def epoch_ended(self, figures: Mapping[str, float], learning_rate: float | None) -> None:
        """Tell the epoch's figures, and keep what it came to."""
        is_whole, is_stopped = self._step == self._course.steps, self._controls.stop.is_set()
        if is_stopped:  # what is held out was looked at in part, and would mislead
            figures = {key: value for key, value in figures.items() if not key.startswith("val_")}
        self._emit(self._epochs_end(figures, learning_rate, is_whole=is_whole))
        if is_whole:
            self.epochs_done = self._epoch
            if not is_stopped:
                self.best.take(self._epoch, figures, self._trainee.weights)
            self._checkpoints.epoch_ended(self._epoch, self._trainee)
        if self._controls.is_watched:
            self._show_drawing()
            self._show_weights()

    @property
    def _steps_done(self) -> int:
        return (self._epoch - 1) * self._course.steps + self._step

    @property
    def _epochs_gone(self) -> float:
        return self._epoch - 1 + self._step / self._course.steps

    def _epochs_end(
        self, figures: Mapping[str, float], learning_rate: float | None, *, is_whole: bool
    ) -> EpochEnded:
        return EpochEnded(
            epoch=self._epoch,
            epochs=self._recipe.epochs,
            loss=figures["loss"],
            accuracy=figures["accuracy"],
            validation_loss=figures.get("val_loss"),
            validation_accuracy=figures.get("val_accuracy"),
            seconds=time.monotonic() - self._epoch_began,
            learning_rate=learning_rate,
            metrics={
                name: value
                for name, value in figures.items()
                if name not in _OWN_FIGURES and math.isfinite(value)
            },
            is_whole=is_whole,
        )

    def _pause(self) -> None:
        """Wait until the run is to go on or to stop; meanwhile steps may be asked for."""
        self._emit(Paused(epoch=self._epoch, step=self._step, steps=self._course.steps))
        while self._controls.is_paused and not self._controls.stop.is_set():
            self._controls.heed(_LOOK_S)
            while self._controls.takes_step():
                self._take_step()
            if self._controls.takes_drawing():
                self._show_drawing()
        self._pace_from, self._extra = None, 0

    def _take_step(self) -> None:
        loss, accuracy = self._trainee.one_more_batch()
        self._extra += 1
        if not math.isfinite(loss):
            raise DivergedError(DIVERGED)
        self._emit(
            Progressed(
                epoch=self._epoch,
                step=min(self._step + self._extra, self._course.steps),
                steps=self._course.steps,
                done=self._steps_done / self._total,
                loss=loss,
                accuracy=accuracy,
                images_per_second=0.0,
                seconds_left=None,
            )
        )
        self._show_drawing()
        self._show_weights()

    def _show(self, now: float) -> None:
        if self._controls.takes_drawing():
            self._show_drawing()
        if now - self._last_weights >= _WEIGHTS_INTERVAL_S:
            self._last_weights = now
            self._show_weights()

    def _show_drawing(self) -> None:
        drawing = self._controls.drawing
        if drawing is not None:
            scores = tuple(float(score) for score in self._trainee.scores(drawing))
            if all(map(math.isfinite, scores)):
                self._emit(Probed(epoch=self._epochs_gone, scores=scores))

    def _show_weights(self) -> None:
        seen = self._trainee.first_weights(self._epochs_gone)
        if seen is not None:
            self._emit(seen)

    def _progress(self, sums: _Sums, now: float) -> Progressed:
        since, first = self._pace_from or (now, 0)
        elapsed = max(now - since, 1e-6)
        pace = (self._steps_done - first) / elapsed
        before, self._told = self._told, sums
        batches = max(sums.steps - before.steps, 1)
        return Progressed(
            epoch=self._epoch,
            step=sums.steps,
            steps=self._course.steps,
            done=self._steps_done / self._total,
            loss=(sums.loss - before.loss) / batches,
            accuracy=min(max((sums.accuracy - before.accuracy) / batches, 0.0), 1.0),
            images_per_second=pace * self._course.images_a_step,
            seconds_left=(self._total - self._steps_done) / pace if pace > 0 else None,
        )


@dataclass(frozen=True)
class _Sums:
    """Sums over the batches of an epoch so far; means alone would hide what is new."""

    steps: int = 0
    loss: float = 0.0
    accuracy: float = 0.0
