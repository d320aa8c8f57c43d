"""A network in two: what comes before its last two layers with kernels, and what comes from there.

Where those two alone are to learn, an image goes through the front once, however often they see
what it gives.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from digitpad.digit_layout import SIDE_PX
from digitpad.training.backend import keras, ops
from digitpad.training.dataset import practice_test

_MAX_NUMBERS = 8_192
"""That the front gives for an image: more would fill the memory with ten thousand images."""
_LEARNING = 2
_TRIED, _TOLERANCE = 16, 1e-3


def split(network: Any) -> tuple[Any, Any]:
    """Return the front of a network, and its last two layers with all that follows them.

    The layers are shared, not copied. Where a network is no chain of layers, or its front gives
    too much to keep, the front is None and the other part is the whole network.

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
def last_layers_alone(network: Any) -> Iterator[None]:
    """Let none but the last two layers learn; afterwards each may learn that could before."""
    layers = list(_leaves(network))
    could = [layer.trainable for layer in layers]
    try:
        for layer in layers[: _place_of_rest(layers)]:
            layer.trainable = False
        yield
    finally:
        for layer, value in zip(layers, could, strict=True):
            layer.trainable = value


def _parts(network: Any) -> tuple[Any, Any] | None:
    layers = list(_leaves(network))
    place = _place_of_rest(layers)
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


def _place_of_rest(layers: list[Any]) -> int:
    """Return the place of the second last layer with a kernel, or of the only one."""
    places = [place for place, layer in enumerate(layers) if _has_kernel(layer)]
    return places[-_LEARNING:][0]


def _has_kernel(layer: Any) -> bool:
    return any(len(weights.shape) > 1 for weights in layer.weights)


def _leaves(network: Any) -> Iterator[Any]:
    """Yield the layers of a network, those of networks inside it in their place."""
    for layer in network.layers:
        if hasattr(layer, "layers"):
            yield from _leaves(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer


def _gives_the_same(network: Any, front: Any, rest: Any) -> bool:
    """Tell whether both parts together read as the network does: a chain may have had branches."""
    images = practice_test().images[:_TRIED].astype(np.float32)
    plain = keras.Model(network.inputs[0], network.outputs[0])
    whole = ops.convert_to_numpy(plain(images, training=False))
    parted = ops.convert_to_numpy(rest(front(images, training=False), training=False))
    return whole.shape == parted.shape and bool(np.allclose(whole, parted, atol=_TOLERANCE))
