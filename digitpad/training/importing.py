"""A `.keras` file from elsewhere to a model in the store. Runs in a process of its own.

The file is hostile until checked: `inspection` reads it without Keras, then Keras loads it in safe
mode, in a process that may not take more memory than a digit model needs.
"""

from __future__ import annotations

import dataclasses
import math
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.digit_image import SIDE_PX
from digitpad.errors import ModelError, ModelFileError
from digitpad.model_card import ModelCard
from digitpad.model_store import (
    COMPILED_FILE,
    KERAS_FILE,
    Model,
    ModelStore,
    NewModel,
    file_sha256,
)
from digitpad.predictor import CLASSES, Predictor
from digitpad.training.dataset import evaluation_set
from digitpad.training.evaluation import evaluate
from digitpad.training.inspection import inspect_model_file
from digitpad.training.inspection_sizes import shown
from digitpad.training.labelled_digits import LabelledDigits

_MEMORY_LIMIT_BYTES = 6 << 30
"""Keras with TensorFlow takes 1 GB of data; a digit model needs little beside."""

_AS_THEY_ARE = (1.0, 0.0)
_SCALINGS = ((1 / 255, 0.0), _AS_THEY_ARE, (1 / 255, -0.5), (1 / 127.5, -1.0))
"""What networks from elsewhere were trained on: 0..1, 0..255, -0.5..0.5, -1..1."""

_MAX_ACTIVATIONS = 1_000_000
_MAX_MULTIPLICATIONS = 300_000_000
"""For one image; the bundled model takes 10 million."""
_BATCH = 100
"""So many images at once: the largest network that is let in takes less than 1 GB for them."""

_INPUT_SHAPES = ((SIDE_PX, SIDE_PX), (SIDE_PX, SIDE_PX, 1), (SIDE_PX * SIDE_PX,))


def limit_memory() -> None:
    """Let this process take no more memory than a digit model needs (on Linux)."""
    if sys.platform.startswith("linux"):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        limit = _MEMORY_LIMIT_BYTES if hard == resource.RLIM_INFINITY else hard
        resource.setrlimit(resource.RLIMIT_DATA, (min(limit, _MEMORY_LIMIT_BYTES), hard))


def import_model(
    path: Path, store: ModelStore, *, name: str = "", card: ModelCard | None = None
) -> Model:
    """Check a `.keras` file, fit it to digit images, compile it and store it.

    The network may take (28, 28), (28, 28, 1) or (784,), in any of the usual scalings of pixels:
    the scaling that reads the built-in practice digits best is taken, and told on the card.

    Args:
        path: the file.
        store: where the model goes.
        name: what to call it, by default as the card or the file is called.
        card: what is said of the model where it comes from, to be kept on its card here.

    Raises:
        ModelFileError: the file is refused.
        ModelError: the model cannot be stored.
        TrainingError: it cannot be compiled.
    """
    inspect_model_file(path)
    network = _loaded(path)
    practice = evaluation_set("practice")["practice"]
    fitted = _fitted(network, practice, path)
    try:
        with store.new_model(path.stem if card is None else card.name) as new:
            _write(fitted.network, new, practice, _card(path, name, fitted.how, card))
    except OSError as error:
        raise ModelError(f"The model could not be stored: {error.strerror or error}.") from error
    return store.model(new.id)


def _card(path: Path, name: str, how: str, known: ModelCard | None) -> ModelCard:
    """Return what the card tells before the model is tested."""
    if known is None:
        known = ModelCard(
            name=path.stem or "imported",
            data="unknown: the network comes from elsewhere",
            made_by=f"digitpad models import {shown(path.name)}",
            created=datetime.now(UTC).isoformat(timespec="seconds"),
        )
    return dataclasses.replace(
        known,
        name=name or known.name,
        notes=known.notes or how,
        original_sha256=file_sha256(path),
    )


def _write(network: Any, new: NewModel, practice: LabelledDigits, card: ModelCard) -> None:
    from digitpad.training.backend import versions
    from digitpad.training.compile import compile_network

    network.save(new.folder / KERAS_FILE)
    compile_network(network, new.folder / COMPILED_FILE)
    tested = evaluate(Predictor(new.folder / COMPILED_FILE), practice)
    new.write_card(
        dataclasses.replace(
            card,
            weights=network.count_params(),
            versions=versions(),
            accuracy={**card.accuracy, "practice": round(tested.accuracy, 5)},
            calibration_error={
                **card.calibration_error,
                "practice": round(tested.calibration_error, 5),
            },
            sha256=new.checksums(),
        )
    )


def _loaded(path: Path) -> Any:
    """Return the network of an inspected file, its input, output, size and weights checked."""
    # Only now: Keras takes seconds to load, and must not see a file that was not inspected.
    from digitpad.training.backend import keras, reason_of

    try:
        network = keras.saving.load_model(path, compile=False, safe_mode=True)
    except MemoryError as error:
        raise ModelFileError(
            f"{path.name} takes more memory than a digit model needs and was refused."
        ) from error
    except Exception as error:  # Keras tells what is wrong by whatever its code stumbles over
        raise ModelFileError(f"Keras cannot load {path.name}: {reason_of(error)}.") from error
    _check_shapes(network, path)
    _check_size(network, path)
    if not all(np.isfinite(weights).all() for weights in network.get_weights()):
        raise ModelFileError(f"{path.name} holds weights that are not finite numbers.")
    return network


