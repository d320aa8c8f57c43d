"""The operations of a `model.tflite`, read off its FlatBuffer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from ai_edge_litert import schema_py_generated as schema

from digitpad.errors import ModelError
from digitpad.predictor import SCORES_OUTPUT

_NAMES = {
    number: name for name, number in vars(schema.BuiltinOperator).items() if isinstance(number, int)
}
_DTYPES: dict[int, type[np.generic]] = {
    schema.TensorType.FLOAT32: np.float32,
    schema.TensorType.INT32: np.int32,
    schema.TensorType.INT64: np.int64,
}


_BY_SHAPE = ("RESHAPE", "EXPAND_DIMS", "SQUEEZE")


@dataclass(frozen=True, kw_only=True)
class Tensor:
    """A tensor of a compiled network.

    Attributes:
        name: its name in the graph that is made of it.
        shape: with -1 where the size follows from the number of images.
        values: what it holds, where that is constant.
    """

    name: str
    shape: tuple[int, ...]
    values: npt.NDArray[Any] | None


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation of a compiled network.

    Attributes:
        kind: its name among TensorFlow Lite's, such as `CONV_2D`.
        inputs: what it takes; None where it leaves out what it might take.
        output: what it gives.
        options: its options, as the schema's object of that kind holds them.
    """

    kind: str
    inputs: tuple[Tensor | None, ...]
    output: Tensor
    options: Any


@dataclass(frozen=True, kw_only=True)
class CompiledGraph:
    """The part of a compiled network that leads to the scores.

    Attributes:
        takes: the digit images.
        gives: the scores.
        operations: in the order in which they run.
    """

    takes: Tensor
    gives: Tensor
    operations: tuple[Operation, ...]


def compiled_graph(network: bytes) -> CompiledGraph:
    """Return the graph in the bytes of a `model.tflite`.

    Shapes that follow from the input's are known in each tensor, so what computes them in the
    network is left out, and so is what only the inner layers' outputs need.

    Raises:
        ModelError: the network holds what is known to no reader here.
    """
    model = schema.ModelT.InitFromPackedBuf(network, 0)
    if len(model.subgraphs) != 1:
        raise ModelError("The network has loops or branches, which cannot be written as ONNX here.")
    graph = model.subgraphs[0]
    tensors = [_tensor(model, graph, index) for index in range(len(graph.tensors))]
    operations = [_operation(model, tensors, operator) for operator in graph.operators]
    signature = model.signatureDefs[0]
    (scores,) = (
        tensors[each.tensorIndex]
        for each in signature.outputs
        if each.name.decode() == SCORES_OUTPUT
    )
    return CompiledGraph(
        takes=tensors[graph.inputs[0]],
        gives=scores,
        operations=tuple(_needed(_without_flattening(operations), scores)),
    )


def _without_flattening(operations: Sequence[Operation]) -> list[Operation]:
    """Let fully connected layers take what a reshape before them takes: they flatten it anyhow.

    The shape between may depend on more than the number of images, which ONNX cannot be told.
    """
    makers = {operation.output.name: operation for operation in operations}
    return [_at_the_source(operation, makers) for operation in operations]


def _at_the_source(operation: Operation, makers: Mapping[str, Operation]) -> Operation:
    first = operation.inputs[0]
    maker = makers.get(first.name) if first is not None else None
    if operation.kind != "FULLY_CONNECTED" or maker is None or maker.kind != "RESHAPE":
        return operation
    return dataclasses.replace(operation, inputs=(maker.inputs[0], *operation.inputs[1:]))


def _needed(operations: Sequence[Operation], scores: Tensor) -> list[Operation]:
    """Return the operations that lead to the scores."""
    wanted, needed = {scores.name}, []
    for operation in reversed(operations):
        if operation.output.name in wanted:
            needed.append(operation)
            # The shape that a reshape takes besides is known by what it gives.
            inputs = operation.inputs[:1] if operation.kind in _BY_SHAPE else operation.inputs
            wanted |= {tensor.name for tensor in inputs if tensor is not None}
    return needed[::-1]


def _tensor(model: Any, graph: Any, index: int) -> Tensor:
    found = graph.tensors[index]
    signature = found.shapeSignature if found.shapeSignature is not None else found.shape
    raw = model.buffers[found.buffer].data
    values = None
    if raw is not None and len(raw):
        if found.type not in _DTYPES:
            raise ModelError("The network holds numbers of few bits, which cannot be written here.")
        values = np.frombuffer(bytes(raw), _DTYPES[found.type]).reshape(found.shape)
    return Tensor(name=f"t{index}", shape=tuple(map(int, signature)), values=values)


def _operation(model: Any, tensors: Sequence[Tensor], operator: Any) -> Operation:
    code = model.operatorCodes[operator.opcodeIndex]
    number = max(code.builtinCode, code.deprecatedBuiltinCode)
    return Operation(
        kind=_NAMES.get(number, str(number)),
        inputs=tuple(None if index < 0 else tensors[index] for index in operator.inputs),
        output=tensors[operator.outputs[0]],
        options=operator.builtinOptions,
    )
