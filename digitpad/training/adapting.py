"""A network that goes on learning as it reads: nothing is dropped out, no batch is normalised anew.

In a training, dropout and batch normalisation behave otherwise than in a reading. A few thousand
images, half of them one person's, would carry the running means away; so they stay, and all other
weights learn (the measures are told in `teaching`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.errors import DivergedError
from digitpad.training import network as networks
from digitpad.training.backend import keras
from digitpad.training.recipe import Recipe
from digitpad.training.varied_epoch import Targets, VariedEpoch
from digitpad.training.watch import DIVERGED

OnBatch: TypeAlias = Callable[[int, float, float], None]
"""Told how many batches are done, and the means of loss and accuracy over them."""

_AHEAD = 8
"""Batches that are made beside the learning."""


def adapt(network: Any, recipe: Recipe, batches: VariedEpoch, on_batch: OnBatch) -> None:
    """Let a network learn from batches.

    Args:
        network: a functional Keras network, float32 (n, 28, 28) in 0-255 to (n, 10).
        recipe: its optimizer, schedule and loss.
        batches: what to learn from.
        on_batch: told after each batch; an exception of its own ends the learning.

    Raises:
        DivergedError: the loss is no number.
    """
    learner = _AsRead(network)
    networks.prepare(learner, recipe, steps=len(batches), steps_per_execution=1)
    for number, (images, targets) in enumerate(_made_ahead(batches), 1):
        told = learner.train_on_batch(images, targets, return_dict=True)
        loss = float(told["loss"])
        if not math.isfinite(loss):
            raise DivergedError(DIVERGED)
        on_batch(number, loss, float(told["accuracy"]))


class _AsRead(keras.Model):  # type: ignore[misc]  # Keras carries no types
    """A network's own layers, which behave as in a reading while they learn."""

    def __init__(self, network: Any) -> None:
        super().__init__(name="as_read")
        self._network = network

    def call(self, images: Any, training: bool | None = None) -> Any:
        """Return the scores of images."""
        return self._network(images, training=False)


def _made_ahead(batches: VariedEpoch) -> Iterator[tuple[npt.NDArray[np.float32], Targets]]:
    """Yield the batches in their order; the next ones are made in another thread meanwhile."""
    with ThreadPoolExecutor(1) as maker:
        made: list[Future[tuple[npt.NDArray[np.float32], Targets]]] = []
        for number in range(len(batches)):
            made.append(maker.submit(batches.batch, number))
            if len(made) > _AHEAD:
                yield made.pop(0).result()
        for future in made:
            yield future.result()
