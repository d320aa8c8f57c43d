"""What a model is shown while it is taught: the user's digits, and others that it must not forget.

One image of four is the user's own, each sample again and again, varied anew each time as hands,
pens and mice vary. The others rehearse what the model can do: digits of MNIST, practice digits, and
non-digits, so that it goes on to doubt. All are drawn once, and seen in several epochs.
"""

from __future__ import annotations

import numpy as np

from digitpad.training.built_in_recipes import DEFAULT_RECIPE, RECIPES
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.recipe import Recipe

TEACH = "teach"
"""What the recipe of a model that was taught is called."""

OWN_SHOWN = 1_000
"""How many of the user's digits are shown at least: fifty samples come twenty times."""
_MOST_SHOWN = 10_000
"""Chosen at random where there are more samples: what was seen of each is kept in memory."""
_OWN_PART = 0.25
"""Of all that is shown."""
_MOST_REHEARSED = 10_000
_MNIST_PART, _PRACTICE_PART = 0.7, 0.2
"""Of what rehearses; the rest are non-digits."""
_STEPS = 120
_BATCH_SIZE = 128


def teach_recipe(samples: int, *, with_mnist: bool, base: Recipe | None, seed: int) -> Recipe:
    """Return the recipe by which a model learns from so many samples: how it learns and rehearses.

    Args:
        samples: how many there are to learn from, at least one.
        with_mnist: whether MNIST rehearses; else practice digits take its place.
        base: what the model was made by, or None where nobody knows.
        seed: of the order and the variation.
    """
    rehearsed = _rehearsed(samples)
    non_digits = round(rehearsed * (1 - _MNIST_PART - _PRACTICE_PART))
    practice = round(rehearsed * (_PRACTICE_PART + (0.0 if with_mnist else _MNIST_PART)))
    epochs = round(_STEPS * _BATCH_SIZE / (_shown(samples) + rehearsed))
    return Recipe(
        name=TEACH,
        about="Adapted to the user's own digits.",
        # A recipe has layers; where nobody knows the model's, its card takes no recipe.
        layers=(base or RECIPES[DEFAULT_RECIPE]).layers,
        scaling=(base or RECIPES[DEFAULT_RECIPE]).scaling,
        optimizer={"class": "Adam", "learning_rate": 5e-4},
        schedule="cosine",
        epochs=max(1, epochs),
        batch_size=_BATCH_SIZE,
        augmentation="hands",
        practice=practice,
        non_digits=non_digits / (rehearsed - non_digits),
        validation_split=0.0,
        seed=seed,
    )


def own_shown(own: LabelledDigits, *, seed: int) -> LabelledDigits:
    """Return the user's digits as often as they are shown.

    Args:
        own: what the user kept, those held out left out; at least one.
        seed: of the choice, where there are too many.
    """
    order = np.random.default_rng(seed).permutation(len(own))
    return own.taken(np.resize(order, _shown(len(own))))


def mnist_rehearsed(mnist: LabelledDigits, *, samples: int, seed: int) -> LabelledDigits:
    """Return the digits of MNIST's training part to rehearse where there are so many samples."""
    count = min(round(_rehearsed(samples) * _MNIST_PART), len(mnist))
    return mnist.taken(np.random.default_rng(seed).choice(len(mnist), count, replace=False))


def _shown(samples: int) -> int:
    """Return how many of the user's digits are shown, each as often as the others."""
    repeats = max(1, round(OWN_SHOWN / samples))
    return min(samples * repeats, _MOST_SHOWN)


def _rehearsed(samples: int) -> int:
    """Return how many digits of others are shown: as many, whatever few samples there are."""
    return min(round(max(samples, OWN_SHOWN) * (1 / _OWN_PART - 1)), _MOST_REHEARSED)
