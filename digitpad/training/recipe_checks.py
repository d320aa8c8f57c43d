"""What a recipe's values may be: plain, and in a range that each refusal names."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from digitpad.errors import RecipeError

MAX_UNITS = 65_536
MAX_LEARNING_RATE = 1e38
"""The largest number that single precision holds, roughly. Far smaller ones diverge, and say so."""
MAX_NUMBER = 1e7
MAX_SEED = 2**31 - 1
MAX_DIMENSIONS = 8
MAX_TEXT = 400
PARTS = ("_initializer", "_regularizer", "_constraint")
"""How the keys end whose values may be objects: those of a layer's parts."""


def check_options(options: object) -> None:
    """Let the options of a layer or an optimizer pass: a class, and plain values.

    Objects inside them, which Keras would build, are refused but for a layer's initializers,
    regularizers and constraints; so are numbers beyond all use.

    Raises:
        RecipeError: they hold something else.
    """
    if not isinstance(options, Mapping) or not isinstance(options.get("class"), str):
        raise RecipeError(
            f"A layer or optimizer is an object with a class. Received: {shown(options)}."
        )
    for key, value in options.items():
        if key in ("units", "filters"):
            whole(key, value, 1, MAX_UNITS)
        elif key == "learning_rate":
            number(key, value, 0.0, MAX_LEARNING_RATE)
        elif isinstance(value, Mapping) and key.endswith(PARTS):
            _check_part(key, value)
        elif isinstance(value, list | tuple) and len(value) <= MAX_DIMENSIONS:
            for item in value:
                _plain(key, item)
        else:
            _plain(key, value)


def _check_part(key: str, part: Mapping[str, object]) -> None:
    """Let an initializer, regularizer or constraint pass: a class, and plain values."""
    if not isinstance(part.get("class"), str):
        raise RecipeError(f"The recipe's {key} is a name, or an object with a class.")
    for name, value in part.items():
        _plain(f"{key} {name}", value)


def _plain(key: str, value: object) -> None:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int):
        whole(key, value, -MAX_UNITS, MAX_SEED if key.endswith("seed") else MAX_UNITS)
    elif isinstance(value, float):
        number(key, value, -MAX_NUMBER, MAX_NUMBER)
    elif isinstance(value, str):
        text(key, value)
    else:
        raise RecipeError(
            f"The recipe's {key} must be a number, a text or a short list of numbers. "
            f"Received: {shown(value)}."
        )


def text(key: str, value: object) -> None:
    """Let a text pass that is not too long, that UTF-8 can hold, and that steers no terminal."""
    if not isinstance(value, str) or len(value) > MAX_TEXT or not all(map(_can_be_shown, value)):
        raise RecipeError(
            f"The recipe's {key} must be a text of at most {MAX_TEXT} characters, none of them a "
            f"control character. Received: {shown(value)}."
        )


def _can_be_shown(sign: str) -> bool:
    return sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")


def whole(key: str, value: object, low: int, high: int) -> None:
    """Let a whole number from `low` to `high` pass."""
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise RecipeError(
            f"The recipe's {key} must be a whole number from {low:,} to {high:,}. "
            f"Received: {shown(value)}."
        )


def number(key: str, value: object, low: float, high: float) -> None:
    """Let a number from `low` to `high` pass; NaN is none."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        raise RecipeError(
            f"The recipe's {key} must be a number from {low:g} to {high:g}. "
            f"Received: {shown(value)}."
        )


def flag(key: str, value: object) -> None:
    """Let true or false pass."""
    if not isinstance(value, bool):
        raise RecipeError(f"The recipe's {key} must be true or false. Received: {shown(value)}.")


def one_of(key: str, value: object, allowed: tuple[str, ...]) -> None:
    """Let one of the allowed texts pass."""
    if value not in allowed:
        raise RecipeError(
            f"The recipe's {key} must be one of {', '.join(allowed)}. Received: {shown(value)}."
        )


def shown(value: object) -> str:
    """Return a value as a message shows it: short, on one line."""
    if isinstance(value, int) and abs(value) > 10**18:
        return "a larger number" if value > 0 else "a smaller number"  # its digits may be too many
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
