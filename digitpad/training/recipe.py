"""Recipes: everything that determines a training run but the data. Plain records, without Keras."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from digitpad.errors import RecipeError
from digitpad.training.recipe_checks import (
    MAX_SEED,
    check_options,
    number,
    one_of,
    shown,
    text,
    whole,
)

Options: TypeAlias = Mapping[str, Any]
"""Plain JSON: what a Keras layer or optimizer takes as keyword arguments."""

MAX_EPOCHS = 1_000
MAX_BATCH_SIZE = 60_000
MAX_LAYERS = 64

SCALINGS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"0..1": (1 / 255, 0.0), "-0.5..0.5": (1 / 255, -0.5), "0..255": (1.0, 0.0)}
)
"""Scaling of the pixels by name: what a value is multiplied by, and what is added then."""

AUGMENTATIONS = ("none", "mild", "strong", "hands")
MAX_INK_REPEATS = 100
MAX_PRACTICE = 100_000
MAX_NON_DIGITS = 1.0


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that determines a training run but the data.

    A recipe may come from a file: its values are checked here to be plain and in range. Whether the
    layers fit each other shows when the network is built (`network.build`).

    Attributes:
        name: what it is called on the command line.
        about: one sentence on what it shows.
        layers: each a mapping of `class` (a Keras layer's name) and that layer's arguments; the
            last one gives the ten scores.
        scaling: a key of `SCALINGS`, done by the network's first layer.
        optimizer: `class` (a Keras optimizer's name) and its arguments.
        loss: a Keras loss's name.
        label_smoothing: 0..1, for categorical cross-entropy.
        schedule: `constant`, or `cosine`: the learning rate falls to nothing over the run.
        epochs: 1 to `MAX_EPOCHS`.
        batch_size: 1 to `MAX_BATCH_SIZE`.
        augmentation: how far training images are varied anew in each epoch.
        ink_repeats: how often an epoch shows each ink, varied anew each time; an image comes once.
        practice: built-in practice digits to learn from besides, drawn anew in each epoch.
        non_digits: as many of them, drawn anew in each epoch, as this part of the digits; the
            network learns to give them flat scores. 0..`MAX_NON_DIGITS`.
        calibrated: whether, after the run, the scores are made to mean what they say: one
            temperature, fitted on the digits held out.
        validation_split: the part of the training data that is held out to watch the run, 0..0.5.
        seed: of the start weights, the order and the augmentation.
    """

    name: str
    about: str = ""
    layers: tuple[Options, ...] = ()
    scaling: str = "0..1"
    optimizer: Options = field(default_factory=lambda: {"class": "Adam"})
    loss: str = "categorical_crossentropy"
    label_smoothing: float = 0.0
    schedule: str = "constant"
    epochs: int = 5
    batch_size: int = 128
    augmentation: str = "none"
    ink_repeats: int = 1
    practice: int = 0
    non_digits: float = 0.0
    calibrated: bool = False
    validation_split: float = 1 / 12
    seed: int = 0

    def __post_init__(self) -> None:
        _check(self)

    @property
    def wants_one_hot(self) -> bool:
        """Whether the loss compares scores with one-hot labels."""
        return not self.loss.startswith("sparse_")

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as plain JSON."""
        layers = [dict(options) for options in self.layers]
        return {**dataclasses.asdict(self), "layers": layers}

    def adjusted(self, **changes: Any) -> Recipe:
        """Return the recipe with some fields changed; those given as None stay.

        Raises:
            RecipeError: a value is out of range.
        """
        given = {name: value for name, value in changes.items() if value is not None}
        return dataclasses.replace(self, **given)

    @classmethod
    def from_json(cls, values: object) -> Recipe:
        """Return the recipe that `to_json` gave.

        Raises:
            RecipeError: a key is unknown, or a value of another type or out of range.
        """
        if not isinstance(values, dict):
            raise RecipeError("A recipe is a JSON object with keys such as name and layers.")
        fields = {item.name for item in dataclasses.fields(cls)}
        unknown = sorted(set(values) - fields)
        if unknown:
            raise RecipeError(
                f"The recipe has an unknown key {shown(unknown[0])}. Known are: "
                f"{', '.join(sorted(fields))}."
            )
        if "name" not in values:
            raise RecipeError("The recipe has no name.")
        layers = values.get("layers", ())
        if not isinstance(layers, list | tuple):
            raise RecipeError("The recipe's layers are a list of objects.")
        return cls(**{**values, "layers": tuple(layers)})


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
    try:
        if path.stat().st_size > 1_000_000:
            raise RecipeError(f"{path} is too large for a recipe (1 MB at most).")
        return Recipe.from_json(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise RecipeError(f"{path} cannot be opened: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"{path} is no recipe: {error}.") from error


def _check(recipe: Recipe) -> None:
    """Refuse what cannot work, by the key's name and the range that is allowed."""
    whole("epochs", recipe.epochs, 1, MAX_EPOCHS)
    whole("batch_size", recipe.batch_size, 1, MAX_BATCH_SIZE)
    whole("seed", recipe.seed, 0, MAX_SEED)
    number("validation_split", recipe.validation_split, 0.0, 0.5)
    number("label_smoothing", recipe.label_smoothing, 0.0, 0.9)
    whole("ink_repeats", recipe.ink_repeats, 1, MAX_INK_REPEATS)
    whole("practice", recipe.practice, 0, MAX_PRACTICE)
    number("non_digits", recipe.non_digits, 0.0, MAX_NON_DIGITS)
    one_of("scaling", recipe.scaling, tuple(SCALINGS))
    one_of("augmentation", recipe.augmentation, AUGMENTATIONS)
    one_of("schedule", recipe.schedule, ("constant", "cosine"))
    for key in ("name", "about", "loss"):
        text(key, getattr(recipe, key))
    if not recipe.name.strip():
        raise RecipeError("The recipe has no name.")
    if not isinstance(recipe.calibrated, bool):
        raise RecipeError(
            f"The recipe's calibrated must be true or false. Received: {shown(recipe.calibrated)}."
        )
    _check_company(recipe)
    if not isinstance(recipe.layers, tuple) or not 1 <= len(recipe.layers) <= MAX_LAYERS:
        raise RecipeError(
            f"The recipe's layers must be a list of 1 to {MAX_LAYERS} objects. "
            f"Received: {shown(recipe.layers)}."
        )
    for part in (*recipe.layers, recipe.optimizer):
        check_options(part)


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


