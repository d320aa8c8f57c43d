"""How digits reach the network: as arrays where nothing varies, else varied anew in each epoch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.predictor import CLASSES
from digitpad.training.augmentation import AUGMENTATION, varied_image, varied_ink
from digitpad.training.backend import keras
from digitpad.training.labelled_digits import LabelledDigits, Labels
from digitpad.training.network import wants_one_hot
from digitpad.training.recipe import Recipe


def targets(labels: Labels, *, one_hot: bool) -> npt.NDArray[np.generic]:
    """Return labels as the loss wants them: int64 (n,), or one-hot float32 (n, 10)."""
    return np.eye(CLASSES, dtype=np.float32)[labels] if one_hot else labels


def plain_arrays(
    digits: LabelledDigits, recipe: Recipe
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.generic]]:
    """Return the digits as they are: images as float32 (n, 28, 28) in 0-255, and targets."""
    one_hot = wants_one_hot(recipe)
    return digits.images.astype(np.float32), targets(digits.labels, one_hot=one_hot)


class VariedDigits(keras.utils.PyDataset):  # type: ignore[misc]  # Keras carries no types
    """Batches of digits in random order, each varied anew in each epoch, made beside the training.

    The variation depends on the recipe's seed, the epoch and the batch alone.
    """

    def __init__(self, digits: LabelledDigits, recipe: Recipe) -> None:
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=32)
        self._digits = digits
        self._recipe = recipe
        self._how = AUGMENTATION[recipe.augmentation]
        self._targets = targets(digits.labels, one_hot=wants_one_hot(recipe))
        self._epoch = 0
        self._order = self._shuffled()

    def __len__(self) -> int:
        return math.ceil(len(self._digits) / self._recipe.batch_size)

    def __getitem__(self, batch: int) -> tuple[npt.NDArray[np.float32], Any]:
        size = self._recipe.batch_size
        chosen = self._order[batch * size : (batch + 1) * size]
        rng = np.random.default_rng((self._recipe.seed, self._epoch, batch))
        images = np.empty((len(chosen), *self._digits.images.shape[1:]), np.float32)
        for row, index in enumerate(chosen):
            ink = self._digits.inks[index]
            if ink is None:
                images[row] = varied_image(self._digits.images[index], self._how, rng)
            else:
                images[row] = varied_ink(ink, self._how, rng)
        return images, self._targets[chosen]

    def on_epoch_end(self) -> None:
        """Shuffle for the next epoch."""
        self._epoch += 1
        self._order = self._shuffled()

    def _shuffled(self) -> npt.NDArray[np.intp]:
        rng = np.random.default_rng((self._recipe.seed, self._epoch))
        return rng.permutation(len(self._digits))
