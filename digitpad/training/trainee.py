"""What a run drives, whoever does the sums: Keras, or gradient descent by hand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.digit_layout import DigitImage
from digitpad.training.events import WeightsSeen
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.recipe import Recipe

State: TypeAlias = Sequence[npt.NDArray[Any]]
"""Everything that a network under training is at a moment: weights, and the optimizer's memory."""


class Observer(Protocol):
    """Is told how the training goes, from inside its loop."""

    @property
    def is_over(self) -> bool:
        """Whether the training is to end now."""

    def epoch_began(self, epoch: int) -> None:
        """Take note that this epoch, from 1, begins."""

    def batches_done(self, step: int, loss: float, accuracy: float) -> None:
        """Take note that so many batches of the epoch are done; the figures are their means."""

    def epoch_ended(self, figures: Mapping[str, float], learning_rate: float | None) -> None:
        """Take note of the epoch's figures: `loss`, `accuracy`, and others by Keras's names."""


class Trainee(ABC):
    """A network under training, its recipe, and the digits that it learns from.

    Args:
        net: the Keras network; it holds what was learnt at the end.
        recipe: the recipe that it is trained by.
        training: digits to learn from.
        validation: digits held out to watch it by; may be none.
    """

    def __init__(
        self, net: Any, recipe: Recipe, training: LabelledDigits, validation: LabelledDigits
    ) -> None:
        self._net = net
        self._recipe = recipe
        self._training = training
        self._validation = validation

    @abstractmethod
    def fit(self, observer: Observer, epochs_done: int) -> None:
        """Train, from the epoch after those that are done, until the last or until it is over."""

    @abstractmethod
    def one_more_batch(self) -> tuple[float, float]:
        """Learn from one batch besides those of the epochs; return its loss and accuracy."""

    @abstractmethod
    def scores(self, image: DigitImage) -> npt.NDArray[np.float32]:
        """Return the scores of a digit image, float32 (10,), or (1,) where it knows one digit."""

    @abstractmethod
    def first_weights(self, epoch: float) -> WeightsSeen | None:
        """Return the first layer's weights as pictures, or None where there are none to show."""

    @abstractmethod
    def state(self) -> State:
        """Return copies of weights and optimizer state."""

    @abstractmethod
    def set_state(self, state: State) -> None:
        """Go back to a state.

        Raises:
            ValueError: it is that of another network.
        """

    @abstractmethod
    def weights(self) -> State:
        """Return copies of the weights alone."""

    @abstractmethod
    def set_weights(self, weights: State) -> None:
        """Take weights that `weights` gave."""
