"""An ONNX graph while it is put together, and as the bytes of a model.

Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.onnx_export.protobuf import data, integer, real, text

IR_VERSION, OPERATOR_SET = 8, 17
"""Those of ONNX 1.12, of 2022: what reads ONNX today reads these."""

Attribute: TypeAlias = int | float | str | Sequence[int]

_FLOAT, _INT64 = 1, 7
_ELEMENT_TYPES = {np.dtype(np.float32): _FLOAT, np.dtype(np.int64): _INT64}
_TO_NCHW, _TO_NHWC = (0, 3, 1, 2), (0, 2, 3, 1)


class OnnxGraph:
    """Nodes and constant numbers. Tensors are known by name.

    TensorFlow keeps channels last, ONNX first: a tensor of four axes may be there in either order,
    and is turned round where the other one is asked for, once.
    """

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        self._channels_first: dict[str, str] = {}
        self._is_turned: set[str] = set()
        self._count = 0

    def constant(self, values: npt.NDArray[Any]) -> str:
        """Add numbers, float32 or int64, and return their name."""
        name = self.fresh("constant")
        dims = b"".join(integer(1, size) for size in values.shape)
        kind = integer(2, _ELEMENT_TYPES[values.dtype])
        raw = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<")).tobytes()
        self._constants.append(data(5, dims + kind + text(8, name) + data(9, raw)))
        return name

    def node(
        self, kind: str, inputs: Sequence[str], output: str = "", /, **attributes: Attribute
    ) -> str:
        """Add a node of one output and return the output's name, a fresh one by default."""
        output = output or self.fresh(kind.lower())
        fields = [text(1, name) for name in inputs]
        fields += [text(2, output), text(3, f"node_{output}"), text(4, kind)]
        fields += [data(5, _attribute(name, value)) for name, value in attributes.items()]
        self._nodes.append(data(1, b"".join(fields)))
        return output

    def fresh(self, stem: str) -> str:
        """Return a name that no tensor has."""
        self._count += 1
        return f"{stem}_{self._count}"

    def channels_first(self, name: str) -> str:
        """Return the name of a tensor (n, h, w, channels) with its channels before the plane."""
        if name not in self._channels_first:
            turned = self.node("Transpose", [name], perm=_TO_NCHW)
            self._channels_first[name] = turned
        return self._channels_first[name]

    def give_channels_first(self, name: str, turned: str) -> None:
        """Say that `turned` holds, channels first, what is called `name` channels last."""
        self._channels_first[name] = turned
        self._is_turned.add(name)

    def channels_last(self, name: str) -> str:
        """Return the name of a tensor as TensorFlow has it."""
        if name in self._is_turned:
            self._is_turned.discard(name)
            self.node("Transpose", [self._channels_first[name]], name, perm=_TO_NHWC)
        return name

    def model(
        self,
        *,
        takes: tuple[str, tuple[int, ...]],
        gives: tuple[str, tuple[int, ...]],
        about: str,
        properties: Mapping[str, str],
    ) -> bytes:
        """Return the bytes of a model.

        Args:
            takes: the input's name and shape, without the number of images.
            gives: the output's name and shape, so, too.
            about: what the model is, in words.
            properties: further names and texts to keep with it.
        """
        graph = [*self._nodes, text(2, "digitpad"), *self._constants]
        graph += [data(11, _tensor(*takes)), data(12, _tensor(*gives))]
        fields = [integer(1, IR_VERSION), text(2, "digitpad"), text(6, about)]
        fields += [data(7, b"".join(graph)), data(8, text(1, "") + integer(2, OPERATOR_SET))]
        fields += [data(14, text(1, key) + text(2, value)) for key, value in properties.items()]
        return b"".join(fields)


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, int):
        return text(1, name) + integer(3, value) + integer(20, 2)
    if isinstance(value, float):
        return text(1, name) + real(2, value) + integer(20, 1)
    if isinstance(value, str):
        return text(1, name) + text(4, value) + integer(20, 3)
    return text(1, name) + b"".join(integer(8, each) for each in value) + integer(20, 7)


def _tensor(name: str, shape: tuple[int, ...]) -> bytes:
    sizes = [data(1, text(2, "n")), *(data(1, integer(1, size)) for size in shape)]
    kind = data(1, integer(1, _FLOAT) + data(2, b"".join(sizes)))
    return text(1, name) + data(2, kind)
