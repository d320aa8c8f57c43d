"""A recipe trained by hand: step by step what Keras makes of it, and refused where it cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from digitpad.errors import RecipeError
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.by_hand import HandTrainer, check
from digitpad.training.recipe import Recipe
from tests.training.child import found_by

BY_HAND = RECIPES["by-hand"]
FLATTEN = {"class": "Flatten"}
OUTPUT = {"class": "Dense", "units": 10, "activation": "softmax"}
LABELS = np.arange(40) % 10
IMAGES = np.zeros((40, 28, 28), np.uint8)
IMAGES[np.arange(40), LABELS * 2] = 255  # a bar, the lower the greater the digit


def start_of(*sizes: int) -> list[npt.NDArray[np.float32]]:
    """Return weights and biases of layers, each with the units of the one before and its own."""
    rng = np.random.default_rng(0)
    arrays: list[npt.NDArray[np.float32]] = []
    for inputs, units in zip((784, *sizes), sizes, strict=False):
        weights = rng.normal(0, 0.05, (inputs, units)).astype(np.float32)
        arrays += [weights, np.zeros(units, np.float32)]
    return arrays


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    """Return how far hand and Keras are apart, found in one process with Keras."""
    values: dict[str, dict[str, float]] = found_by(
        "by_hand_checks", tmp_path_factory.mktemp("home")
    )
    return values


def test_fifty_steps_by_hand_are_those_of_keras_whatever_loss_activation_descent_and_batch(
    found: dict[str, dict[str, float]],
) -> None:
    assert len(found) > 30
    for name, apart in found.items():
        assert apart["weights"] < 1e-5, name
        assert apart["loss"] < 1e-5, name
        assert apart["scores"] < 1e-5, name
        assert apart["accuracy"] < 1e-6, name
        assert apart["moved"] > 1e-3, name


def test_a_step_lowers_the_loss_and_a_look_changes_nothing() -> None:
    trainer = HandTrainer(BY_HAND, start_of(100, 10))
    first = trainer.look(IMAGES, LABELS)
    assert trainer.look(IMAGES, LABELS) == first
    assert trainer.step(IMAGES, LABELS) == first
    for _ in range(60):
        last = trainer.step(IMAGES, LABELS)
    assert last.loss_sum < first.loss_sum / 2
    assert last.right > first.right
    assert last.images == 40


def test_scores_are_probabilities_of_ten_digits() -> None:
    scores = HandTrainer(BY_HAND, start_of(100, 10)).scores(IMAGES)
    assert scores.shape == (40, 10)
    assert scores.dtype == np.float32
    assert scores.sum(axis=1) == pytest.approx(1)


def test_images_of_bytes_and_of_floats_are_read_alike() -> None:
    trainer = HandTrainer(BY_HAND, start_of(100, 10))
    assert np.array_equal(trainer.scores(IMAGES), trainer.scores(IMAGES.astype(np.float32)))


def test_one_digit_is_read_right_where_its_score_is_on_the_right_side_of_a_half() -> None:
    recipe = Recipe(
        name="one",
        layers=(FLATTEN, {"class": "Dense", "units": 1}),
        optimizer={"class": "SGD"},
        loss="mean_squared_error",
        only_digit=0,
    )
    trainer = HandTrainer(recipe, [np.zeros((784, 1)), np.array([0.4])])
    targets = (LABELS == 0).astype(np.float32)[:, np.newaxis]
    assert trainer.look(IMAGES, targets).right == 36
    assert trainer.scores(IMAGES).shape == (40, 1)


def test_a_state_holds_what_momentum_remembers() -> None:
    rolling = {"class": "SGD", "learning_rate": 0.1, "momentum": 0.9}
    recipe = BY_HAND.adjusted(optimizer=rolling)
    trainer = HandTrainer(recipe, start_of(100, 10))
    trainer.step(IMAGES, LABELS)
    kept = trainer.state()
    trainer.step(IMAGES, LABELS)
    other = HandTrainer(recipe, start_of(100, 10))
    other.set_state(kept)
    other.step(IMAGES, LABELS)
    for mine, its in zip(trainer.state(), other.state(), strict=True):
        assert np.array_equal(mine, its)


def test_weights_are_copies_that_can_be_gone_back_to() -> None:
    start = start_of(100, 10)
    trainer = HandTrainer(BY_HAND, start)
    trainer.step(IMAGES, LABELS)
    assert not np.array_equal(trainer.weights()[0], start[0])
    trainer.set_weights(start)
    trainer.weights()[0][:] = 7
    for mine, its in zip(trainer.weights(), start_of(100, 10), strict=True):
        assert np.array_equal(mine, its)


@pytest.mark.parametrize("sizes", [(50, 10), (100,), (100, 10, 10)])
def test_weights_of_another_network_are_refused(sizes: tuple[int, ...]) -> None:
    with pytest.raises(RecipeError, match="weights to start from are those of"):
        HandTrainer(BY_HAND, start_of(*sizes))
    trainer = HandTrainer(BY_HAND, start_of(100, 10))
    with pytest.raises(ValueError, match="another network"):
        trainer.set_weights(start_of(*sizes))
    with pytest.raises(ValueError, match="another network"):
        trainer.set_state(start_of(100, 10))


def test_a_run_that_diverges_tells_a_loss_that_is_no_number_and_warns_of_nothing() -> None:
    wild = {"class": "SGD", "learning_rate": 1e30}
    squared = BY_HAND.adjusted(optimizer=wild, loss="mean_squared_error", scaling="0..255")
    linear = squared.adjusted(layers=(FLATTEN, {"class": "Dense", "units": 10}))
    trainer = HandTrainer(linear, start_of(10))
    one_hot = np.eye(10, dtype=np.float32)[LABELS]
    losses = [trainer.step(IMAGES, one_hot).loss_sum for _ in range(4)]
    assert np.isfinite(losses[0])
    assert not np.isfinite(losses[-1])


def test_the_built_in_recipe_can_be_trained_by_hand() -> None:
    check(BY_HAND)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"layers": (FLATTEN, {"class": "Dropout", "rate": 0.1}, OUTPUT)}, "layer 2 (by_hand)"),
        ({"layers": (OUTPUT,)}, "must begin with Flatten"),
        ({"layers": (FLATTEN, OUTPUT, FLATTEN)}, "end with Dense"),
        ({"layers": (FLATTEN, {**OUTPUT, "kernel_regularizer": "l2"})}, "'kernel_regularizer' is"),
        ({"layers": (FLATTEN, {**OUTPUT, "lora_rank": 4})}, "'lora_rank' is Keras's alone"),
        ({"layers": (FLATTEN, {**OUTPUT, "activation": "gelu"})}, "activation (by_hand) must be"),
        ({"layers": (FLATTEN, {"class": "Dense"})}, "units must be a whole number"),
        ({"layers": (FLATTEN, {**OUTPUT, "use_bias": 2})}, "use_bias must be true or false"),
        ({"layers": (FLATTEN, {**OUTPUT, "activation": "tanh"})}, "compares probabilities"),
        ({"loss": "poisson"}, "loss (by_hand) must be one of"),
        ({"optimizer": {"class": "Adam"}}, "optimizer (by_hand) must be one of SGD"),
        ({"optimizer": {"class": "SGD", "clipnorm": 1.0}}, "'clipnorm' is Keras's alone"),
        ({"optimizer": {"class": "SGD", "momentum": 2.0}}, "momentum must be a number"),
        ({"optimizer": {"class": "SGD", "nesterov": 1}}, "nesterov must be true or false"),
        ({"schedule": "cosine"}, "goes without schedule: it must be constant"),
        ({"augmentation": "mild"}, "goes without augmentation: it must be none"),
        ({"metrics": ("auc",)}, "goes without metrics: it must be empty"),
    ],
)
def test_what_is_keras_alone_is_refused_by_its_key(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(RecipeError) as refused:
        check(BY_HAND.adjusted(**changes))
    assert says in str(refused.value)
    assert str(refused.value).endswith(".")


def test_arguments_that_are_none_and_initializers_of_all_kinds_are_no_hindrance() -> None:
    plain = {**OUTPUT, "kernel_initializer": {"class": "HeNormal"}, "kernel_regularizer": None}
    check(BY_HAND.adjusted(layers=(FLATTEN, plain)))
