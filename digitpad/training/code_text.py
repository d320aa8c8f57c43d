"""Recipes' options as Python text: calls of Keras classes, with plain values."""

from __future__ import annotations

import keyword
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from digitpad.errors import RecipeError
from digitpad.training.recipe import Options
from digitpad.training.recipe_checks import PARTS, shown

LINE = 88
"""How long a line may get before a call is spread over several."""

_LEADING = ("units", "filters", "kernel_size", "rate", "target_shape")
"""Arguments of layers that are given first and unnamed, as one writes them."""
_LONG_NUMBER = 12
"""In digits: such a one is most likely a fraction."""
_WHOLE = ("steps", "frequency")
"""How the names of an optimizer's or a schedule's whole numbers end; Keras wants others as floats,
and JSON does not keep 1 and 1.0 apart."""


def layer_text(options: Options, indent: int = 0) -> str:
    """Return a layer as a call.

    Raises:
        RecipeError: a class or an argument is no name.
    """
    arguments = {key: value for key, value in options.items() if key != "class"}
    first = ("activation",) if options["class"] == "Activation" else _LEADING
    leading = [value_text(arguments.pop(key)) for key in first if key in arguments]
    named = [f"{_name(key)}={_part(key, value)}" for key, value in arguments.items()]
    return call_text(f"keras.layers.{_name(options['class'])}", [*leading, *named], indent)


def floating_text(family: str, options: Options, first: Sequence[str] = (), indent: int = 0) -> str:
    """Return an optimizer or a schedule as a call.

    Args:
        family: where the class stands in Keras, such as `keras.optimizers`; what goes before the
            call on its line may stand before it.
        options: the class and its arguments.
        first: arguments that stand before these, as text.
        indent: how far its first line is to be indented.

    Raises:
        RecipeError: a class or an argument is no name.
    """
    named = [
        f"{_name(key)}={value_text(_as_float(key, value))}"
        for key, value in options.items()
        if key != "class"
    ]
    return call_text(f"{family}.{_name(options['class'])}", [*first, *named], indent)


def call_text(name: str, arguments: Sequence[str], indent: int = 0) -> str:
    """Return a call on one line where it fits, else with a line for each argument."""
    line = f"{name}({', '.join(arguments)})"
    if indent + len(line) < LINE and "\n" not in line:
        return line
    inner, outer = " " * (indent + 4), " " * indent
    return f"{name}(\n" + "".join(f"{inner}{each},\n" for each in arguments) + f"{outer})"


def _part(key: str, value: Any) -> str:
    """Return a layer's argument; an initializer, regularizer or constraint may be a call."""
    if not isinstance(value, Mapping):
        return value_text(value)
    family = next(f"{part[1:]}s" for part in PARTS if key.endswith(part))
    return floating_text(f"keras.{family}", value)


def value_text(value: Any) -> str:
    """Return a plain value as a literal, and a number that is a fraction, such as 1/12, as that."""
    if isinstance(value, list | tuple):
        return repr(tuple(value))
    if isinstance(value, str):
        return f'"{value}"' if value.isidentifier() else repr(value)
    if isinstance(value, float) and len(repr(value)) > _LONG_NUMBER:
        fraction = Fraction(value).limit_denominator(1_000)
        if fraction.numerator / fraction.denominator == value:
            return f"{fraction.numerator} / {fraction.denominator}"
    return repr(value)


def _as_float(key: str, value: Any) -> Any:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return float(value) if is_whole and not key.endswith((*_WHOLE, "seed", "axis")) else value


def _name(name: str) -> str:
    """Let a name pass: what comes from a file must not bring code of its own.

    Raises:
        RecipeError: it is none.
    """
    if not name.isidentifier() or keyword.iskeyword(name):
        raise RecipeError(f"{shown(name)} is no name of a Keras class or argument.")
    return name
