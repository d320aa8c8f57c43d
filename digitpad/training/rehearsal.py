"""What others wrote, as the front of a model sees it: kept, for it is the same each time.

The front does not learn, and what others wrote, to rehearse and to test on, does not depend on the
user's digits; to look at it takes most of the time that teaching takes. So it may be looked at
ahead, and a second lesson of the same model need not look again.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from digitpad.model_store import Model
from digitpad.training.labelled_digits import Images, LabelledDigits
from digitpad.training.recipe import Recipe

Floats: TypeAlias = npt.NDArray[np.float32]
Batch: TypeAlias = tuple[Floats, Floats]
"""What the network's front gives for some images, float32 (n, ...), and the scores (n, 10)."""

Item = TypeVar("Item")
_Key: TypeAlias = tuple[Hashable, ...]
"""The checksum of the model's network, and what else it depends on."""

_rehearsed: dict[_Key, list[Batch]] = {}
_tests: dict[_Key, list[Floats]] = {}
"""Of the last model alone: both may be some hundred MB."""

_IMAGES_AT_ONCE = 250


def batches_seen(model: Model, rehearsed: LabelledDigits, recipe: Recipe) -> list[Batch]:
    """Return the batches that were looked at already, in their order; a list to add more to.

    Args:
        model: whose network looks.
        rehearsed: digits of MNIST, or none.
        recipe: says what else is rehearsed, and how all of it varies.
    """
    key = (
        model.network_checksum,
        rehearsed.checksum(),
        recipe.practice,
        recipe.non_digits,
        recipe.augmentation,
        recipe.batch_size,
        recipe.seed,
    )
    return _list_of(_rehearsed, key)


def parts_seen(model: Model, test: LabelledDigits) -> list[Floats]:
    """Return what the front gives for those `parts` of a test set that were looked at already."""
    return _list_of(_tests, (model.network_checksum, test.checksum()))


def parts(test: LabelledDigits) -> list[Images]:
    """Return the images of a test set, uint8 (n, 28, 28), a part after the other."""
    starts = range(0, len(test), _IMAGES_AT_ONCE)
    return [test.images[start : start + _IMAGES_AT_ONCE] for start in starts]


def _list_of(kept: dict[_Key, list[Item]], key: _Key) -> list[Item]:
    """Return the list of a key, made where there is none; those of another model go."""
    for other in [other for other in kept if other[0] != key[0]]:
        del kept[other]
    return kept.setdefault(key, [])
