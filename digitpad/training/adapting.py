"""The last layers of a network learn anew what the layers before them see.

They learn as they read: nothing is dropped out, and batch normalisation keeps its means. What the
user wrote is learnt by its label; of what is rehearsed, the network is to go on to give the scores
that it gave before (Li, Hoiem, "Learning without Forgetting", 2016). The measures behind this are
told in `teaching`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from digitpad.errors import DivergedError
from digitpad.training import network as networks
from digitpad.training.backend import keras
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.last_layers import last_layers_alone, split
from digitpad.training.recipe import Recipe
from digitpad.training.rehearsal import Batch, Floats, parts
from digitpad.training.varied_epoch import Targets, VariedEpoch
from digitpad.training.watch import DIVERGED

_AHEAD = 8
"""Batches that are drawn beside the looking."""


class Adaptation:
    """A network, and what it is to be adapted to.

    Args:
        network: float32 (n, 28, 28) in 0-255 to (n, 10); what it learns, it keeps.
    """

    def __init__(self, network: Any) -> None:
        self.network = network
        self._front, self._rest = split(network)

    def look(self, own: VariedEpoch) -> Iterator[Batch]:
        """Draw what the user wrote, let the front look at it; yield a batch at a time.

        Its scores are those that the labels ask for.
        """
        for images, targets in _drawn(own):
            yield self._looked_at(images), targets.astype(np.float32)

    def rehearse(self, others: VariedEpoch, seen: list[Batch]) -> Iterator[None]:
        """Draw what others wrote, and look at it, a batch a step.

        Args:
            others: what to draw.
            seen: its batches that were looked at already, the first ones; the next ones are added.
        """
        for images, _ in _drawn(others, first=len(seen)):
            values = self._looked_at(images)
            seen.append((values, np.asarray(self._rest.predict_on_batch(values))))
            yield

    def look_at_test(self, test: LabelledDigits, seen: list[Floats]) -> Iterator[None]:
        """Let the front look at a test set, a part a step.

        Args:
            test: what to look at.
            seen: its parts that were looked at already, the first ones; the next ones are added.
        """
        if self._front is not None:
            for images in parts(test)[len(seen) :]:
                seen.append(self._looked_at(images.astype(np.float32)))
                yield

    def scores(self, seen: Sequence[Floats]) -> Floats:
        """Return the scores of what the front gave, float32 (n, 10)."""
        return np.concatenate([np.asarray(self._rest.predict_on_batch(part)) for part in seen])

    def learn(
        self, seen: Sequence[Batch], recipe: Recipe, on_batch: Callable[[int, float, float], None]
    ) -> None:
        """Let the last layers learn from what was looked at.

        Args:
            seen: what `look` and `rehearse` gave.
            recipe: says optimizer, schedule, loss, batch size and epochs.
            on_batch: told the batches done, and the epoch's means of loss and accuracy so far; an
                exception of its own ends it.

        Raises:
            DivergedError: the loss is no number.
        """
        learner = _AsRead(self._rest)
        with last_layers_alone(self.network):
            steps = steps_an_epoch(seen, recipe) * recipe.epochs
            networks.prepare(learner, recipe, steps=steps, steps_per_execution=1)
            learner.fit(
                np.concatenate([values for values, _ in seen]),
                np.concatenate([scores for _, scores in seen]),
                batch_size=recipe.batch_size,
                epochs=recipe.epochs,
                callbacks=[_Telling(on_batch)],
                verbose=0,
            )

    def _looked_at(self, images: Floats) -> Floats:
        if self._front is None:
            return images
        return np.asarray(self._front.predict_on_batch(images), dtype=np.float32)


def steps_an_epoch(seen: Sequence[Batch], recipe: Recipe) -> int:
    """Return how many batches an epoch learns from."""
    return math.ceil(sum(len(values) for values, _ in seen) / int(recipe.batch_size))


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


def _drawn(batches: VariedEpoch, *, first: int = 0) -> Iterator[tuple[Floats, Targets]]:
    """Yield the batches from one on; the next ones are drawn in another thread meanwhile."""
    with ThreadPoolExecutor(1) as drawer:
        drawn: list[Future[tuple[Floats, Targets]]] = []
        try:
            for number in range(first, len(batches)):
                drawn.append(drawer.submit(batches.batch, number))
                if len(drawn) > _AHEAD:
                    yield drawn.pop(0).result()
            while drawn:
                yield drawn.pop(0).result()
        finally:
            for future in drawn:
                future.cancel()
