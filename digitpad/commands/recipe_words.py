"""``NAME|FILE`` and ``--set KEY=VALUE``: a recipe as several commands take it."""

from __future__ import annotations

import argparse
import copy
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from digitpad.commands.tables import listed
from digitpad.errors import RecipeError
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.recipe import Recipe
from digitpad.training.recipe_files import recipe_named

EDITED = " (edited)"
"""What the name of a recipe ends with that was changed on the way."""
_PASSING = ("name", "about", "epochs", "batch_size", "seed")
"""What may differ without the recipe being another."""


@dataclass(frozen=True)
class Setting:
    """A knob to set: the key, or the keys that lead into a part of the recipe, and the value."""

    keys: tuple[str, ...]
    value: Any


def setting(text: str) -> Setting:
    """Return what `KEY=VALUE` sets; the value is JSON, or else the text itself.

    Raises:
        argparse.ArgumentTypeError: there is no key.
    """
    key, sign, value = text.partition("=")
    if not key or not sign:
        raise argparse.ArgumentTypeError(f"expected KEY=VALUE, received {text!r}")
    return Setting(tuple(key.split(".")), _value(value))


def add_set_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--set KEY=VALUE`` to a command."""
    parser.add_argument(
        "--set",
        dest="settings",
        type=setting,
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change a key of the recipe; VALUE is JSON or plain text, and a KEY such as "
        "optimizer.learning_rate or layers.2.activation (the first is layers.1) leads into a "
        "part; may be given several times",
    )


def chosen_recipe(name: str, settings: Sequence[Setting] = ()) -> Recipe:
    """Return a built-in recipe by its name or the one in a `.json` file, with what is set in it.

    One that became another says so in its name, where that was not set.

    Raises:
        RecipeError: there is no such recipe, or a key or a value cannot be.
    """
    recipe = recipe_named(name)
    values = copy.deepcopy(recipe.to_json())
    for each in settings:
        _set(values, each)
    changed = Recipe.from_json(values)
    passing = {key: getattr(changed, key) for key in _PASSING}
    is_named = changed.name != recipe.name or recipe.name.endswith(EDITED)
    if is_named or recipe.adjusted(**passing) == changed:
        return changed
    return changed.adjusted(name=recipe.name + EDITED)


def recipes_in_words() -> str:
    """Return a line or two on each built-in recipe, for a command's help."""
    return listed({recipe.name: recipe.about for recipe in RECIPES.values()})


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _set(values: dict[str, Any], setting: Setting) -> None:
    *way, last = setting.keys
    part: Any = values
    for depth, key in enumerate(way):
        part = part[_place(part, key, setting.keys[: depth + 1])]
    value = setting.value
    if setting.keys == ("optimizer",) and isinstance(value, str):
        value = {"class": value}
    if part is values:
        values[last] = value  # a key that no recipe has is refused with the whole
    elif isinstance(part, dict):
        part[last] = value
    else:
        part[_place(part, last, setting.keys)] = value


def _place(part: Any, key: str, keys: tuple[str, ...]) -> str | int:
    """Return the key or the index that a key means in a part of a recipe."""
    if isinstance(part, dict) and key in part:
        return key
    if isinstance(part, list) and key in map(str, range(1, len(part) + 1)):
        return int(key) - 1
    raise RecipeError(f"The recipe has no {'.'.join(keys)} to set{_known(part)}.")


def _known(part: Any) -> str:
    if isinstance(part, dict):
        return f"; there are {', '.join(part)}"
    if isinstance(part, list):
        return f"; there are 1 to {len(part)}"
    return "; what leads to it is no object"
