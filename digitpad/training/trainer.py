"""One training run, from an order to a model in the store."""

from __future__ import annotations

import math
import shlex
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from digitpad.errors import DivergedError, ModelError, ShippedFileError, TrainingError
from digitpad.model_card import ModelCard
from digitpad.model_store import COMPILED_FILE, KERAS_FILE, Model, ModelStore, file_sha256
from digitpad.predictor import Predictor
from digitpad.training import dataset, network
from digitpad.training.backend import keras, versions
from digitpad.training.compile import compile_network
from digitpad.training.evaluation import evaluate
from digitpad.training.events import (
    EpochEnded,
    Event,
    Finished,
    Finishing,
    Preparing,
    Progressed,
    RunOrder,
    Started,
    Stopped,
)
from digitpad.training.feeding import VariedDigits, plain_arrays
from digitpad.training.recipe import Recipe

Emit: TypeAlias = Callable[[Event], None]

_EVENT_INTERVAL_S = 0.1
_STEPS_PER_EXECUTION = 32
"""Batches that go through before Python looks again: halves the time of small networks."""
_VARIED_STEPS_PER_EXECUTION = 8
"""Fewer where batches take long, so that progress and Stop come several times a second."""


def run(order: RunOrder, store: ModelStore, emit: Emit, stop: threading.Event) -> None:
    """Train, compile, test and store; tell what goes on, and `Finished` or `Stopped` at the end.

    Args:
        order: what to run.
        store: where the model goes; nothing in it changes before the model is whole.
        emit: takes the events.
        stop: ends the run after the batches in hand; what was learnt is kept.

    Raises:
        RecipeError: the recipe cannot work.
        DataError: the data cannot be had.
        DivergedError: the loss or the weights are no longer numbers.
        TrainingError: the model cannot be written.
    """
    recipe = Recipe.from_json(order.recipe)
    net = _start_network(order, recipe, store)
    data = dataset.load(
        order.data,
        order.ink,
        order.mnist_file,
        lambda doing, done: emit(Preparing(doing=doing, done=done)),
    )
    training, validation = data.training.split(recipe.validation_split, seed=recipe.seed)
    emit(
        Started(
            recipe=recipe.name,
            data=data.about,
            training_images=len(training),
            validation_images=len(validation),
            test_images=len(data.test),
            epochs=recipe.epochs,
            weights=net.count_params(),
        )
    )
    began = time.monotonic()
    watch = _fit(net, recipe, training, validation, emit, stop)
    seconds = time.monotonic() - began
    if watch.steps_done == 0:
        emit(Stopped())
        return
    if not all(np.isfinite(weights).all() for weights in net.get_weights()):
        raise DivergedError(_DIVERGED)
    emit(Finishing(doing="Compiling and testing"))
    try:
        finished = _stored(
            net, recipe, order, data, store, seconds=seconds, stopped_early=stop.is_set()
        )
    except OSError as error:
        raise TrainingError(
            f"The model could not be written: {error.strerror or error}. "
            "Make room on the disk and train again."
        ) from error
    emit(finished)


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
        raise ModelError(f"{KERAS_FILE} of {model.card.name!r} cannot be loaded.") from error


_DIVERGED = (
    "The loss is no longer a number: training diverged. A smaller learning rate, or pixels scaled "
    "to 0..1, usually helps."
)


def _start_network(order: RunOrder, recipe: Recipe, store: ModelStore) -> Any:
    """Return the network to train: fresh, or with the architecture and weights of a model."""
    fresh = network.build(recipe)
    if not order.start_from:
        return fresh
    return load_network(store.model(order.start_from))


def _fit(
    net: Any,
    recipe: Recipe,
    training: dataset.LabelledDigits,
    validation: dataset.LabelledDigits,
    emit: Emit,
    stop: threading.Event,
) -> _Watch:
    steps = math.ceil(len(training) / recipe.batch_size)
    varied = recipe.augmentation != "none"
    at_once = min(steps, _VARIED_STEPS_PER_EXECUTION if varied else _STEPS_PER_EXECUTION)
    network.prepare(net, recipe, steps=steps * recipe.epochs, steps_per_execution=at_once)
    watch = _Watch(recipe, steps, emit, stop)
    arguments: dict[str, Any] = {
        "epochs": recipe.epochs,
        "verbose": 0,
        "callbacks": [watch],
        "validation_data": plain_arrays(validation, recipe) if len(validation) else None,
        "validation_batch_size": 500,
    }
    if varied:
        net.fit(VariedDigits(training, recipe), **arguments)
    else:
        images, targets = plain_arrays(training, recipe)
        net.fit(images, targets, batch_size=recipe.batch_size, **arguments)
    return watch


