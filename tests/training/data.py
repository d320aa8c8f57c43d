"""Small data to train on, a run on it takes a second; and recipes for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from digitpad.digit_image import digit_image_of_ink
from digitpad.practice import practice_inks
from digitpad.training.recipe import Recipe

TRAINING, TEST = 1_200, 200
FLATTEN = {"class": "Flatten"}
ONE_DIGIT = Recipe(
    name="one digit",
    layers=(FLATTEN, {"class": "Dense", "units": 1}),
    optimizer={"class": "SGD", "learning_rate": 0.005},
    loss="mean_squared_error",
    epochs=3,
    batch_size=32,
    only_digit=3,
)


def write_small_mnist(path: Path) -> Path:
    """Write an archive laid out as MNIST's, of practice digits; return its path."""
    inks = list(practice_inks(TRAINING + TEST, seed=11))
    images = np.stack([digit_image_of_ink(ink) for ink, _ in inks])
    labels = np.array([label for _, label in inks], np.uint8)
    np.savez(
        path,
        x_train=images[:TRAINING],
        y_train=labels[:TRAINING],
        x_test=images[TRAINING:],
        y_test=labels[TRAINING:],
    )
    return path
