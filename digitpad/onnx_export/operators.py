"""What each operation of TensorFlow Lite is in ONNX.

https://ai.google.dev/edge/litert/models/ops_compatibility, https://onnx.ai/onnx/operators/
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from ai_edge_litert.schema_py_generated import ActivationFunctionType

from digitpad.errors import ModelError
from digitpad.onnx_export.compiled_graph import Operation
from digitpad.onnx_export.onnx_graph import OnnxGraph
from digitpad.onnx_export.operands import reshaped, taken, values_of
from digitpad.onnx_export.planes import ON_PLANES, batch_to_space, space_to_batch

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
        result = graph.node(_SIMPLE[kind], [taken(graph, each) for each in operation.inputs])
    elif kind in _REDUCING:
        axes = values_of(operation.inputs[1]).ravel().tolist()
        keep = int(bool(operation.options.keepDims))
        image = [taken(graph, operation.inputs[0])]
        result = graph.node(_REDUCING[kind], image, axes=axes, keepdims=keep)
    elif kind in _OTHERS:
        result = _OTHERS[kind](graph, operation)
    else:
        raise ModelError(f"The network has an operation {kind}, which is not written as ONNX yet.")
    fused = getattr(operation.options, "fusedActivationFunction", ActivationFunctionType.NONE)
    result = _activated(graph, result, fused)
    if kind in ON_PLANES:
        graph.give_channels_first(operation.output.name, result)
    else:
        graph.node("Identity", [result], operation.output.name)


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


def _fully_connected(graph: OnnxGraph, operation: Operation) -> str:
    values, weights = operation.inputs[:2]
    kernel = values_of(weights)
    image = taken(graph, values)
    if values is None or values.shape != (-1, kernel.shape[1]):
        image = reshaped(graph, image, (-1, kernel.shape[1]))
    inputs = [image, graph.constant(kernel)]
    if len(operation.inputs) > 2 and operation.inputs[2] is not None:
        inputs.append(graph.constant(values_of(operation.inputs[2])))
    result = graph.node("Gemm", inputs, transB=1)
    if len(operation.output.shape) != 2:
        result = reshaped(graph, result, operation.output.shape)
    return result


def _reshape(graph: OnnxGraph, operation: Operation) -> str:
    if operation.output.shape.count(-1) > 1:
        raise ModelError("The network has a shape that depends on more than the number of images.")
    return reshaped(graph, taken(graph, operation.inputs[0]), operation.output.shape)


def _softmax(graph: OnnxGraph, operation: Operation) -> str:
    image = taken(graph, operation.inputs[0])
    if operation.options.beta != 1:
        beta = graph.constant(np.array(operation.options.beta, np.float32))
        image = graph.node("Mul", [image, beta])
    return graph.node("Softmax", [image], axis=-1)


def _log_softmax(graph: OnnxGraph, operation: Operation) -> str:
    return graph.node("LogSoftmax", [taken(graph, operation.inputs[0])], axis=-1)


def _gelu(graph: OnnxGraph, operation: Operation) -> str:
    """Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016: exactly, or by its tanh."""
    image = taken(graph, operation.inputs[0])

    def times(name: str, number: float) -> str:
        return graph.node("Mul", [name, graph.constant(np.array(number, np.float32))])

    if operation.options.approximate:
        cube = graph.node("Mul", [graph.node("Mul", [image, image]), image])
        inner = graph.node("Add", [image, times(cube, 0.044715)])
        bend = graph.node("Tanh", [times(inner, math.sqrt(2 / math.pi))])
    else:
        bend = graph.node("Erf", [times(image, math.sqrt(0.5))])
    one = graph.constant(np.array(1, np.float32))
    return graph.node("Mul", [times(image, 0.5), graph.node("Add", [bend, one])])


def _sum(graph: OnnxGraph, operation: Operation) -> str:
    axes = graph.constant(values_of(operation.inputs[1]).ravel().astype(np.int64))
    inputs = [taken(graph, operation.inputs[0]), axes]
    return graph.node("ReduceSum", inputs, keepdims=int(bool(operation.options.keepDims)))


def _leaky_relu(graph: OnnxGraph, operation: Operation) -> str:
    image = taken(graph, operation.inputs[0])
    return graph.node("LeakyRelu", [image], alpha=float(operation.options.alpha))


def _squared_difference(graph: OnnxGraph, operation: Operation) -> str:
    difference = graph.node("Sub", [taken(graph, each) for each in operation.inputs])
    return graph.node("Mul", [difference, difference])


def _zeros_like(graph: OnnxGraph, operation: Operation) -> str:
    image = taken(graph, operation.inputs[0])
    return graph.node("Mul", [image, graph.constant(np.array(0, np.float32))])


def _pad(graph: OnnxGraph, operation: Operation) -> str:
    sizes = values_of(operation.inputs[1]).astype(np.int64).T.ravel()
    return graph.node("Pad", [taken(graph, operation.inputs[0]), graph.constant(sizes)])


def _strided_slice(graph: OnnxGraph, operation: Operation) -> str:
    image, begins, ends, steps = operation.inputs
    options = operation.options
    if options.ellipsisMask or options.newAxisMask or options.shrinkAxisMask:
        raise ModelError("The network has a cut that is not written as ONNX yet.")
    starts, stops = (values_of(each).astype(np.int64).copy() for each in (begins, ends))
    for axis in range(len(starts)):
        if options.beginMask >> axis & 1:
            starts[axis] = 0
        if options.endMask >> axis & 1:
            stops[axis] = np.iinfo(np.int64).max
    axes = np.arange(len(starts), dtype=np.int64)
    bounds = (starts, stops, axes, values_of(steps).astype(np.int64))
    return graph.node("Slice", [taken(graph, image), *map(graph.constant, bounds)])


def _transpose(graph: OnnxGraph, operation: Operation) -> str:
    order = values_of(operation.inputs[1]).tolist()
    return graph.node("Transpose", [taken(graph, operation.inputs[0])], perm=order)


def _concatenation(graph: OnnxGraph, operation: Operation) -> str:
    inputs = [taken(graph, each) for each in operation.inputs]
    return graph.node("Concat", inputs, axis=int(operation.options.axis))


def _rsqrt(graph: OnnxGraph, operation: Operation) -> str:
    return graph.node("Reciprocal", [graph.node("Sqrt", [taken(graph, operation.inputs[0])])])


def _elu(graph: OnnxGraph, operation: Operation) -> str:
    return graph.node("Elu", [taken(graph, operation.inputs[0])], alpha=1.0)


def _relu6(graph: OnnxGraph, operation: Operation) -> str:
    return _clipped(graph, taken(graph, operation.inputs[0]), 0, 6)


def _square(graph: OnnxGraph, operation: Operation) -> str:
    image = taken(graph, operation.inputs[0])
    return graph.node("Mul", [image, image])


_OTHERS: Mapping[str, Callable[[OnnxGraph, Operation], str]] = {
    **ON_PLANES,
    "BATCH_TO_SPACE_ND": batch_to_space,
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
    "SPACE_TO_BATCH_ND": space_to_batch,
    "SQUARE": _square,
    "SQUEEZE": _reshape,
    "SUM": _sum,
    "SQUARED_DIFFERENCE": _squared_difference,
    "STRIDED_SLICE": _strided_slice,
    "TRANSPOSE": _transpose,
    "ZEROS_LIKE": _zeros_like,
}
