"""The last layers of a network learn anew what the layers before them see.

They learn as they read: nothing is dropped out, and batch normalisation keeps its means. What the
user wrote is learnt by its label; of what is rehearsed, the network is to go on to give the scores
that it gave before (Li, Hoiem, "Learning without Forgetting", 2016). The measures behind this are
told in `teaching`.
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
from digitpad.training.last_layers import last_layers_alone, split
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
    """

    def __init__(self, network: Any, recipe: Recipe) -> None:
        self._network = network
        self._recipe = recipe
        self._front, self._rest = split(network)
        self._seen: list[Floats] = []
        self._targets: list[Targets] = []

    @property
    def steps_an_epoch(self) -> int:
        """How many batches an epoch learns from."""
        return math.ceil(sum(map(len, self._seen)) / int(self._recipe.batch_size))

    def look(
        self, own: VariedEpoch, rehearsed: VariedEpoch, on_batch: Callable[[float], None]
    ) -> None:
        """Draw the images, each once, and let the front look at them.

        Args:
            own: what the user wrote.
            rehearsed: what others did.
            on_batch: told the part that is done; an exception of its own ends it.
        """
        total = len(own) + len(rehearsed)
        for images, targets in _drawn(own):
            self._keep(self._looked_at(images), targets)
            on_batch(len(self._seen) / total)
        for images, _ in _drawn(rehearsed):
            seen = self._looked_at(images)
            self._keep(seen, np.asarray(self._rest.predict_on_batch(seen)))
            on_batch(len(self._seen) / total)

    def learn(self, on_batch: Callable[[int, float, float], None]) -> None:
        """Let the last layers learn from what was looked at.

        Args:
            on_batch: told the batches done, and the epoch's means of loss and accuracy so far; an
                exception of its own ends it.

        Raises:
            DivergedError: the loss is no number.
        """
        recipe, learner = self._recipe, _AsRead(self._rest)
        with last_layers_alone(self._network):
            steps = self.steps_an_epoch * recipe.epochs
            networks.prepare(learner, recipe, steps=steps, steps_per_execution=1)
            learner.fit(
                np.concatenate(self._seen),
                np.concatenate(self._targets),
                batch_size=recipe.batch_size,
                epochs=recipe.epochs,
                callbacks=[_Telling(on_batch)],
                verbose=0,
            )

    def _looked_at(self, images: Floats) -> Floats:
        if self._front is None:
            return images
        return np.asarray(self._front.predict_on_batch(images), dtype=np.float32)

    def _keep(self, seen: Floats, targets: Targets) -> None:
        self._seen.append(seen)
        self._targets.append(targets)


class _AsRead(keras.Model):  # type: ignore[misc]  # Keras carries no types
    """A network's own layers, which behave as in a reading while they learn."""

    def __init__(self, network: Any) -> None:
        super().__init__(name="as_read")
        self._network = network

    def call(self, values: Any, training: bool | None = None) -> Any:
        """Return the scores."""
        return self._network(values, training=False)


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
