"""The network written out in NumPy: its slopes are slopes, its steps go downhill, and it learns."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from digitpad.training.scratch import (
    ACTIVATIONS,
    ERRORS,
    Dense,
    Floats,
    GradientDescent,
    backward,
    batches,
    forward,
    judge,
    learn,
)

# Cross-entropies mean probabilities, and slopes of other scores would be those of z alone.
PROBABLE = {
    "sparse_categorical_crossentropy": "softmax",
    "categorical_crossentropy": "softmax",
    "binary_crossentropy": "sigmoid",
}
JUDGED = [*PROBABLE.items(), *itertools.product(ERRORS, ACTIVATIONS)]
NUDGE = 1e-6


def network_of(*activations: str, biased: bool = True) -> list[Dense]:
    """Return layers from 5 numbers over 4 units to 3, in double precision, to differentiate."""
    rng = np.random.default_rng(2)
    sizes = (5, *[4] * (len(activations) - 1), 3)
    return [
        Dense(rng.normal(size=(some, units)), rng.normal(size=units) if biased else None, name)
        for (some, units), name in zip(itertools.pairwise(sizes), activations, strict=True)
    ]


def rows_and_targets(loss: str) -> tuple[Floats, npt.NDArray[Any]]:
    rng = np.random.default_rng(3)
    rows, labels = rng.normal(size=(6, 5)), rng.integers(0, 3, 6)
    return rows, labels if loss.startswith("sparse") else np.eye(3)[labels]


def mean_loss(network: Sequence[Dense], loss: str, x: Floats, t: npt.NDArray[Any]) -> float:
    ys, z = forward(network, x)
    return float(judge(loss, network[-1].activation, z, ys[-1], t)[0].mean())


def assert_slopes_are_those_measured(network: Sequence[Dense], loss: str) -> None:
    x, t = rows_and_targets(loss)
    ys, z = forward(network, x)
    _, slope = judge(loss, network[-1].activation, z, ys[-1], t)
    slopes = backward(network, ys, slope / len(x))
    parameters = [values for layer in network for values in layer.parameters]
    for values, told in zip(parameters, slopes, strict=True):
        assert told.shape == values.shape
        for place in np.ndindex(values.shape):
            here = values[place]
            values[place] = here + NUDGE
            above = mean_loss(network, loss, x, t)
            values[place] = here - NUDGE
            below = mean_loss(network, loss, x, t)
            values[place] = here
            assert told[place] == pytest.approx((above - below) / (2 * NUDGE), abs=1e-7)


@pytest.mark.parametrize(("loss", "last"), JUDGED)
def test_a_slope_is_how_much_the_loss_changes_with_the_parameter(loss: str, last: str) -> None:
    assert_slopes_are_those_measured(network_of("tanh", last), loss)


@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_slopes_come_back_through_each_activation(hidden: str) -> None:
    network = network_of(hidden, hidden, "softmax")
    assert_slopes_are_those_measured(network, "categorical_crossentropy")


def test_a_layer_without_bias_has_the_slope_of_its_weights_alone() -> None:
    assert_slopes_are_those_measured(network_of("relu", "linear", biased=False), "huber")


@pytest.mark.parametrize(("loss", "last"), PROBABLE.items())
def test_a_cross_entropy_of_z_is_that_of_the_probabilities(loss: str, last: str) -> None:
    x, t = rows_and_targets(loss)
    ys, z = forward(network_of("tanh", last), x)
    y = ys[-1]
    if last == "sigmoid":
        expected = -(t * np.log(y) + (1 - t) * np.log(1 - y)).mean(axis=1)
    else:
        expected = -np.log(y[np.arange(len(y)), t if t.ndim == 1 else t.argmax(axis=1)])
    assert judge(loss, last, z, y, t)[0] == pytest.approx(expected)


@pytest.mark.parametrize(("loss", "last"), PROBABLE.items())
def test_scores_that_are_surely_wrong_have_a_large_loss_and_no_infinite_one(
    loss: str, last: str
) -> None:
    z = np.array([[-500.0, 500.0]], np.float32)
    t = np.array([0]) if loss.startswith("sparse") else np.array([[1.0, 0.0]], np.float32)
    losses, slope = judge(loss, last, z, ACTIVATIONS[last].f(z), t)
    assert losses[0] == pytest.approx(1000 if last == "softmax" else 500)
    assert np.isfinite(slope).all()


@pytest.mark.parametrize(
    ("loss", "expected"),
    [("mean_squared_error", 4.625), ("mean_absolute_error", 1.75), ("huber", 1.3125)],
)
def test_an_error_is_measured_as_its_name_says(loss: str, expected: float) -> None:
    y, t = np.array([[0.5, 4.0]]), np.array([[0.0, 1.0]])
    assert judge(loss, "linear", y, y, t)[0] == pytest.approx([expected])


@pytest.mark.parametrize(
    ("momentum", "nesterov", "places"),
    [(0.0, False, [0.9, 0.8]), (0.5, False, [0.9, 0.75]), (0.5, True, [0.85, 0.675])],
)
def test_a_ball_on_an_even_slope_goes_plainly_or_rolls_or_looks_ahead(
    momentum: float, nesterov: bool, places: list[float]
) -> None:
    w = np.array([1.0])
    descent = GradientDescent([np.zeros(1)], 0.1, momentum, nesterov)
    gone = []
    for _ in places:
        descent.step([w], [np.array([1.0])])
        gone.append(float(w[0]))
    assert gone == pytest.approx(places)


@pytest.mark.parametrize(("at_once", "sizes"), [(1, [1] * 7), (3, [3, 3, 1]), (7, [7])])
def test_an_epoch_shows_each_image_once_whatever_the_batch(at_once: int, sizes: list[int]) -> None:
    shown = list(batches(7, at_once, np.random.default_rng(0)))
    assert [len(batch) for batch in shown] == sizes
    assert sorted(np.concatenate(shown)) == list(range(7))


@pytest.mark.parametrize(("at_once", "rate"), [(1, 0.01), (4, 0.05), (60, 0.2)])
def test_it_learns_what_no_single_layer_can_tell_apart(at_once: int, rate: float) -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (60, 2)).astype(np.float32)
    t = (x[:, 0] * x[:, 1] > 0).astype(np.int64)  # one of two, but not both
    network = [
        Dense(rng.normal(size=(2, 16)).astype(np.float32), np.zeros(16, np.float32), "tanh"),
        Dense(rng.normal(size=(16, 2)).astype(np.float32), np.zeros(2, np.float32), "softmax"),
    ]
    still = [np.zeros_like(values) for layer in network for values in layer.parameters]
    descent = GradientDescent(still, rate, 0.9)
    for _ in range(300):
        for batch in batches(len(x), at_once, rng):
            learn(network, descent, "sparse_categorical_crossentropy", x[batch], t[batch])
    ys, _ = forward(network, x)
    assert (ys[-1].argmax(axis=1) == t).mean() > 0.95
    assert {values.dtype for layer in network for values in layer.parameters} == {
        np.dtype(np.float32)
    }
