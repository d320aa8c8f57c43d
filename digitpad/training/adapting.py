"""A network's last layer learns anew what the layers before it see in other images.

The measures behind it are told in `teaching`.
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
from digitpad.training.last_layer import last_layer_alone, split
from digitpad.training.recipe import Recipe
from digitpad.training.varied_epoch import Targets, VariedEpoch
from digitpad.training.watch import DIVERGED

Floats: TypeAlias = npt.NDArray[np.float32]

_AHEAD = 8
"""Batches that are drawn beside the looking."""


class Adaptation:
    """A network, and what it is to be adapted to.

    Args:
        network: float32 (n, 28, 28) in 0-255 to (n, 10); what it learns, it keeps.
        recipe: its optimizer, schedule, loss and epochs.
        batches: what to learn from; each image is drawn once.
    """

    def __init__(self, network: Any, recipe: Recipe, batches: VariedEpoch) -> None:
        self._network = network
        self._recipe = recipe
        self._batches = batches
        self._front, self._last = split(network)
        self._seen: list[Floats] = []
        self._targets: list[Targets] = []

    @property
    def steps(self) -> int:
        """How many batches are learnt from in all."""
        return len(self._batches) * self._recipe.epochs

    def look(self, on_batch: Callable[[float], None]) -> None:
        """Draw the images, and let the front look at them.

        Args:
            on_batch: told the part that is done; an exception of its own ends it.
        """
        for number, (images, targets) in enumerate(_drawn(self._batches), 1):
            seen = images if self._front is None else self._front.predict_on_batch(images)
            self._seen.append(np.asarray(seen, dtype=np.float32))
            self._targets.append(targets)
            on_batch(number / len(self._batches))

    def learn(self, on_batch: Callable[[int, float, float], None]) -> None:
        """Let the last layer learn from what was looked at.

        Args:
            on_batch: told the batches done, and the epoch's means of loss and accuracy so far; an
                exception of its own ends it.

        Raises:
            DivergedError: the loss is no number.
        """
        with last_layer_alone(self._network):
            networks.prepare(self._last, self._recipe, steps=self.steps, steps_per_execution=1)
            self._last.fit(
                np.concatenate(self._seen),
                np.concatenate(self._targets),
                batch_size=self._recipe.batch_size,
                epochs=self._recipe.epochs,
                callbacks=[_Telling(on_batch)],
                verbose=0,
            )


class _Telling(keras.callbacks.Callback):  # type: ignore[misc]  # Keras carries no types
    """Tells how many batches are done."""

    def __init__(self, on_batch: Callable[[int, float, float], None]) -> None:
        super().__init__()
        self._on_batch = on_batch
        self._done = 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Tell of one more batch."""
        loss = float(logs["loss"])
        if not math.isfinite(loss):
            raise DivergedError(DIVERGED)
        self._done += 1
        self._on_batch(self._done, loss, float(logs["accuracy"]))


def _drawn(batches: VariedEpoch) -> Iterator[tuple[Floats, Targets]]:
    """Yield the batches in their order; the next ones are drawn in another thread meanwhile."""
    with ThreadPoolExecutor(1) as drawer:
        drawn: list[Future[tuple[Floats, Targets]]] = []
        try:
            for number in range(len(batches)):
                drawn.append(drawer.submit(batches.batch, number))
                if len(drawn) > _AHEAD:
                    yield drawn.pop(0).result()
            while drawn:
                yield drawn.pop(0).result()
        finally:
            for future in drawn:
                future.cancel()
