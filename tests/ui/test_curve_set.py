from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.training.events import EpochEnded, Event, Finishing, Progressed, Started, to_line
from digitpad.ui.curve_set import MAX_POINTS, Curve, GrowingCurves, curves_told
from digitpad.ui.curve_values import Scale, fitting_range, nearest, smoothed

STARTED = Started(
    recipe="first-look",
    data="MNIST",
    training_images=60_000,
    validation_images=0,
    test_images=10_000,
    epochs=2,
    weights=9,
)
BATCHES = Progressed(
    epoch=1,
    step=50,
    steps=100,
    done=0.25,
    loss=1.5,
    accuracy=0.4,
    images_per_second=9.0,
    seconds_left=None,
)
EPOCH = EpochEnded(
    epoch=1,
    epochs=2,
    loss=1.2,
    accuracy=0.5,
    validation_loss=0.9,
    validation_accuracy=0.7,
    seconds=1.0,
    learning_rate=0.1,
    metrics={"top_k_accuracy": 0.8, "val_top_k_accuracy": 0.9},
)

numbers = st.lists(st.floats(-1e6, 1e6), min_size=1)


def test_a_run_s_lines_become_its_curves() -> None:
    events: tuple[Event, ...] = (
        STARTED,
        BATCHES,
        replace(BATCHES, step=100, loss=1.0),
        EPOCH,
        Finishing(doing=""),
    )

    curves = curves_told(to_line(event) for event in events).curve_set()

    assert curves.name == "first-look"
    assert curves.loss == ((0.5, 1.5), (1.0, 1.0))
    assert curves.accuracy == ((0.5, 0.4), (1.0, 0.4))
    assert curves.validation_loss == ((1, 0.9),)
    assert curves.validation_accuracy == ((1, 0.7),)
    assert curves.metrics == {
        "learning rate": ((1, 0.1),),
        "top k accuracy": ((1, 0.8),),
        "validation top k accuracy": ((1, 0.9),),
    }


def test_lines_that_are_no_events_are_passed_over() -> None:
    lines = ("", "Keras greets", '{"event"', '{"event": "progress"}', to_line(BATCHES))

    assert curves_told(lines, "mine").curve_set().loss == ((0.5, 1.5),)


def test_a_name_that_is_given_goes_before_the_recipe_s() -> None:
    assert curves_told([to_line(STARTED)], "Adam").name == "Adam"


def test_an_epoch_without_held_out_data_has_no_validation_points() -> None:
    growing = GrowingCurves()
    growing.take(replace(EPOCH, validation_loss=None, validation_accuracy=None))

    assert growing.curve_set().validation_loss == ()


def test_a_run_that_goes_on_after_a_kill_replaces_what_it_shows_again() -> None:
    growing = GrowingCurves()
    for step in (50, 100):
        growing.take(replace(BATCHES, step=step))
    growing.take(replace(BATCHES, epoch=2, step=70))
    growing.take(replace(BATCHES, epoch=2, step=20, loss=0.5))

    assert growing.curve_set().loss == ((0.5, 1.5), (1.0, 1.5), (1.2, 0.5))


def test_a_long_line_keeps_its_course_in_a_bounded_number_of_points() -> None:
    curve = Curve()
    for x in range(5 * MAX_POINTS):
        curve.add(x, 2.0 * x)

    assert MAX_POINTS / 2 <= len(curve.x) <= MAX_POINTS
    assert curve.x == sorted(set(curve.x))
    assert curve.x[-1] == 5 * MAX_POINTS - 1
    assert all(abs(y - 2 * x) < 64 for x, y in curve.points())


@given(numbers)
def test_without_smoothing_values_are_as_measured(values: list[float]) -> None:
    assert smoothed(values, 0.0) == values


@given(numbers, st.floats(0, 0.99))
def test_smoothed_values_stay_between_the_measured_ones(
    values: list[float], strength: float
) -> None:
    averages = smoothed(values, strength)

    assert len(averages) == len(values)
    assert averages[0] == pytest.approx(values[0])
    slack = 1e-6 * max(map(abs, values)) + 1e-9
    assert all(min(values) - slack <= each <= max(values) + slack for each in averages)


@given(numbers)
def test_a_fitting_range_holds_all_values(values: list[float]) -> None:
    shown = Scale().shown(values)
    most = (-float("inf"), float("inf"))

    low, high = fitting_range([shown], empty=(0, 1), most=most)

    slack = 1e-9 * max(map(abs, values)) + 1e-12
    assert low < high
    assert low <= shown.min() + slack
    assert high >= shown.max() - slack


def test_on_a_log_scale_what_is_not_above_zero_has_no_place_and_no_part_in_the_range() -> None:
    shown = Scale(is_log=True).shown([0.0, -1.0, 0.1, 10.0])

    low, high = fitting_range([shown], empty=(0, 1), most=(-9, 9))

    assert list(shown[2:]) == [-1, 1]
    assert (low, high) == (-1, 1)


def test_an_empty_plot_has_a_range_of_its_own() -> None:
    assert fitting_range([], empty=(0, 100), most=(0, 100)) == (0, 100)


@given(st.lists(st.floats(-100, 100), min_size=1, unique=True), st.floats(-200, 200))
def test_the_nearest_point_is_the_nearest(x: list[float], at: float) -> None:
    x.sort()

    assert abs(x[nearest(x, at)] - at) == min(abs(each - at) for each in x)
