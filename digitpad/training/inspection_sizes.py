"""How many weights a layer has, by its configuration alone: what Keras's `build` methods create.

Where the methods create fewer for rare arguments, this is the larger figure; never a smaller one.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

from digitpad.errors import ModelFileError

JsonValue: TypeAlias = Any
"""What `json.loads` gives: dict, list, str, int, float, bool or None."""

MAX_NUMBER = 10_000_000
"""No number in a configuration may be larger, identities and seeds apart."""


def shown(text: object) -> str:
    """Return what a file says, short and without control signs, for a message."""
    printable = "".join(sign if sign.isprintable() else "·" for sign in str(text)[:61])
    return printable if len(printable) <= 60 else f"{printable[:60]}…"


def weights_of(layer: dict[str, JsonValue]) -> int:
    """Return how many numbers a layer's weights hold once Keras has built it.

    Args:
        layer: a serialized layer of a class in `Kind.WEIGHTED`.

    Raises:
        ModelFileError: its configuration does not tell.
    """
    name, config = layer["class_name"], layer["config"]
    build = layer.get("build_config")
    shape = build.get("input_shape") if isinstance(build, dict) else None
    try:
        return _WEIGHTS[name](config, _checked_shape(shape))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise ModelFileError(
            f"its {name} layer does not say how large it is (its figures and its input shape "
            f"{shown(shape)}); build the model (call it once) and save it again with Keras 3."
        ) from error


def _checked_shape(shape: JsonValue) -> list[int]:
    """Return an input shape, its unknown sizes as 0."""
    if not isinstance(shape, list) or not 2 <= len(shape) <= 8:
        raise TypeError("no shape")
    return [0 if size is None else _whole(size) for size in shape]


def _whole(value: JsonValue, key: str = "") -> int:
    if type(value) is not int or not 0 < value <= MAX_NUMBER:
        raise ValueError(f"{key} is no size")
    return value


def _known(size: int) -> int:
    if size == 0:
        raise ValueError("an unknown size")
    return size


def _flag(config: dict[str, JsonValue], key: str) -> bool:
    return bool(config[key])


def _pixels(config: dict[str, JsonValue]) -> int:
    size = config["kernel_size"]
    return math.prod(_whole(side) for side in size) if isinstance(size, list) else _whole(size) ** 2


def _channels(config: dict[str, JsonValue], shape: list[int]) -> int:
    first = {"channels_first": True, "channels_last": False}[config["data_format"].lower()]
    return _known(shape[1] if first else shape[-1])


def _dense(config: dict[str, JsonValue], shape: list[int]) -> int:
    return (_known(shape[-1]) + _flag(config, "use_bias")) * _whole(config["units"])


def _conv(config: dict[str, JsonValue], shape: list[int]) -> int:
    inward = _channels(config, shape) // _whole(config.get("groups", 1))
    return (_pixels(config) * inward + _flag(config, "use_bias")) * _whole(config["filters"])


def _depthwise(config: dict[str, JsonValue], shape: list[int]) -> int:
    out = _channels(config, shape) * _whole(config["depth_multiplier"])
    return (_pixels(config) + _flag(config, "use_bias")) * out


def _separable(config: dict[str, JsonValue], shape: list[int]) -> int:
    between = _channels(config, shape) * _whole(config["depth_multiplier"])
    bias = _flag(config, "use_bias")
    return _pixels(config) * between + (between + bias) * _whole(config["filters"])


def _normalization(config: dict[str, JsonValue], shape: list[int]) -> int:
    axes = config["axis"] if isinstance(config["axis"], list) else [config["axis"]]
    return math.prod(_known(shape[axis]) for axis in axes)


def _scaled_normalization(config: dict[str, JsonValue], shape: list[int]) -> int:
    vectors = _flag(config, "scale") + _flag(config, "center")
    return vectors * _normalization(config, shape)


def _batch_normalization(config: dict[str, JsonValue], shape: list[int]) -> int:
    moving = 5 if config.get("renorm") else 2
    return moving * _normalization(config, shape) + _scaled_normalization(config, shape)


def _prelu(config: dict[str, JsonValue], shape: list[int]) -> int:
    shared = config["shared_axes"] or []
    return math.prod(_known(size) for axis, size in enumerate(shape[1:], 1) if axis not in shared)


_WEIGHTS = {
    "Dense": _dense,
    "Conv2D": _conv,
    "DepthwiseConv2D": _depthwise,
    "SeparableConv2D": _separable,
    "BatchNormalization": _batch_normalization,
    "LayerNormalization": _scaled_normalization,
    "GroupNormalization": _scaled_normalization,
    "PReLU": _prelu,
}
