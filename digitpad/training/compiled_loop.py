"""Many batches in one call, compiled: how small dense networks learn.

A step of such a network is done in a fraction of a millisecond; what Keras's input pipeline and
TensorFlow's executor do around each of its hundred small operations takes several times that. Here
XLA makes a loop over many batches one piece of machine code. Compiling it takes about a second. For
convolutions XLA's code is some ten times slower on a processor than TensorFlow's own, and with
large matrices there is nothing to gain: those are trained by `fit`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.training.backend import keras, ops
from digitpad.training.labelled_digits import Images
from digitpad.training.network_size import multiplications
from digitpad.training.recipe import Recipe
from digitpad.training.varied_epoch import Targets

Chunk: TypeAlias = tuple[Images, Targets, npt.NDArray[np.int32]]
"""Batches one after another, (k, size, 28, 28) and (k, size, …), and how many of the k to learn."""

_LAYERS = frozenset(
    {
        "Activation",
        "BatchNormalization",
        "Dense",
        "Dropout",
        "Flatten",
        "InputLayer",
        "LayerNormalization",
        "Rescaling",
        "Reshape",
    }
)
_MAX_BATCH_SIZE = 512
_MAX_MULTIPLICATIONS = 2e7
"""Of a batch; beyond that, the sums take longer than all around them, and XLA does them on one
processor, TensorFlow on all."""
_LEAST_STEPS = 3_000
"""Of a run; fewer gain less than compiling takes: a second against half a millisecond a step."""
_MULTIPLICATIONS_AT_ONCE = 2e9
_IMAGES_AT_ONCE = 4096
_MAX_BATCHES_AT_ONCE = 256
"""All three so that Python looks again several times a second, for progress and Stop."""


def pays(network: Any, recipe: Recipe, *, batch_size: int, steps: int) -> bool:
    """Tell whether a run of so many steps is faster in a compiled loop than by `fit`."""
    return (
        keras.backend.backend() == "tensorflow"
        and recipe.augmentation == "none"
        and steps >= _LEAST_STEPS
        and batch_size <= _MAX_BATCH_SIZE
        and all(type(layer).__name__ in _LAYERS for layer in network.layers)
        and multiplications(network) * batch_size <= _MAX_MULTIPLICATIONS
    )


class CompiledLoop(keras.Model):  # type: ignore[misc]  # Keras carries no types
    """A network's own layers, which learn from a `Chunk` at each call of `learn`.

    Weights, optimizer and loss are the network's: what one learns, the other knows.
    """

    @classmethod
    def around(cls, network: Any, metrics: list[Any]) -> CompiledLoop:
        """Return the loop around a network that has its optimizer and loss."""
        loop = cls(network.inputs, network.outputs)
        loop.compile(
            optimizer=network.optimizer, loss=network.loss, metrics=metrics, jit_compile=True
        )
        # What Keras would make within the first step would have that step traced twice.
        loop.optimizer.build(loop.trainable_variables)
        loop.make_train_function()
        loop.jit_compile = False  # the few steps of a validation are not worth compiling
        return loop

    def learn(self, chunk: Chunk) -> dict[str, float]:
        """Learn from a chunk; return the metrics since they were reset."""
        return {name: float(value) for name, value in self.train_function(iter([chunk])).items()}

    def train_step(self, data: Chunk) -> dict[str, Any]:
        """Learn from each batch of a chunk; Keras compiles this into one call."""
        images, targets, count = data
        learn_batch = super().train_step

        def learn(number: Any, done: Any) -> Any:
            learn_batch((images[number], targets[number]))
            return done

        ops.fori_loop(0, count, learn, 0)
        return dict(self.get_metrics_result())


class Chunks:
    """The chunks of one epoch after another, in an order that seed and epoch alone determine.

    All batches are of one size, or XLA would compile twice: the epoch's last one is filled up with
    images of its first.

    Args:
        images, targets: n of them.
        size: images a batch, at most n.
        network: what learns from them.
        seed: of the order.
    """

    def __init__(
        self, images: Images, targets: Targets, size: int, network: Any, *, seed: int
    ) -> None:
        self._images = images
        self._targets = targets
        self._size = size
        self._seed = seed
        self._steps = math.ceil(len(images) / size)
        fitting = int(_MULTIPLICATIONS_AT_ONCE / (multiplications(network) * size))
        most = min(fitting, _IMAGES_AT_ONCE // size, _MAX_BATCHES_AT_ONCE, self._steps)
        self._at_once = max(1, most)

    def epoch(self, number: int) -> Iterator[tuple[int, Chunk]]:
        """Yield the chunks of an epoch, each with how many batches are done after it."""
        order = np.random.default_rng((self._seed, number)).permutation(len(self._images))
        batches = np.resize(order, (self._steps, self._size))
        for first in range(0, self._steps, self._at_once):
            chosen = batches[first : first + self._at_once]
            yield first + len(chosen), self._chunk(chosen)

    def single(self, number: int) -> Chunk:
        """Return a chunk of one batch that is no epoch's, drawn by this number."""
        rng = np.random.default_rng((self._seed, 1, number))
        return self._chunk(rng.choice(len(self._images), (1, self._size)))

    def _chunk(self, chosen: npt.NDArray[np.int64]) -> Chunk:
        """Return the batches of these images, (batches, size), and others that do not count."""
        filled = np.resize(chosen, (self._at_once, self._size))
        return self._images[filled], self._targets[filled], np.array(len(chosen), np.int32)
