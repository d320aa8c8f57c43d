"""How large a network is: its weights before they are made, and what a batch takes.

A recipe of two lines can ask for more memory than there is, and TensorFlow takes it before anybody
has counted. So layers are counted by their configurations, as `inspection_sizes` counts them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from digitpad.errors import ModelFileError, RecipeError
from digitpad.training.inspection_classes import KINDS, Kind
from digitpad.training.inspection_sizes import weights_of

MAX_WEIGHTS = 15_000_000
"""So that the file stays within what is taken in again elsewhere (`inspection`: 64 MB)."""

MAX_ACTIVATIONS = 1_000_000
"""Numbers that one layer gives for one image."""

MAX_BATCH_BYTES = 4 << 30
"""What the activations of a batch may take: training keeps those of all layers."""

_WEIGHTED = frozenset(name for (_, name), kind in KINDS.items() if kind is Kind.WEIGHTED)
_FLOAT_BYTES = 4


def weights_to_be(layer: Any, input_shape: tuple[int | None, ...], where: str) -> int:
    """Return how many weights a layer would have, before it has any.

    Args:
        layer: a Keras layer that was not called yet.
        input_shape: of what it will be called with, the batch first.
        where: what to call the layer in a refusal.

    Raises:
        RecipeError: its figures are out of range.
    """
    if type(layer).__name__ not in _WEIGHTED:
        return 0
    described = {
        "class_name": type(layer).__name__,
        "config": json.loads(json.dumps(layer.get_config(), default=str)),  # as a file holds it
        "build_config": {"input_shape": list(input_shape)},
    }
    try:
        return weights_of(described) + _adaptation(layer, input_shape)
    except ModelFileError as error:
        raise RecipeError(
            f"{where} does not fit what comes before it, an output of shape {input_shape[1:]}, "
            "or one of its figures is out of range."
        ) from error


def _adaptation(layer: Any, input_shape: tuple[int | None, ...]) -> int:
    """Return what low-rank adaptation adds to a Dense layer's weights."""
    rank = getattr(layer, "lora_rank", None) or 0
    return int(rank * ((input_shape[-1] or 0) + layer.units)) if rank else 0


def check_weights(count: int) -> None:
    """Let a number of weights pass.

    Raises:
        RecipeError: there are more than `MAX_WEIGHTS`.
    """
    if count > MAX_WEIGHTS:
        raise RecipeError(
            f"The network would have {count:,} weights or more; "
            f"at most {MAX_WEIGHTS:,} are allowed."
        )


def check_activations(output: Any, where: str) -> None:
    """Let what a layer gives for an image pass.

    Raises:
        RecipeError: there are more than `MAX_ACTIVATIONS` numbers.
    """
    count = _numbers(output.shape)
    if count > MAX_ACTIVATIONS:
        raise RecipeError(
            f"{where} would give {count:,} numbers for each image; "
            f"at most {MAX_ACTIVATIONS:,} are allowed."
        )


def check_batch(network: Any, batch_size: int) -> None:
    """Let a batch of that many images pass.

    Raises:
        RecipeError: its activations would take more than `MAX_BATCH_BYTES`.
    """
    numbers = sum(_numbers(layer.output.shape) for layer in _layers(network))
    size_bytes = batch_size * numbers * _FLOAT_BYTES
    if size_bytes > MAX_BATCH_BYTES:
        fitting = max(1, MAX_BATCH_BYTES // (numbers * _FLOAT_BYTES))
        raise RecipeError(
            f"A batch of {batch_size:,} images would take about {size_bytes / 2**30:,.0f} GB of "
            f"memory in this network. Use a batch size of at most {fitting:,}."
        )


def multiplications(network: Any) -> int:
    """Return about how many multiplications one image takes: each weight at each place it serves.

    The measure is for comparing networks: it tells seconds only beside a machine's pace.
    """
    return sum(
        layer.count_params() * _numbers(layer.output.shape[:-1]) for layer in _layers(network)
    )


def _layers(network: Any) -> Iterator[Any]:
    """Yield the layers of a functional network, those of networks inside it, too."""
    for layer in network.layers:
        if hasattr(layer, "layers"):
            yield from _layers(layer)
        else:
            yield layer


def _numbers(shape: tuple[int | None, ...]) -> int:
    return math.prod(size or 1 for size in shape[1:])
