"""A lesson: a model, the user's digits, and what else is needed to adapt the one to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from digitpad.errors import TrainingError
from digitpad.model_store import COMPILED_FILE, Model, ModelStore
from digitpad.samples.opened import opened_samples
from digitpad.training import dataset
from digitpad.training.adapting import Adaptation
from digitpad.training.before_and_after import MNIST, OWN, PRACTICE
from digitpad.training.labelled_digits import LabelledDigits, OnProgress
from digitpad.training.lesson_recipe import mnist_rehearsed, own_shown, teach_recipe
from digitpad.training.lesson_rules import why_too_few
from digitpad.training.mnist import find_mnist, load_mnist
from digitpad.training.orders import TeachOrder
from digitpad.training.own_digits import own_digits
from digitpad.training.ready_adaptation import take
from digitpad.training.recipe import Recipe


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """All that there is before the learning.

    Attributes:
        order: what asked for it.
        model: the one to adapt.
        adaptation: a copy of its network.
        recipe: how it learns.
        learnt: the user's samples to learn from.
        shown: these, as often as they are shown.
        rehearsed: digits of MNIST that must not be forgotten, or none.
        sets: what both models are tested on, by `before_and_after`'s names.
    """

    order: TeachOrder
    model: Model
    adaptation: Adaptation
    recipe: Recipe
    learnt: LabelledDigits
    shown: LabelledDigits
    rehearsed: LabelledDigits
    sets: Mapping[str, LabelledDigits]

    @property
    def network(self) -> Any:
        """The copy, as Keras has it."""
        return self.adaptation.network

    @property
    def known(self) -> str:
        """The set that tells what was forgotten."""
        return MNIST if MNIST in self.sets else PRACTICE

    @property
    def about(self) -> str:
        """One sentence on the data."""
        rehearsed = "MNIST's training part and " if self.known == MNIST else ""
        return f"{len(self.learnt):,} own samples; {rehearsed}practice digits to rehearse"


@dataclass(frozen=True, kw_only=True)
class Others:
    """What others wrote, and how it is learnt beside the user's digits.

    Attributes:
        recipe: how the model learns.
        rehearsed: digits of MNIST that must not be forgotten, or none.
        tests: to tell what was forgotten, by `before_and_after`'s names.
    """

    recipe: Recipe
    rehearsed: LabelledDigits
    tests: Mapping[str, LabelledDigits]


def lesson_of(order: TeachOrder, store: ModelStore, on_progress: OnProgress) -> Lesson:
    """Return the lesson that an order asks for.

    Args:
        order: which model, and what to rehearse with.
        store: where the model is.
        on_progress: is told what goes on; an exception of its own ends it.

    Raises:
        SampleError: the samples cannot be read.
        TrainingError: there are too few of them, or the model reads one digit alone.
        ModelError: the model is missing or damaged.
        DataError: the MNIST archive is damaged.
    """
    model = store.model(order.start_from)
    made_by = recipe_behind(model)
    _check_ten_digits(model, made_by)
    model.check(COMPILED_FILE)  # now rather than when both models are tested
    with opened_samples() as samples:
        own = own_digits(samples, on_progress)
    _check_enough(own.learnt)
    on_progress("Loading the model", 0.0)
    adaptation = take(model)
    others = others_of(order, made_by, len(own.learnt), on_progress)
    return Lesson(
        order=order,
        model=model,
        adaptation=adaptation,
        recipe=others.recipe,
        learnt=own.learnt,
        shown=own_shown(own.learnt, seed=order.seed),
        rehearsed=others.rehearsed,
        sets={OWN: own.held_out, **others.tests},
    )


def recipe_behind(model: Model) -> Recipe | None:
    """Return what a model was made by, or None where nobody knows."""
    return Recipe.from_json(dict(model.card.recipe)) if model.card.recipe else None


def others_of(
    order: TeachOrder, made_by: Recipe | None, samples: int, on_progress: OnProgress
) -> Others:
    """Return what others wrote, for a lesson of so many samples.

    Args:
        order: what asks for the lesson.
        made_by: the recipe of the model that is adapted, or None where nobody knows.
        samples: how many there are to learn from, at least one.
        on_progress: is told what goes on.

    Raises:
        DataError: the MNIST archive is damaged.
    """
    practice = dataset.practice_test()
    tests, rehearsed = {PRACTICE: practice}, practice.taken(np.zeros(0, np.intp))
    if find_mnist(order.mnist_file) is not None:
        mnist, tests[MNIST] = load_mnist(order.mnist_file, on_progress)
        rehearsed = mnist_rehearsed(mnist, samples=samples, seed=order.seed)
    recipe = teach_recipe(samples, with_mnist=MNIST in tests, base=made_by, seed=order.seed)
    return Others(recipe=recipe, rehearsed=rehearsed, tests=tests)


def _check_ten_digits(model: Model, made_by: Recipe | None) -> None:
    if made_by is not None and made_by.only_digit is not None:
        raise TrainingError(
            f"{model.card.name!r} tells {made_by.only_digit} from the rest and knows no other "
            "digit, so it cannot be taught yours; choose a model that reads all ten."
        )


def _check_enough(learnt: LabelledDigits) -> None:
    reason = why_too_few(Counter(learnt.labels.tolist()))
    if reason:
        raise TrainingError(reason)
