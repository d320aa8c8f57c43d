"""What a recipe's fields may be, each by itself and in company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from digitpad.errors import RecipeError
from digitpad.training.recipe_checks import (
    MAX_LEARNING_RATE,
    MAX_SEED,
    check_options,
    flag,
    number,
    one_of,
    shown,
    text,
    whole,
)

if TYPE_CHECKING:
    from digitpad.training.recipe import Recipe

__all__ = [
    "AUGMENTATIONS",
    "MAX_BATCH_SIZE",
    "MAX_EPOCHS",
    "MAX_INK_REPEATS",
    "MAX_LAYERS",
    "MAX_LEAST_GAIN",
    "MAX_METRICS",
    "MAX_NON_DIGITS",
    "MAX_PRACTICE",
    "MAX_SEED",
    "MAX_SMOOTHING",
    "MAX_SPLIT",
    "SCALING_NAMES",
    "SCHEDULES",
    "WATCHED",
    "check_recipe",
]

MAX_EPOCHS = 1_000
MAX_BATCH_SIZE = 60_000
MAX_LAYERS = 64
MAX_INK_REPEATS = 100
MAX_PRACTICE = 100_000
MAX_NON_DIGITS = 1.0
MAX_METRICS = 8
MAX_LEAST_GAIN = 1_000.0
MAX_SPLIT = 0.5
MAX_SMOOTHING = 0.9

SCALING_NAMES = ("0..1", "-0.5..0.5", "-1..1", "0..255")
AUGMENTATIONS = ("none", "mild", "strong", "hands")
SCHEDULES = ("constant", "cosine")
WATCHED = ("loss", "accuracy", "val_loss", "val_accuracy")


def check_recipe(recipe: Recipe) -> None:
    """Refuse what cannot work, by the key's name and the range that is allowed.

    Raises:
        RecipeError: something in the recipe is of another type, out of range or alone.
    """
    _check_numbers(recipe)
    _check_choices(recipe)
    _check_parts(recipe)
    _check_company(recipe)


def _check_numbers(recipe: Recipe) -> None:
    whole("epochs", recipe.epochs, 1, MAX_EPOCHS)
    _check_batch_size(recipe.batch_size)
    whole("seed", recipe.seed, 0, MAX_SEED)
    whole("ink_repeats", recipe.ink_repeats, 1, MAX_INK_REPEATS)
    whole("practice", recipe.practice, 0, MAX_PRACTICE)
    whole("patience", recipe.patience, 0, MAX_EPOCHS)
    if recipe.only_digit is not None:
        whole("only_digit", recipe.only_digit, 0, 9)
    number("validation_split", recipe.validation_split, 0.0, MAX_SPLIT)
    number("label_smoothing", recipe.label_smoothing, 0.0, MAX_SMOOTHING)
    number("non_digits", recipe.non_digits, 0.0, MAX_NON_DIGITS)
    number("least_gain", recipe.least_gain, 0.0, MAX_LEAST_GAIN)


def _check_batch_size(value: object) -> None:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if value != "all" and not (is_whole and 1 <= value <= MAX_BATCH_SIZE):  # type: ignore[operator]
        raise RecipeError(
            f"The recipe's batch_size must be a whole number from 1 to {MAX_BATCH_SIZE:,}, or all. "
            f"Received: {shown(value)}."
        )


def _check_choices(recipe: Recipe) -> None:
    one_of("scaling", recipe.scaling, SCALING_NAMES)
    one_of("augmentation", recipe.augmentation, AUGMENTATIONS)
    one_of("watched", recipe.watched, WATCHED)
    if not isinstance(recipe.schedule, Mapping):
        one_of("schedule", recipe.schedule, (*SCHEDULES, "an object with a class"))
    flag("calibrated", recipe.calibrated)
    flag("by_hand", recipe.by_hand)
    for key in ("name", "about", "loss"):
        text(key, getattr(recipe, key))
    if not recipe.name.strip():
        raise RecipeError("The recipe has no name.")


def _check_parts(recipe: Recipe) -> None:
    if not isinstance(recipe.layers, tuple) or not 1 <= len(recipe.layers) <= MAX_LAYERS:
        raise RecipeError(
            f"The recipe's layers must be a list of 1 to {MAX_LAYERS} objects. "
            f"Received: {shown(recipe.layers)}."
        )
    for part in (*recipe.layers, recipe.optimizer):
        check_options(part)
    if isinstance(recipe.schedule, Mapping):
        check_options(recipe.schedule)
    if not isinstance(recipe.metrics, tuple) or len(recipe.metrics) > MAX_METRICS:
        raise RecipeError(
            f"The recipe's metrics must be a list of at most {MAX_METRICS} names. "
            f"Received: {shown(recipe.metrics)}."
        )
    for name in recipe.metrics:
        text("metrics", name)


def _check_company(recipe: Recipe) -> None:
    """Refuse a key that needs another one, by both their names."""
    repeats = recipe.ink_repeats > 1
    if recipe.augmentation == "none" and (repeats or recipe.practice or recipe.non_digits):
        raise RecipeError(
            "ink_repeats, practice and non_digits are drawn anew in each epoch: they need an "
            "augmentation other than none."
        )
    if recipe.non_digits and recipe.loss != "categorical_crossentropy":
        raise RecipeError(
            "non_digits have flat scores to learn, and they go with categorical_crossentropy alone."
        )
    if recipe.calibrated and recipe.validation_split == 0:
        raise RecipeError("calibrated needs digits that are held out: a validation_split above 0.")
    if recipe.patience and recipe.watched.startswith("val_") and recipe.validation_split == 0:
        raise RecipeError(
            f"patience watches {recipe.watched}, and nothing is held out: it needs a "
            "validation_split above 0, or loss or accuracy as what is watched."
        )
    if isinstance(recipe.schedule, Mapping) or recipe.schedule != "constant":
        number(
            "learning_rate (a schedule starts from it)",
            recipe.optimizer.get("learning_rate", 1e-3),
            0.0,
            MAX_LEARNING_RATE,
        )
    if recipe.only_digit is not None:
        _check_only_digit(recipe)


def _check_only_digit(recipe: Recipe) -> None:
    if "categorical" in recipe.loss:
        raise RecipeError(
            "only_digit has one score to learn: it goes with binary_crossentropy, "
            "mean_squared_error, mean_absolute_error or huber. "
            f"Received: the loss {shown(recipe.loss)}."
        )
    if recipe.calibrated:
        raise RecipeError("calibrated needs ten scores, and only_digit has one.")
