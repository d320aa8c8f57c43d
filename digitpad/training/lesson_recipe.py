"""What a model is shown while it is taught: the user's digits, and others that it must not forget.

Three images of ten are the user's own, each sample again and again, varied anew each time as hands,
pens and mice vary. The others rehearse what the model can do: digits of MNIST, practice digits, and
non-digits, so that it goes on to doubt.
"""

from __future__ import annotations

import numpy as np

from digitpad.training.built_in_recipes import DEFAULT_RECIPE, RECIPES
from digitpad.training.labelled_digits import LabelledDigits, joined
from digitpad.training.recipe import Recipe

TEACH = "teach"
"""What the recipe of a model that was taught is called."""

_OWN_SHOWN = 1_000
"""How many of the user's digits are shown at least: fifty samples come twenty times."""
_OWN_PART = 0.3
"""Of all that is shown."""
_MOST_REHEARSED = 10_000
_MNIST_PART, _PRACTICE_PART = 0.7, 0.2
"""Of what rehearses; the rest are non-digits."""
_STEPS = 300
_BATCH_SIZE = 128
_MOST_EPOCHS = 12


def teach_recipe(samples: int, *, with_mnist: bool, base: Recipe | None, seed: int) -> Recipe:
    """Return the recipe by which a model learns from so many samples.

    Args:
        samples: how many there are to learn from, at least one.
        with_mnist: whether MNIST rehearses; else practice digits take its place.
        base: what the model was made by, or None where nobody knows.
        seed: of the order and the variation.
    """
    shown = samples * _repeats(samples)
    rehearsed = _rehearsed(shown)
    practice = round(rehearsed * (_PRACTICE_PART + (0.0 if with_mnist else _MNIST_PART)))
    non_digits = round(rehearsed * (1 - _MNIST_PART - _PRACTICE_PART))
    images = shown + rehearsed
    return Recipe(
        name=TEACH,
        about="Adapted to the user's own digits.",
        # A recipe has layers; where nobody knows the model's, its card takes no recipe.
        layers=(base or RECIPES[DEFAULT_RECIPE]).layers,
        scaling=(base or RECIPES[DEFAULT_RECIPE]).scaling,
        optimizer={"class": "Adam", "learning_rate": 1e-3},
        schedule="cosine",
        epochs=max(1, min(round(_STEPS * _BATCH_SIZE / images), _MOST_EPOCHS)),
        batch_size=_BATCH_SIZE,
        augmentation="hands",
        practice=practice,
        non_digits=non_digits / (images - non_digits),
        validation_split=0.0,
        seed=seed,
    )


def to_show(own: LabelledDigits, mnist: LabelledDigits | None, recipe: Recipe) -> LabelledDigits:
    """Return what an epoch of the recipe shows besides what it draws itself.

    Args:
        own: what the user kept, those held out left out.
        mnist: MNIST's training part, or None where it is not to be had.
        recipe: what `teach_recipe` gave for them.
    """
    shown = np.tile(np.arange(len(own)), _repeats(len(own)))
    parts = [own.taken(shown)]
    if mnist is not None:
        rng = np.random.default_rng(recipe.seed)
        count = min(round(_rehearsed(len(shown)) * _MNIST_PART), len(mnist))
        parts.append(mnist.taken(rng.choice(len(mnist), count, replace=False)))
    return joined(parts)


def _repeats(samples: int) -> int:
    return max(1, round(_OWN_SHOWN / samples))


def _rehearsed(shown: int) -> int:
    """Return how many digits of others are shown beside so many of the user's."""
    return min(round(shown * (1 / _OWN_PART - 1)), _MOST_REHEARSED)
