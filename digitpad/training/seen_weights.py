"""The weights of a network's first layer as pictures, to be seen while it learns."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.run_details import kernel_pictures
from digitpad.training.events import WeightsSeen

_PICTURES = 16


def first_weights(network: Any, epoch: float) -> WeightsSeen | None:
    """Return the first dense or convolutional layer's weights as pictures; None without one.

    Args:
        network: a Keras network.
        epoch: how many epochs are done, a part of one included.
    """
    for layer in network.layers:
        kernel = kernel_of(layer)
        if kernel is not None:
            return weights_seen(kernel, layer=type(layer).__name__, epoch=epoch)
    return None


def weights_seen(kernel: npt.NDArray[Any], *, layer: str, epoch: float) -> WeightsSeen:
    """Return the weights to the first units of a layer as pictures.

    Args:
        kernel: (inputs, units), or (height, width, inputs, filters).
        layer: the layer's class.
        epoch: how many epochs are done.
    """
    pictures = np.nan_to_num(kernel_pictures(kernel[..., :_PICTURES]))
    scale = float(np.abs(pictures).max())
    levels = np.rint(pictures * (127 / scale) if scale else pictures).astype(np.int8)
    return WeightsSeen(
        epoch=epoch,
        layer=layer,
        height=pictures.shape[1],
        width=pictures.shape[2],
        scale=scale,
        pictures=tuple(base64.b64encode(each.tobytes()).decode() for each in levels),
    )


def kernel_of(layer: Any) -> npt.NDArray[np.float32] | None:
    """Return a layer's kernel, (inputs, units) or (height, width, inputs, filters), or None."""
    kernel = getattr(layer, "kernel", None)
    if kernel is None or len(kernel.shape) not in (2, 4):
        return None
    return np.asarray(kernel, dtype=np.float32)
