"""How digits reach the network: as arrays where nothing varies, else varied anew in each epoch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from digitpad.training.backend import keras
from digitpad.training.labelled_digits import Images, LabelledDigits
from digitpad.training.recipe import Recipe
from digitpad.training.varied_epoch import Targets, VariedEpoch, targets


def plain_arrays(digits: LabelledDigits, recipe: Recipe) -> tuple[Images, Targets]:
    """Return the digits as they are, and targets.

    The network makes a batch float32 when it takes it; all of them as float32 would be four times
    as much to copy and to keep.
    """
    return digits.images, targets(digits.labels, recipe)


class VariedDigits(keras.utils.PyDataset):  # type: ignore[misc]  # Keras carries no types
    """The batches of one `VariedEpoch` after another, made beside the training.

    Args:
        digits, recipe: as `VariedEpoch` takes them.
        epoch: the first one, counted from 0.
    """

    def __init__(self, digits: LabelledDigits, recipe: Recipe, *, epoch: int = 0) -> None:
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=32)
        self._digits = digits
        self._recipe = recipe
        self._number = epoch
        self._epoch = VariedEpoch(digits, recipe, epoch)

    def __len__(self) -> int:
        return len(self._epoch)

    def __getitem__(self, batch: int) -> tuple[npt.NDArray[np.float32], Targets]:
        return self._epoch.batch(batch)

    def on_epoch_end(self) -> None:
        """Go on to the next epoch."""
        self._number += 1
        self._epoch = VariedEpoch(self._digits, self._recipe, self._number)
