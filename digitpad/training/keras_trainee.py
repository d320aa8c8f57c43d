"""A Keras network under training: `fit`, and what a watch sees and asks meanwhile."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.digit_layout import DigitImage
from digitpad.training import network
from digitpad.training.backend import keras, ops
from digitpad.training.events import WeightsSeen
from digitpad.training.feeding import VariedDigits, plain_arrays
from digitpad.training.labelled_digits import Images, LabelledDigits
from digitpad.training.losses_and_metrics import metrics_of
from digitpad.training.network_size import multiplications
from digitpad.training.recipe import Recipe
from digitpad.training.seen_weights import first_weights
from digitpad.training.trainee import Observer, State, Trainee
from digitpad.training.varied_epoch import Targets, VariedEpoch, images_an_epoch

_MULTIPLICATIONS_AT_ONCE = 4e9
"""What goes through before Python looks again: about 0.2 s on two cores, for progress and Stop."""
_MAX_STEPS_AT_ONCE = 32
"""Batches at once: halves the time of small networks; more gains nothing (measured)."""
_MAX_VARIED_STEPS_AT_ONCE = 8
"""Fewer where Python makes each batch, which takes longer than a small network's step."""


class KerasTrainee(Trainee):
    """A `Trainee` that Keras trains; the network is given its recipe here."""

    def __init__(
        self, net: Any, recipe: Recipe, training: LabelledDigits, validation: LabelledDigits
    ) -> None:
        super().__init__(net, recipe, training, validation)
        images = images_an_epoch(training, recipe)
        self._batch_size = recipe.images_a_step(images)
        self._steps = math.ceil(images / self._batch_size)
        self._single: Any = None
        self._extra = 0
        network.prepare(
            net,
            recipe,
            steps=self._steps * recipe.epochs,
            steps_an_epoch=self._steps,
            steps_per_execution=self._steps_at_once(),
        )
        # What Keras would make within the first step would have that step traced twice.
        net.optimizer.build(net.trainable_variables)

    def fit(self, observer: Observer, epochs_done: int) -> None:
        """Train, from the epoch after those that are done, until the last or until it is over."""
        arguments: dict[str, Any] = {
            "epochs": self._recipe.epochs,
            "initial_epoch": epochs_done,
            "verbose": 0,
            "callbacks": [Telling(observer, self._steps)],
            "validation_data": self._held_out(),
            # The run's own size: then validation, too, is looked at several times a second.
            "validation_batch_size": self._batch_size,
        }
        if self._recipe.augmentation != "none":
            self._net.fit(
                VariedDigits(self._training, self._recipe, epoch=epochs_done), **arguments
            )
        else:
            images, targets = plain_arrays(self._training, self._recipe)
            self._net.fit(images, targets, batch_size=self._batch_size, **arguments)

    def one_more_batch(self) -> tuple[float, float]:
        """Learn from one batch besides those of the epochs; return its loss and accuracy.

        `fit` compiles many batches into one execution; a second model around the same layers and
        the same optimizer takes them one at a time.
        """
        if self._single is None:
            self._single = keras.Model(self._net.inputs, self._net.outputs)
            self._single.compile(
                optimizer=self._net.optimizer,
                loss=self._net.loss,
                metrics=metrics_of(self._recipe),
            )
        logs = self._single.train_on_batch(*self._drawn_batch(), return_dict=True)
        self._single.reset_metrics()
        return float(logs["loss"]), float(logs["accuracy"])

    def scores(self, image: DigitImage) -> npt.NDArray[np.float32]:
        """Return the scores of a digit image, float32 (10,), or (1,) where it knows one digit."""
        given = self._net(image[np.newaxis].astype(np.float32), training=False)
        return np.asarray(ops.convert_to_numpy(given)[0], dtype=np.float32)

    def first_weights(self, epoch: float) -> WeightsSeen | None:
        """Return the first layer's weights as pictures, or None where there are none to show."""
        return first_weights(self._net, epoch)

    def state(self) -> State:
        """Return copies of weights and optimizer state."""
        return [np.array(ops.convert_to_numpy(variable)) for variable in self._variables()]

    def set_state(self, state: State) -> None:
        """Go back to a state.

        Raises:
            ValueError: it is that of another network.
        """
        variables = self._variables()
        if [tuple(each.shape) for each in variables] != [each.shape for each in state]:
            raise ValueError("it belongs to another network")
        for variable, value in zip(variables, state, strict=True):
            variable.assign(value)

    def weights(self) -> State:
        """Return copies of the weights alone."""
        return list(self._net.get_weights())

    def set_weights(self, weights: State) -> None:
        """Take weights that `weights` gave."""
        self._net.set_weights(list(weights))

    def _variables(self) -> list[Any]:
        return [*self._net.variables, *self._net.optimizer.variables]

    def _held_out(self) -> tuple[Images, Targets] | None:
        return plain_arrays(self._validation, self._recipe) if len(self._validation) else None

    def _drawn_batch(self) -> tuple[npt.NDArray[Any], Targets]:
        self._extra += 1
        if self._recipe.augmentation != "none":
            beyond = self._recipe.epochs + self._extra  # batches that no epoch shows
            return VariedEpoch(self._training, self._recipe, beyond).batch(0)
        rng = np.random.default_rng((self._recipe.seed, self._extra))
        chosen = rng.choice(len(self._training), self._batch_size, replace=False)
        return plain_arrays(self._training.taken(chosen), self._recipe)

    def _steps_at_once(self) -> int:
        """Return how many batches go through before Python looks again."""
        varies = self._recipe.augmentation != "none"
        most = _MAX_VARIED_STEPS_AT_ONCE if varies else _MAX_STEPS_AT_ONCE
        fitting = _MULTIPLICATIONS_AT_ONCE / (multiplications(self._net) * self._batch_size)
        return max(1, min(most, self._steps, int(fitting)))


class Telling(keras.callbacks.Callback):  # type: ignore[misc]  # Keras carries no types
    """Tells an observer what Keras tells its callbacks, and ends what the observer wants to end."""

    def __init__(self, observer: Observer, steps: int) -> None:
        super().__init__()
        self._observer = observer
        self._steps = steps

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Tell of the epoch's beginning."""
        self._observer.epoch_began(epoch + 1)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Tell of the batches done."""
        values = logs or {}
        step = min(batch + 1, self._steps)
        self._observer.batches_done(step, float(values["loss"]), float(values["accuracy"]))
        self._heed()

    def on_test_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Look whether to go on."""
        if self._observer.is_over:
            self.model.stop_evaluating = True

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Tell of the epoch's figures."""
        figures = {name: float(value) for name, value in (logs or {}).items()}
        rate = figures.pop("learning_rate", None)
        if rate is None:
            rate = float(ops.convert_to_numpy(self.model.optimizer.learning_rate))
        self._observer.epoch_ended(figures, rate)
        self._heed()

    def _heed(self) -> None:
        if self._observer.is_over:
            self.model.stop_training = True
