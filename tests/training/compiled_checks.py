"""Small dense networks learning in a compiled loop, in a process with Keras; prints JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from digitpad.digit_image import digit_image_of_ink
from digitpad.practice import practice_inks
from digitpad.training import network
from digitpad.training.compiled_loop import Chunks, CompiledLoop, pays
from digitpad.training.compiled_trainee import CompiledTrainee
from digitpad.training.feeding import plain_arrays
from digitpad.training.keras_trainee import KerasTrainee
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.recipe import Recipe

DIGITS = 1_210
"""So that the last of an epoch's batches is not whole."""
LAYERS: tuple[Mapping[str, Any], ...] = (
    {"class": "Flatten"},
    {"class": "Dense", "units": 32, "activation": "relu"},
    {"class": "Dense", "units": 10, "activation": "softmax"},
)
RECIPE = Recipe(
    name="small", layers=LAYERS, epochs=3, batch_size=32, metrics=("top_k_categorical_accuracy",)
)
CONVOLUTIONAL = RECIPE.adjusted(
    layers=(
        {"class": "Reshape", "target_shape": [28, 28, 1]},
        {"class": "Conv2D", "filters": 4, "kernel_size": 3},
        *LAYERS,
    )
)


class Watcher:
    """Keeps what it is told, and takes a step besides after some batches where it is to."""

    is_over = False

    def __init__(self, trainee: KerasTrainee | None = None) -> None:
        self.epochs: list[dict[str, float]] = []
        self.steps: list[int] = []
        self._trainee = trainee

    def epoch_began(self, epoch: int) -> None:
        """Count."""

    def batches_done(self, step: int, loss: float, accuracy: float) -> None:
        """Keep how far it is."""
        self.steps.append(step)
        if self._trainee is not None:
            assert np.isfinite(self._trainee.one_more_batch()).all()

    def epoch_ended(self, figures: Mapping[str, float], learning_rate: float | None) -> None:
        """Keep the figures."""
        self.epochs.append(dict(figures))


def trainee(kind: type[KerasTrainee], digits: LabelledDigits) -> KerasTrainee:
    training, held_out = digits.split(RECIPE.validation_split, seed=0)
    return kind(network.build(RECIPE), RECIPE, training, held_out)


def trained(kind: type[KerasTrainee], digits: LabelledDigits) -> tuple[KerasTrainee, Watcher]:
    learner, watcher = trainee(kind, digits), Watcher()
    learner.fit(watcher, 0)
    return learner, watcher


def difference(one: KerasTrainee, other: KerasTrainee) -> float:
    pairs = zip(one.state(), other.state(), strict=True)
    return max(float(np.abs(a.astype(float) - b).max()) for a, b in pairs)


def difference_from_single_batches(digits: LabelledDigits) -> float:
    """Return how far weights come apart where one network takes an epoch in chunks, one singly."""
    nets = [network.build(RECIPE), network.build(RECIPE)]
    for net in nets:
        network.prepare(net, RECIPE, steps=100, steps_per_execution=1)
    loop, single = CompiledLoop.around(nets[0], []), nets[1]
    images, rows = plain_arrays(digits, RECIPE)
    for _done, chunk in Chunks(images, rows, RECIPE.images_a_step(DIGITS), single, seed=0).epoch(0):
        loop.learn(chunk)
        for batch in range(int(chunk[2])):
            single.train_on_batch(chunk[0][batch].astype(np.float32), chunk[1][batch])
    pairs = zip(loop.get_weights(), single.get_weights(), strict=True)
    return max(float(np.abs(one - other).max()) for one, other in pairs)


def cut_off(digits: LabelledDigits) -> KerasTrainee:
    """Return a trainee that took over from one that was cut off after the first epoch."""

    class Cut(Watcher):
        @property
        def is_over(self) -> bool:  # type: ignore[override]
            return bool(self.epochs)

    first = trainee(CompiledTrainee, digits)
    first.fit(Cut(), 0)
    second = trainee(CompiledTrainee, digits)
    second.set_state(first.state())
    second.fit(Watcher(), 1)
    return second


def averages_taken(kind: type[KerasTrainee], digits: LabelledDigits) -> bool:
    """Tell whether the averages that an optimizer keeps are the weights in the end."""
    recipe = RECIPE.adjusted(optimizer={"class": "SGD", "use_ema": True}, epochs=1)
    learner = kind(network.build(recipe), recipe, *digits.split(0.1, seed=0))

    class Last(Watcher):
        def epoch_ended(self, figures: Mapping[str, float], learning_rate: float | None) -> None:
            self.weights = learner.weights()

    last = Last()
    learner.fit(last, 0)
    pairs = zip(learner.weights(), last.weights, strict=True)
    return all(not np.array_equal(one, other) for one, other in pairs)


def main() -> None:
    inks = list(practice_inks(DIGITS, seed=3))
    digits = LabelledDigits(
        images=np.stack([digit_image_of_ink(ink) for ink, _ in inks]),
        labels=np.array([label for _, label in inks], np.int64),
        inks=(None,) * DIGITS,
    )
    compiled, seen = trained(CompiledTrainee, digits)
    again, _ = trained(CompiledTrainee, digits)
    _, plain = trained(KerasTrainee, digits)
    stepped = trainee(CompiledTrainee, digits)
    beside = Watcher(stepped)
    stepped.fit(beside, 0)
    print(
        json.dumps(
            {
                "epochs": seen.epochs,
                "plain_epochs": plain.epochs,
                "steps": seen.steps,
                "iterations": int(compiled.state()[-1 - _optimizer_slots(compiled)]),
                "stepped_epochs": beside.epochs,
                "from_single_batches": difference_from_single_batches(digits),
                "again": difference(compiled, again),
                "cut_off": difference(compiled, cut_off(digits)),
                "averages": [averages_taken(k, digits) for k in (CompiledTrainee, KerasTrainee)],
                "pays": pays(network.build(RECIPE), RECIPE, batch_size=32, steps=8_000),
                "pays_for_few": pays(network.build(RECIPE), RECIPE, batch_size=32, steps=100),
                "pays_for_convolutions": pays(
                    network.build(CONVOLUTIONAL), CONVOLUTIONAL, batch_size=32, steps=8_000
                ),
            }
        )
    )


def _optimizer_slots(learner: KerasTrainee) -> int:
    """Return how many variables of Adam come after the count of its steps."""
    return 1 + 2 * len(learner.weights())


if __name__ == "__main__":
    main()
