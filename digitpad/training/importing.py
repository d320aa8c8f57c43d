"""A `.keras` file from elsewhere to a model in the store. Runs in a process of its own.

The file is hostile until checked: `inspection` reads it without Keras, then Keras loads it in safe
mode, in a process that may not take more memory than a digit model needs.
"""

from __future__ import annotations

import math
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.digit_image import SIDE_PX
from digitpad.errors import ModelFileError
from digitpad.model_card import ModelCard
from digitpad.model_store import COMPILED_FILE, KERAS_FILE, Model, ModelStore
from digitpad.predictor import CLASSES, Predictor
from digitpad.training.dataset import LabelledDigits, evaluation_set
from digitpad.training.evaluation import evaluate
from digitpad.training.inspection import inspect_model_file

_MEMORY_LIMIT_BYTES = 6 << 30
"""Keras with TensorFlow takes 1 GB of data; a digit model needs little beside."""

_SCALINGS = ((1 / 255, 0.0), (1.0, 0.0), (1 / 255, -0.5), (1 / 127.5, -1.0))
"""What networks from elsewhere were trained on: 0..1, 0..255, -0.5..0.5, -1..1."""

_MAX_ACTIVATIONS = 1_000_000

_INPUT_SHAPES = ((SIDE_PX, SIDE_PX), (SIDE_PX, SIDE_PX, 1), (SIDE_PX * SIDE_PX,))


def limit_memory() -> None:
    """Let this process take no more memory than a digit model needs (on Linux)."""
    if sys.platform.startswith("linux"):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY_LIMIT_BYTES, _MEMORY_LIMIT_BYTES))


def import_model(path: Path, store: ModelStore, *, name: str = "") -> Model:
    """Check a `.keras` file, fit it to digit images, compile it and store it.

    The network may take (28, 28), (28, 28, 1) or (784,), in any of the usual scalings of pixels:
    the scaling that reads the built-in practice digits best is taken, and told on the card.

    Raises:
        ModelFileError: the file is refused.
        ModelError: the model cannot be stored.
    """
    inspect_model_file(path)
    # Only now: Keras takes seconds to load, and must not see a file that was not inspected.
    from digitpad.training.backend import keras, versions
    from digitpad.training.compile import compile_network

    network = _loaded(path, keras)
    practice = evaluation_set("practice")["practice"]
    candidates = [_wrapped(network, scaling, keras) for scaling in _SCALINGS]
    accuracies = [_accuracy(candidate, practice, path) for candidate in candidates]
    best = accuracies.index(max(accuracies))
    fitted, scaling = candidates[best], _SCALINGS[best]
    with store.new_model(path.stem) as new:
        fitted.save(new.folder / KERAS_FILE)
        compile_network(fitted, new.folder / COMPILED_FILE)
        tested = evaluate(Predictor(new.folder / COMPILED_FILE), practice)
        new.write_card(
            ModelCard(
                name=" ".join((name or path.stem).split())[:80] or "imported",
                data="unknown: the network comes from elsewhere",
                made_by=f"digitpad models import {path.name}",
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                weights=network.count_params(),
                versions=versions(),
                accuracy={"practice": round(tested.accuracy, 5)},
                calibration_error={"practice": round(tested.calibration_error, 5)},
                sha256=new.checksums(),
                notes=f"Pixels 0-255 are multiplied by {scaling[0]:.6g}, then {scaling[1]:+g} is "
                "added: of the usual scalings the one that reads the practice digits best.",
            )
        )
    return store.model(new.id)


def _loaded(path: Path, keras: Any) -> Any:
    """Return the network of an inspected file, its input, output and weights checked."""
    try:
        network = keras.saving.load_model(path, compile=False, safe_mode=True)
    except (ValueError, TypeError, OSError, KeyError, AttributeError, RuntimeError) as error:
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise ModelFileError(f"Keras cannot load {path.name}: {reason}") from error
    except MemoryError as error:
        raise ModelFileError(
            f"{path.name} takes more memory than a digit model needs and was refused."
        ) from error
    shapes = [tuple(tensor.shape[1:]) for tensor in getattr(network, "inputs", None) or ()]
    if len(shapes) != 1 or shapes[0] not in _INPUT_SHAPES:
        raise ModelFileError(
            f"{path.name} must take one image of shape (28, 28), (28, 28, 1) or (784,). "
            f"Received: a network that takes {shapes or 'nothing known'}."
        )
    outputs = [tuple(tensor.shape[1:]) for tensor in network.outputs]
    if outputs != [(CLASSES,)]:
        raise ModelFileError(
            f"{path.name} must give {CLASSES} scores for each image. Received: {outputs}."
        )
    for layer in network.layers:
        for tensor in keras.tree.flatten(layer.output):
            if math.prod(size or 1 for size in tensor.shape) > _MAX_ACTIVATIONS:
                raise ModelFileError(
                    f"{path.name} has a layer {layer.name!r} that gives more than "
                    f"{_MAX_ACTIVATIONS:,} numbers for one image; no digit model needs that."
                )
    if not all(np.isfinite(weights).all() for weights in network.get_weights()):
        raise ModelFileError(f"{path.name} holds weights that are not finite numbers.")
    return network


def _accuracy(network: Any, digits: LabelledDigits, path: Path) -> float:
    scores = np.asarray(network.predict_on_batch(digits.images.astype(np.float32)))
    if not np.isfinite(scores).all():
        raise ModelFileError(f"{path.name} gives scores that are not finite numbers.")
    return float((scores.argmax(axis=1) == digits.labels).mean())


def _wrapped(network: Any, scaling: tuple[float, float], keras: Any) -> Any:
    """Return the network behind the scaling and reshaping that a digit image needs."""
    inputs = keras.Input((SIDE_PX, SIDE_PX), name="digit_images")
    values = keras.layers.Rescaling(*scaling)(inputs)
    shape = tuple(network.inputs[0].shape[1:])
    if shape != (SIDE_PX, SIDE_PX):
        values = keras.layers.Reshape(shape)(values)
    return keras.Model(inputs, network(values))
