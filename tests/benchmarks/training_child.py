"""The baseline: `fit` on NumPy arrays of float32, a batch at a time, as Keras's own examples do it.

Words: recipe, epochs (0 for the recipe's), seed, MNIST's archive. Network, optimizer, loss and the
digits held out are those of digitpad's run. Where the recipe varies its images, each batch is
varied by the same code, in a `PyDataset`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from digitpad.training import network
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.feeding import VariedDigits, plain_arrays
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.mnist import load_mnist
from digitpad.training.recipe import Recipe
from digitpad.training.varied_epoch import Targets, images_an_epoch
from tests.benchmarks.child import tell


def main(name: str, epochs: str, seed: str, mnist: str) -> None:
    recipe = RECIPES[name].adjusted(epochs=int(epochs) or None, seed=int(seed))
    learnt, test = load_mnist(str(Path(mnist)), lambda _doing, _done: None)
    training, held_out = learnt.split(recipe.validation_split, seed=recipe.seed)
    net = _network(recipe, training)
    given = _given(training, recipe)
    began = time.perf_counter()
    done = net.fit(
        **given,
        epochs=recipe.epochs,
        validation_data=_arrays(held_out, recipe),
        callbacks=_callbacks(recipe),
        verbose=0,
    )
    seconds = time.perf_counter() - began
    tell(seconds=seconds, epochs=len(done.epoch), accuracy=_accuracy(net, recipe, test))


def _network(recipe: Recipe, training: LabelledDigits) -> Any:
    net = network.build(recipe)
    images = images_an_epoch(training, recipe)
    steps = -(-images // recipe.images_a_step(images))
    network.prepare(net, recipe, steps=steps * recipe.epochs, steps_per_execution=1)
    return net


def _given(training: LabelledDigits, recipe: Recipe) -> dict[str, Any]:
    """Return what `fit` is to learn from, as its arguments."""
    if recipe.augmentation != "none":
        return {"x": VariedDigits(training, recipe)}
    images, targets = _arrays(training, recipe)
    return {"x": images, "y": targets, "batch_size": recipe.images_a_step(len(training))}


def _arrays(digits: LabelledDigits, recipe: Recipe) -> tuple[npt.NDArray[np.float32], Targets]:
    images, targets = plain_arrays(digits, recipe)
    return images.astype(np.float32), targets


def _callbacks(recipe: Recipe) -> list[Any]:
    if not recipe.patience:
        return []
    return [
        keras.callbacks.EarlyStopping(
            monitor=recipe.watched,
            patience=recipe.patience,
            min_delta=recipe.least_gain,
            restore_best_weights=True,
        )
    ]


def _accuracy(net: Any, recipe: Recipe, test: LabelledDigits) -> float:
    """Return the part of the test digits read right, or told rightly from the one digit."""
    scores = net.predict(test.images.astype(np.float32), batch_size=1000, verbose=0)
    if recipe.only_digit is None:
        return float((scores.argmax(axis=1) == test.labels).mean())
    return float(((scores[:, 0] > 0.5) == (test.labels == recipe.only_digit)).mean())


if __name__ == "__main__":
    main(*sys.argv[1:])
