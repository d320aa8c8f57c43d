"""What must be true of the catalogue and of descriptions, found out in a process of its own.

Run as a program it prints one JSON object with what it found.
"""

from __future__ import annotations

import dataclasses
import json
import time
from typing import Any

import numpy as np

from digitpad.errors import RecipeError
from digitpad.training import network
from digitpad.training.backend import keras
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.describing import described
from digitpad.training.keras_catalogue import catalogue
from digitpad.training.keras_parts import made
from digitpad.training.orders import DescribeOrder
from digitpad.training.recipe import Recipe

FLATTEN: dict[str, Any] = {"class": "Flatten"}
GRID: dict[str, Any] = {"class": "Reshape", "target_shape": [28, 28, 1]}
DENSE: dict[str, Any] = {"class": "Dense", "units": 10, "activation": "softmax"}
CONV: dict[str, Any] = {"class": "Conv2D", "filters": 4, "kernel_size": 3}


def recipe_of(*layers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"name": "edited", "layers": list(layers), **changes}


EDITED: dict[str, dict[str, Any]] = {
    "fits": recipe_of(GRID, CONV, {"class": "MaxPooling2D"}, FLATTEN, DENSE),
    "low rank": recipe_of(FLATTEN, {**DENSE, "lora_rank": 4}),
    "no units": recipe_of(FLATTEN, {**DENSE, "units": 0}, DENSE),
    "a large kernel": recipe_of(GRID, {**CONV, "kernel_size": 40}, FLATTEN, DENSE),
    "a wrong width": recipe_of(
        FLATTEN, {**DENSE, "units": 12}, loss="sparse_categorical_crossentropy"
    ),
    "an initializer": recipe_of(FLATTEN, {**DENSE, "bias_initializer": "orthogonal"}),
    "too many weights": recipe_of(FLATTEN, {**DENSE, "units": 60_000}, DENSE),
    "an unknown loss": recipe_of(FLATTEN, DENSE, loss="warp"),
    "an unknown argument": recipe_of(FLATTEN, DENSE, optimizer={"class": "SGD", "speed": 3}),
    "nothing held out": recipe_of(FLATTEN, DENSE, validation_split=0, patience=2),
    "by hand with Adam": recipe_of(FLATTEN, DENSE, by_hand=True),
    "a network's own name": recipe_of(
        FLATTEN, {"class": "Dense", "units": 1, "name": "ten_scores"},
        only_digit=5, loss="huber",
    ),
    "no layers": {"name": "edited", "layers": []},
    "no recipe": {"layers": 7},
}  # fmt: skip


def descriptions() -> dict[str, dict[str, Any]]:
    found = {}
    for name, recipe in EDITED.items():
        told = described(DescribeOrder(recipe=recipe, number=3))
        found[name] = dataclasses.asdict(told)
    return found


def built_in() -> dict[str, list[int]]:
    """Return the weights of each built-in recipe, as described and as built."""
    found = {}
    for name, recipe in RECIPES.items():
        told = described(DescribeOrder(recipe=recipe.to_json(), number=0))
        assert not told.problem, told.problem
        found[name] = [sum(told.weights), network.build(recipe).count_params()]
    return found


class _Asking(keras.callbacks.Callback):  # type: ignore[misc]  # Keras carries no types
    """Asks how other networks would be, after each batch."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        for recipe in EDITED.values():
            described(DescribeOrder(recipe=recipe, number=batch))


def largest_difference_when_asked() -> float:
    """Return how far weights differ between a training and the same with questions between."""
    dropout = {"class": "Dropout", "rate": 0.5}
    recipe = Recipe.from_json(recipe_of(FLATTEN, dropout, DENSE, seed=4))
    images = np.random.default_rng(0).uniform(0, 255, (64, 28, 28)).astype(np.float32)
    targets = np.eye(10, dtype=np.float32)[np.arange(64) % 10]
    learnt = []
    for callbacks in ([], [_Asking()]):
        net = network.build(recipe)
        if callbacks:
            described(DescribeOrder(recipe=recipe.to_json(), number=0))
        network.prepare(net, recipe, steps=8, steps_per_execution=1)
        net.fit(images, targets, batch_size=16, epochs=2, verbose=0, callbacks=callbacks)
        learnt.append(net.get_weights()[0])
    return float(np.abs(learnt[0] - learnt[1]).max())


NEEDED: dict[str, Any] = {
    "activation": "relu", "decay_rate": 0.5, "dims": [2, 1], "filters": 3, "kernel_size": 3,
    "pool_size": 2, "rate": 0.5, "scale": 1.0, "stddev": 0.1, "target_shape": [28, 28, 1],
    "units": 3,
}  # fmt: skip


def defaults_not_taken() -> list[str]:
    """Return why what is on offer cannot be made with each of its defaults given."""
    refused = []
    for family in ("layers", "optimizers", "initializers", "regularizers", "constraints"):
        for offer in catalogue().family(family):
            options: dict[str, Any] = {"class": offer.name}
            for each in offer.arguments:
                options[each.name] = NEEDED[each.name] if each.required else each.default
            try:
                made(family, options, offer.name)
            except RecipeError as error:
                refused.append(str(error))
    return refused


def main() -> None:
    begin = time.process_time()
    offered = catalogue().to_json()
    seconds = time.process_time() - begin
    print(
        json.dumps(
            {
                "catalogue": offered,
                "seconds": seconds,
                "described": descriptions(),
                "built in": built_in(),
                "difference when asked": largest_difference_when_asked(),
                "defaults not taken": defaults_not_taken(),
            }
        )
    )


if __name__ == "__main__":
    main()
