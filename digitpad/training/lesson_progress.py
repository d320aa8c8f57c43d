"""How far teaching is: the batches done, the pace, and the time that is left."""

from __future__ import annotations

import time

from digitpad.training.events import Progressed
from digitpad.training.recipe import Recipe
from digitpad.training.watch import Emit

_INTERVAL_S = 0.1


class LessonProgress:
    """Tells `Progressed` ten times a second.

    Args:
        steps: batches in an epoch.
        recipe: says how many epochs there are, and how many images a batch has.
        tell: takes the events; an exception of its own ends the learning.
    """

    def __init__(self, steps: int, recipe: Recipe, tell: Emit) -> None:
        self._steps = steps * recipe.epochs
        self._steps_an_epoch = steps
        self._images_a_step = int(recipe.batch_size)
        self._tell = tell
        self._told_at = 0.0
        # The first batch takes long (the graph is traced), so the pace is taken after it.
        self._first_at: float | None = None

    def batch_done(self, step: int, loss: float, accuracy: float) -> None:
        """Take note that so many batches of all are done; the figures are the epoch's means."""
        now = time.monotonic()
        if self._first_at is None:
            self._first_at = now
        if now - self._told_at < _INTERVAL_S and step < self._steps:
            return
        self._told_at = now
        pace = (step - 1) / max(now - self._first_at, 1e-6)
        self._tell(
            Progressed(
                epoch=1 + (step - 1) // self._steps_an_epoch,
                step=1 + (step - 1) % self._steps_an_epoch,
                steps=self._steps_an_epoch,
                done=step / self._steps,
                loss=loss,
                accuracy=accuracy,
                images_per_second=pace * self._images_a_step,
                seconds_left=(self._steps - step) / pace if pace > 0 else None,
            )
        )
