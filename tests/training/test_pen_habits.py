"""What pens, mice and habits do to ink: other points, the same shape; now and then a stroke."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.digit_image import digit_image_of_ink
from digitpad.ink import Ink, Stroke
from digitpad.practice import practice_inks
from digitpad.training.pen_habits import as_drawn_by_mouse, resampled, with_habit

INKS = list(practice_inks(60, seed=3))
DOT: Ink = (Stroke.through([(5, 5)]),)


def length(stroke: Stroke) -> float:
    return float(np.hypot(*np.diff(stroke.xy, axis=0).T).sum())


@given(st.integers(0, 59), st.floats(0.5, 40))
def test_resampled_points_lie_on_the_stroke_at_equal_distances_and_its_ends_stay(
    index: int, spacing: float
) -> None:
    stroke = INKS[index][0][0]
    points = resampled(stroke, spacing)
    assert np.allclose(points.xy[[0, -1]], stroke.xy[[0, -1]])
    assert length(points) <= length(stroke) + 1e-6
    assert abs(len(points) - 1 - length(stroke) / spacing) <= 1


def test_a_dot_stays_a_dot() -> None:
    rng = np.random.default_rng(0)
    assert all(as_drawn_by_mouse(DOT, rng) == DOT for _ in range(20))
    assert all(with_habit(DOT, 1, rng) == DOT for _ in range(20))
    assert resampled(DOT[0], 3.0) == DOT[0]


def test_a_mouse_changes_the_points_but_hardly_the_picture() -> None:
    rng = np.random.default_rng(1)
    differences = []
    for ink, _ in INKS:
        drawn = as_drawn_by_mouse(ink, rng)
        assert len(drawn) == len(ink)
        before, after = digit_image_of_ink(ink), digit_image_of_ink(drawn)
        differences.append(np.abs(after.astype(int) - before).mean())
    assert sum(difference > 0 for difference in differences) > 20
    assert np.median(differences) < 12  # of 255, over all pixels


@pytest.mark.parametrize("digit", [0, 1, 7])
def test_some_people_add_a_stroke_to_this_digit(digit: int) -> None:
    rng = np.random.default_rng(2)
    (ink, _) = next(each for each in INKS if each[1] == digit)
    added = [len(with_habit(ink, digit, rng)) - len(ink) for _ in range(500)]
    assert 30 < sum(added) < 100
    assert set(added) == {0, 1}


@pytest.mark.parametrize("digit", [2, 3, 4, 5, 6, 8, 9])
def test_nobody_adds_one_to_that_digit(digit: int) -> None:
    rng = np.random.default_rng(2)
    (ink, _) = next(each for each in INKS if each[1] == digit)
    assert all(with_habit(ink, digit, rng) == ink for _ in range(100))


@pytest.mark.parametrize("digit", [0, 1, 7])
def test_ink_at_the_edge_of_what_ink_may_hold_stays_within(digit: int) -> None:
    far: Ink = (Stroke.through([(-1e6, -1e6), (1e6, -1e6), (0, 1e6), (-1e6, -1e6)]),)
    rng = np.random.default_rng(4)
    for _ in range(200):
        assert as_drawn_by_mouse(with_habit(far, digit, rng), rng)


def test_a_pen_that_went_to_and_fro_a_hundred_thousand_times_gives_few_points() -> None:
    zigzag = Stroke.through(np.stack([np.arange(200_000) % 2, np.arange(200_000) % 3], axis=1))
    assert len(resampled(zigzag, 0.01)) <= 2_000


def test_ink_of_no_extent_but_rounding_errors_is_a_dot() -> None:
    dot: Ink = (Stroke.through([(0, 0), (0, 5e-324)]),)
    rng = np.random.default_rng(5)
    assert all(as_drawn_by_mouse(with_habit(dot, 7, rng), rng) == dot for _ in range(50))
