"""Networks trained by hand and by Keras, side by side, in a process of its own.

Run as a program it prints one JSON object with what it found; `test_by_hand` asserts on it.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.training import network
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.by_hand import HandTrainer
from digitpad.training.recipe import Recipe
from digitpad.training.scratch import ACTIVATIONS, CROSS_ENTROPIES, ERRORS
from digitpad.training.varied_epoch import targets

STEPS = 50
IMAGES = 96
FLATTEN = {"class": "Flatten"}
DESCENTS = {
    "plain": {"learning_rate": 0.05},
    "momentum": {"learning_rate": 0.01, "momentum": 0.9},
    "Nesterov": {"learning_rate": 0.01, "momentum": 0.9, "nesterov": True},
}


def recipe_of(
    loss: str, last: str, hidden: str = "relu", descent: str = "plain", **changes: Any
) -> Recipe:
    """Return the recipe of a hidden layer and ten units."""
    layers = (FLATTEN, dense(16, hidden), dense(10, last))
    return Recipe(
        name="checked",
        **{
            "layers": layers,
            "loss": loss,
            "optimizer": {"class": "SGD", **DESCENTS[descent]},
            "batch_size": 32,
            "by_hand": True,
            **changes,
        },
    )


def dense(units: int, activation: str, **options: Any) -> dict[str, Any]:
    return {"class": "Dense", "units": units, "activation": activation, **options}


def recipes() -> Iterator[tuple[str, Recipe]]:
    """Yield what is to be compared, each with its name."""
    descents = itertools.cycle(DESCENTS)  # each loss and activation meets one, all meet all
    probable = itertools.product(CROSS_ENTROPIES, ("softmax", "sigmoid"))
    for loss, last in (*probable, *itertools.product(ERRORS, ACTIVATIONS)):
        descent = next(descents)
        yield f"{loss} of {last}, {descent}", recipe_of(loss, last, descent=descent)
    for hidden in ACTIVATIONS:
        recipe = recipe_of("sparse_categorical_crossentropy", "softmax", hidden=hidden)
        yield f"{hidden} hidden", recipe
    for descent, size in itertools.product(DESCENTS, (1, 32, "all")):
        name = f"{descent} of {size}"
        yield name, recipe_of("huber", "sigmoid", "tanh", descent=descent, batch_size=size)
    yield "smoothed labels", recipe_of("categorical_crossentropy", "softmax", label_smoothing=0.2)
    yield "centred pixels", recipe_of("binary_crossentropy", "sigmoid", scaling="-0.5..0.5")
    without = (FLATTEN, dense(16, "relu", use_bias=False), FLATTEN, dense(10, "linear"))
    yield "no bias", recipe_of("mean_squared_error", "linear", layers=without)
    one = (FLATTEN, dense(1, "sigmoid"))
    yield "one digit", recipe_of("binary_crossentropy", "sigmoid", layers=one, only_digit=3)
    yield "the built-in recipe", RECIPES["by-hand"]


def compared(
    recipe: Recipe, images: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]
) -> dict[str, float]:
    """Return the largest differences over all steps, and how far the weights have come."""
    net = network.build(recipe)
    network.prepare(net, recipe, steps=STEPS, steps_per_execution=1)
    start = net.get_weights()
    by_hand = HandTrainer(recipe, start)
    wanted, rng = targets(labels, recipe), np.random.default_rng(1)
    found = {"weights": 0.0, "loss": 0.0, "accuracy": 0.0}
    for _ in range(STEPS):
        chosen = rng.permutation(len(images))[: recipe.images_a_step(len(images))]
        net.reset_metrics()
        logs = net.train_on_batch(images[chosen], wanted[chosen], return_dict=True)
        judged = by_hand.step(images[chosen], wanted[chosen])
        away = {
            "weights": furthest(by_hand.weights(), net.get_weights()),
            "loss": abs(float(logs["loss"]) - judged.loss_sum / judged.images),
            "accuracy": abs(float(logs["accuracy"]) - judged.right / judged.images),
        }
        found = {name: max(away[name], found[name]) for name in found}
    scores = np.asarray(net(images))
    return {
        **found,
        "scores": float(np.abs(by_hand.scores(images) - scores).max()),
        "moved": furthest(by_hand.weights(), start),
    }


def furthest(some: Any, others: Any) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(some, others, strict=True))


def main() -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(IMAGES) % 10
    kinds = rng.uniform(size=(10, 28, 28)) < 0.2  # what the images of a label have in common
    images = (kinds[labels] * rng.uniform(100, 255, (IMAGES, 28, 28))).astype(np.float32)
    print(json.dumps({name: compared(recipe, images, labels) for name, recipe in recipes()}))


if __name__ == "__main__":
    main()
