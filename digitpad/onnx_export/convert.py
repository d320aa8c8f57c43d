"""A compiled network to the bytes of an ONNX model."""

from __future__ import annotations

from collections.abc import Mapping

from digitpad.onnx_export.compiled_graph import compiled_graph
from digitpad.onnx_export.onnx_graph import OnnxGraph
from digitpad.onnx_export.operators import add_operation
from digitpad.predictor import SCORES_OUTPUT

_INPUT = "digit_images"
_ABOUT = (
    "Takes digit images, float32 (n, 28, 28), 0 = paper, 255 = ink, laid out as MNIST's are; gives "
    "scores of the classes 0 to 9, float32 (n, 10)."
)


def onnx_of(network: bytes, properties: Mapping[str, str]) -> bytes:
    """Return an ONNX model that gives the scores that a compiled network gives.

    Args:
        network: the bytes of a `model.tflite`.
        properties: further names and texts to keep with it.

    Raises:
        ModelError: the network has an operation that is not written as ONNX yet.
    """
    compiled, graph = compiled_graph(network), OnnxGraph()
    graph.node("Identity", [_INPUT], compiled.takes.name)
    for operation in compiled.operations:
        add_operation(graph, operation)
    graph.node("Identity", [graph.channels_last(compiled.gives.name)], SCORES_OUTPUT)
    return graph.model(
        takes=(_INPUT, compiled.takes.shape[1:]),
        gives=(SCORES_OUTPUT, compiled.gives.shape[1:]),
        about=_ABOUT,
        properties=properties,
    )
