from __future__ import annotations

from typing import Any

import pytest

from digitpad.errors import RecipeError
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.catalogue import Catalogue, Offer
from digitpad.training.knobs import differing_knobs
from digitpad.training.optimizer_ladder import (
    KNOWN_OPTIMIZERS,
    LADDER,
    Entrant,
    method_named,
    method_of,
    methods,
    race_orders,
    with_method,
)
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe

FIRST_LOOK = RECIPES["first-look"].to_json()


@pytest.mark.parametrize(
    ("method", "optimizer", "batch_size"),
    [
        ("whole-batch", {"class": "SGD"}, "all"),
        ("stochastic", {"class": "SGD"}, 1),
        ("mini-batch", {"class": "SGD"}, 128),
        ("momentum", {"class": "SGD", "momentum": 0.9}, 128),
        ("nesterov", {"class": "SGD", "momentum": 0.9, "nesterov": True}, 128),
        ("Adam", {"class": "Adam"}, 128),
    ],
)
def test_each_rung_is_an_optimizer_and_a_batch_size(
    method: str, optimizer: dict[str, Any], batch_size: int | str
) -> None:
    changed = with_method(FIRST_LOOK, method)

    assert changed == {**FIRST_LOOK, "optimizer": optimizer, "batch_size": batch_size}
    assert method_of(changed) == method
    Recipe.from_json(changed)


def test_all_rungs_have_a_name_and_a_sentence() -> None:
    assert all(method.name and method.about.endswith(".") for method in LADDER)


def test_after_the_rungs_come_the_other_optimizers_that_keras_has() -> None:
    offers = (Offer(name="SGD", about=""), Offer(name="Lion", about="Looks at signs alone."))
    rungs = [method.key for method in LADDER]

    assert [method.key for method in methods(None)] == [*rungs, *KNOWN_OPTIMIZERS]
    assert [method.key for method in methods(_catalogue_of(offers))] == [*rungs, "Lion"]
    assert methods(_catalogue_of(offers))[-1].about == "Looks at signs alone."


@pytest.mark.parametrize("batch_size", [1, "all"])
def test_what_needs_a_mini_batch_gets_one(batch_size: int | str) -> None:
    values = {**FIRST_LOOK, "batch_size": batch_size}

    assert with_method(values, "momentum")["batch_size"] == 32
    assert with_method(values, "Adam")["batch_size"] == 32


def test_the_recipes_own_optimizer_keeps_its_arguments_and_others_start_from_keras_s() -> None:
    adam_w = {"class": "AdamW", "learning_rate": 2e-3, "weight_decay": 1e-2}
    sgd = {"class": "SGD", "learning_rate": 0.1, "momentum": 0.5}
    with_adam_w = {**FIRST_LOOK, "optimizer": adam_w}
    with_sgd = {**FIRST_LOOK, "optimizer": sgd}

    assert with_method(with_adam_w, "AdamW")["optimizer"] == adam_w
    assert with_method(with_adam_w, "Adam")["optimizer"] == {"class": "Adam"}
    assert with_method(with_sgd, "momentum")["optimizer"] == sgd
    assert with_method({**with_adam_w, "batch_size": 1}, "AdamW")["batch_size"] == 1
    assert with_method(with_sgd, "mini-batch")["optimizer"] == {
        "class": "SGD",
        "learning_rate": 0.1,
    }


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("Nesterov", "nesterov"),
        ("rmsprop", "RMSprop"),
        ("ADAMW", "AdamW"),
        ("SGD", "mini-batch"),
        ("Lion", "Lion"),
    ],
)
def test_methods_are_known_in_small_and_capital_letters(text: str, method: str) -> None:
    assert method_named(text) == method


def test_a_race_differs_in_optimizer_learning_rate_and_batch_size_alone() -> None:
    order = RunOrder(recipe=FIRST_LOOK, data=("mnist",))
    racing = [
        Entrant(method="whole-batch"),
        Entrant(method="momentum", learning_rate=0.05),
        Entrant(method="Adam"),
    ]

    orders = race_orders(order, racing, name="Monday")

    differing = {knob.name for knob in differing_knobs([each.recipe for each in orders])}
    assert {each.race for each in orders} == {"Monday"}
    assert {each.data for each in orders} == {("mnist",)}
    assert [each.name for each in orders] == [
        "Gradient descent, whole batch · first-look",
        "SGD with momentum, rate 0.05 · first-look",
        "Adam · first-look",
    ]
    assert differing == {
        "optimizer",
        "optimizer: learning_rate",
        "optimizer: momentum",
        "batch_size",
    }


def test_who_races_begins_anew_and_is_kept_among_the_models() -> None:
    order = RunOrder(recipe=FIRST_LOOK, data=(), resume=True, out="some", beside=("other",))

    (made,) = race_orders(order, [Entrant(method="Adam")], name="x")

    assert (made.resume, made.out, made.beside) == (False, "", ())


def test_without_anybody_there_is_no_race() -> None:
    with pytest.raises(RecipeError, match="at least one"):
        race_orders(RunOrder(recipe=FIRST_LOOK, data=()), [], name="x")


@pytest.mark.parametrize("rate", [-1.0, float("nan"), float("inf")])
def test_a_learning_rate_that_cannot_be_is_refused_before_the_race(rate: float) -> None:
    order = RunOrder(recipe=FIRST_LOOK, data=())

    with pytest.raises(RecipeError, match="learning_rate must be a number from 0"):
        race_orders(order, [Entrant(method="Adam", learning_rate=rate)], name="x")


def _catalogue_of(optimizers: tuple[Offer, ...]) -> Catalogue:
    return Catalogue(
        keras="3", layers=(), schedules=(), initializers=(), regularizers=(), constraints=(),
        losses=(), metrics=(), activations=(), optimizers=optimizers,
    )  # fmt: skip
