"""The best epoch of a run so far: when to end early, and what to keep then.

Keras's `EarlyStopping` does this for Keras alone; gradient descent by hand needs it as well, and a
run that its user stops keeps the best epoch, too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from digitpad.training.recipe import Recipe
from digitpad.training.trainee import State


class BestEpoch:
    """Remembers the best epoch's weights.

    Args:
        recipe: says what an epoch is judged by, and how patiently. Without patience it is the loss
            on what is held out, or that of the training where nothing is.

    Attributes:
        epoch: which one was the best, from 1; 0 before there is one.
        weights: those it ended with.
        is_enough: whether patience is at its end.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.epoch = 0
        self.weights: State = ()
        self.is_enough = False
        self._patience = recipe.patience
        self._watched = recipe.watched if recipe.patience else "val_loss"
        self._least_gain = recipe.least_gain
        self._value = 0.0

    def take(self, epoch: int, figures: Mapping[str, float], weights: Callable[[], State]) -> None:
        """Look at an epoch that has ended.

        Args:
            epoch: which one, from 1.
            figures: its own, by Keras's names.
            weights: gives those it ended with.
        """
        value = figures.get(self._watched, figures["loss"])
        if not self._is_better(value):
            self.is_enough = 0 < self._patience <= epoch - self.epoch
            return
        self.epoch, self._value, self.weights = epoch, value, weights()

    def state(self, epochs_done: int) -> State:
        """Return what is remembered in a run of which so many epochs are done.

        It is one array of epoch and figure, and the weights where they are an earlier epoch's.
        """
        told = np.array([self.epoch, self._value])
        return [told] if self.epoch == epochs_done else [told, *self.weights]

    def set_state(self, state: State, epochs_done: int, weights: Callable[[], State]) -> None:
        """Remember what `state` gave.

        Args:
            state: what it gave.
            epochs_done: of the run then.
            weights: gives those that the last of these ended with.

        Raises:
            ValueError: that is not what it gave.
        """
        (epoch, value), *earlier = state
        self.epoch, self._value = int(epoch), float(value)
        self.weights = earlier or weights()
        self.is_enough = self.epoch > 0 and 0 < self._patience <= epochs_done - self.epoch

    def _is_better(self, value: float) -> bool:
        if not math.isfinite(value):  # of what is held out, it may be no number for an epoch
            return False
        if not self.epoch:
            return True
        gain = value - self._value if self._watched.endswith("accuracy") else self._value - value
        return gain > self._least_gain
