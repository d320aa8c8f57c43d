"""Recipe to Keras network: the layers as the recipe lists them, behind a scaling layer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from digitpad.digit_image import SIDE_PX
from digitpad.errors import RecipeError
from digitpad.predictor import CLASSES
from digitpad.training.backend import keras, reason_of
from digitpad.training.keras_parts import default_of, made
from digitpad.training.losses_and_metrics import loss_of, metrics_of
from digitpad.training.network_size import check_activations, check_weights, weights_to_be
from digitpad.training.recipe import SCALINGS, Recipe
from digitpad.training.schedules import schedule_of
from digitpad.training.start_weights import leave_at_zero

INPUT_NAME = "digit_images"

_WITHIN, _TEN_SCORES = "score_within_bounds", "ten_scores"
"""The layers by which a network of one score gives ten."""


def build(recipe: Recipe) -> Any:
    """Return the recipe's network with fresh weights, not yet compiled.

    It takes float32 (n, 28, 28) with values 0-255 and gives (n, 10), or (n, 1) where the recipe
    has an `only_digit`.

    Raises:
        RecipeError: a layer is unknown, takes other arguments, does not fit the one before or is
            too large (told before the memory is taken); or the optimizer or loss is such.
    """
    keras.utils.clear_session()  # layers are named anew, and an earlier run's memory is given back
    keras.utils.set_random_seed(recipe.seed)
    inputs, scaled = scaled_inputs(recipe)
    *_, (_, scores) = connected(recipe, scaled)
    network = whole(recipe, inputs, scores)
    check_learning(recipe)  # now rather than when the data has come
    return network


def scaled_inputs(recipe: Recipe) -> tuple[Any, Any]:
    """Return the digit images as they come, and scaled: two symbolic (None, 28, 28)."""
    scale, offset = SCALINGS[recipe.scaling]
    inputs = keras.Input((SIDE_PX, SIDE_PX), name=INPUT_NAME)
    return inputs, keras.layers.Rescaling(scale, offset)(inputs)


def connected(
    recipe: Recipe, values: Any, *, start_weights: bool = True
) -> Iterator[tuple[Any, Any]]:
    """Make the recipe's layers one behind the other; yield each and what it gives.

    Args:
        recipe: the recipe.
        values: what the first one is to take, symbolic.
        start_weights: whether the layers' weights are drawn; else they are 0, which takes less
            time and no random numbers.

    Raises:
        RecipeError: as `build`, at the layer that does not fit.
    """
    weights = 0
    for position, options in enumerate(recipe.layers, start=1):
        where = f"Layer {position} ({options['class']})"
        layer = made("layers", options, where)
        weights += weights_to_be(layer, tuple(values.shape), where)
        check_weights(weights)
        if not start_weights:
            leave_at_zero(layer)
        values = _called(layer, values, where)
        check_activations(values, where)
        yield layer, values


def whole(recipe: Recipe, inputs: Any, scores: Any) -> Any:
    """Return the network from its inputs to its scores, both symbolic.

    Raises:
        RecipeError: it does not give the scores that the recipe is for, or has nothing to learn.
    """
    check_output(recipe, tuple(scores.shape))
    try:
        network = keras.Model(inputs, scores)
        if recipe.only_digit is not None:
            with_ten_scores(network, recipe.only_digit)  # now rather than after the run
    except ValueError as error:  # two layers of one name
        raise RecipeError(f"The layers do not fit each other: {reason_of(error)}.") from error
    check_weights(network.count_params())
    if not network.trainable_weights:
        raise RecipeError("The network has nothing to learn: none of its layers has weights.")
    if recipe.calibrated:
        check_calibratable(network)
    return network


def check_output(recipe: Recipe, shape: tuple[int | None, ...]) -> None:
    """Let what the last layer gives pass.

    Raises:
        RecipeError: it is not ten scores for each image, or the one of `only_digit`.
    """
    wanted = CLASSES if recipe.only_digit is None else 1
    if shape == (None, wanted):
        return
    why = "" if wanted == CLASSES else ", as only_digit is set"
    raise RecipeError(
        f"The last layer must give {'one score' if why else f'{CLASSES} scores'} for each image"
        f"{why}. Received: an output of shape {shape[1:]}."
    )


def check_calibratable(network: Any) -> None:
    """Let a network pass whose last layer a temperature can be baked into.

    Raises:
        RecipeError: that is no Dense layer with softmax.
    """
    last = network.layers[-1]
    if type(last).__name__ != "Dense" or last.activation is not keras.activations.softmax:
        raise RecipeError("calibrated needs a Dense layer with softmax as the last one.")


def check_learning(recipe: Recipe) -> None:
    """Let a recipe's optimizer, schedule, loss and metrics pass.

    Raises:
        RecipeError: one is unknown or takes other arguments.
    """
    _optimizer(recipe, steps=1, steps_an_epoch=1)
    loss_of(recipe)
    metrics_of(recipe)


def prepare(
    network: Any,
    recipe: Recipe,
    *,
    steps: int,
    steps_per_execution: int,
    steps_an_epoch: int | None = None,
) -> None:
    """Give a network the recipe's optimizer, loss and metrics; the accuracy is called so.

    Args:
        network: as `build` returns it.
        recipe: the recipe.
        steps: batches in the whole run, for the schedule.
        steps_per_execution: batches that go through before Python looks again.
        steps_an_epoch: batches in an epoch; none means as many in each of the recipe's epochs.

    Raises:
        RecipeError: the optimizer or loss is unknown or takes other arguments.
    """
    network.compile(
        optimizer=_optimizer(recipe, steps, steps_an_epoch or math.ceil(steps / recipe.epochs)),
        loss=loss_of(recipe),
        metrics=metrics_of(recipe),
        steps_per_execution=steps_per_execution,
    )


def with_ten_scores(network: Any, digit: int) -> Any:
    """Return a network of one score as one that gives ten, as all models do.

    The score y, held within 0..1, is the digit's own; each other digit has (1 - y) / 9.

    Args:
        network: gives (n, 1); its layers are shared, not copied.
        digit: the one that it tells from the rest, 0 to 9.
    """
    rest = 1 / (CLASSES - 1)
    kernel = np.full((1, CLASSES), -rest, np.float32)
    bias = np.full(CLASSES, rest, np.float32)
    kernel[0, digit], bias[digit] = 1.0, 0.0
    spread = keras.layers.Dense(CLASSES, name=_TEN_SCORES, trainable=False)
    within = keras.layers.ReLU(max_value=1.0, name=_WITHIN)(network.output)
    ten = keras.Model(network.input, spread(within))
    spread.set_weights([kernel, bias])
    return ten


def without_ten_scores(network: Any) -> Any:
    """Return what `with_ten_scores` made a network of ten scores of; another is returned as it is.

    The layers are shared, not copied.
    """
    if [layer.name for layer in network.layers[-2:]] != [_WITHIN, _TEN_SCORES]:
        return network
    return keras.Model(network.inputs, network.get_layer(_WITHIN).input)


def without_lora(network: Any) -> Any:
    """Return the network with low-rank adaptations merged into the kernels that they adapt.

    A network without any is returned as it is; else the one returned has layers of its own.
    """
    if not any(getattr(layer, "lora_enabled", False) for layer in network.layers):
        return network
    config = network.get_config()
    for layer in config["layers"]:
        for key in ("lora_rank", "lora_alpha"):
            layer["config"].pop(key, None)
    plain = keras.Model.from_config(config)
    for layer, adapted in zip(plain.layers, network.layers, strict=True):
        layer.set_weights(_merged(adapted))
    return plain


def _merged(layer: Any) -> list[Any]:
    if not getattr(layer, "lora_enabled", False):
        return list(layer.get_weights())
    kernel = np.asarray(layer.kernel)  # the property adds the adaptation
    return [kernel, np.asarray(layer.bias)] if layer.use_bias else [kernel]


def _optimizer(recipe: Recipe, steps: int, steps_an_epoch: int) -> Any:
    options, where = recipe.optimizer, "The optimizer"
    if recipe.schedule == "constant":
        return made("optimizers", options, where)
    rate = options.get("learning_rate")
    if rate is None:
        rate = default_of("optimizers", options["class"], "learning_rate", where)
    schedule = schedule_of(recipe.schedule, rate, steps=steps, steps_an_epoch=steps_an_epoch)
    return made("optimizers", options, where, learning_rate=schedule)


def _called(layer: Any, values: Any, where: str) -> Any:
    """Return the layer's output for the output of the layer before."""
    try:
        return layer(values)
    except Exception as error:  # Keras tells what does not fit by whatever its code stumbles over
        raise RecipeError(f"{where} does not fit: {reason_of(error)}.") from error
