"""Recipes by name and as files: one JSON object each, to keep and to share.

Those in the folder of the user's recipes have names as the built-in ones have.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

from digitpad import locations
from digitpad.errors import DigitpadError, RecipeError
from digitpad.files import write_atomically
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.recipe import Recipe

MAX_BYTES = 1_000_000


def recipe_named(name: str) -> Recipe:
    """Return a built-in recipe by its name, or one of the user's, or the one in a `.json` file.

    Raises:
        RecipeError: there is none, or the file cannot be read.
    """
    if name in RECIPES:
        return RECIPES[name]
    own = own_recipes()
    if name in own:
        return own[name]
    path = Path(name)
    if path.suffix != ".json":
        raise RecipeError(
            f"There is no recipe {name!r}. There are: {', '.join([*RECIPES, *own])}, and .json "
            "files."
        )
    return load_recipe(path)


def own_recipes() -> dict[str, Recipe]:
    """Return the recipes in the user's folder by their names, in the order of the files.

    One whose name is another's is called as its file is. Files that are no recipes are left out.
    """
    found: dict[str, Recipe] = {}
    for path, recipe in _own():
        name = _free_name(recipe.name, path.stem, taken={*RECIPES, *found})
        found[name] = recipe.adjusted(name=name)
    return found


def own_recipe_files() -> list[Path]:
    """Return the files in the user's folder that hold recipes."""
    return [path for path, _ in _own()]


def _own() -> Iterator[tuple[Path, Recipe]]:
    for path in _own_files():
        with contextlib.suppress(RecipeError):
            yield path, load_recipe(path)


def _own_files() -> list[Path]:
    with contextlib.suppress(DigitpadError, OSError):  # a folder that cannot be made holds none
        return sorted(locations.user_recipes().glob("*.json"))
    return []


def _free_name(name: str, stem: str, *, taken: set[str]) -> str:
    return next(one for one in _names(name, stem) if one not in taken)


def _names(name: str, stem: str) -> Iterator[str]:
    yield name
    yield stem
    yield from (f"{stem} ({number})" for number in itertools.count(2))


def load_recipe(path: Path) -> Recipe:
    """Return the recipe in a file.

    Raises:
        RecipeError: the file cannot be read, or what it holds is no recipe; the key is named.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe or a device might never end
            raise RecipeError(f"{path} cannot be opened: it is no ordinary file.")
        if path.stat().st_size > MAX_BYTES:
            raise RecipeError(f"{path.name} is too large for a recipe (1 MB at most).")
        return Recipe.from_json(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise RecipeError(f"{path} cannot be opened: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"{path.name} is no recipe: {error}.") from error


def save_recipe(path: Path, recipe: Recipe) -> None:
    """Write a recipe as a file that `load_recipe` and `digitpad train --recipe FILE` take.

    Raises:
        RecipeError: it cannot be written.
    """
    text = json.dumps(recipe.to_json(), indent=2, ensure_ascii=False) + "\n"
    try:
        write_atomically(path, text.encode("utf-8"))
    except OSError as error:
        raise RecipeError(f"{path} cannot be written: {error.strerror or error}.") from error
