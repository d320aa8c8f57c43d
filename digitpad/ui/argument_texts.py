"""Arguments of Keras's classes in words: values as people type them, ranges, help.

Without Qt. A value is plain JSON, or `DEFAULT` where the recipe leaves it to Keras.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any, Final

from digitpad.training.catalogue import Argument


class Default(Enum):
    """The value of an argument that a recipe does not give."""

    DEFAULT = auto()


DEFAULT: Final = Default.DEFAULT

_NONE = "none"
_LISTS = ("size", "shape")
_MAX_ITEMS = 8


def shown(value: object) -> str:
    """Return a value as it stands in a field: `0.001`, `3 × 3`, `none`, `L2`."""
    if value is DEFAULT:
        return ""
    if value is None:
        return _NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return " × ".join(shown(item) for item in value)
    if isinstance(value, Mapping):
        return str(value.get("class", ""))
    return str(value)


def parsed(argument: Argument, text: str) -> Any:
    """Return the value that somebody typed; nothing at all is the default.

    Raises:
        ValueError: it is no value of this argument.
    """
    text = text.strip()
    if not text:
        if argument.required:
            raise ValueError(text)
        return DEFAULT
    if text.lower() == _NONE and argument.may_be_none:
        return None
    if argument.kind == "number":
        return _in_range(argument, float(text.replace(",", ".")))
    if argument.kind == "whole":
        return _in_range(argument, int(text.replace(",", "")))
    if argument.kind in _LISTS:
        return _items(argument, text)
    return text


def _in_range(argument: Argument, value: Any) -> Any:
    low = -math.inf if argument.low is None else argument.low
    high = math.inf if argument.high is None else argument.high
    if not (math.isfinite(value) and low <= value <= high):
        raise ValueError(value)
    return value


def _items(argument: Argument, text: str) -> int | list[int]:
    for sign in "×x,;()[]":
        text = text.replace(sign, " ")
    items = [int(_in_range(argument, int(item))) for item in text.split()]
    if not 1 <= len(items) <= (2 if argument.kind == "size" else _MAX_ITEMS):
        raise ValueError(text)
    return items[0] if argument.kind == "size" and len(items) == 1 else items


def is_default(argument: Argument, value: object) -> bool:
    """Tell whether a value is the one that Keras takes where none is given."""
    return value is DEFAULT or (
        not argument.required and _plain(argument, value) == _plain(argument, argument.default)
    )


def _plain(argument: Argument, value: Any) -> Any:
    """Return a value in the one form of those that mean the same."""
    if argument.kind == "size" and isinstance(value, int):
        return [value, value]
    if argument.kind == "part" and isinstance(value, Mapping) and set(value) == {"class"}:
        value = value["class"]
    if argument.kind == "part" and isinstance(value, str):
        return same_name(value)
    if argument.name == "activation" and value is None:
        return "linear"
    return list(value) if isinstance(value, tuple) else value


def same_name(name: str) -> str:
    """Return a class's name such that `glorot_uniform` and `GlorotUniform` are one."""
    return name.replace("_", "").casefold()


def help_of(argument: Argument) -> str:
    """Return what an argument does, its range and its default, in a few short sentences."""
    about = argument.about.strip()
    if about and about[-1] not in ".!?":
        about += "."
    default = "" if argument.required else f"Default: {shown(_told(argument.default))}."
    return " ".join(part for part in (about, range_of(argument), default) if part)


def range_of(argument: Argument) -> str:
    """Return what a value may be, as a sentence; empty where the field shows all there is."""
    what = _WHAT.get(argument.kind, "")
    low, high = argument.low, argument.high
    if not what:
        return ""
    if low is not None and high is not None:
        what += f" from {_bound(low)} to {_bound(high)}"
    elif low is not None:
        what += f", {_bound(low)} or more"
    elif high is not None:
        what += f", {_bound(high)} at most"
    return f"{what}, or none." if argument.may_be_none else f"{what}."


def _bound(value: float) -> str:
    return f"{int(value):,}" if value == int(value) and abs(value) < 1e12 else f"{value:g}"


def _told(value: object) -> object:
    return "none" if value in (None, "") else value


_WHAT = {
    "whole": "A whole number",
    "number": "A number",
    "size": "A whole number, or two, height × width, each",
    "shape": "Whole numbers, such as 28 × 28 × 1",
}
