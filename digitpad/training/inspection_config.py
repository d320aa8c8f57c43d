"""Inspect a model's `config.json`: nothing in it may run code, hang Keras or exhaust the memory.

Keras builds each layer that has weights by the shape that its own `build_config` states, before
the layers are connected, and refuses to connect what does not fit. So a layer without such a shape
is refused, and the weights of all layers can be counted from their configurations alone; the
caller holds the sum against the weights that the file really brings. What is left is bounded by
number: layers, calls, nesting, and each figure that is a size.
"""

from __future__ import annotations

import json
import math
from typing import Never

from digitpad.errors import ModelFileError
from digitpad.training.inspection_classes import (
    DTYPES,
    FUNCTION_MODULES,
    FUNCTIONS,
    KINDS,
    PLAIN_OBJECTS,
    Kind,
)
from digitpad.training.inspection_sizes import MAX_NUMBER, JsonValue, shown, weights_of

MAX_LAYERS = 256
MAX_CALLS = 2_000
"""Layer calls that Keras traces, those inside nested models counted at each use."""
MAX_NESTED_MODELS = 3
MAX_DEPTH = 48
"""A model three deep in others, with all that Keras writes, is 25 levels deep."""
MAX_VALUES = 100_000
MAX_LIST = 1_024
MAX_TEXT = 1_024

SIZE_LIMITS = {
    "units": 65_536,
    "filters": 4_096,
    "groups": 4_096,
    "depth_multiplier": 64,
    "kernel_size": 64,
    "pool_size": 64,
    "strides": 64,
    "dilation_rate": 64,
    "padding": 64,
    "cropping": 64,
    "num_thresholds": 10_000,
    "gradient_accumulation_steps": 10_000,
}
"""The largest number that may stand under a key, itself or in lists."""

_IDENTITIES = frozenset({"seed", "shared_object_id"})
"""Keys of numbers that no size follows from: Keras writes memory addresses and 64-bit seeds."""
_ABSENT = frozenset(
    {"lora_rank", "lora_alpha", "quantization_config", "quantization_mode", "rms_scaling"}
)
"""Keys that make a layer create weights beyond those that are counted here."""
_OBJECT_KEYS = frozenset({"class_name", "module", "registered_name", "spec_name"})


def inspect_config(data: bytes) -> int:
    """Inspect a model's configuration.

    Args:
        data: the contents of `config.json`, of a size that can be parsed without care.

    Returns:
        How many numbers the weights of all its layers hold.

    Raises:
        ModelFileError: it is no configuration of a model, or one that is refused. The message is
            a part of a sentence that goes on after "… is refused: ".
    """
    config = parsed_object(data, "config.json")
    inspection = _Inspection()
    inspection.model(config, nested=0, depth=0)
    return inspection.weights


