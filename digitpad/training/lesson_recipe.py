"""What a model is shown while it is taught: the user's digits, and others that it must not forget.

Half of all that is shown is the user's own, each sample again and again, varied anew each time as
hands, pens and mice vary. The other half rehearses what the model can do: digits of MNIST, practice
digits, and non-digits, so that it goes on to doubt. It is one epoch of a recipe like any other.
"""

from __future__ import annotations

import numpy as np

from digitpad.training.built_in_recipes import DEFAULT_RECIPE, RECIPES
from digitpad.training.labelled_digits import LabelledDigits, joined
from digitpad.training.recipe import Recipe

TEACH = "teach"
"""What the recipe of a model that was taught is called."""

_OWN_SHOWN = 1_500
"""How many of the user's digits are shown at least: fifty samples come thirty times."""
_MNIST_PART, _PRACTICE_PART = 0.65, 0.25
"""Of what rehearses; the rest are non-digits."""


def teach_recipe(samples: int, *, with_mnist: bool, base: Recipe | None, seed: int) -> Recipe:
    """Return the recipe by which a model learns from so many samples.

    Args:
        samples: how many there are to learn from, at least one.
        with_mnist: whether MNIST rehearses; else practice digits take its place.
        base: what the model was made by, or None where nobody knows.
        seed: of the order and the variation.
    """
    shown = samples * _repeats(samples)
    practice = _PRACTICE_PART if with_mnist else _MNIST_PART + _PRACTICE_PART
    digits = shown * (2 - _non_digit_part())
    return Recipe(
        name=TEACH,
        about="Adapted to the user's own digits.",
        # A recipe has layers; where nobody knows the model's, its card takes no recipe.
        layers=(base or RECIPES[DEFAULT_RECIPE]).layers,
        scaling=(base or RECIPES[DEFAULT_RECIPE]).scaling,
        optimizer={"class": "Adam", "learning_rate": 3e-4},
        schedule="cosine",
        epochs=1,
        batch_size=64,
        augmentation="hands",
        practice=round(shown * practice),
        non_digits=shown * _non_digit_part() / digits,
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
        chosen = rng.choice(len(mnist), round(len(shown) * _MNIST_PART))
        parts.append(mnist.taken(chosen))
    return joined(parts)


def _repeats(samples: int) -> int:
    return max(1, round(_OWN_SHOWN / samples))


def _non_digit_part() -> float:
    return 1 - _MNIST_PART - _PRACTICE_PART
