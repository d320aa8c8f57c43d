"""The built-in recipes: what the learning notes behind digitpad do, and what it ships.

Each tells the figure that it is known for, on MNIST's test part, as measured here over seeds
0 to 2; `models/README.md` tells the bundled model's.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from digitpad.training.recipe import Options, Recipe

_FLATTEN: Options = {"class": "Flatten"}
_GRID: Options = {"class": "Reshape", "target_shape": [28, 28, 1]}
_ADAMW: Options = {"class": "AdamW", "learning_rate": 2e-3, "weight_decay": 1e-2}


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


_SINGLE_LAYER = Recipe(
    name="single-layer",
    about="Ten sigmoid units on the pixels and nothing between: as simple as a network can be. "
    "About 92.5 % on MNIST.",
    layers=(_FLATTEN, _dense(10, "sigmoid")),
    optimizer={"class": "Adam"},
    loss="sparse_categorical_crossentropy",
    epochs=5,
    batch_size=32,
)

_HIDDEN_LAYER = Recipe(
    name="hidden-layer",
    about="A hidden layer of 100 units before the ten: what one more layer brings. Its activation "
    "is yours to choose: relu, sigmoid, tanh. About 97.4 % on MNIST.",
    layers=(_FLATTEN, _dense(100, "relu"), _dense(10, "sigmoid")),
    optimizer={"class": "Adam"},
    loss="sparse_categorical_crossentropy",
    epochs=5,
    batch_size=32,
)

_RECIPES = (
    Recipe(
        name="one-neuron",
        about="One linear neuron that tells a single digit from all others. Its 28 x 28 weights "
        "are a picture: watch it while it learns. Right in 94.5 % of MNIST, where 91 % are others.",
        # From nothing: then pixels that no digit ever inks stay blank in the picture.
        layers=(_FLATTEN, {**_dense(1, "linear"), "kernel_initializer": "zeros"}),
        optimizer={"class": "SGD", "learning_rate": 0.005},
        loss="mean_squared_error",
        epochs=10,
        batch_size=32,
        only_digit=5,
    ),
    Recipe(
        name="linear-neurons",
        about="Ten linear neurons, y = wx + b, by plain gradient descent on the squared error; "
        "it ends when the loss no longer falls. About 86 % on MNIST.",
        layers=(_FLATTEN, _dense(10, "linear")),
        optimizer={"class": "SGD", "learning_rate": 0.02},
        loss="mean_squared_error",
        epochs=40,
        batch_size=32,
        patience=2,
        watched="loss",
        least_gain=1e-4,
    ),
    _SINGLE_LAYER,
    _SINGLE_LAYER.adjusted(
        name="single-layer-raw",
        about="The single layer on raw pixels from 0 to 255, to see what scaling is for: far "
        "worse, from a third to two fifths read right on MNIST.",
        scaling="0..255",
    ),
    _HIDDEN_LAYER,
    Recipe(
        name="first-look",
        about="The first look at a neural network: 512 relu units, ten softmax, rmsprop; "
        "about 97.9 % on MNIST.",
        layers=(_FLATTEN, _dense(512, "relu"), _dense(10, "softmax")),
        optimizer={"class": "RMSprop"},
        epochs=5,
        batch_size=128,
    ),
    Recipe(
        name="three-dense",
        about="Three dense layers on pixels from -0.5 to 0.5 with Adam; about 96 % on MNIST.",
        layers=(_FLATTEN, _dense(64, "relu"), _dense(64, "relu"), _dense(10, "softmax")),
        scaling="-0.5..0.5",
        optimizer={"class": "Adam"},
        epochs=5,
        batch_size=32,
    ),
    Recipe(
        name="flatten-dense",
        about="Two layers of 128 relu units and ten softmax with Adam; about 97 % on MNIST.",
        layers=(_FLATTEN, _dense(128, "relu"), _dense(128, "relu"), _dense(10, "softmax")),
        optimizer={"class": "Adam"},
        loss="sparse_categorical_crossentropy",
        epochs=5,
        batch_size=32,
    ),
    _HIDDEN_LAYER.adjusted(
        name="by-hand",
        about="A hidden layer, trained by gradient descent that is written out in NumPy, forward "
        "and backward, without Keras: read it in training/scratch.py. About 97.4 % on MNIST.",
        layers=(_FLATTEN, _dense(100, "relu"), _dense(10, "softmax")),
        optimizer={"class": "SGD", "learning_rate": 0.1},
        by_hand=True,
    ),
    Recipe(
        name="convolutional",
        about="Convolutions that look at small patches, on images varied anew each epoch: "
        "a small network that trains in minutes, 99.3 % and more on MNIST.",
        layers=(
            _GRID,
            *_convolution(16, 3),
            *_convolution(32, 3),
            {"class": "MaxPooling2D"},
            *_convolution(32, 3),
            *_convolution(48, 3),
            {"class": "MaxPooling2D"},
            *_convolution(64, 3),
            {"class": "MaxPooling2D"},
            _FLATTEN,
            {"class": "Dropout", "rate": 0.3},
            _dense(10, "softmax"),
        ),
        optimizer=_ADAMW,
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
            _GRID,
            *_convolution(32, 5, strides=2),
            *_convolution(32, 3),
            *_convolution(48, 3),
            *_convolution(64, 3, strides=2),
            *_convolution(64, 3),
            *_convolution(96, 3),
            *_convolution(96, 3),
            *_convolution(96, 3, strides=2),
            _FLATTEN,
            {"class": "Dropout", "rate": 0.3},
            _dense(10, "softmax"),
        ),
        optimizer=_ADAMW,
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
)

RECIPES: Mapping[str, Recipe] = MappingProxyType({recipe.name: recipe for recipe in _RECIPES})
"""The built-in recipes by name, the simplest first."""

DEFAULT_RECIPE = "convolutional"
"""What is trained where nothing is said: good on what people draw, and done in minutes."""
