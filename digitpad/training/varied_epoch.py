"""What an epoch shows where images vary: digits, practice digits and non-digits, drawn anew."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import numpy.typing as npt

from digitpad.digit_image import SIDE_PX, DigitImage
from digitpad.non_digits import non_digit_ink, turned
from digitpad.opencv import cv2
from digitpad.practice import templates
from digitpad.predictor import CLASSES
from digitpad.training.augmentation import AUGMENTATION, varied_image, varied_ink
from digitpad.training.labelled_digits import NO_DIGIT, LabelledDigits, Labels
from digitpad.training.recipe import Recipe

_TURNED_IMAGES = 0.3
"""The part of non-digits that are images of digits, turned; the others are ink."""
_TEMPLATE_STRENGTH = 1.0
"""How far a template is warped: as far as hands vary."""
_NON_DIGIT_STRENGTH = 0.3
"""How far ink that is no digit is warped: it is warped where it is made."""

Targets = npt.NDArray[np.generic]


def targets(labels: Labels, recipe: Recipe) -> Targets:
    """Return labels as the recipe's loss wants them.

    Returns:
        int64 (n,) for sparse losses; float32 (n, 10) for the others, the row of a digit one-hot,
        that of a non-digit flat; float32 (n, 1), 1 for the digit that the recipe tells from the
        rest and 0 for these, where it knows one alone.
    """
    if recipe.only_digit is not None:
        is_it: Targets = (labels == recipe.only_digit).astype(np.float32)[:, np.newaxis]
        return is_it
    if not recipe.wants_one_hot:
        return labels
    rows = np.vstack([np.eye(CLASSES), np.full(CLASSES, 1 / CLASSES)]).astype(np.float32)
    return rows[labels]  # NO_DIGIT, -1, is the last row


def images_an_epoch(digits: LabelledDigits, recipe: Recipe) -> int:
    """Return how many images an epoch shows: the digits, practice digits and non-digits."""
    return sum(_parts(digits, recipe))


def _parts(digits: LabelledDigits, recipe: Recipe) -> tuple[int, int, int]:
    """Return how many digits (inks as often as they come), practice digits and non-digits come."""
    inks = sum(ink is not None for ink in digits.inks)
    shown = len(digits) + inks * (recipe.ink_repeats - 1)
    return shown, recipe.practice, round((shown + recipe.practice) * recipe.non_digits)


class VariedEpoch:
    """The batches of one epoch, in random order.

    What is in a batch depends on the recipe's seed, the epoch and the batch's number alone.

    Args:
        digits: what to learn from; practice digits and non-digits come besides.
        recipe: says how much of those, and how far everything varies.
        epoch: counted from 0.
    """

    def __init__(self, digits: LabelledDigits, recipe: Recipe, epoch: int) -> None:
        self._digits = digits
        self._recipe = recipe
        self._epoch = epoch
        self._how = AUGMENTATION[recipe.augmentation]
        self._template_how = dataclasses.replace(self._how, ink_strength=_TEMPLATE_STRENGTH)
        self._non_digit_how = dataclasses.replace(self._how, ink_strength=_NON_DIGIT_STRENGTH)
        is_ink = np.array([ink is not None for ink in digits.inks], bool)
        self._turnable = np.flatnonzero(~is_ink)
        again = np.tile(np.flatnonzero(is_ink), recipe.ink_repeats - 1)
        self._shown = np.concatenate([np.arange(len(digits)), again])
        rng = np.random.default_rng((recipe.seed, epoch))
        self._order = rng.permutation(images_an_epoch(digits, recipe))
        self._batch_size = recipe.images_a_step(len(self._order))

    def __len__(self) -> int:
        return math.ceil(len(self._order) / self._batch_size)

    def batch(self, number: int) -> tuple[npt.NDArray[np.float32], Targets]:
        """Return images, float32 (n, 28, 28) in 0-255, and targets."""
        size = self._batch_size
        chosen = self._order[number * size : (number + 1) * size]
        rng = np.random.default_rng((self._recipe.seed, self._epoch, number))
        images = np.empty((len(chosen), SIDE_PX, SIDE_PX), np.float32)
        labels = np.empty(len(chosen), np.int64)
        for row, index in enumerate(chosen):
            images[row], labels[row] = self._made(int(index), rng)
        return images, targets(labels, self._recipe)

    def _made(self, index: int, rng: np.random.Generator) -> tuple[DigitImage, int]:
        """Return the varied image of this number, and its label."""
        if index >= len(self._shown) + self._recipe.practice:
            return self._non_digit(rng), NO_DIGIT
        if index >= len(self._shown):
            template = templates()[rng.integers(len(templates()))]
            ink, digit, how = template.ink, template.digit, self._template_how
            return varied_ink(ink, how, rng, digit=digit), digit
        place = self._shown[index]
        digit = int(self._digits.labels[place])
        ink_there = self._digits.inks[place]
        if ink_there is None:
            return varied_image(self._digits.images[place], self._how, rng), digit
        return varied_ink(ink_there, self._how, rng, digit=digit), digit

    def _non_digit(self, rng: np.random.Generator) -> DigitImage:
        if len(self._turnable) and rng.random() < _TURNED_IMAGES:
            index = self._turnable[rng.integers(len(self._turnable))]
            turn = turned(int(self._digits.labels[index]), rng)
            if turn is not None:
                middle = np.full(2, (SIDE_PX - 1) / 2)
                about_middle = np.column_stack([turn, middle - turn @ middle])
                image = cv2.warpAffine(self._digits.images[index], about_middle, (SIDE_PX, SIDE_PX))
                return varied_image(np.asarray(image, dtype=np.uint8), self._how, rng)
        return varied_ink(non_digit_ink(rng), self._non_digit_how, rng)