def _check_shapes(network: Any, path: Path) -> None:
    shapes = [tuple(tensor.shape[1:]) for tensor in getattr(network, "inputs", None) or ()]
    if len(shapes) != 1 or shapes[0] not in _INPUT_SHAPES:
        raise ModelFileError(
            f"{path.name} must take one image of shape (28, 28), (28, 28, 1) or (784,). "
            f"Received: a network that takes {shown(shapes) if shapes else 'nothing known'}."
        )
    outputs = [tuple(tensor.shape[1:]) for tensor in network.outputs]
    if outputs != [(CLASSES,)]:
        raise ModelFileError(
            f"{path.name} must give {CLASSES} scores for each image. Received: {shown(outputs)}."
        )


def _check_size(network: Any, path: Path) -> None:
    from digitpad.training.backend import keras
    from digitpad.training.network_size import multiplications

    for layer in network.layers:
        for tensor in keras.tree.flatten(layer.output):
            if math.prod(size or 1 for size in tensor.shape) > _MAX_ACTIVATIONS:
                raise ModelFileError(
                    f"{path.name} has a layer {shown(layer.name)} that gives more than "
                    f"{_MAX_ACTIVATIONS:,} numbers for one image; no digit model needs that."
                )
    if multiplications(network) > _MAX_MULTIPLICATIONS:
        raise ModelFileError(
            f"{path.name} takes more than {_MAX_MULTIPLICATIONS:,} multiplications for one image; "
            "no digit model needs that."
        )


@dataclass(frozen=True, kw_only=True)
class _Fitted:
    """A network behind a scaling of the pixels, and how it reads the practice digits.

    Attributes:
        network: takes float32 (n, 28, 28) in 0-255.
        how: what was put around the network from elsewhere, for the card.
        error: Brier score of its reading: 0 is perfect, 0.9 knows nothing, infinite no numbers.
    """

    network: Any
    how: str
    error: float


def _fitted(network: Any, practice: LabelledDigits, path: Path) -> _Fitted:
    """Return the network behind the scaling that reads the practice digits best.

    Not by accuracy: a network without large biases reads 0..1 and 0..255 alike but for its
    confidence. The Brier score (Brier, "Verification of Forecasts …", 1950) tells them apart.
    """
    candidates = [_behind(scaling, network, practice, path) for scaling in _SCALINGS]
    best = min(candidates, key=lambda candidate: candidate.error)
    if math.isinf(best.error):
        raise ModelFileError(f"{path.name} gives scores that are not finite numbers.")
    return best


def _behind(
    scaling: tuple[float, float], network: Any, practice: LabelledDigits, path: Path
) -> _Fitted:
    from digitpad.training.backend import keras

    wrapped = _wrapped(network, scaling)
    scores = _scores(wrapped, practice, path)
    how = (
        f"Pixels 0-255 are multiplied by {scaling[0]:.6g}, then {scaling[1]:+g} is added: of the "
        "usual scalings the one that reads the practice digits best."
    )
    if not np.isfinite(scores).all():  # half precision may overflow under a scaling not its own
        return _Fitted(network=wrapped, how=how, error=math.inf)
    if scores.min() < 0 or np.abs(scores.sum(axis=1) - 1).max() > _NOT_ONE:
        wrapped = keras.Model(wrapped.inputs, keras.layers.Softmax()(wrapped.outputs[0]))
        how += " A softmax makes probabilities of its scores."
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        scores /= scores.sum(axis=1, keepdims=True)
    off = scores - np.eye(CLASSES, dtype=np.float32)[practice.labels]
    return _Fitted(network=wrapped, how=how, error=float((off**2).sum(axis=1).mean()))


_NOT_ONE = 0.01
"""Scores that add up to anything farther from 1 are no probabilities."""


def _scores(network: Any, digits: LabelledDigits, path: Path) -> npt.NDArray[np.float32]:
    from digitpad.training.backend import reason_of

    images = digits.images.astype(np.float32)
    try:
        rows = [
            network.predict_on_batch(images[start : start + _BATCH])
            for start in range(0, len(images), _BATCH)
        ]
    except Exception as error:  # TensorFlow has classes of its own for what goes wrong
        raise ModelFileError(f"{path.name} cannot be run: {reason_of(error)}.") from error
    return np.concatenate(rows).astype(np.float32)


def _wrapped(network: Any, scaling: tuple[float, float]) -> Any:
    """Return the network behind the scaling and reshaping that a digit image needs."""
    from digitpad.training.backend import keras

    if scaling == _AS_THEY_ARE and tuple(network.inputs[0].shape) == (None, SIDE_PX, SIDE_PX):
        return network  # as digitpad's own are: its layers stay to be looked into
    inputs = keras.Input((SIDE_PX, SIDE_PX), name="digit_images")
    values = keras.layers.Rescaling(*scaling)(inputs)
    shape = tuple(network.inputs[0].shape[1:])
    if shape != (SIDE_PX, SIDE_PX):
        values = keras.layers.Reshape(shape)(values)
    return keras.Model(inputs, network(values))
