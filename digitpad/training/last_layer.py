"""A network in two: what comes before the last layer that has weights, and what comes from there.

Where that last layer alone is to learn, an image goes through the front once, however often the
layer sees it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from digitpad.digit_layout import SIDE_PX
from digitpad.training.backend import keras, ops
from digitpad.training.dataset import practice_test

_MAX_NUMBERS = 4_096
"""That the front gives for an image: more would fill the memory with ten thousand images."""
_TRIED, _TOLERANCE = 16, 1e-3


def split(network: Any) -> tuple[Any, Any]:
    """Return the front of a network and its last layer with all that follows; layers are shared.

    Where a network is no chain of layers, or its front gives too much to keep, the front is None
    and the whole network is returned as the last part.

    Args:
        network: float32 (n, 28, 28) in 0-255 to (n, 10).
    """
    # Keras tells what does not fit by whatever its code stumbles over.
    with contextlib.suppress(Exception):
        parts = _parts(network)
        if parts is not None and _gives_the_same(network, *parts):
            return parts
    return None, network


@contextlib.contextmanager
def last_layer_alone(network: Any) -> Iterator[None]:
    """Let none but the last layer learn; afterwards each may learn that could before.

    The others behave as in a reading: batch normalisation keeps its means.
    """
    layers = list(_leaves(network))
    last = layers[_place_of_last(layers)]
    could = [layer.trainable for layer in layers]
    try:
        for layer in layers:
            layer.trainable = layer is last
        yield
    finally:
        for layer, value in zip(layers, could, strict=True):
            layer.trainable = value


def _parts(network: Any) -> tuple[Any, Any] | None:
    layers = list(_leaves(network))
    place = _place_of_last(layers)
    inputs = keras.Input((SIDE_PX, SIDE_PX))
    front = _through(layers[:place], inputs)
    if int(np.prod(front.shape[1:])) > _MAX_NUMBERS:
        return None
    between = keras.Input(front.shape[1:])
    return keras.Model(inputs, front), keras.Model(between, _through(layers[place:], between))


def _through(layers: list[Any], values: Any) -> Any:
    for layer in layers:
        values = layer(values)
    return values


def _place_of_last(layers: list[Any]) -> int:
    return max(place for place, layer in enumerate(layers) if layer.weights)


def _leaves(network: Any) -> Iterator[Any]:
    """Yield the layers of a network, those of networks inside it in their place."""
    for layer in network.layers:
        if hasattr(layer, "layers"):
            yield from _leaves(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer


def _gives_the_same(network: Any, front: Any, last: Any) -> bool:
    """Tell whether both parts together read as the network does: a chain may have had branches."""
    images = practice_test().images[:_TRIED].astype(np.float32)
    plain = keras.Model(network.inputs[0], network.outputs[0])
    whole = ops.convert_to_numpy(plain(images, training=False))
    parted = ops.convert_to_numpy(last(front(images, training=False), training=False))
    return whole.shape == parted.shape and bool(np.allclose(whole, parted, atol=_TOLERANCE))
