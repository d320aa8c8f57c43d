"""What comes out of a run: a model folder, tested, and the event that tells of it."""

from __future__ import annotations

import dataclasses
import errno
import shlex
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.errors import DivergedError, ModelError, ShippedFileError, TrainingError
from digitpad.model_card import ModelCard
from digitpad.model_store import COMPILED_FILE, KERAS_FILE, ModelStore, NewModel
from digitpad.predictor import Predictor
from digitpad.training.backend import keras, versions
from digitpad.training.compile import compile_network
from digitpad.training.dataset import TrainingData
from digitpad.training.evaluation import Evaluation, evaluate
from digitpad.training.events import Finished, RunOrder
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.recipe import RECIPES, Recipe
from digitpad.training.watch import DIVERGED

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DIGITS_KEPT = 5


@dataclass(frozen=True, kw_only=True)
class TrainedRun:
    """A run that has gone through.

    Attributes:
        order: what asked for it.
        recipe: what it was trained by.
        data: what it was trained on.
        sets: what to test it on, by the names on the card; `data.test_name` is among them.
        seconds: how long the training took.
        stopped_early: whether the user stopped it.
        temperature: what calibration divided the last layer by; 1 where it did not.
    """

    order: RunOrder
    recipe: Recipe
    data: TrainingData
    sets: Mapping[str, LabelledDigits]
    seconds: float
    stopped_early: bool
    temperature: float


def store_outcome(network: Any, run: TrainedRun, store: ModelStore) -> Finished:
    """Compile, test and store a trained network; nothing is stored before it is whole.

    Raises:
        DivergedError: the weights, or the scores that they give, are no longer numbers.
        TrainingError: the model cannot be compiled or written.
        ModelError: the same, where the store or the compiled network tells it.
    """
    if not all(np.isfinite(weights).all() for weights in network.get_weights()):
        raise DivergedError(DIVERGED)
    out = Path(run.order.out) if run.order.out else None
    try:
        with store.new_model(run.recipe.name, out=out) as new:
            _without_training(network).save(new.folder / KERAS_FILE)
            compile_network(network, new.folder / COMPILED_FILE)
            tested = _tested(Predictor(new.folder / COMPILED_FILE), run.sets)
            size_bytes = (new.folder / COMPILED_FILE).stat().st_size
            card = _card(network, run, tested, new)
            others = [store.model(model).card for model in run.order.beside]
            new.write_card(dataclasses.replace(card, spread=spread([card, *others])))
    except OSError as error:
        advice = " Make room on the disk and train again." if error.errno in _NO_ROOM else ""
        raise TrainingError(
            f"The model could not be written: {error.strerror or error}.{advice}"
        ) from error
    return Finished(
        model=new.id,
        accuracy=tested[run.data.test_name].accuracy,
        accuracy_in_use=_accuracy_in_use(store, run.data.test),
        test_data=run.data.test_name,
        stopped_early=run.stopped_early,
        seconds=run.seconds,
        weights=network.count_params(),
        size_bytes=size_bytes,
    )


def spread(cards: Sequence[ModelCard]) -> dict[str, Mapping[str, float]]:
    """Return mean, standard deviation and number of the accuracies, by the sets all cards tell."""
    if len(cards) < 2:
        return {}
    told = [card.accuracy for card in cards]
    return {
        name: {
            "mean": round(statistics.mean(each[name] for each in told), 5),
            "deviation": round(statistics.stdev(each[name] for each in told), 5),
            "seeds": len(told),
        }
        for name in told[0]
        if all(name in each for each in told)
    }


def _without_training(network: Any) -> Any:
    """Return the network without optimizer and metrics: a third of the bytes, and no class of ours.

    A file that named one could be loaded by digitpad alone.
    """
    return keras.Model(network.inputs, network.outputs)


def _tested(predictor: Predictor, sets: Mapping[str, LabelledDigits]) -> dict[str, Evaluation]:
    try:
        return {name: evaluate(predictor, digits) for name, digits in sets.items()}
    except ModelError as error:  # scores that are no numbers
        raise DivergedError(DIVERGED) from error


def _card(
    network: Any, run: TrainedRun, tested: Mapping[str, Evaluation], new: NewModel
) -> ModelCard:
    now = datetime.now(UTC)
    read = {name: each for name, each in tested.items() if each.n}
    begun = f"; started from {run.order.start_from}" if run.order.start_from else ""
    return ModelCard(
        name=run.order.name or f"{run.recipe.name} {now.strftime('%Y-%m-%d %H:%M')}",
        recipe=run.recipe.to_json(),
        data=run.data.about + begun,
        data_checksum=run.data.training.checksum(),
        made_by=_command(Recipe.from_json(run.order.recipe), run.order),
        created=now.isoformat(timespec="seconds"),
        seconds=round(run.seconds, 1),
        weights=network.count_params(),
        versions=versions(),
        accuracy={name: round(each.accuracy, _DIGITS_KEPT) for name, each in read.items()},
        calibration_error={
            name: round(each.calibration_error, _DIGITS_KEPT) for name, each in read.items()
        },
        non_digit_auroc={
            name: round(each.non_digits.auroc, _DIGITS_KEPT)
            for name, each in read.items()
            if each.non_digits is not None
        },
        temperature=round(run.temperature, _DIGITS_KEPT),
        sha256=new.checksums(),
        notes="The run was stopped early." if run.stopped_early else "",
    )


def _accuracy_in_use(store: ModelStore, digits: LabelledDigits) -> float | None:
    """Return the accuracy of the model in use, or None where there is none (yet)."""
    try:
        return evaluate(store.load_current().predictor, digits).accuracy
    except (ModelError, ShippedFileError):
        return None


def _command(recipe: Recipe, order: RunOrder) -> str:
    """Return the command line that makes the model again, its files by their names alone.

    A recipe that is not built in is named as a file: the card holds what to write into it.
    """
    built_in = RECIPES.get(recipe.name)
    numbers = {"epochs": recipe.epochs, "batch_size": recipe.batch_size, "seed": recipe.seed}
    is_built_in = built_in is not None and built_in.adjusted(**numbers) == recipe
    words = ["digitpad", "train", "--recipe", recipe.name if is_built_in else "recipe.json"]
    for key, value in numbers.items():
        words += [f"--{key.replace('_', '-')}", str(value)]
    for name in order.data:
        words += ["--data", Path(name).name]
    for path in order.ink:
        words += ["--ink", Path(path).name]
    if order.beside:
        words += ["--seeds", str(1 + len(order.beside))]
    if order.start_from:
        words += ["--from", order.start_from]
    return shlex.join(words)
