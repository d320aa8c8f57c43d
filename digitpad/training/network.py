"""Recipe to Keras network: the layers as the recipe lists them, behind a scaling layer."""

from __future__ import annotations

import math
from typing import Any

from digitpad.digit_image import SIDE_PX
from digitpad.errors import RecipeError
from digitpad.predictor import CLASSES
from digitpad.training.backend import keras, ops, reason_of
from digitpad.training.network_size import check_activations, check_weights, weights_to_be
from digitpad.training.recipe import SCALINGS, Options, Recipe
from digitpad.training.recipe_checks import shown

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


def build(recipe: Recipe) -> Any:
    """Return the recipe's network with fresh weights, not yet compiled.

    It takes float32 (n, 28, 28) with values 0-255 and gives (n, 10).

    Raises:
        RecipeError: a layer is unknown, takes other arguments, does not fit the one before or is
            too large (told before the memory is taken); or the optimizer or loss is such.
    """
    keras.utils.clear_session()  # layers are named anew, and an earlier run's memory is given back
    keras.utils.set_random_seed(recipe.seed)
    scale, offset = SCALINGS[recipe.scaling]
    inputs = keras.Input((SIDE_PX, SIDE_PX), name=INPUT_NAME)
    values = keras.layers.Rescaling(scale, offset)(inputs)
    weights = 0
    for position, options in enumerate(recipe.layers, start=1):
        where = f"Layer {position} ({options['class']})"
        layer = _made(keras.layers, options, _LAYERS, where)
        weights += weights_to_be(layer, tuple(values.shape), where)
        check_weights(weights)
        values = _called(layer, values, where)
        check_activations(values, where)
    if tuple(values.shape) != (None, CLASSES):
        raise RecipeError(
            f"The last layer must give {CLASSES} scores for each image. "
            f"Received: an output of shape {tuple(values.shape[1:])}."
        )
    try:
        network = keras.Model(inputs, values)
    except ValueError as error:  # two layers of one name
        raise RecipeError(f"The layers do not fit each other: {reason_of(error)}.") from error
    check_weights(network.count_params())
    if not network.trainable_weights:
        raise RecipeError("The network has nothing to learn: none of its layers has weights.")
    if recipe.calibrated:
        check_calibratable(network)
    # Told now rather than when the data has come.
    _optimizer(recipe, steps=1)
    _loss(recipe)
    return network


def check_calibratable(network: Any) -> None:
    """Let a network pass whose last layer a temperature can be baked into.

    Raises:
        RecipeError: that is no Dense layer with softmax.
    """
    last = network.layers[-1]
    if type(last).__name__ != "Dense" or last.activation is not keras.activations.softmax:
        raise RecipeError("calibrated needs a Dense layer with softmax as the last one.")


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
    network.compile(
        optimizer=_optimizer(recipe, steps),
        loss=_loss(recipe),
        metrics=[_DigitAccuracy(name="accuracy") if recipe.wants_one_hot else "accuracy"],
        steps_per_execution=steps_per_execution,
    )


class _DigitAccuracy(keras.metrics.Mean):  # type: ignore[misc]  # Keras carries no types
    """The part of digits that are read right; non-digits, with flat targets, are left out."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count a batch: targets and scores, both float (n, 10)."""
        right = ops.equal(ops.argmax(y_true, axis=-1), ops.argmax(y_pred, axis=-1))
        is_digit = ops.greater(ops.max(y_true, axis=-1), 0.5)
        super().update_state(right, sample_weight=ops.cast(is_digit, "float32"))


def _optimizer(recipe: Recipe, steps: int) -> Any:
    options = dict(recipe.optimizer)
    if recipe.schedule == "cosine":
        rate = float(options.get("learning_rate", 1e-3))
        options["learning_rate"] = keras.optimizers.schedules.CosineDecay(
            0.0, steps, warmup_target=rate, warmup_steps=math.ceil(steps / 20)
        )
    return _made(keras.optimizers, options, _OPTIMIZERS, "The optimizer")


def _loss(recipe: Recipe) -> Any:
    if recipe.loss not in _LOSSES:
        raise RecipeError(
            f"The loss must be one of {', '.join(_LOSSES)}. Received: {recipe.loss!r}."
        )
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
        raise RecipeError(f"{where} must be one of {', '.join(allowed)}. Received: {shown(name)}.")
    try:
        return getattr(family, name)(**arguments)
    except Exception as error:  # Keras tells a wrong argument by whatever its code stumbles over
        raise RecipeError(f"{where} cannot be made: {reason_of(error)}.") from error


def _called(layer: Any, values: Any, where: str) -> Any:
    """Return the layer's output for the output of the layer before."""
    try:
        return layer(values)
    except Exception as error:  # as above
        raise RecipeError(f"{where} does not fit: {reason_of(error)}.") from error