class _Watch(keras.callbacks.Callback):  # type: ignore[misc]  # Keras carries no types
    """Tells how a run goes, stops it when asked, and gives up when the loss is no number."""

    def __init__(self, recipe: Recipe, steps: int, emit: Emit, stop: threading.Event) -> None:
        super().__init__()
        self.steps_done = 0
        self._recipe = recipe
        self._steps = steps
        self._emit = emit
        self._stop = stop
        self._epoch = 1
        self._epoch_began = 0.0
        self._last_event = 0.0
        self._told = _Sums()
        # The first batches take long (the graph is compiled), so the pace is taken after them.
        self._pace_from: tuple[float, int] | None = None

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._epoch = epoch + 1
        self._told = _Sums()
        self._epoch_began = time.monotonic()

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        values = logs or {}
        loss = float(values.get("loss", math.nan))
        if not math.isfinite(loss):
            raise DivergedError(_DIVERGED)
        self.steps_done = (self._epoch - 1) * self._steps + min(batch + 1, self._steps)
        if self._stop.is_set():
            self.model.stop_training = True
        now = time.monotonic()
        if self._pace_from is None:
            self._pace_from = (now, self.steps_done)
        if now - self._last_event >= _EVENT_INTERVAL_S:
            self._last_event = now
            step = min(batch + 1, self._steps)
            self._emit(self._progress(_Sums.of(values, step), now))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        values = logs or {}
        self._emit(
            EpochEnded(
                epoch=epoch + 1,
                epochs=self._recipe.epochs,
                loss=float(values["loss"]),
                accuracy=float(values["accuracy"]),
                validation_loss=values.get("val_loss"),
                validation_accuracy=values.get("val_accuracy"),
                seconds=time.monotonic() - self._epoch_began,
            )
        )

    def _progress(self, sums: _Sums, now: float) -> Progressed:
        since, first = self._pace_from or (now, 0)
        elapsed = max(now - since, 1e-6)
        pace = (self.steps_done - first) / elapsed
        total = self._steps * self._recipe.epochs
        before, self._told = self._told, sums
        batches = max(sums.steps - before.steps, 1)
        return Progressed(
            epoch=self._epoch,
            step=sums.steps,
            steps=self._steps,
            done=self.steps_done / total,
            loss=(sums.loss - before.loss) / batches,
            accuracy=min(max((sums.accuracy - before.accuracy) / batches, 0.0), 1.0),
            images_per_second=pace * self._recipe.batch_size,
            seconds_left=(total - self.steps_done) / pace if pace > 0 else None,
        )


@dataclass(frozen=True)
class _Sums:
    """Sums over the batches of an epoch so far; Keras tells means, which hide what is new."""

    steps: int = 0
    loss: float = 0.0
    accuracy: float = 0.0

    @classmethod
    def of(cls, means: dict[str, float], steps: int) -> _Sums:
        """Return the sums behind the means over so many batches."""
        return cls(steps, means["loss"] * steps, means.get("accuracy", 0.0) * steps)


def _stored(
    net: Any,
    recipe: Recipe,
    order: RunOrder,
    data: dataset.TrainingData,
    store: ModelStore,
    *,
    seconds: float,
    stopped_early: bool,
) -> Finished:
    """Write the model's folder, test what was compiled, and return what came out."""
    sets = {data.test_name: data.test}
    for name in order.tests:
        sets |= dataset.evaluation_set(name, order.mnist_file)
    with store.new_model(recipe.name, out=Path(order.out) if order.out else None) as new:
        net.save(new.folder / KERAS_FILE)
        compiled = new.folder / COMPILED_FILE
        compile_network(net, compiled)
        predictor = Predictor(compiled)
        tested = {name: evaluate(predictor, digits) for name, digits in sets.items()}
        size_bytes = compiled.stat().st_size
        now = datetime.now(UTC)
        new.write_card(
            ModelCard(
                name=order.name or f"{recipe.name} {now.strftime('%Y-%m-%d %H:%M')}",
                recipe=recipe.to_json(),
                data=data.about
                + (f"; started from {order.start_from}" if order.start_from else ""),
                made_by=_command(recipe, order),
                created=now.isoformat(timespec="seconds"),
                seconds=round(seconds, 1),
                weights=net.count_params(),
                versions=versions(),
                accuracy={name: round(figures.accuracy, 5) for name, figures in tested.items()},
                calibration_error={
                    name: round(figures.calibration_error, 5) for name, figures in tested.items()
                },
                sha256=new.checksums(),
            )
        )
    return Finished(
        model=new.id,
        accuracy=tested[data.test_name].accuracy,
        accuracy_in_use=_accuracy_in_use(store, data.test),
        test_data=data.test_name,
        stopped_early=stopped_early,
        seconds=seconds,
        weights=net.count_params(),
        size_bytes=size_bytes,
    )


def _accuracy_in_use(store: ModelStore, digits: dataset.LabelledDigits) -> float | None:
    """Return the accuracy of the model in use, or None where there is none (yet)."""
    try:
        return evaluate(store.load_current().predictor, digits).accuracy
    except (ModelError, ShippedFileError):
        return None


def _command(recipe: Recipe, order: RunOrder) -> str:
    """Return the command line that makes the model again, its files by their names alone."""
    words = ["digitpad", "train", "--recipe", recipe.name, "--epochs", str(recipe.epochs)]
    words += ["--batch-size", str(recipe.batch_size), "--seed", str(recipe.seed)]
    for name in order.data:
        words += ["--data", Path(name).name]
    for path in order.ink:
        words += ["--ink", Path(path).name]
    if order.start_from:
        words += ["--from", order.start_from]
    return shlex.join(words)
