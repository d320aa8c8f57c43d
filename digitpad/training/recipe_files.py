"""Recipes by name and as files: one JSON object each, to keep and to share."""

from __future__ import annotations

import json
from pathlib import Path

from digitpad.errors import RecipeError
from digitpad.files import write_atomically
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.recipe import Recipe

MAX_BYTES = 1_000_000


def recipe_named(name: str) -> Recipe:
    """Return a built-in recipe by its name, or the one in a `.json` file.

    Raises:
        RecipeError: there is none, or the file cannot be read.
    """
    if name in RECIPES:
        return RECIPES[name]
    path = Path(name)
    if path.suffix != ".json":
        raise RecipeError(
            f"There is no recipe {name!r}. There are: {', '.join(RECIPES)}, and .json files."
        )
    return load_recipe(path)


def load_recipe(path: Path) -> Recipe:
    """Return the recipe in a file.

    Raises:
        RecipeError: the file cannot be read, or what it holds is no recipe; the key is named.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe or a device might never end
            raise RecipeError(f"{path} cannot be opened: it is no ordinary file.")
        if path.stat().st_size > MAX_BYTES:
            raise RecipeError(f"{path} is too large for a recipe (1 MB at most).")
        return Recipe.from_json(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise RecipeError(f"{path} cannot be opened: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"{path} is no recipe: {error}.") from error


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
