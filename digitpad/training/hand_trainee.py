"""A network under training by hand (`scratch`): the loop over epochs and batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.digit_layout import DigitImage
from digitpad.training.by_hand import HandTrainer, Judged
from digitpad.training.events import WeightsSeen
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.recipe import Recipe
from digitpad.training.scratch import batches
from digitpad.training.seen_weights import weights_seen
from digitpad.training.trainee import Observer, State, Trainee
from digitpad.training.varied_epoch import targets

_LOOKED_AT_ONCE = 500
"""Images of a batch that is only looked at: a stop is heeded between two of them."""


class HandTrainee(Trainee):
    """A `Trainee` by a recipe that `by_hand.check` lets pass.

    Keras's network gives the start weights, and takes what was learnt at the end.

    Raises:
        RecipeError: the recipe asks for what is Keras's alone.
    """

    def __init__(
        self, net: Any, recipe: Recipe, training: LabelledDigits, validation: LabelledDigits
    ) -> None:
        super().__init__(net, recipe, training, validation)
        self._targets = targets(training.labels, recipe)
        self._hand = HandTrainer(recipe, net.get_weights())
        self._at_once = recipe.images_a_step(len(training))
        self._extra = 0

    def fit(self, observer: Observer, epochs_done: int) -> None:
        """Train, from the epoch after those that are done, until the last or until it is over."""
        for epoch in range(epochs_done, self._recipe.epochs):
            observer.epoch_began(epoch + 1)
            figures = self._learn_an_epoch(epoch, observer)
            figures |= self._looked_at(observer)
            observer.epoch_ended(figures, self._hand.learning_rate)
            if observer.is_over:
                break
        self._net.set_weights(self._hand.weights())

    def one_more_batch(self) -> tuple[float, float]:
        """Learn from one batch besides those of the epochs; return its loss and accuracy."""
        self._extra += 1
        rng = np.random.default_rng((self._recipe.seed, 1, self._extra))
        judged = self._step(rng.choice(len(self._training), self._at_once, replace=False))
        return judged.loss_sum / judged.images, judged.right / judged.images

    def scores(self, image: DigitImage) -> npt.NDArray[np.float32]:
        """Return the scores of a digit image, float32 (10,), or (1,) where it knows one digit."""
        scores: npt.NDArray[np.float32] = self._hand.scores(image[np.newaxis])[0]
        return scores

    def first_weights(self, epoch: float) -> WeightsSeen | None:
        """Return the first layer's weights as pictures."""
        return weights_seen(self._hand.weights()[0], layer="Dense", epoch=epoch)

    def state(self) -> State:
        """Return copies of the weights and of what momentum remembers."""
        return self._hand.state()

    def set_state(self, state: State) -> None:
        """Go back to a state.

        Raises:
            ValueError: it is that of another network.
        """
        self._hand.set_state(state)

    def weights(self) -> State:
        """Return copies of the weights alone."""
        return self._hand.weights()

    def set_weights(self, weights: State) -> None:
        """Take weights that `weights` gave."""
        self._hand.set_weights(weights)
        self._net.set_weights(list(weights))

    def _learn_an_epoch(self, epoch: int, observer: Observer) -> dict[str, float]:
        sums = _Sums()
        rng = np.random.default_rng((self._recipe.seed, epoch))
        for step, chosen in enumerate(batches(len(self._training), self._at_once, rng), start=1):
            sums.add(self._step(chosen))
            observer.batches_done(step, sums.loss, sums.accuracy)
            if observer.is_over:
                break
        return {"loss": sums.loss, "accuracy": sums.accuracy}

    def _looked_at(self, observer: Observer) -> dict[str, float]:
        """Return the figures on what is held out; none where that is nothing, or it is over."""
        sums = _Sums()
        for digits in _in_parts(self._validation):
            if observer.is_over:
                return {}
            sums.add(self._hand.look(digits.images, targets(digits.labels, self._recipe)))
        return {"val_loss": sums.loss, "val_accuracy": sums.accuracy} if sums.images else {}

    def _step(self, chosen: npt.NDArray[np.int64]) -> Judged:
        return self._hand.step(self._training.images[chosen], self._targets[chosen])


class _Sums:
    """Loss and accuracy over the batches so far."""

    def __init__(self) -> None:
        self.images = 0
        self._loss = 0.0
        self._right = 0

    def add(self, judged: Judged) -> None:
        self.images += judged.images
        self._loss += judged.loss_sum
        self._right += judged.right

    @property
    def loss(self) -> float:
        return self._loss / self.images

    @property
    def accuracy(self) -> float:
        return self._right / self.images


def _in_parts(digits: LabelledDigits) -> Iterator[LabelledDigits]:
    for first in range(0, len(digits), _LOOKED_AT_ONCE):
        yield digits.taken(np.arange(first, min(first + _LOOKED_AT_ONCE, len(digits))))
