"""What each operation of TensorFlow Lite is in ONNX.

https://ai.google.dev/edge/litert/models/ops_compatibility, https://onnx.ai/onnx/operators/
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from ai_edge_litert.schema_py_generated import ActivationFunctionType, Padding

from digitpad.errors import ModelError
from digitpad.onnx_export.compiled_graph import Operation, Tensor
from digitpad.onnx_export.onnx_graph import OnnxGraph

_SIMPLE = {
    "ABS": "Abs",
    "ADD": "Add",
    "DIV": "Div",
    "EXP": "Exp",
    "GREATER": "Greater",
    "GREATER_EQUAL": "GreaterOrEqual",
    "HARD_SWISH": "HardSwish",
    "LESS": "Less",
    "LESS_EQUAL": "LessOrEqual",
    "LOG": "Log",
    "LOGISTIC": "Sigmoid",
    "MAXIMUM": "Max",
    "MINIMUM": "Min",
    "MUL": "Mul",
    "NEG": "Neg",
    "POW": "Pow",
    "PRELU": "PRelu",
    "RELU": "Relu",
    "SELECT_V2": "Where",
    "SQRT": "Sqrt",
    "SUB": "Sub",
    "TANH": "Tanh",
}
"""Those that mean the same number by number, smaller shapes stretched alike."""

_REDUCING = {"MEAN": "ReduceMean", "REDUCE_MAX": "ReduceMax", "REDUCE_MIN": "ReduceMin"}


def add_operation(graph: OnnxGraph, operation: Operation) -> None:
    """Add what an operation is in ONNX to a graph.

    Raises:
        ModelError: nobody has said yet what it is.
    """
    kind = operation.kind
    if kind in _SIMPLE:
        result = graph.node(_SIMPLE[kind], [_taken(graph, each) for each in operation.inputs])
    elif kind in _REDUCING:
        axes = _values(operation.inputs[1]).ravel().tolist()
        keep = int(bool(operation.options.keepDims))
        image = [_taken(graph, operation.inputs[0])]
        result = graph.node(_REDUCING[kind], image, axes=axes, keepdims=keep)
    elif kind in _OTHERS:
        result = _OTHERS[kind](graph, operation)
    else:
        raise ModelError(f"The network has an operation {kind}, which is not written as ONNX yet.")
    fused = getattr(operation.options, "fusedActivationFunction", ActivationFunctionType.NONE)
    result = _activated(graph, result, fused)
    if kind in _ON_PLANES:
        graph.give_channels_first(operation.output.name, result)
    else:
        graph.node("Identity", [result], operation.output.name)


def _taken(graph: OnnxGraph, tensor: Tensor | None) -> str:
    """Return the name of what an operation takes, channels last."""
    if tensor is None:
        raise ModelError("The network has an operation that lacks what it takes.")
    if tensor.values is None:
        return graph.channels_last(tensor.name)
    return graph.constant(tensor.values)


def _values(tensor: Tensor | None) -> npt.NDArray[Any]:
    """Return the numbers of a constant."""
    if tensor is None or tensor.values is None:
        raise ModelError("The network computes what ONNX must know beforehand.")
    return tensor.values


def _activated(graph: OnnxGraph, name: str, fused: int) -> str:
    if fused == ActivationFunctionType.NONE:
        return name
    if fused == ActivationFunctionType.RELU:
        return graph.node("Relu", [name])
    if fused == ActivationFunctionType.TANH:
        return graph.node("Tanh", [name])
    bounds = {ActivationFunctionType.RELU6: (0, 6), ActivationFunctionType.RELU_N1_TO_1: (-1, 1)}
    if fused not in bounds:
        raise ModelError("The network has an activation that is not written as ONNX yet.")
    return _clipped(graph, name, *bounds[fused])


def _clipped(graph: OnnxGraph, name: str, low: float, high: float) -> str:
    ends = [graph.constant(np.array(end, np.float32)) for end in (low, high)]
    return graph.node("Clip", [name, *ends])


def _conv(graph: OnnxGraph, operation: Operation) -> str:
    image, weights, bias = operation.inputs
    kernel = _values(weights).transpose(0, 3, 1, 2)  # out, h, w, in to out, in, h, w
    return _convolved(graph, operation, kernel, image, bias)


def _depthwise_conv(graph: OnnxGraph, operation: Operation) -> str:
    image, weights, bias = operation.inputs
    kernel = _values(weights).transpose(3, 0, 1, 2)  # 1, h, w, out to out, 1, h, w
    return _convolved(graph, operation, kernel, image, bias)


def _convolved(
    graph: OnnxGraph,
    operation: Operation,
    kernel: npt.NDArray[Any],
    image: Tensor | None,
    bias: Tensor | None,
) -> str:
    assert image is not None
    options = operation.options
    dilations = (int(options.dilationHFactor), int(options.dilationWFactor))
    inputs = [graph.channels_first(image.name), graph.constant(kernel)]
    if bias is not None:
        inputs.append(graph.constant(_values(bias)))
    return graph.node(
        "Conv",
        inputs,
        group=image.shape[3] // kernel.shape[1],
        dilations=dilations,
        **_window(operation, image, (kernel.shape[2], kernel.shape[3]), dilations),
    )


def _pool(kind: str, **attributes: int) -> Callable[[OnnxGraph, Operation], str]:
    def pooled(graph: OnnxGraph, operation: Operation) -> str:
        image, options = operation.inputs[0], operation.options
        assert image is not None
        size = (int(options.filterHeight), int(options.filterWidth))
        window = _window(operation, image, size, (1, 1))
        return graph.node(kind, [graph.channels_first(image.name)], **window, **attributes)

    return pooled


def _window(
    operation: Operation, image: Tensor, size: tuple[int, int], dilations: tuple[int, int]
) -> dict[str, tuple[int, ...]]:
    """Return how a window goes over the plane; padding is told in pixels, more at the far end."""
    options = operation.options
    strides = (int(options.strideH), int(options.strideW))
    before, after = [0, 0], [0, 0]
    if options.padding == Padding.SAME:
        for axis in range(2):
            pixels, reach = image.shape[1 + axis], (size[axis] - 1) * dilations[axis] + 1
            steps = -(-pixels // strides[axis])
            missing = max((steps - 1) * strides[axis] + reach - pixels, 0)
            before[axis], after[axis] = missing // 2, missing - missing // 2
    return {"kernel_shape": size, "strides": strides, "pads": (*before, *after)}


def _fully_connected(graph: OnnxGraph, operation: Operation) -> str:
    image, weights = operation.inputs[:2]
    kernel = _values(weights)
    taken = _taken(graph, image)
    assert image is not None
    if len(image.shape) != 2:
        taken = _reshaped(graph, taken, (-1, kernel.shape[1]))
    inputs = [taken, graph.constant(kernel)]
    if len(operation.inputs) > 2 and operation.inputs[2] is not None:
        inputs.append(graph.constant(_values(operation.inputs[2])))
    result = graph.node("Gemm", inputs, transB=1)
    if len(operation.output.shape) != 2:
        result = _reshaped(graph, result, operation.output.shape)
    return result


def _reshape(graph: OnnxGraph, operation: Operation) -> str:
    if operation.output.shape.count(-1) > 1:
        raise ModelError("The network has a shape that depends on more than the number of images.")
    return _reshaped(graph, _taken(graph, operation.inputs[0]), operation.output.shape)


def _reshaped(graph: OnnxGraph, name: str, shape: tuple[int, ...]) -> str:
    return graph.node("Reshape", [name, graph.constant(np.array(shape, np.int64))])


def _softmax(graph: OnnxGraph, operation: Operation) -> str:
    taken = _taken(graph, operation.inputs[0])
    if operation.options.beta != 1:
        beta = graph.constant(np.array(operation.options.beta, np.float32))
        taken = graph.node("Mul", [taken, beta])
    return graph.node("Softmax", [taken], axis=-1)


def _log_softmax(graph: OnnxGraph, operation: Operation) -> str:
    return graph.node("LogSoftmax", [_taken(graph, operation.inputs[0])], axis=-1)


def _gelu(graph: OnnxGraph, operation: Operation) -> str:
    """Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016: exactly, or by its tanh."""
    taken = _taken(graph, operation.inputs[0])

    def times(name: str, number: float) -> str:
        return graph.node("Mul", [name, graph.constant(np.array(number, np.float32))])

    if operation.options.approximate:
        cube = graph.node("Mul", [graph.node("Mul", [taken, taken]), taken])
        inner = graph.node("Add", [taken, times(cube, 0.044715)])
        bend = graph.node("Tanh", [times(inner, math.sqrt(2 / math.pi))])
    else:
        bend = graph.node("Erf", [times(taken, math.sqrt(0.5))])
    one = graph.constant(np.array(1, np.float32))
    return graph.node("Mul", [times(taken, 0.5), graph.node("Add", [bend, one])])


def _sum(graph: OnnxGraph, operation: Operation) -> str:
    axes = graph.constant(_values(operation.inputs[1]).ravel().astype(np.int64))
    inputs = [_taken(graph, operation.inputs[0]), axes]
    return graph.node("ReduceSum", inputs, keepdims=int(bool(operation.options.keepDims)))


def _leaky_relu(graph: OnnxGraph, operation: Operation) -> str:
    taken = _taken(graph, operation.inputs[0])
    return graph.node("LeakyRelu", [taken], alpha=float(operation.options.alpha))


def _squared_difference(graph: OnnxGraph, operation: Operation) -> str:
    difference = graph.node("Sub", [_taken(graph, each) for each in operation.inputs])
    return graph.node("Mul", [difference, difference])


def _zeros_like(graph: OnnxGraph, operation: Operation) -> str:
    taken = _taken(graph, operation.inputs[0])
    return graph.node("Mul", [taken, graph.constant(np.array(0, np.float32))])


def _pad(graph: OnnxGraph, operation: Operation) -> str:
    sizes = _values(operation.inputs[1]).astype(np.int64).T.ravel()
    return graph.node("Pad", [_taken(graph, operation.inputs[0]), graph.constant(sizes)])


def _strided_slice(graph: OnnxGraph, operation: Operation) -> str:
    image, begins, ends, steps = operation.inputs
    options = operation.options
    if options.ellipsisMask or options.newAxisMask or options.shrinkAxisMask:
        raise ModelError("The network has a cut that is not written as ONNX yet.")
    starts, stops = (_values(each).astype(np.int64).copy() for each in (begins, ends))
    for axis in range(len(starts)):
        if options.beginMask >> axis & 1:
            starts[axis] = 0
        if options.endMask >> axis & 1:
            stops[axis] = np.iinfo(np.int64).max
    axes = np.arange(len(starts), dtype=np.int64)
    bounds = (starts, stops, axes, _values(steps).astype(np.int64))
    return graph.node("Slice", [_taken(graph, image), *map(graph.constant, bounds)])


def _transpose(graph: OnnxGraph, operation: Operation) -> str:
    order = _values(operation.inputs[1]).tolist()
    return graph.node("Transpose", [_taken(graph, operation.inputs[0])], perm=order)


def _concatenation(graph: OnnxGraph, operation: Operation) -> str:
    inputs = [_taken(graph, each) for each in operation.inputs]
    return graph.node("Concat", inputs, axis=int(operation.options.axis))


def _rsqrt(graph: OnnxGraph, operation: Operation) -> str:
    return graph.node("Reciprocal", [graph.node("Sqrt", [_taken(graph, operation.inputs[0])])])


def _elu(graph: OnnxGraph, operation: Operation) -> str:
    return graph.node("Elu", [_taken(graph, operation.inputs[0])], alpha=1.0)


def _relu6(graph: OnnxGraph, operation: Operation) -> str:
    return _clipped(graph, _taken(graph, operation.inputs[0]), 0, 6)


def _square(graph: OnnxGraph, operation: Operation) -> str:
    taken = _taken(graph, operation.inputs[0])
    return graph.node("Mul", [taken, taken])


_ON_PLANES: Mapping[str, Callable[[OnnxGraph, Operation], str]] = {
    "CONV_2D": _conv,
    "DEPTHWISE_CONV_2D": _depthwise_conv,
    "MAX_POOL_2D": _pool("MaxPool"),
    "AVERAGE_POOL_2D": _pool("AveragePool", count_include_pad=0),
}
"""They take and give their channels first."""

_OTHERS: Mapping[str, Callable[[OnnxGraph, Operation], str]] = {
    **_ON_PLANES,
    "CONCATENATION": _concatenation,
    "ELU": _elu,
    "EXPAND_DIMS": _reshape,
    "FULLY_CONNECTED": _fully_connected,
    "GELU": _gelu,
    "LEAKY_RELU": _leaky_relu,
    "LOG_SOFTMAX": _log_softmax,
    "PAD": _pad,
    "RELU6": _relu6,
    "RESHAPE": _reshape,
    "RSQRT": _rsqrt,
    "SOFTMAX": _softmax,
    "SQUARE": _square,
    "SQUEEZE": _reshape,
    "SUM": _sum,
    "SQUARED_DIFFERENCE": _squared_difference,
    "STRIDED_SLICE": _strided_slice,
    "TRANSPOSE": _transpose,
    "ZEROS_LIKE": _zeros_like,
}
