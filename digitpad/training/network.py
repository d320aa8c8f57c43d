"""Recipe to Keras network: the layers as the recipe lists them, behind a scaling layer."""

from __future__ import annotations

import math
from typing import Any

from digitpad.digit_image import SIDE_PX
from digitpad.errors import RecipeError
from digitpad.predictor import CLASSES
from digitpad.training.backend import keras
from digitpad.training.recipe import SCALINGS, Options, Recipe

INPUT_NAME = "digit_images"

_LAYERS = (
    "Activation",
    "AveragePooling2D",
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "DepthwiseConv2D",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "LayerNormalization",
    "MaxPooling2D",
    "Reshape",
    "SeparableConv2D",
)
_OPTIMIZERS = (
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Lion",
    "Nadam",
    "RMSprop",
    "SGD",
)
_LOSSES = (
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
)
_MAX_WEIGHTS = 15_000_000
"""So that the file stays within what is taken in again elsewhere (`inspection`: 64 MB)."""


def build(recipe: Recipe) -> Any:
    """Return the recipe's network with fresh weights, not yet compiled.

    It takes float32 (n, 28, 28) with values 0-255 and gives (n, 10).

    Raises:
        RecipeError: a layer is unknown, takes other arguments, or does not fit the one before.
    """
    keras.utils.set_random_seed(recipe.seed)
    scale, offset = SCALINGS[recipe.scaling]
    inputs = keras.Input((SIDE_PX, SIDE_PX), name=INPUT_NAME)
    values = keras.layers.Rescaling(scale, offset)(inputs)
    for position, options in enumerate(recipe.layers, start=1):
        where = f"Layer {position} ({options['class']})"
        layer = _made(keras.layers, options, _LAYERS, where)
        try:
            values = layer(values)
        except (ValueError, TypeError) as error:
            raise RecipeError(f"{where} does not fit: {_first_line(error)}") from error
    if tuple(values.shape) != (None, CLASSES):
        raise RecipeError(
            f"The last layer must give {CLASSES} scores for each image. "
            f"Received: an output of shape {tuple(values.shape[1:])}."
        )
    network = keras.Model(inputs, values, name=recipe.name.replace("-", "_"))
    if network.count_params() > _MAX_WEIGHTS:
        raise RecipeError(
            f"The network would have {network.count_params():,} weights; "
            f"at most {_MAX_WEIGHTS:,} are allowed."
        )
    return network


def prepare(network: Any, recipe: Recipe, *, steps: int, steps_per_execution: int) -> None:
    """Give a network the recipe's optimizer and loss.

    Args:
        network: as `build` returns it.
        recipe: the recipe.
        steps: batches in the whole run, for the schedule.
        steps_per_execution: batches that go through before Python looks again.

    Raises:
        RecipeError: the optimizer or loss is unknown or takes other arguments.
    """
    options = dict(recipe.optimizer)
    if recipe.schedule == "cosine":
        rate = float(options.get("learning_rate", 1e-3))
        options["learning_rate"] = keras.optimizers.schedules.CosineDecay(
            0.0, steps, warmup_target=rate, warmup_steps=math.ceil(steps / 20)
        )
    network.compile(
        optimizer=_made(keras.optimizers, options, _OPTIMIZERS, "The optimizer"),
        loss=_loss(recipe),
        metrics=["accuracy"],
        steps_per_execution=steps_per_execution,
    )


def wants_one_hot(recipe: Recipe) -> bool:
    """Tell whether the recipe's loss compares scores with one-hot labels."""
    return not recipe.loss.startswith("sparse_")


def _loss(recipe: Recipe) -> Any:
    if recipe.loss not in _LOSSES:
        raise RecipeError(f"The loss must be one of {', '.join(_LOSSES)}. Received: {recipe.loss}.")
    if recipe.loss == "categorical_crossentropy":
        return keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing)
    if recipe.label_smoothing:
        raise RecipeError("label_smoothing goes with categorical_crossentropy alone.")
    return keras.losses.get(recipe.loss)


def _made(family: Any, options: Options, allowed: tuple[str, ...], where: str) -> Any:
    """Return a Keras object by its class and arguments."""
    arguments = dict(options)
    name = arguments.pop("class")
    if name not in allowed:
        raise RecipeError(f"{where} must be one of {', '.join(allowed)}. Received: {name}.")
    try:
        return getattr(family, name)(**arguments)
    except (TypeError, ValueError) as error:
        raise RecipeError(f"{where} cannot be made: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
