"""What a recipe may ask for that is trained by hand: the other things are Keras's alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from digitpad.errors import RecipeError
from digitpad.training.recipe import Options, Recipe
from digitpad.training.recipe_checks import (
    MAX_LEARNING_RATE,
    MAX_UNITS,
    flag,
    number,
    one_of,
    shown,
    whole,
)
from digitpad.training.scratch import ACTIVATIONS, CROSS_ENTROPIES, ERRORS

_DENSE: Final = ("units", "activation", "use_bias", "kernel_initializer", "bias_initializer")
"""Of a layer's arguments. Any initializer will do: the start weights come from Keras."""
_SGD: Final[Mapping[str, Any]] = {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False}
"""Of the optimizer's arguments, with Keras's defaults."""


def check(recipe: Recipe) -> None:
    """Let a recipe pass that can be trained by hand.

    Whether its layers make a network of ten scores, or one, shows where Keras builds it.

    Raises:
        RecipeError: something in it is Keras's alone; the sentence names the key.
    """
    _check_layers(recipe.layers)
    one_of("loss (by_hand)", recipe.loss, (*CROSS_ENTROPIES, *ERRORS))
    last = activation_of(recipe.layers[-1])
    if recipe.loss in CROSS_ENTROPIES and last not in ("softmax", "sigmoid"):
        raise RecipeError(
            f"by_hand: the loss {recipe.loss} compares probabilities, so the last layer's "
            f"activation must be softmax or sigmoid. Received: {last}."
        )
    _check_optimizer(recipe.optimizer)
    for key, only in (("schedule", "constant"), ("augmentation", "none"), ("metrics", ())):
        if getattr(recipe, key) != only:
            raise RecipeError(
                f"by_hand goes without {key}: it must be {only or 'empty'}. "
                f"Received: {shown(getattr(recipe, key))}."
            )


def activation_of(options: Options) -> str:
    """Return the name of a dense layer's activation."""
    return options.get("activation") or "linear"


def descent_of(optimizer: Options) -> dict[str, Any]:
    """Return learning_rate, momentum and nesterov of an optimizer, Keras's where it has none."""
    return {key: optimizer.get(key, default) for key, default in _SGD.items()}


def _check_layers(layers: Sequence[Options]) -> None:
    if layers[0]["class"] != "Flatten" or layers[-1]["class"] != "Dense":
        raise RecipeError("by_hand: the layers must begin with Flatten and end with Dense.")
    for position, options in enumerate(layers, start=1):
        one_of(f"layer {position} (by_hand)", options["class"], ("Flatten", "Dense"))
        if options["class"] == "Dense":
            _only(f"layer {position}", options, _DENSE)
            whole("units", options.get("units"), 1, MAX_UNITS)
            flag("use_bias", options.get("use_bias", True))
            one_of("activation (by_hand)", activation_of(options), tuple(ACTIVATIONS))


def _check_optimizer(options: Options) -> None:
    one_of("optimizer (by_hand)", options["class"], ("SGD",))
    _only("the optimizer", options, tuple(_SGD))
    given = descent_of(options)
    number("learning_rate", given["learning_rate"], 0.0, MAX_LEARNING_RATE)
    number("momentum", given["momentum"], 0.0, 1.0)
    flag("nesterov", given["nesterov"])


def _only(where: str, options: Options, known: tuple[str, ...]) -> None:
    for key, value in options.items():
        if key not in (*known, "class", "name") and value is not None:
            raise RecipeError(
                f"by_hand: {where} takes {', '.join(known)}; {shown(key)} is Keras's alone."
            )
