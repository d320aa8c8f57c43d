"""What a collection holds besides samples, models and recipes, into their places.

Everything is inspected before anything is kept; what is there already is known and passed over.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digitpad import locations
from digitpad.errors import ModelError, ModelFileError, RecipeError, SampleError, TrainingError
from digitpad.exchange.collection import CollectedModel, Extras, take_out_extras
from digitpad.model_store import KERAS_FILE, ModelStore, file_sha256
from digitpad.training.importing import import_model
from digitpad.training.inspection import inspect_model_file
from digitpad.training.recipe import Recipe
from digitpad.training.recipe_files import load_recipe, save_recipe


@dataclass(frozen=True, kw_only=True)
class KeptExtras:
    """What became of a collection's models and recipes.

    Attributes:
        models: the ids of the models that are new here.
        models_there: how many were there already.
        refused: a sentence for each model that could not be taken in.
        recipes: the files of the recipes that are new here.
        recipes_there: how many were there already.
    """

    models: tuple[str, ...] = ()
    models_there: int = 0
    refused: tuple[str, ...] = ()
    recipes: tuple[Path, ...] = ()
    recipes_there: int = 0


def checked_extras(path: Path, folder: Path) -> Extras:
    """Take a collection's models and recipes out, and check them as far as that goes without Keras.

    Args:
        path: the collection.
        folder: where they go, an empty folder.

    Raises:
        SampleError: the collection, or something in it, is refused; the message names both.
        OSError: the files cannot be read or written.
    """
    extras = take_out_extras(path, folder)
    for model in extras.models:
        with _told(f"{path.name}, the model {model.id}"):
            inspect_model_file(model.keras_file)
    for recipe in extras.recipes:
        with _told(f"{path.name}, the recipe {recipe.stem}"):
            load_recipe(recipe)
    return extras


def keep_extras(
    extras: Extras, store: ModelStore, on_model: Callable[[str], None] = lambda name: None
) -> KeptExtras:
    """Keep checked models and recipes: a model after the other, by Keras.

    Args:
        extras: what `checked_extras` let pass.
        store: where the models go.
        on_model: told a model's name before it is taken in, which takes seconds.

    Raises:
        RecipeError: a recipe cannot be written.
    """
    recipes = [path for path in map(_kept_recipe, extras.recipes) if path is not None]
    models, refused, there = [], [], 0
    for model in extras.models:
        if _is_there(model, store):
            there += 1
            continue
        on_model(model.card.name)
        try:
            models.append(import_model(model.keras_file, store, card=model.card).id)
        except (ModelError, TrainingError) as error:
            refused.append(f"{model.card.name}: {error}")
    return KeptExtras(
        models=tuple(models),
        models_there=there,
        refused=tuple(refused),
        recipes=tuple(recipes),
        recipes_there=len(extras.recipes) - len(recipes),
    )


@contextlib.contextmanager
def _told(place: str) -> Iterator[None]:
    try:
        yield
    except (ModelFileError, RecipeError) as error:
        raise SampleError(f"{place}: {error}") from error


def _is_there(model: CollectedModel, store: ModelStore) -> bool:
    checksum = file_sha256(model.keras_file)
    cards = (there.card for there in store.models())
    return any(checksum in (card.sha256.get(KERAS_FILE), card.original_sha256) for card in cards)


def _kept_recipe(path: Path) -> Path | None:
    """Keep a recipe in the user's folder and return its file, or None where it is there already."""
    recipe = load_recipe(path)
    folder = locations.user_recipes()
    if any(_holds(there, recipe) for there in folder.glob("*.json")):
        return None
    target = next(name for name in _names(folder, path.stem) if not name.exists())
    save_recipe(target, recipe)
    return target


def _holds(path: Path, recipe: Recipe) -> bool:
    try:
        return load_recipe(path) == recipe
    except RecipeError:
        return False


def _names(folder: Path, stem: str) -> Iterator[Path]:
    yield folder / f"{stem}.json"
    yield from (folder / f"{stem}-{number}.json" for number in itertools.count(2))
