"""A recipe trained by hand: `scratch` in place of Keras, for the recipes that it can follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.digit_layout import SIDE_PX
from digitpad.errors import RecipeError
from digitpad.training.by_hand_rules import activation_of, descent_of
from digitpad.training.by_hand_rules import check as check
from digitpad.training.recipe import SCALINGS, Recipe
from digitpad.training.scratch import Dense, Floats, GradientDescent, forward, judge, learn

Arrays: TypeAlias = Sequence[npt.NDArray[Any]]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """How a batch was read.

    Attributes:
        images: how many they are.
        loss_sum: the sum of their losses; not finite once the training has diverged.
        right: how many were read right.
    """

    images: int
    loss_sum: float
    right: int


class HandTrainer:
    """A network under training by hand, a batch at a time.

    Images are uint8 or float32 (n, 28, 28) with values 0-255, and scaled here as the recipe says.
    Targets are what the recipe's loss wants: int64 (n,); or float32 (n, 10), or (n, 1) where the
    network knows one digit.

    Args:
        recipe: one that `check` lets pass.
        start: weights and bias of each layer, as Keras's `get_weights` gives them.

    Raises:
        RecipeError: the recipe is not for this, or the weights are another network's.
    """

    def __init__(self, recipe: Recipe, start: Arrays) -> None:
        check(recipe)
        self._recipe = recipe
        self._network = _network(recipe, start)
        self._parameters = [values for layer in self._network for values in layer.parameters]
        self._descent = GradientDescent(
            [np.zeros_like(values) for values in self._parameters],
            **descent_of(recipe.optimizer),
        )

    @property
    def learning_rate(self) -> float:
        """How long the steps downhill are."""
        return self._descent.learning_rate

    def step(self, images: npt.NDArray[Any], targets: npt.NDArray[Any]) -> Judged:
        """Learn from a batch, and return how it was read before."""
        rows = self._rows(images)
        with np.errstate(all="ignore"):  # a loss that is no number tells it
            losses, scores = learn(
                self._network, self._descent, self._recipe.loss, rows, self._smoothed(targets)
            )
        return self._judged(losses, scores, targets)

    def look(self, images: npt.NDArray[Any], targets: npt.NDArray[Any]) -> Judged:
        """Return how a batch is read, and learn nothing from it."""
        last = self._network[-1].activation
        with np.errstate(all="ignore"):
            ys, z = forward(self._network, self._rows(images))
            losses, _ = judge(self._recipe.loss, last, z, ys[-1], self._smoothed(targets))
        return self._judged(losses, ys[-1], targets)

    def scores(self, images: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """Return the scores of a batch, float32 (n, 10), or (n, 1) where it knows one digit."""
        with np.errstate(all="ignore"):
            ys, _ = forward(self._network, self._rows(images))
        return ys[-1].astype(np.float32, copy=False)

    def weights(self) -> Arrays:
        """Return copies of the weights, as Keras's `set_weights` takes them."""
        return [values.copy() for values in self._parameters]

    def set_weights(self, weights: Arrays) -> None:
        """Take weights that `weights` gave.

        Raises:
            ValueError: they are another network's.
        """
        _take(weights, self._parameters)

    def state(self) -> Arrays:
        """Return copies of the weights and of what momentum remembers."""
        return [values.copy() for values in (*self._parameters, *self._descent.velocities)]

    def set_state(self, state: Arrays) -> None:
        """Go back to what `state` gave.

        Raises:
            ValueError: it is another network's.
        """
        _take(state, (*self._parameters, *self._descent.velocities))

    def _rows(self, images: npt.NDArray[Any]) -> Floats:
        scale, offset = SCALINGS[self._recipe.scaling]
        pixels = images.reshape(len(images), -1).astype(np.float32)
        pixels *= scale
        pixels += offset
        return pixels

    def _smoothed(self, targets: npt.NDArray[Any]) -> npt.NDArray[Any]:
        part = self._recipe.label_smoothing
        return targets * (1 - part) + part / targets.shape[1] if part else targets

    def _judged(self, losses: Floats, scores: Floats, targets: npt.NDArray[Any]) -> Judged:
        if self._recipe.only_digit is not None:
            right = (scores > 0.5) == (targets > 0.5)
        else:
            labels = targets if targets.ndim == 1 else targets.argmax(axis=1)
            right = scores.argmax(axis=1) == labels
        return Judged(
            images=len(losses),
            loss_sum=float(losses.sum(dtype=np.float64)),
            right=int(np.count_nonzero(right)),
        )


def _network(recipe: Recipe, start: Arrays) -> list[Dense]:
    """Return the layers with copies of the start weights."""
    dense = [options for options in recipe.layers if options["class"] == "Dense"]
    given, inputs, network = list(start), SIDE_PX * SIDE_PX, []
    for options in dense:
        units, biased = options["units"], options.get("use_bias", True)
        shapes = [(inputs, units), (units,)] if biased else [(inputs, units)]
        own, given = given[: len(shapes)], given[len(shapes) :]
        if [values.shape for values in own] != shapes:
            raise RecipeError("by_hand: the weights to start from are those of other layers.")
        weights, *bias = (np.array(values, dtype=np.float32) for values in own)
        network.append(Dense(weights, bias[0] if bias else None, activation_of(options)))
        inputs = units
    if given:
        raise RecipeError("by_hand: the weights to start from are those of more layers.")
    return network


def _take(given: Arrays, places: Sequence[Floats]) -> None:
    if [values.shape for values in given] != [place.shape for place in places]:
        raise ValueError("it belongs to another network")
    for place, values in zip(places, given, strict=True):
        place[...] = values
