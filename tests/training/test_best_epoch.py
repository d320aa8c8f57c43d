from __future__ import annotations

import math

import numpy as np
import pytest

from digitpad.training.best_epoch import BestEpoch
from digitpad.training.recipe import Recipe
from digitpad.training.trainee import State

LAYERS = ({"class": "Dense", "units": 10},)


def recipe(**fields: object) -> Recipe:
    return Recipe(name="watched", layers=LAYERS).adjusted(**fields)


def after(told: Recipe, values: list[float], figure: str = "val_loss") -> tuple[BestEpoch, int]:
    """Return what is known after these epochs, and in which one it was enough; 0 for none."""
    best = BestEpoch(told)
    for epoch, value in enumerate(values, start=1):
        best.take(epoch, {"loss": 1.0, figure: value}, lambda epoch=epoch: weights_of(epoch))  # type: ignore[misc]
        if best.is_enough:
            return best, epoch
    return best, 0


def weights_of(epoch: int) -> State:
    return [np.full(3, float(epoch))]


def test_without_patience_the_best_epoch_is_kept_and_none_is_the_last() -> None:
    best, enough = after(recipe(), [0.5, 0.3, 0.4, 0.6, 0.7])
    assert best.epoch == 2
    assert best.weights[0].tolist() == [2.0, 2.0, 2.0]
    assert enough == 0


def test_patience_ends_after_so_many_epochs_without_an_improvement() -> None:
    best, enough = after(recipe(patience=2), [0.5, 0.3, 0.4, 0.35, 0.1])
    assert (best.epoch, enough) == (2, 4)


def test_a_gain_below_the_least_one_is_no_improvement() -> None:
    _, enough = after(recipe(patience=1, least_gain=0.1), [0.5, 0.45])
    assert enough == 2


def test_an_epoch_whose_figure_is_no_number_is_never_the_best() -> None:
    best, _ = after(recipe(), [math.nan, 0.5, math.inf, 0.6])
    assert best.epoch == 2
    assert after(recipe(patience=2), [math.nan, math.nan, 0.1])[1] == 2


def test_of_accuracies_the_highest_is_best() -> None:
    told = recipe(patience=1, watched="val_accuracy")
    best, enough = after(told, [0.8, 0.9, 0.85], "val_accuracy")
    assert (best.epoch, enough) == (2, 3)


@pytest.mark.parametrize("watched", ["loss", "val_loss"])
def test_where_nothing_is_held_out_the_training_loss_is_watched(watched: str) -> None:
    told = recipe(patience=0, watched=watched, validation_split=0.0)
    best, _ = after(told, [0.5, 0.3, 0.4], "loss")
    assert best.epoch == 2


@pytest.mark.parametrize("cut_off_after", [2, 3])
def test_a_run_that_goes_on_remembers_its_best_epoch_and_how_long_that_is_ago(
    cut_off_after: int,
) -> None:
    patient = recipe(patience=2)
    before, _ = after(patient, [0.5, 0.3, 0.4][:cut_off_after])
    best = BestEpoch(patient)
    state = before.state(cut_off_after)
    best.set_state(state, cut_off_after, lambda: weights_of(cut_off_after))
    assert not best.is_enough

    for epoch in range(cut_off_after + 1, 5):
        best.take(epoch, {"loss": 1.0, "val_loss": 0.4}, lambda: weights_of(9))

    assert best.is_enough
    assert best.epoch == 2
    assert best.weights[0].tolist() == [2.0, 2.0, 2.0]


def test_a_run_that_goes_on_from_its_early_end_knows_that_it_was_enough() -> None:
    patient = recipe(patience=2)
    before, enough = after(patient, [0.5, 0.3, 0.4, 0.4])
    best = BestEpoch(patient)
    best.set_state(before.state(enough), enough, lambda: weights_of(enough))
    assert best.is_enough
