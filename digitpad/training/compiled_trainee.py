"""A small dense network under training, many batches in one compiled call."""

from __future__ import annotations

from typing import Any

import numpy as np

from digitpad.training.backend import ops
from digitpad.training.compiled_loop import Chunks, CompiledLoop
from digitpad.training.feeding import plain_arrays
from digitpad.training.keras_trainee import KerasTrainee, Telling
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.losses_and_metrics import metrics_of
from digitpad.training.recipe import Recipe
from digitpad.training.trainee import Observer

_HELD_OUT_AT_ONCE = 256
"""Images of a batch that is only looked at: a stop is heeded between two of them."""


class CompiledTrainee(KerasTrainee):
    """A `KerasTrainee` for which a compiled loop pays (`compiled_loop.pays`); nothing varies."""

    def __init__(
        self, net: Any, recipe: Recipe, training: LabelledDigits, validation: LabelledDigits
    ) -> None:
        super().__init__(net, recipe, training, validation)
        images, targets = plain_arrays(training, recipe)
        self._chunks = Chunks(images, targets, self._batch_size, net, seed=recipe.seed)
        self._loop = CompiledLoop.around(net, metrics_of(recipe))

    def fit(self, observer: Observer, epochs_done: int) -> None:
        """Train, from the epoch after those that are done, until the last or until it is over."""
        telling = Telling(observer, self._steps)
        telling.set_model(self._loop)
        for epoch in range(epochs_done, self._recipe.epochs):
            telling.on_epoch_begin(epoch)
            figures = self._learn_an_epoch(epoch, telling, observer)
            telling.on_epoch_end(epoch, figures | self._looked_at(telling))
            if observer.is_over:
                break
        # As `fit` does: where the optimizer keeps averages, they take the weights' place.
        self._loop.optimizer.finalize_variable_values(self._loop.trainable_variables)

    def one_more_batch(self) -> tuple[float, float]:
        """Learn from one batch besides those of the epochs; return its loss and accuracy."""
        variables = self._loop.metrics_variables
        of_the_epoch = [np.array(ops.convert_to_numpy(variable)) for variable in variables]
        self._loop.reset_metrics()
        self._extra += 1
        figures = self._loop.learn(self._chunks.single(self._extra))
        for variable, value in zip(variables, of_the_epoch, strict=True):
            variable.assign(value)
        return figures["loss"], figures["accuracy"]

    def _learn_an_epoch(self, epoch: int, telling: Telling, observer: Observer) -> dict[str, float]:
        figures: dict[str, float] = {}
        self._loop.reset_metrics()
        for done, chunk in self._chunks.epoch(epoch):
            figures = self._loop.learn(chunk)
            telling.on_train_batch_end(done - 1, figures)
            if observer.is_over:
                break
        return figures

    def _looked_at(self, telling: Telling) -> dict[str, float]:
        """Return the figures on what is held out; none where that is nothing."""
        held_out = self._held_out()
        if held_out is None:
            return {}
        figures = self._loop.evaluate(
            *held_out,
            batch_size=_HELD_OUT_AT_ONCE,
            callbacks=[telling],
            verbose=0,
            return_dict=True,
        )
        return {f"val_{name}": value for name, value in figures.items()}
