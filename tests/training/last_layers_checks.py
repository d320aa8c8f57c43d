"""Whether the last layers of networks learn and nothing else, found out in a process of its own.

Run as a program, it prints one JSON object.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from digitpad.training.adapting import Adaptation
from digitpad.training.backend import keras
from digitpad.training.dataset import practice_test
from digitpad.training.last_layers import split
from digitpad.training.lesson_recipe import teach_recipe
from digitpad.training.rehearsal import Batch
from digitpad.training.varied_epoch import VariedEpoch

layers = keras.layers


def nested() -> Any:
    """A network as an import makes it: another one behind a scaling, before a softmax."""
    inner = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(4, 3, strides=2),
            layers.BatchNormalization(),
            layers.Activation("relu"),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(16, activation="relu"),
            layers.Dense(10),
        ]
    )
    inputs = keras.Input((28, 28))
    scaled = layers.Reshape((28, 28, 1))(layers.Rescaling(1 / 255)(inputs))
    return keras.Model(inputs, layers.Softmax()(inner(scaled)))


def branched() -> Any:
    """A network with a way around a layer."""
    inputs = keras.Input((28, 28))
    flat = layers.Dense(32, activation="relu")(layers.Flatten()(layers.Rescaling(1 / 255)(inputs)))
    around = layers.Add()([flat, layers.Dense(32)(flat)])
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(around))


def checked(network: Any) -> dict[str, Any]:
    digits = practice_test().taken(np.arange(200))
    recipe = teach_recipe(200, with_mnist=False, base=None, seed=0).adjusted(
        practice=20,
        non_digits=0.1,
        epochs=8,
        optimizer={"class": "Adam", "learning_rate": 0.01},
    )
    own = VariedEpoch(digits, recipe.adjusted(practice=0, non_digits=0.0), 0)
    rehearsed = VariedEpoch(digits.taken(np.zeros(0, np.intp)), recipe, 0)
    leaves = list(_leaves(network))
    before = [np.array(weights) for layer in leaves for weights in layer.get_weights()]
    adaptation = Adaptation(network)
    others: list[Batch] = []
    for _ in adaptation.rehearse(rehearsed, others):
        pass
    losses: list[float] = []
    seen = [*adaptation.look(own), *others]
    adaptation.learn(seen, recipe, lambda _step, loss, _accuracy: losses.append(loss))
    after = [np.array(weights) for layer in leaves for weights in layer.get_weights()]
    return {
        "is_split": split(network)[0] is not None,
        "changed": [bool((old != new).any()) for old, new in zip(before, after, strict=True)],
        "loss": [losses[0], losses[-1]],
        "trainable": all(layer.trainable for layer in leaves),
    }


def _leaves(network: Any) -> Any:
    for layer in network.layers:
        yield from _leaves(layer) if hasattr(layer, "layers") else [layer]


if __name__ == "__main__":
    keras.utils.set_random_seed(3)
    print(json.dumps({"nested": checked(nested()), "branched": checked(branched())}))
