"""Operations on the plane of a picture: convolutions and pooling, and how they spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from ai_edge_litert.schema_py_generated import Padding

from digitpad.onnx_export.compiled_graph import Operation, Tensor
from digitpad.onnx_export.onnx_graph import OnnxGraph
from digitpad.onnx_export.operands import reshaped, taken, values_of


def _conv(graph: OnnxGraph, operation: Operation) -> str:
    image, weights, bias = operation.inputs
    kernel = values_of(weights).transpose(0, 3, 1, 2)  # out, h, w, in to out, in, h, w
    return _convolved(graph, operation, kernel, image, bias)


def _depthwise_conv(graph: OnnxGraph, operation: Operation) -> str:
    image, weights, bias = operation.inputs
    kernel = values_of(weights).transpose(3, 0, 1, 2)  # 1, h, w, out to out, 1, h, w
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
        inputs.append(graph.constant(values_of(bias)))
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


ON_PLANES: Mapping[str, Callable[[OnnxGraph, Operation], str]] = {
    "CONV_2D": _conv,
    "DEPTHWISE_CONV_2D": _depthwise_conv,
    "MAX_POOL_2D": _pool("MaxPool"),
    "AVERAGE_POOL_2D": _pool("AveragePool", count_include_pad=0),
}
"""They take and give their channels first."""


def space_to_batch(graph: OnnxGraph, operation: Operation) -> str:
    """Make a picture of every so-manieth pixel: what dilated convolutions are made of."""
    image, block, padding = operation.inputs
    assert image is not None
    (down, across), pads = values_of(block).tolist(), values_of(padding)
    before, after = ([0, *pads[:, side].tolist(), 0] for side in (0, 1))
    sizes = graph.constant(np.array(before + after, np.int64))
    padded = graph.node("Pad", [taken(graph, image), sizes])
    _, height, width, channels = operation.output.shape
    parts = reshaped(graph, padded, (-1, height, down, width, across, channels))
    sorted_parts = graph.node("Transpose", [parts], perm=(2, 4, 0, 1, 3, 5))
    return reshaped(graph, sorted_parts, (-1, height, width, channels))


def batch_to_space(graph: OnnxGraph, operation: Operation) -> str:
    """Undo `space_to_batch`, and cut off what was padded."""
    image, block, cropping = operation.inputs
    assert image is not None
    (down, across), crops = values_of(block).tolist(), values_of(cropping)
    _, height, width, channels = image.shape
    parts = reshaped(graph, taken(graph, image), (down, across, -1, height, width, channels))
    sorted_parts = graph.node("Transpose", [parts], perm=(2, 3, 0, 4, 1, 5))
    whole = reshaped(graph, sorted_parts, (-1, height * down, width * across, channels))
    starts = crops[:, 0].astype(np.int64)
    ends = starts + np.array(operation.output.shape[1:3], np.int64)
    axes = np.array([1, 2], np.int64)
    return graph.node("Slice", [whole, *map(graph.constant, (starts, ends, axes))])
