"""Keras objects from a recipe's options: classes and arguments out of the catalogue, no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digitpad.errors import RecipeError
from digitpad.training.backend import keras, reason_of
from digitpad.training.catalogue import Argument, Offer
from digitpad.training.keras_arguments import class_name
from digitpad.training.keras_catalogue import catalogue
from digitpad.training.recipe import Options
from digitpad.training.recipe_checks import shown

_EVERY_LAYERS = ("name", "trainable")
"""Arguments of each layer that its own signature does not name."""

_ALIASES = {"swish": "silu", "hard_swish": "hard_silu"}
"""Names that Keras takes besides those that it tells."""


def made(family: str, options: Options, where: str, **ready: Any) -> Any:
    """Return a Keras object by its class and arguments.

    Args:
        family: one of the catalogue's that has classes.
        options: the class, and plain values; initializers, regularizers and constraints by their
            names or as options.
        where: what to call the object in a refusal.
        ready: arguments as Keras takes them, in the place of those in the options.

    Raises:
        RecipeError: the class is not on offer, an argument is unknown, missing or out of range, or
            Keras refuses them together.
    """
    arguments = dict(options)
    offer = _offer(family, arguments.pop("class"), where)
    given = {name: _given(offer, name, value, where) for name, value in arguments.items()}
    given |= ready
    missing = [each.name for each in offer.arguments if each.required and each.name not in given]
    if missing:
        raise RecipeError(f"{where} needs {' and '.join(missing)}.")
    try:
        return getattr(_module(family), offer.name)(**given)
    except Exception as error:  # Keras tells a wrong argument by whatever its code stumbles over
        raise RecipeError(f"{where} cannot be made: {reason_of(error)}.") from error


def default_of(family: str, name: str, argument: str, where: str) -> Any:
    """Return the default of an argument.

    Raises:
        RecipeError: the class is not on offer.
    """
    arguments = _offer(family, name, where).arguments
    return next(each.default for each in arguments if each.name == argument)


def _offer(family: str, name: str, where: str) -> Offer:
    offer = catalogue().offer(family, name)
    if offer is None:
        names = ", ".join(each.name for each in catalogue().family(family))
        raise RecipeError(f"{where} must be one of {names}. Received: {shown(name)}.")
    return offer


def _module(family: str) -> Any:
    return keras.optimizers.schedules if family == "schedules" else getattr(keras, family)


def _given(offer: Offer, name: str, value: Any, where: str) -> Any:
    """Return an argument's value as Keras takes it."""
    argument = next((each for each in offer.arguments if each.name == name), None)
    if argument is not None:
        return _checked(argument, value, where)
    if name in _EVERY_LAYERS and catalogue().offer("layers", offer.name) is offer:
        return value
    names = ", ".join(each.name for each in offer.arguments) or "no arguments"
    raise RecipeError(f"{where} takes {names}. Received: {shown(name)}.")


def _checked(argument: Argument, value: Any, where: str) -> Any:
    if value is None and (argument.may_be_none or argument.kind == "part"):
        return None
    if argument.kind == "part":
        return _part(argument, value, where)
    if argument.kind == "choice" and isinstance(value, str):
        value = _ALIASES.get(value.lower(), value.lower())
    if not _is_right(argument, value):
        raise RecipeError(
            f"{where}: {argument.name} must be {_wanted(argument)}. Received: {shown(value)}."
        )
    return float(value) if argument.kind == "number" else value


def _part(argument: Argument, value: Any, where: str) -> Any:
    """Return an initializer, regularizer or constraint."""
    options = value if isinstance(value, Mapping) else {"class": value}
    name = options["class"]
    if not isinstance(name, str):
        raise RecipeError(f"{where}: {argument.name} must be a name. Received: {shown(value)}.")
    names = {name, class_name(name), name.capitalize(), name.upper()}  # `l2` is L2, `zeros` Zeros
    offers = catalogue().family(argument.family)
    found = next((each.name for each in offers if each.name in names), name)
    return made(argument.family, {**options, "class": found}, f"{where}: {argument.name}")


def _is_right(argument: Argument, value: Any) -> bool:
    match argument.kind:
        case "whole":
            return _is_whole(argument, value)
        case "number":
            return _is_number(argument, value)
        case "flag":
            return isinstance(value, bool)
        case "choice":
            return value in argument.choices
        case "size" if isinstance(value, list | tuple):
            return len(value) == 2 and all(_is_whole(argument, each) for each in value)
        case "size":
            return _is_whole(argument, value)
        case "shape":
            return isinstance(value, list | tuple) and all(
                _is_whole(argument, each) for each in value
            )
    return isinstance(value, str)


def _is_whole(argument: Argument, value: Any) -> bool:
    return isinstance(value, int) and _is_number(argument, value)


def _is_number(argument: Argument, value: Any) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    low, high = argument.low, argument.high
    return (low is None or low <= value) and (high is None or value <= high)


def _wanted(argument: Argument) -> str:
    if argument.kind == "choice":
        return f"one of {', '.join(argument.choices)}"
    if argument.kind in ("flag", "text"):
        return {"flag": "true or false", "text": "a text"}[argument.kind]
    low, high = (
        f"{int(bound):,}" if float(bound).is_integer() and abs(bound) < 1e9 else f"{bound:g}"
        for bound in (argument.low or 0, argument.high or 0)
    )
    wanted = {
        "whole": "a whole number",
        "number": "a number",
        "size": "a whole number, or two of them,",
        "shape": "a list of whole numbers",
    }
    return f"{wanted[argument.kind]} from {low} to {high}"
