"""The knobs that are a recipe's own fields: their labels, one sentence on each, their ranges.

Without Qt. They are told as the catalogue tells Keras's arguments, so that one form shows both.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from digitpad.training.catalogue import Argument, Offer
from digitpad.training.recipe_rules import (
    AUGMENTATIONS,
    MAX_BATCH_SIZE,
    MAX_EPOCHS,
    MAX_INK_REPEATS,
    MAX_LEAST_GAIN,
    MAX_METRICS,
    MAX_NON_DIGITS,
    MAX_PRACTICE,
    MAX_SEED,
    MAX_SMOOTHING,
    MAX_SPLIT,
    SCALING_NAMES,
    WATCHED,
)


def _number(name: str, high: float, about: str) -> Argument:
    return Argument(name=name, kind="number", about=about, default=0.0, low=0.0, high=high)


def _whole(name: str, low: int, high: int, about: str) -> Argument:
    return Argument(name=name, kind="whole", about=about, default=low, low=low, high=high)


def _choice(name: str, choices: tuple[str, ...], default: str, about: str) -> Argument:
    return Argument(name=name, kind="choice", about=about, default=default, choices=choices)


def _flag(name: str, about: str) -> Argument:
    return Argument(name=name, kind="flag", about=about, default=False)


LOSS_KNOBS = (
    _number(
        "label_smoothing",
        MAX_SMOOTHING,
        "Takes this part of each label and spreads it over all ten digits, so that the network "
        "does not grow too sure; for categorical cross-entropy.",
    ),
)
STOPPING_KNOBS = (
    _whole(
        "patience",
        0,
        MAX_EPOCHS,
        "Ends the run after so many epochs without an improvement and keeps the best epoch; 0 "
        "never ends it.",
    ),
    _choice(
        "watched",
        WATCHED,
        "val_loss",
        "What an improvement is seen by; val_ means on what is held out.",
    ),
    _number("least_gain", MAX_LEAST_GAIN, "A smaller change is no improvement."),
)
RUN_KNOBS = (
    _whole(
        "seed",
        0,
        MAX_SEED,
        "Decides the start weights, the order and the augmentation; the same seed gives the same "
        "run.",
    ),
    _flag(
        "by_hand",
        "Trains by gradient descent that is written out in NumPy instead of Keras: Flatten and "
        "Dense layers, SGD.",
    ),
)
IMAGE_KNOBS = (
    _choice(
        "scaling",
        SCALING_NAMES,
        "0..1",
        "What the pixels' values, 0 to 255, are brought to before the first layer.",
    ),
    Argument(
        name="only_digit",
        kind="whole",
        about="Tells this one digit from the rest by a single unit; none reads all ten. The last "
        "layer and the loss go along.",
        low=0,
        high=9,
        may_be_none=True,
    ),
    _number(
        "validation_split",
        MAX_SPLIT,
        "Holds out this part of the training data, to watch how the network does on what it has "
        "not learnt from.",
    ),
)
VARIATION_KNOBS = (
    _choice(
        "augmentation",
        AUGMENTATIONS,
        "none",
        "How far images are turned, shifted and warped anew in each epoch; hands varies strokes "
        "as hands and pens do.",
    ),
    _whole(
        "ink_repeats",
        1,
        MAX_INK_REPEATS,
        "How often an epoch shows each ink, varied anew each time.",
    ),
    _whole(
        "practice",
        0,
        MAX_PRACTICE,
        "So many built-in practice digits to learn from besides, drawn anew in each epoch.",
    ),
    _number(
        "non_digits",
        MAX_NON_DIGITS,
        "Shows non-digits, too, as many as this part of the digits; they are learnt with flat "
        "scores.",
    ),
    _flag(
        "calibrated",
        "After the run, fits one temperature on what was held out, so that the scores mean what "
        "they say; for softmax.",
    ),
)

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "label_smoothing": "Label smoothing",
        "patience": "Patience, epochs",
        "watched": "Watched",
        "least_gain": "Least gain",
        "seed": "Seed",
        "by_hand": "By hand",
        "scaling": "Pixel scaling",
        "only_digit": "One digit only",
        "validation_split": "Validation split",
        "augmentation": "Augmentation",
        "ink_repeats": "Ink repeats",
        "practice": "Practice digits",
        "non_digits": "Non-digits",
        "calibrated": "Calibrated",
    }
)
"""What the knobs are called in the window."""

PLAIN_SCHEDULES = (
    Offer(name="constant", about="The learning rate stays as it is."),
    Offer(
        name="cosine",
        about="The learning rate rises for a twentieth of the run and falls to nothing.",
    ),
)
"""The schedules that a recipe gives by their names alone."""

EPOCHS_HELP = f"How often to go through all the data: 1 to {MAX_EPOCHS:,}."
BATCH_HELP = f"How many images each step of the training looks at: 1 to {MAX_BATCH_SIZE:,}, or all."
SCHEDULE_HELP = "How the learning rate goes on over the run."
METHOD_HELP = "How the weights are changed, step by step; each has arguments of its own."
LOSS_HELP = "What the training makes small: how far the scores are from the labels."
METRICS_HELP = f"What is followed besides the accuracy: {MAX_METRICS} at most."
