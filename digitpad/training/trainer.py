"""One training run, from an order to a model in the store."""

from __future__ import annotations

import dataclasses
import math
import threading
from collections.abc import Sequence
from typing import Any

from digitpad.errors import ModelError, TrainingError
from digitpad.model_store import KERAS_FILE, Model, ModelStore, file_sha256
from digitpad.training import dataset, network
from digitpad.training.backend import keras, reason_of
from digitpad.training.calibration import calibrate
from digitpad.training.checkpoints import Checkpoints
from digitpad.training.events import Event, Finishing, Preparing, RunOrder, Started, Stopped
from digitpad.training.feeding import VariedDigits, plain_arrays
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.network_size import check_batch, multiplications
from digitpad.training.outcome import TrainedRun, store_outcome
from digitpad.training.recipe import Recipe
from digitpad.training.varied_epoch import images_an_epoch
from digitpad.training.watch import Emit, Watch

OUT_OF_MEMORY = (
    "The training process ran out of memory. Use a smaller batch size or a smaller network."
)

_MULTIPLICATIONS_AT_ONCE = 4e9
"""What goes through before Python looks again: about 0.2 s on two cores, for progress and Stop."""
_MAX_STEPS_AT_ONCE = 32
"""Batches at once: halves the time of small networks; more gains nothing (measured)."""
_MAX_VARIED_STEPS_AT_ONCE = 8
"""Fewer where Python makes each batch, which takes longer than a small network's step."""


def run(order: RunOrder, store: ModelStore, emit: Emit, stop: threading.Event) -> None:
    """Train, compile, test and store; tell what goes on, and `Finished` or `Stopped` at the end.

    Args:
        order: what to run.
        store: where the model goes; nothing in it changes before the model is whole.
        emit: takes the events.
        stop: ends the run at once while data is prepared; later after the batches in hand, and
            what was learnt is kept.

    Raises:
        RecipeError: the recipe cannot work.
        DataError: the data cannot be had; InkFileError: an ink file cannot be read.
        DivergedError: the loss or the weights are no longer numbers.
        TrainingError: the memory is used up, or the model cannot be written.
        ModelError: the model to start from is missing or damaged.
    """
    try:
        _run(order, store, emit, stop)
    except _StopAskedError:
        emit(Stopped())
    except MemoryError as error:
        raise TrainingError(OUT_OF_MEMORY) from error
    except Exception as error:
        if type(error).__name__ == "ResourceExhaustedError":  # TensorFlow's, named without it
            raise TrainingError(OUT_OF_MEMORY) from error
        raise


def load_network(model: Model) -> Any:
    """Return the Keras network of a model in the store, checked against its card.

    Raises:
        ModelError: the file is not the one that the card describes, or Keras cannot load it.
    """
    if model.card.sha256.get(KERAS_FILE) != file_sha256(model.keras_file):
        raise ModelError(f"{KERAS_FILE} of {model.card.name!r} is not what its card describes.")
    try:
        return keras.saving.load_model(model.keras_file, compile=False, safe_mode=True)
    except (ValueError, TypeError, OSError) as error:
        raise ModelError(
            f"{KERAS_FILE} of {model.card.name!r} cannot be loaded: {reason_of(error)}."
        ) from error


class _StopAskedError(Exception):
    """The run is to end before it has begun to learn."""


