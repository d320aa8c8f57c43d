"""What operations take, and shapes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.errors import ModelError
from digitpad.onnx_export.compiled_graph import Tensor
from digitpad.onnx_export.onnx_graph import OnnxGraph


def taken(graph: OnnxGraph, tensor: Tensor | None) -> str:
    """Return the name of what an operation takes, channels last.

    Raises:
        ModelError: it is left out.
    """
    if tensor is None:
        raise ModelError("The network has an operation that lacks what it takes.")
    if tensor.values is None:
        return graph.channels_last(tensor.name)
    return graph.constant(tensor.values)


def values_of(tensor: Tensor | None) -> npt.NDArray[Any]:
    """Return the numbers of a constant.

    Raises:
        ModelError: it is none.
    """
    if tensor is None or tensor.values is None:
        raise ModelError("The network computes what ONNX must know beforehand.")
    return tensor.values


def reshaped(graph: OnnxGraph, name: str, shape: tuple[int, ...]) -> str:
    """Return the name of a tensor in another shape, in which one size may be -1."""
    return graph.node("Reshape", [name, graph.constant(np.array(shape, np.int64))])
