"""The network that a run starts from: fresh by its recipe, or a model of the store."""

from __future__ import annotations

import dataclasses
from typing import Any

from digitpad.errors import ModelError
from digitpad.model_store import KERAS_FILE, Model, ModelStore, file_sha256
from digitpad.training import network
from digitpad.training.backend import keras, reason_of
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe


def start_network(order: RunOrder, recipe: Recipe, store: ModelStore) -> tuple[Any, Recipe]:
    """Return the network to train, fresh or a model's, and the recipe that describes it.

    Raises:
        RecipeError: the recipe cannot work, or does not fit the model.
        ModelError: the model to start from is missing or damaged.
    """
    fresh = network.build(recipe)
    if not order.start_from:
        return fresh, recipe
    model = store.model(order.start_from)
    started = load_network(model)
    if model.card.recipe:
        made_by = Recipe.from_json(dict(model.card.recipe))
        if made_by.only_digit is not None:
            started = network.without_ten_scores(started)
        recipe = dataclasses.replace(
            recipe,
            name=made_by.name,
            about=made_by.about,
            layers=made_by.layers,
            scaling=made_by.scaling,
        )
    network.check_output(recipe, tuple(started.outputs[0].shape))
    if recipe.calibrated:
        network.check_calibratable(started)
    return started, recipe


def load_network(model: Model) -> Any:
    """Return the Keras network of a model in the store, checked against its card.

    Raises:
        ModelError: the file is not the one that the card describes, or Keras cannot load it.
    """
    if model.card.sha256.get(KERAS_FILE) != file_sha256(model.keras_file):
        raise ModelError(f"{KERAS_FILE} of {model.card.name!r} is not what its card describes.")
    try:
        return keras.saving.load_model(model.keras_file, compile=False, safe_mode=True)
    except (ValueError, TypeError, OSError) as error:
        raise ModelError(
            f"{KERAS_FILE} of {model.card.name!r} cannot be loaded: {reason_of(error)}."
        ) from error