def _run(order: RunOrder, store: ModelStore, emit: Emit, stop: threading.Event) -> None:
    def tell(event: Event) -> None:
        if stop.is_set():
            raise _StopAskedError
        emit(event)

    def prepare(doing: str, done: float) -> None:
        tell(Preparing(doing=doing, done=done))

    net, recipe = _start_network(order, Recipe.from_json(order.recipe), store)
    data = dataset.load(order.data, order.ink, order.mnist_file, prepare)
    sets = _test_sets(order, data)  # now: a wrong name must not cost a whole run
    training, validation = data.training.split(recipe.validation_split, seed=recipe.seed)
    images = images_an_epoch(training, recipe)
    check_batch(net, min(recipe.batch_size, images))
    steps = math.ceil(images / recipe.batch_size)
    network.prepare(
        net,
        recipe,
        steps=steps * recipe.epochs,
        steps_per_execution=_steps_at_once(net, recipe, steps),
    )
    checkpoints = Checkpoints(order, recipe, data.training)
    done = checkpoints.resume(net) if order.resume else 0
    tell(
        Started(
            recipe=recipe.name,
            data=data.about,
            training_images=images,
            validation_images=len(validation),
            test_images=len(data.test),
            epochs=recipe.epochs,
            weights=net.count_params(),
            epochs_done=done,
            cut_off_after=0 if order.resume else checkpoints.cut_off_after(),
        )
    )
    watch = Watch(recipe, steps, emit, stop)
    _fit(net, recipe, training, validation, [watch, checkpoints], done)
    seconds = checkpoints.seconds
    temperature = calibrate(net, validation) if recipe.calibrated else 1.0
    trained = TrainedRun(
        order=order,
        recipe=recipe,
        data=data,
        sets=sets,
        seconds=seconds,
        stopped_early=watch.stopped_early,
        temperature=temperature,
    )
    emit(Finishing(doing="Compiling and testing"))
    finished = store_outcome(net, trained, store)
    if not watch.stopped_early:  # else there is something left to go on with
        checkpoints.forget()
    emit(finished)


def _start_network(order: RunOrder, recipe: Recipe, store: ModelStore) -> tuple[Any, Recipe]:
    """Return the network to train, fresh or a model's, and the recipe that describes it."""
    fresh = network.build(recipe)
    if not order.start_from:
        return fresh, recipe
    model = store.model(order.start_from)
    if model.card.recipe:
        made_by = Recipe.from_json(dict(model.card.recipe))
        recipe = dataclasses.replace(
            recipe,
            name=made_by.name,
            about=made_by.about,
            layers=made_by.layers,
            scaling=made_by.scaling,
        )
    started = load_network(model)
    if recipe.calibrated:
        network.check_calibratable(started)
    return started, recipe


def _test_sets(order: RunOrder, data: dataset.TrainingData) -> dict[str, LabelledDigits]:
    """Return what to test on, by name: the run's own test digits, and what the order asks for."""
    sets = {data.test_name: data.test}
    for given in order.tests:
        if given == data.test_name:
            continue
        for name, digits in dataset.evaluation_set(given, order.mnist_file).items():
            sets[given if name in sets else name] = digits
    return sets


def _fit(
    net: Any,
    recipe: Recipe,
    training: LabelledDigits,
    validation: LabelledDigits,
    callbacks: Sequence[Any],
    epochs_done: int,
) -> None:
    arguments: dict[str, Any] = {
        "epochs": recipe.epochs,
        "initial_epoch": epochs_done,
        "verbose": 0,
        "callbacks": list(callbacks),
        "validation_data": plain_arrays(validation, recipe) if len(validation) else None,
        # The run's own size: then validation, too, is looked at several times a second.
        "validation_batch_size": recipe.batch_size,
    }
    if recipe.augmentation != "none":
        net.fit(VariedDigits(training, recipe, epoch=epochs_done), **arguments)
    else:
        images, targets = plain_arrays(training, recipe)
        net.fit(images, targets, batch_size=recipe.batch_size, **arguments)


def _steps_at_once(net: Any, recipe: Recipe, steps: int) -> int:
    """Return how many batches go through before Python looks again."""
    most = _MAX_STEPS_AT_ONCE if recipe.augmentation == "none" else _MAX_VARIED_STEPS_AT_ONCE
    fitting = int(_MULTIPLICATIONS_AT_ONCE / (multiplications(net) * recipe.batch_size))
    return max(1, min(most, steps, fitting))
