"""Many batches in one compiled call learn what as many calls learn."""

from __future__ import annotations

from typing import Any

import pytest

from tests.training.child import found_by

STEPS = 35
"""Batches of 32 in the digits that are learnt from."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the checks print; they run once, in a process with Keras."""
    values: dict[str, Any] = found_by("compiled_checks", tmp_path_factory.mktemp("home"))
    return values


def test_the_same_batches_one_at_a_time_come_to_the_same_weights(told: dict[str, Any]) -> None:
    assert told["from_single_batches"] < 1e-3


def test_a_compiled_loop_learns_as_well_as_fit(told: dict[str, Any]) -> None:
    ours, plain = told["epochs"][-1], told["plain_epochs"][-1]

    assert set(ours) == set(plain)
    assert ours["accuracy"] == pytest.approx(plain["accuracy"], abs=0.05)
    assert ours["val_accuracy"] == pytest.approx(plain["val_accuracy"], abs=0.1)


def test_each_batch_of_an_epoch_is_one_step_of_the_optimizer(told: dict[str, Any]) -> None:
    assert told["iterations"] == 3 * STEPS
    assert told["steps"][-1] == STEPS


def test_same_seed_same_weights(told: dict[str, Any]) -> None:
    assert told["again"] == 0


def test_a_run_that_was_cut_off_comes_to_the_very_weights_of_a_whole_one(
    told: dict[str, Any],
) -> None:
    assert told["cut_off"] == 0


def test_a_batch_besides_does_not_count_in_the_epochs_figures(told: dict[str, Any]) -> None:
    first, plain = told["stepped_epochs"][0], told["epochs"][0]

    assert first["loss"] == pytest.approx(plain["loss"], rel=0.1)


def test_averages_that_an_optimizer_keeps_are_the_weights_in_the_end(told: dict[str, Any]) -> None:
    ours, plain = told["averages"]
    assert ours
    assert plain


def test_the_loop_is_for_long_runs_of_small_dense_networks(told: dict[str, Any]) -> None:
    assert told["pays"]
    assert not told["pays_for_few"]
    assert not told["pays_for_convolutions"]
