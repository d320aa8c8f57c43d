from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.errors import InkError
from digitpad.ink import COORDINATE_LIMIT_PX, Ink, Stroke, mapped
from tests.strategies import inks, strokes

ONE_POINT = np.array([[1.0, 2.0, 0.0, 1.0]])
IDENTITY = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


def with_value(column: int, value: float) -> np.ndarray:
    points = np.ones((5, 4))
    points[3, column] = value
    return points


@pytest.mark.parametrize("column", [0, 1, 2, 3])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_stroke_with_a_number_that_is_not_finite_is_refused(column: int, value: float) -> None:
    with pytest.raises(InkError, match="finite"):
        Stroke(with_value(column, value))


@pytest.mark.parametrize("column", [0, 1])
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_stroke_far_outside_the_canvas_is_refused_and_one_at_the_limit_is_not(
    column: int, sign: int
) -> None:
    Stroke(with_value(column, sign * COORDINATE_LIMIT_PX))
    with pytest.raises(InkError, match="far outside"):
        Stroke(with_value(column, sign * np.nextafter(COORDINATE_LIMIT_PX, np.inf)))


@pytest.mark.parametrize("shape", [(0, 4), (4,), (3, 2), (3, 5), (2, 3, 4)])
def test_what_is_no_list_of_points_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InkError, match="at least one point"):
        Stroke(np.zeros(shape))


def test_a_single_point_is_a_stroke() -> None:
    assert len(Stroke(ONE_POINT)) == 1


@given(strokes())
def test_the_points_of_a_stroke_cannot_be_changed(stroke: Stroke) -> None:
    with pytest.raises(ValueError, match="read-only"):
        stroke.points[0, 0] = 5.0
    with pytest.raises(ValueError, match="read-only"):
        stroke.xy[0, 0] = 5.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        stroke.points = ONE_POINT  # type: ignore[misc]


def test_making_a_stroke_leaves_the_array_that_it_was_made_from_writeable() -> None:
    points = ONE_POINT.copy()
    Stroke(points)
    points[0, 0] = 5.0


def test_a_stroke_shares_the_array_that_it_was_made_from() -> None:
    points = ONE_POINT.copy()
    assert np.shares_memory(Stroke(points).points, points)


@given(strokes())
def test_strokes_of_the_same_points_are_equal_and_hash_alike(stroke: Stroke) -> None:
    twin = Stroke(stroke.points.copy())
    assert twin == stroke
    assert hash(twin) == hash(stroke)


def test_equal_strokes_hash_alike_where_their_zeros_differ_in_sign() -> None:
    plus, minus = Stroke.through([(0.0, 1.0)]), Stroke.through([(-0.0, 1.0)])
    assert plus == minus
    assert hash(plus) == hash(minus)


@given(strokes(), st.integers(0, 3))
def test_strokes_that_differ_in_one_number_differ(stroke: Stroke, column: int) -> None:
    points = stroke.points.copy()
    points[-1, column] = -points[-1, column] / 2 - 1.0
    assert Stroke(points) != stroke


@given(strokes())
def test_strokes_of_another_length_and_other_things_differ(stroke: Stroke) -> None:
    assert Stroke(np.concatenate([stroke.points, stroke.points])) != stroke
    assert stroke != stroke.points.tolist()


@given(strokes())
def test_the_places_are_the_first_two_columns(stroke: Stroke) -> None:
    assert stroke.xy.shape == (len(stroke), 2)
    assert np.array_equal(stroke.xy, stroke.points[:, :2])


def test_a_stroke_through_places_keeps_time_at_full_pressure() -> None:
    stroke = Stroke.through([(1, 2), (3, 4), (5, 6)], interval_ms=20.0)
    assert stroke.points.tolist() == [[1, 2, 0, 1], [3, 4, 20, 1], [5, 6, 40, 1]]


def test_a_stroke_through_no_places_is_refused() -> None:
    with pytest.raises(InkError):
        Stroke.through([])


@pytest.mark.parametrize(
    ("xy", "told"),
    [
        ([(1, 2, 3), (4, 5, 6)], "3 numbers as point 1"),
        ([(1, 2), (3,)], "1 numbers as point 2"),
        ([(1, 2), (3, 4, 5, 6)], "4 numbers as point 2"),
        (np.ones((4, 4)), "4 numbers as point 1"),
        ([()], "0 numbers as point 1"),
    ],
)
def test_a_stroke_through_points_that_are_no_pairs_is_refused(
    xy: Sequence[Sequence[float]], told: str
) -> None:
    with pytest.raises(InkError, match=told):
        Stroke.through(xy)


@given(inks())
def test_the_identity_maps_ink_to_itself(ink: Ink) -> None:
    assert mapped(ink, IDENTITY) == ink


@given(inks())
def test_a_map_moves_places_and_leaves_time_and_pressure(ink: Ink) -> None:
    quarter_turn = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0]])
    for before, after in zip(ink, mapped(ink, quarter_turn), strict=True):
        assert np.array_equal(after.xy[:, 0], -before.xy[:, 1])
        assert np.array_equal(after.xy[:, 1], before.xy[:, 0])
        assert np.array_equal(after.points[:, 2:], before.points[:, 2:])


@given(inks(limit_px=1000.0), st.floats(-100, 100), st.floats(-100, 100))
def test_a_map_and_its_inverse_cancel(ink: Ink, dx: float, dy: float) -> None:
    there = np.array([[2.0, 0.0, dx], [0.0, 4.0, dy]])
    back = np.array([[0.5, 0.0, -dx / 2], [0.0, 0.25, -dy / 4]])
    for before, after in zip(ink, mapped(mapped(ink, there), back), strict=True):
        assert np.allclose(after.points, before.points, atol=1e-9)


@given(inks())
def test_mapping_leaves_the_ink_as_it_was(ink: Ink) -> None:
    before = [stroke.points.copy() for stroke in ink]
    mapped(ink, IDENTITY * 0.5)
    assert all(map(np.array_equal, before, (stroke.points for stroke in ink)))


def test_a_map_that_leads_far_outside_is_refused() -> None:
    with pytest.raises(InkError, match="far outside"):
        mapped((Stroke(ONE_POINT),), IDENTITY * 2 * COORDINATE_LIMIT_PX)


def test_no_ink_maps_to_no_ink() -> None:
    assert mapped((), IDENTITY) == ()
