from __future__ import annotations

from typing import Any

import pytest

from digitpad.training.knobs import ABSENT, Knob, differing_knobs, layers_in_words
from digitpad.training.recipe import Recipe


def recipe(units: int = 10, **given: Any) -> dict[str, Any]:
    layers = ({"class": "Flatten"}, {"class": "Dense", "units": units, "activation": "softmax"})
    return Recipe(name="some", **{"layers": layers, **given}).to_json()


def test_recipes_that_are_the_same_differ_in_nothing_whatever_they_are_called() -> None:
    assert differing_knobs([recipe(), {**recipe(), "name": "other", "about": "else"}]) == ()


def test_a_key_that_is_missing_counts_with_its_default() -> None:
    short = {"name": "short", "layers": recipe()["layers"], "batch_size": 64}
    assert differing_knobs([recipe(), short]) == (Knob(name="batch_size", values=("128", "64")),)


def test_an_argument_that_only_one_optimizer_has_is_absent_in_the_other() -> None:
    sgd = recipe(optimizer={"class": "SGD", "learning_rate": 0.1, "momentum": 0.9})
    adam = recipe(optimizer={"class": "Adam", "learning_rate": 0.1})
    assert differing_knobs([sgd, adam]) == (
        Knob(name="optimizer", values=("SGD", "Adam")),
        Knob(name="optimizer: momentum", values=("0.9", ABSENT)),
    )


def test_layers_of_the_same_classes_are_compared_one_by_one() -> None:
    assert differing_knobs([recipe(units=10), recipe(units=12)]) == (
        Knob(name="layer 2 (Dense): units", values=("10", "12")),
    )


def test_layers_of_other_classes_are_compared_as_a_whole() -> None:
    more = recipe(layers=({"class": "Flatten"}, {"class": "Dropout", "rate": 0.5}))
    (knob,) = differing_knobs([recipe(), more])
    assert knob.values == ("Flatten, Dense 10 softmax", "Flatten, Dropout 0.5")


def test_what_is_no_key_of_a_recipe_is_compared_too() -> None:
    one, other = {**recipe(), "data": "MNIST"}, {**recipe(), "data": "practice"}
    assert differing_knobs([one, other]) == (Knob(name="data", values=("MNIST", "practice")),)


@pytest.mark.parametrize("broken", [{}, {"layers": 3}, {"layers": [1, None]}, {"optimizer": []}])
def test_recipes_of_another_version_are_compared_as_they_stand(broken: dict[str, Any]) -> None:
    assert differing_knobs([broken, {**broken, "epochs": "many"}])


def test_one_recipe_alone_differs_in_nothing() -> None:
    assert differing_knobs([recipe()]) == ()
    assert differing_knobs([]) == ()


def test_parts_of_layers_are_told_on_one_line() -> None:
    plain = {"class": "Dense", "units": 10}
    held = {**plain, "kernel_regularizer": {"class": "L2", "l2": 0.01}}
    (knob,) = differing_knobs([recipe(layers=(plain,)), recipe(layers=(held,))])
    assert knob.values == (ABSENT, "L2 l2 0.01")
    assert layers_in_words([held]) == "Dense 10"
