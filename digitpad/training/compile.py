"""Keras network to compiled network: what the window runs."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

from digitpad.errors import TrainingError
from digitpad.predictor import SCORES_OUTPUT
from digitpad.training.backend import keras, reason_of

_POOLING = ("MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D")


def compile_network(network: Any, path: Path) -> None:
    """Write the compiled network, with the outputs of its inner layers.

    Args:
        network: a functional Keras network, float32 (n, 28, 28) in 0-255 to (n, 10).
        path: the `model.tflite` to write.

    Raises:
        TrainingError: it cannot be compiled.
        OSError: it cannot be written.
    """
    outputs = {layer.name: layer.output for layer in network.layers if _is_telling(layer)}
    outputs.pop(SCORES_OUTPUT, None)
    outputs = {name: output for name, output in outputs.items() if output is not network.outputs[0]}
    outputs[SCORES_OUTPUT] = network.outputs[0]
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # the exporter prints
            keras.Model(network.inputs, outputs).export(path, format="litert", verbose=False)
    except (OSError, MemoryError):
        raise
    except Exception as error:  # TensorFlow's converter has classes of its own for what goes wrong
        raise TrainingError(f"The network cannot be compiled: {reason_of(error)}.") from error


def _is_telling(layer: Any) -> bool:
    """Tell whether a layer's output shows something new: it activates or pools.

    A convolution before batch normalisation is left inside, so that the compiler may fold them.
    """
    activation = getattr(layer, "activation", None)
    activates = activation is not None and activation is not keras.activations.linear
    return activates or type(layer).__name__ in _POOLING
