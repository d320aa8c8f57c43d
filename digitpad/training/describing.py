"""How the network of a recipe would be, told while the recipe is edited.

The layers are really made and connected, so whatever Keras would refuse is refused here; but their
weights are zeros, and nothing is changed that a training under way lives on: neither Keras's
session nor any random state.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from digitpad.errors import RecipeError
from digitpad.training import by_hand_rules, network
from digitpad.training.events import Described
from digitpad.training.orders import DescribeOrder
from digitpad.training.recipe import Recipe
from digitpad.training.recipe_checks import check_options


def described(order: DescribeOrder) -> Described:
    """Return the shapes and weights of a recipe's layers as far as they fit, and what does not.

    Takes far less than 0.1 s for a small network; may be called between two batches of a training.
    """
    description = _Description()
    try:
        with _undisturbed():
            description.describe(order.recipe)
    except RecipeError as error:
        description.problem = str(error)
    return Described(
        number=order.number,
        shapes=tuple(description.shapes),
        weights=tuple(description.weights),
        problem=description.problem,
        layer=description.layer if description.problem else None,
    )


class _Description:
    """What is known so far; `layer` is the index of the one that is being looked at, if any."""

    def __init__(self) -> None:
        self.shapes: list[str] = []
        self.weights: list[int] = []
        self.problem = ""
        self.layer: int | None = None

    def describe(self, values: dict[str, Any]) -> None:
        """Go through a recipe, plain JSON: its layers first, and then the rest of it.

        Raises:
            RecipeError: something does not fit; what comes before it is described.
        """
        layers = values.get("layers")
        refused = _first_refused(layers)
        if isinstance(layers, list | tuple) and layers[:refused]:
            inputs, scores = self._connect(layers[:refused])
        if refused is not None:
            self.layer = refused
        recipe = Recipe.from_json(values)
        self.layer = len(recipe.layers) - 1
        network.check_output(recipe, tuple(scores.shape))
        self.layer = None
        network.whole(recipe, inputs, scores)
        network.check_learning(recipe)
        if recipe.by_hand:
            by_hand_rules.check(recipe)

    def _connect(self, layers: Any) -> tuple[Any, Any]:
        sketch = Recipe.from_json({"name": "sketch", "layers": layers})
        inputs, scores = network.scaled_inputs(sketch)
        self.layer = 0
        for layer, output in network.connected(sketch, scores, start_weights=False):
            scores = output
            self.shapes.append(" × ".join(str(side) for side in output.shape[1:]))
            self.weights.append(layer.count_params())
            self.layer += 1
        self.layer = None
        return inputs, scores


def _first_refused(layers: object) -> int | None:
    """Return the index of the first layer that no recipe may have, or None."""
    for index, options in enumerate(layers if isinstance(layers, list | tuple) else ()):
        try:
            check_options(options)
        except RecipeError:
            return index
    return None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Leave the random states as they are: Keras draws a seed for each layer from Python's."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        gc.collect(1)  # networks hold on to themselves, and some are large
