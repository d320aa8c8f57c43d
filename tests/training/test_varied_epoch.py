"""What a network is shown in an epoch: everything once, inks as often as told, all of it varied."""

from __future__ import annotations

import numpy as np
import pytest

from digitpad.digit_image import digit_image_of_ink
from digitpad.practice import practice_inks
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.labelled_digits import NO_DIGIT, LabelledDigits
from digitpad.training.recipe import Recipe
from digitpad.training.varied_epoch import VariedEpoch, images_an_epoch, targets

INKS = list(practice_inks(40, seed=1))
IMAGES = np.stack([digit_image_of_ink(ink) for ink, _ in INKS])
LABELS = np.array([digit for _, digit in INKS])
HALF_INK = LabelledDigits(
    images=IMAGES,
    labels=LABELS,
    inks=tuple(ink if index % 2 else None for index, (ink, _) in enumerate(INKS)),
)


def recipe(**changes: object) -> Recipe:
    fields = {"batch_size": 16, "augmentation": "hands", "ink_repeats": 1, "practice": 0,
              "non_digits": 0.0, **changes}  # fmt: skip
    return RECIPES["digitpad"].adjusted(**fields)


def shown_in(epoch: VariedEpoch) -> tuple[np.ndarray, np.ndarray]:
    batches = [epoch.batch(number) for number in range(len(epoch))]
    return np.concatenate([x for x, _ in batches]), np.concatenate([y for _, y in batches])


@pytest.mark.parametrize(
    ("changes", "digits", "non_digits"),
    [
        ({}, 40, 0),
        ({"ink_repeats": 3}, 80, 0),
        ({"practice": 25}, 65, 0),
        ({"non_digits": 0.5}, 40, 20),
        ({"ink_repeats": 2, "practice": 40, "non_digits": 0.1}, 100, 10),
    ],
)
def test_an_epoch_shows_what_the_recipe_says(
    changes: dict[str, object], digits: int, non_digits: int
) -> None:
    told = recipe(**changes)
    images, shown = shown_in(VariedEpoch(HALF_INK, told, 0))
    assert len(images) == images_an_epoch(HALF_INK, told) == digits + non_digits
    assert images.dtype == np.float32
    flat = (shown == np.float32(0.1)).all(axis=1)
    assert flat.sum() == non_digits
    assert (shown[~flat].max(axis=1) == 1).all()
    assert np.allclose(shown.sum(axis=1), 1)


def test_each_digit_comes_with_its_own_label() -> None:
    images, shown = shown_in(VariedEpoch(HALF_INK, recipe(), 0))
    assert np.bincount(shown.argmax(axis=1)).tolist() == np.bincount(LABELS).tolist()
    # Varied a little, an image is still nearest to one of its own class more often than not.
    flat = images.reshape(len(images), -1)
    nearest = [((IMAGES.reshape(40, -1) - row) ** 2).sum(axis=1).argmin() for row in flat]
    assert (LABELS[nearest] == shown.argmax(axis=1)).mean() > 0.7


def test_an_epoch_is_the_same_each_time_and_unlike_the_one_before() -> None:
    told = recipe(practice=10, non_digits=0.2)
    first, second, again = (shown_in(VariedEpoch(HALF_INK, told, n))[0] for n in (0, 1, 1))
    assert np.array_equal(second, again)
    assert not np.array_equal(first, second)


def test_targets_of_non_digits_are_flat() -> None:
    rows = targets(np.array([3, NO_DIGIT]), recipe())
    assert rows[0].tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert rows[1] == pytest.approx([0.1] * 10)


def test_targets_of_one_digit_tell_it_from_the_rest() -> None:
    told = Recipe(name="five", layers=({"class": "Dense", "units": 1},), loss="huber", only_digit=5)
    assert targets(np.array([5, 3, 5]), told).tolist() == [[1.0], [0.0], [1.0]]