def _dense(units: int, activation: str) -> Options:
    return {"class": "Dense", "units": units, "activation": activation}


def _convolution(filters: int, size: int, *, strides: int = 1) -> tuple[Options, ...]:
    """A convolution without bias, batch normalisation, relu."""
    return (
        {"class": "Conv2D", "filters": filters, "kernel_size": size, "strides": strides,
         "padding": "same", "use_bias": False},
        {"class": "BatchNormalization", "momentum": 0.9},
        {"class": "Activation", "activation": "relu"},
    )  # fmt: skip


RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        recipe.name: recipe
        for recipe in (
            Recipe(
                name="convolutional",
                about="Convolutions that look at small patches, on images varied anew each epoch: "
                "a small network that trains in minutes, 99.3 % and more on MNIST.",
                layers=(
                    {"class": "Reshape", "target_shape": [28, 28, 1]},
                    *_convolution(16, 3),
                    *_convolution(32, 3),
                    {"class": "MaxPooling2D"},
                    *_convolution(32, 3),
                    *_convolution(48, 3),
                    {"class": "MaxPooling2D"},
                    *_convolution(64, 3),
                    {"class": "MaxPooling2D"},
                    {"class": "Flatten"},
                    {"class": "Dropout", "rate": 0.3},
                    _dense(10, "softmax"),
                ),
                optimizer={"class": "AdamW", "learning_rate": 2e-3, "weight_decay": 1e-2},
                label_smoothing=0.05,
                schedule="cosine",
                epochs=12,
                batch_size=128,
                augmentation="mild",
            ),
            Recipe(
                name="digitpad",
                about="The bundled model's recipe: eight convolutions, on images, inks, practice "
                "digits and non-digits, all varied anew each epoch as hands, pens and mice vary; "
                "calibrated.",
                layers=(
                    {"class": "Reshape", "target_shape": [28, 28, 1]},
                    *_convolution(32, 5, strides=2),
                    *_convolution(32, 3),
                    *_convolution(48, 3),
                    *_convolution(64, 3, strides=2),
                    *_convolution(64, 3),
                    *_convolution(96, 3),
                    *_convolution(96, 3),
                    *_convolution(96, 3, strides=2),
                    {"class": "Flatten"},
                    {"class": "Dropout", "rate": 0.3},
                    _dense(10, "softmax"),
                ),
                optimizer={"class": "AdamW", "learning_rate": 2e-3, "weight_decay": 1e-2},
                label_smoothing=0.05,
                schedule="cosine",
                epochs=40,
                batch_size=128,
                augmentation="hands",
                ink_repeats=2,
                practice=16_000,
                non_digits=0.1,
                calibrated=True,
                validation_split=1 / 15,
            ),
            Recipe(
                name="first-look",
                about="The first look at a neural network: 512 relu units, ten softmax, rmsprop; "
                "about 97.9 % on MNIST.",
                layers=({"class": "Flatten"}, _dense(512, "relu"), _dense(10, "softmax")),
                optimizer={"class": "RMSprop"},
                epochs=5,
                batch_size=128,
            ),
            Recipe(
                name="three-dense",
                about="Three dense layers on pixels from -0.5 to 0.5 with Adam; "
                "about 96 % on MNIST.",
                layers=(
                    {"class": "Flatten"},
                    _dense(64, "relu"),
                    _dense(64, "relu"),
                    _dense(10, "softmax"),
                ),
                scaling="-0.5..0.5",
                optimizer={"class": "Adam"},
                epochs=5,
                batch_size=32,
            ),
        )
    }
)
"""The built-in recipes by name."""