def parsed_object(data: bytes, member: str) -> dict[str, JsonValue]:
    """Return the JSON object in a member of the file.

    Raises:
        ModelFileError: it is no JSON, nested too deep, holds what is no number, or no object.
    """
    try:
        value = json.loads(data, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ModelFileError(
            f"{member} is nested too deep (at most {MAX_DEPTH} levels are expected); "
            "it was not written by Keras."
        ) from error
    except ValueError as error:
        raise ModelFileError(
            f"{member} is no valid JSON ({shown(str(error))}); save the model again with Keras 3."
        ) from error
    if not isinstance(value, dict):
        raise ModelFileError(
            f"{member} should hold a JSON object and holds a {type(value).__name__}; "
            "save the model again with Keras 3."
        )
    return value


def _refuse_constant(constant: str) -> Never:
    raise ValueError(f"{constant} is no number")


class _Inspection:
    """Walks through one configuration and counts."""

    def __init__(self) -> None:
        self.weights = 0
        self._layers = 0
        self._values = 0
        self._shared: dict[int, str] = {}

    def model(self, value: JsonValue, *, nested: int, depth: int) -> int:
        """Inspect a model and return how many calls Keras traces for one call of it."""
        if _kind_of(value) is not Kind.MODEL:
            raise ModelFileError(
                f"its outermost object should be a Sequential or Functional model and is a "
                f"{_named(value)}; rebuild it from built-in layers and save it again."
            )
        if nested > MAX_NESTED_MODELS:
            raise ModelFileError(
                f"it nests models in models more than {MAX_NESTED_MODELS} deep; flatten it."
            )
        self._value({**value, "config": {}}, "", depth, True)
        config = value["config"]
        layers = config.get("layers")
        if not isinstance(layers, list) or not layers:
            raise ModelFileError(
                "its configuration names no layers; build the model (call it once) and save again."
            )
        self._value({**config, "layers": None}, "config", depth + 1)
        calls = sum(self._layer(layer, nested=nested, depth=depth + 3) for layer in layers)
        if calls > MAX_CALLS:
            raise ModelFileError(
                f"it calls layers {calls:,} times (at most {MAX_CALLS:,} are expected); "
                "use a smaller model."
            )
        return calls

    def _layer(self, value: JsonValue, *, nested: int, depth: int) -> int:
        kind = _kind_of(value)
        self._layers += 1
        if self._layers > MAX_LAYERS:
            raise ModelFileError(
                f"it has more than {MAX_LAYERS} layers; use a smaller model for digits of 28x28."
            )
        if kind is Kind.PART or kind is None:
            raise ModelFileError(f"it has a {_named(value)} where a layer is expected.")
        if "shared_object_id" in value:
            raise ModelFileError(
                f"it uses one layer ({_named(value)}) in several models; give each model its own."
            )
        nodes = value.get("inbound_nodes", [])
        if not isinstance(nodes, list):
            raise ModelFileError(f"the calls of its {_named(value)} are no list.")
        if kind is Kind.MODEL:
            inside = self.model(value, nested=nested + 1, depth=depth)
            return inside * (1 + len(nodes))
        self._value(value, "", depth, True)
        if kind is Kind.WEIGHTED:
            self.weights += weights_of(value)
        return 1 + len(nodes)

    def _value(self, value: JsonValue, key: str, depth: int, is_layer: bool = False) -> None:
        """Inspect a value that stands under `key`, itself or in lists."""
        self._values += 1
        if depth > MAX_DEPTH:
            raise ModelFileError(
                f"its configuration is nested too deep (at most {MAX_DEPTH} levels are expected); "
                "it was not written by Keras."
            )
        if self._values > MAX_VALUES:
            raise ModelFileError(
                f"its configuration holds more than {MAX_VALUES:,} values; use a smaller model."
            )
        if key in _ABSENT and value is not None and value is not False:
            raise ModelFileError(
                f"its configuration sets {key}; save it as a plain model, without LoRA and "
                "quantization."
            )
        if isinstance(value, dict):
            self._object(value, key, depth, is_layer)
        elif isinstance(value, list):
            _check_length(len(value), key)
            for entry in value:
                self._value(entry, key, depth + 1)
        elif isinstance(value, str):
            _check_text(value, key)
        elif isinstance(value, int | float):
            _check_number(value, key)

    def _object(self, value: dict[str, JsonValue], key: str, depth: int, is_layer: bool) -> None:
        if not _OBJECT_KEYS.isdisjoint(value):
            kind = _kind_of(value)
            fits = kind in (Kind.PART, None) or (kind is Kind.ACTIVATION and key == "activation")
            if not fits and not is_layer:
                raise ModelFileError(
                    f"it has a {_named(value)} under {shown(key)!r}, where no layer is expected."
                )
            self._check_shared(value)
            if value["class_name"] == "DTypePolicy":
                _check_text(value["config"].get("name"), "dtype")
        _check_length(len(value), key)
        for name, entry in value.items():
            _check_text(name, "")
            self._value(entry, name, depth + 1)

    def _check_shared(self, value: dict[str, JsonValue]) -> None:
        """Refuse an identity that would bring in an object of another class."""
        if "shared_object_id" not in value:
            return
        identity, name = value["shared_object_id"], value["class_name"]
        if type(identity) is not int or self._shared.setdefault(identity, name) != name:
            raise ModelFileError(
                f"the shared_object_id of its {_named(value)} belongs to something else; "
                "it was not written by Keras."
            )


def _kind_of(value: JsonValue) -> Kind | None:
    """Return the kind of a serialized object, or None for functions and Keras's plain objects.

    Raises:
        ModelFileError: it is none, or not on the list of what is allowed.
    """
    if not isinstance(value, dict) or not isinstance(value.get("class_name"), str):
        raise ModelFileError(
            f"its configuration has {shown(value)!r} where a Keras object is expected."
        )
    name, module, config = value["class_name"], value.get("module"), value.get("config")
    registered = value.get("registered_name")
    if "spec_name" in value or not isinstance(module, str | None):
        _refuse_class(value)
    if module is None and registered is None and name in PLAIN_OBJECTS and isinstance(config, dict):
        return None
    if name == "function" and module in FUNCTION_MODULES and isinstance(config, str):
        if config in FUNCTIONS and registered in (None, "function", config):
            return None
        _refuse_class({"class_name": config, "module": module})
    kind = KINDS.get((str(module), name))
    if kind is None or registered not in (None, name):
        _refuse_class(value)
    if not isinstance(config, dict):
        raise ModelFileError(
            f"its {shown(name)} has no configuration; save the model again with Keras 3."
        )
    return kind


def _refuse_class(value: dict[str, JsonValue]) -> Never:
    raise ModelFileError(
        f"it holds a {_named(value)}, and only layers that are built into Keras, need no code of "
        "their own and make up a model for digits are expected; replace it by such layers."
    )


def _named(value: JsonValue) -> str:
    name = value["class_name"]
    if value.get("module") is None:
        return shown(name)
    return f"{shown(name)} ({shown(value['module'])})"


def _check_length(length: int, key: str) -> None:
    if length > MAX_LIST:
        raise ModelFileError(
            f"its configuration has a list of {length:,} entries under {shown(key)!r} "
            f"(at most {MAX_LIST:,} are expected); use a smaller model."
        )


def _check_text(text: JsonValue, key: str) -> None:
    if isinstance(text, str) and len(text) > MAX_TEXT:
        raise ModelFileError(
            f"its configuration has a text of {len(text):,} letters, {shown(text)!r} "
            f"(at most {MAX_TEXT:,} are expected); give its layers shorter names."
        )
    if key == "dtype" and (not isinstance(text, str) or text not in DTYPES):
        raise ModelFileError(
            f"it asks for numbers of type {shown(text)!r}; save it with float32 weights."
        )


def _check_number(number: float, key: str) -> None:
    if key in _IDENTITIES and type(number) is int and abs(number) < 2**64:
        return
    limit = SIZE_LIMITS.get(key, MAX_NUMBER)
    if abs(number) > limit or not math.isfinite(number):
        raise ModelFileError(
            f"its configuration sets {shown(key) or 'a number'} to {shown(number)} "
            f"(at most {limit:,.0f} is expected); use a smaller model."
        )
