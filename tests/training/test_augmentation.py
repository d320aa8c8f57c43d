"""Varied images and inks: the same for a seed, still a digit image, varied as far as is said."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pytest

from digitpad.digit_image import DigitImage, digit_image_of_ink
from digitpad.ink import Ink, Stroke
from digitpad.practice import practice_inks
from digitpad.training.augmentation import AUGMENTATION, Augmentation, varied_image, varied_ink
from digitpad.training.recipe_rules import AUGMENTATIONS

INKS = [ink for ink, _ in practice_inks(40, seed=2)]
IMAGES = [digit_image_of_ink(ink) for ink in INKS]
NOTHING = Augmentation(
    rotation_deg=0.0,
    scale=0.0,
    slant=0.0,
    shift_px=0.0,
    warp_px=0.0,
    ink_strength=0.0,
    pen_width_px=(2.7, 2.7),
)


def mass(image: DigitImage) -> float:
    return float(image.sum(dtype=np.int64))


def centre(image: DigitImage) -> npt.NDArray[np.float64]:
    """Return the centre of mass, x and y in px."""
    y, x = np.indices(image.shape)
    return np.array([(image * x).sum(), (image * y).sum()]) / mass(image)


def difference(how: Augmentation) -> float:
    """Return how far varied images lie from the images, in grey levels a pixel."""
    rng = np.random.default_rng(0)
    return float(
        np.mean([np.abs(varied_image(image, how, rng) - image.astype(int)) for image in IMAGES])
    )


def test_each_way_of_varying_that_a_recipe_may_name_exists_but_none() -> None:
    assert set(AUGMENTATIONS) == {"none", *AUGMENTATION}


@pytest.mark.parametrize("name", AUGMENTATION)
def test_a_varied_image_is_a_digit_image(name: str) -> None:
    rng = np.random.default_rng(1)
    for image in IMAGES:
        varied = varied_image(image, AUGMENTATION[name], rng)
        assert varied.shape == (28, 28)
        assert varied.dtype == np.uint8


@pytest.mark.parametrize("name", AUGMENTATION)
def test_the_digits_stay_inside_their_frame(name: str) -> None:
    rng = np.random.default_rng(1)
    kept = [mass(varied_image(i, AUGMENTATION[name], rng)) / mass(i) for i in IMAGES * 5]
    assert min(kept) > 0.6
    assert np.mean(kept) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("name", AUGMENTATION)
def test_varied_inks_stay_inside_their_frame_too(name: str) -> None:
    rng = np.random.default_rng(1)
    for ink in INKS * 3:
        varied = varied_ink(ink, AUGMENTATION[name], rng)
        assert varied.shape == (28, 28)
        assert varied.dtype == np.uint8
        border = np.concatenate([varied[0], varied[-1], varied[:, 0], varied[:, -1]])
        assert mass(border) < 0.02 * mass(varied)


def test_the_same_seed_varies_alike_and_another_one_otherwise() -> None:
    how = AUGMENTATION["mild"]
    generators = [np.random.default_rng(seed) for seed in (5, 5, 6)]
    images = [varied_image(IMAGES[0], how, rng) for rng in generators]
    inks = [varied_ink(INKS[0], how, rng) for rng in generators]
    for first, again, other in (images, inks):
        assert np.array_equal(first, again)
        assert not np.array_equal(first, other)


def test_the_image_that_was_given_is_left_alone() -> None:
    image = IMAGES[0].copy()
    varied_image(image, AUGMENTATION["strong"], np.random.default_rng(0))
    assert np.array_equal(image, IMAGES[0])


def test_strong_varies_further_than_mild_and_nothing_not_at_all() -> None:
    assert difference(NOTHING) == 0
    assert 5 < difference(AUGMENTATION["mild"]) < difference(AUGMENTATION["strong"])


def test_ink_that_is_varied_by_nothing_is_its_digit_image() -> None:
    varied = varied_ink(INKS[0], NOTHING, np.random.default_rng(0))
    assert np.array_equal(varied, IMAGES[0])


def test_the_shift_has_the_standard_deviation_that_is_said() -> None:
    how = dataclasses.replace(NOTHING, shift_px=2.0)
    rng = np.random.default_rng(3)
    image = np.zeros((28, 28), np.uint8)
    image[11:17, 11:17] = 255
    moved = np.array([centre(varied_image(image, how, rng)) for _ in range(400)])
    assert moved.mean(axis=0) == pytest.approx([13.5, 13.5], abs=0.3)
    assert moved.std(axis=0) == pytest.approx([2, 2], rel=0.15)


def test_the_turn_has_the_standard_deviation_that_is_said() -> None:
    how = dataclasses.replace(NOTHING, rotation_deg=8.0)
    rng = np.random.default_rng(3)
    bar = np.zeros((28, 28), np.uint8)
    bar[13:15, 4:24] = 255
    angles = []
    for _ in range(300):
        y, x = np.nonzero(varied_image(bar, how, rng) > 100)
        angles.append(np.degrees(np.arctan(np.polyfit(x, y, 1)[0])))
    assert np.std(angles) == pytest.approx(8, rel=0.15)


def test_the_pen_that_renders_ink_varies_between_the_widths_that_are_said() -> None:
    ink: Ink = (Stroke.through([(0, 0), (0, 100)]),)
    rng = np.random.default_rng(0)
    widths = []
    for _ in range(200):
        how = dataclasses.replace(NOTHING, pen_width_px=(2.0, 4.0))
        middle = varied_ink(ink, how, rng)[13].astype(float)
        widths.append(middle.sum() / 255)
    assert min(widths) == pytest.approx(2, abs=0.25)
    assert max(widths) == pytest.approx(4, abs=0.25)
