"""What comes out of a run: a model folder, tested, and the event that tells of it."""

from __future__ import annotations

import dataclasses
import errno
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.errors import (
    DigitpadError,
    DivergedError,
    ModelError,
    TrainingError,
)
from digitpad.model_store import COMPILED_FILE, KERAS_FILE, ModelStore, NewModel
from digitpad.predictor import Predictor
from digitpad.training.backend import keras
from digitpad.training.compile import compile_network
from digitpad.training.details import write_details
from digitpad.training.events import Finished
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.model_in_use import tested_in_use
from digitpad.training.network import with_ten_scores, without_lora
from digitpad.training.tested import Tested
from digitpad.training.trained_run import TrainedRun, card_of, one_digit_set, spread
from digitpad.training.watch import DIVERGED

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_log = logging.getLogger(__name__)


def store_outcome(network: Any, run: TrainedRun, store: ModelStore) -> Finished:
    """Compile, test and store a trained network; nothing is stored before it is whole.

    Raises:
        DivergedError: the weights, or the scores that they give, are no longer numbers.
        TrainingError: the model cannot be compiled or written.
        ModelError: the same, where the store or the compiled network tells it.
    """
    if not all(np.isfinite(weights).all() for weights in network.get_weights()):
        raise DivergedError(DIVERGED)
    network = _to_keep(network, run.recipe.only_digit)
    out = Path(run.order.out) if run.order.out else None
    try:
        with store.new_model(run.recipe.name, out=out) as new:
            tested = _written(network, run, store, new)
            size_bytes = (new.folder / COMPILED_FILE).stat().st_size
    except OSError as error:
        advice = " Make room on the disk, then resume." if error.errno in _NO_ROOM else ""
        raise TrainingError(
            f"The model could not be written: {error.strerror or error}.{advice}"
        ) from error
    test, in_use = tested[run.data.test_name], tested_in_use(store, run.data.test)
    _keep_details(network, run, test, in_use)
    digit, name = run.recipe.only_digit, run.data.test_name
    return Finished(
        model=new.id,
        accuracy=test.accuracy(digit),
        accuracy_in_use=None if in_use is None else in_use.accuracy(digit),
        test_data=name if digit is None else one_digit_set(name, digit),
        stopped_early=run.stopped_early,
        seconds=run.seconds,
        weights=run.weights,
        size_bytes=size_bytes,
        run=run.run,
        kept_epoch=run.kept_epoch,
    )


def _to_keep(network: Any, only_digit: int | None) -> Any:
    """Return the network as a model keeps it: ten scores, plain layers, nothing of the training.

    Without optimizer and metrics it takes a third of the bytes, and no class of ours: a file that
    named one could be loaded by digitpad alone.
    """
    network = without_lora(network)
    if only_digit is not None:
        network = with_ten_scores(network, only_digit)
    return keras.Model(network.inputs, network.outputs)


def _written(network: Any, run: TrainedRun, store: ModelStore, new: NewModel) -> dict[str, Tested]:
    """Write the files of a new model and its card; return what it gives for each set."""
    network.save(new.folder / KERAS_FILE)
    compile_network(network, new.folder / COMPILED_FILE)
    tested = _tested(Predictor(new.folder / COMPILED_FILE), run.sets)
    card = card_of(run, tested, sha256=new.checksums())
    others = [store.model(model).card for model in run.order.beside]
    new.write_card(dataclasses.replace(card, spread=spread([card, *others])))
    return tested


def _tested(predictor: Predictor, sets: Mapping[str, LabelledDigits]) -> dict[str, Tested]:
    try:
        return {name: Tested(predictor, digits) for name, digits in sets.items()}
    except ModelError as error:  # scores that are no numbers
        raise DivergedError(DIVERGED) from error


def _keep_details(network: Any, run: TrainedRun, test: Tested, in_use: Tested | None) -> None:
    """Keep what is worth looking at afterwards; the model is worth more, and stands already."""
    if run.run_folder is None:
        return
    try:
        write_details(
            run.run_folder,
            network,
            run.data.test,
            test.scores,
            None if in_use is None else in_use.scores,
            run.data.test_name,
            only_digit=run.recipe.only_digit,
            name_in_use="" if in_use is None else in_use.name,
        )
    except (OSError, DigitpadError) as error:
        _log.warning("What came of the run cannot be looked at later: %s", error)
