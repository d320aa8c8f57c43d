from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digitpad.digit_image import (
    STEP_NAMES,
    DigitImage,
    Picture,
    Step,
    digit_image_of_ink,
    digit_image_of_picture,
    is_digit_image,
)
from digitpad.digit_layout import BOX_PX, FINE, MIDDLE_PX, PEN_WIDTH_PX, SIDE_PX
from digitpad.errors import BlankPictureError, EmptyInkError, PictureError
from digitpad.ink import Ink, Stroke, mapped
from digitpad.model_store import BUNDLED, ModelStore
from digitpad.opencv import cv2
from digitpad.practice import practice_inks
from tests.strategies import inks

SEVEN = (Stroke.through([(100, 100), (160, 98), (165, 105), (130, 160), (115, 220)]),)
LONG_EXTENT_PX = 1.0
"""Shorter ink that is moved far away, or shrunk, is but rounding errors."""

drawn = inks(limit_px=1000.0)
places = st.tuples(st.floats(-900_000, 900_000), st.floats(-900_000, 900_000))


def extent(ink: Ink) -> float:
    xy = np.concatenate([stroke.xy for stroke in ink])
    return float(np.ptp(xy, axis=0).max())


def moved_and_scaled(ink: Ink, place: tuple[float, float] = (0, 0), factor: float = 1.0) -> Ink:
    return mapped(ink, np.array([[factor, 0, place[0]], [0, factor, place[1]]]))


def assert_alike(one: DigitImage, other: DigitImage, *, mean: float, most: int) -> None:
    """Assert grey levels that differ by no more than `mean` on average and `most` anywhere."""
    difference = np.abs(one.astype(int) - other.astype(int))
    assert difference.mean() <= mean
    assert difference.max() <= most


def steps_of(ink: Ink) -> dict[str, Picture]:
    steps: list[Step] = []
    digit_image_of_ink(ink, trace=steps.append)
    return {step.name: step.picture for step in steps}


def centre_of_mass(picture: npt.NDArray[np.uint8]) -> tuple[float, float]:
    """x and y from the picture's edge, in its pixels."""
    mass = picture.astype(np.float64)
    along_x, along_y = mass.sum(axis=0), mass.sum(axis=1)
    x = along_x @ (np.arange(len(along_x)) + 0.5) / mass.sum()
    return float(x), float(along_y @ (np.arange(len(along_y)) + 0.5) / mass.sum())


@given(inks())
def test_a_digit_image_is_always_28_by_28_grey_pixels_with_ink_on_them(ink: Ink) -> None:
    image = digit_image_of_ink(ink)
    assert image.dtype == np.uint8
    assert image.shape == (SIDE_PX, SIDE_PX)
    assert image.max() > 200


def test_no_ink_is_told() -> None:
    with pytest.raises(EmptyInkError, match="no ink"):
        digit_image_of_ink(())


@given(drawn, places)
def test_ink_gives_the_same_image_wherever_it_lies(ink: Ink, place: tuple[float, float]) -> None:
    assume(extent(ink) > LONG_EXTENT_PX)
    moved = digit_image_of_ink(moved_and_scaled(ink, place))
    # A coordinate that falls on the boundary of a sixteenth of a fine pixel may be rounded anew.
    assert_alike(digit_image_of_ink(ink), moved, mean=1.0, most=64)


@given(drawn, st.floats(0.001, 900.0))
def test_a_tiny_digit_and_a_huge_one_give_the_same_image(ink: Ink, factor: float) -> None:
    assume(extent(ink) > LONG_EXTENT_PX)
    scaled = digit_image_of_ink(moved_and_scaled(ink, factor=factor))
    assert_alike(digit_image_of_ink(ink), scaled, mean=1.0, most=64)


@given(drawn)
def test_the_order_and_direction_of_strokes_do_not_matter(ink: Ink) -> None:
    backwards = tuple(Stroke(stroke.points[::-1]) for stroke in reversed(ink))
    assert_alike(digit_image_of_ink(ink), digit_image_of_ink(backwards), mean=0.5, most=32)


@given(drawn, st.integers(2, 20))
def test_how_often_the_pen_is_sampled_does_not_matter(ink: Ink, times: int) -> None:
    assume(extent(ink) > LONG_EXTENT_PX)
    dense = []
    for stroke in ink:
        steps = np.arange((len(stroke) - 1) * times + 1) / times
        columns = [np.interp(steps, np.arange(len(stroke)), column) for column in stroke.xy.T]
        dense.append(Stroke.through(np.stack(columns, axis=1)))
    # The centre lines lie on a grid of an eighth of a pixel: an edge moves by that much, or 32.
    assert_alike(digit_image_of_ink(ink), digit_image_of_ink(tuple(dense)), mean=2.0, most=80)


@given(drawn)
def test_the_longer_side_of_the_ink_is_20_px_at_half_coverage(ink: Ink) -> None:
    assume(extent(ink) > LONG_EXTENT_PX)
    rows, columns = np.nonzero(steps_of(ink)["centred"] >= 128)
    longer = max(np.ptp(rows) + 1, np.ptp(columns) + 1) / FINE
    assert longer == pytest.approx(BOX_PX, abs=0.5)


@given(drawn)
def test_the_centre_of_mass_is_in_the_middle_where_the_frame_allows_it(ink: Ink) -> None:
    centred = steps_of(ink)["centred"]
    image = digit_image_of_ink(ink)
    ways = zip(centre_of_mass(image), (centred.max(axis=0), centred.max(axis=1)), strict=True)
    for place, most in ways:
        stopped_by_the_frame = max(most[[0, -1]]) > 0
        assert abs(place - MIDDLE_PX) <= 0.1 or stopped_by_the_frame


def test_the_middle_is_within_half_a_pixel_of_the_frames_and_of_mnists() -> None:
    x, y = centre_of_mass(digit_image_of_ink(SEVEN))
    for place in (x, y):
        assert abs(place - SIDE_PX / 2) <= 0.5
        assert abs(place - 14.5) <= 0.5


@given(drawn)
def test_no_ink_is_cut_off_by_the_frame(ink: Ink) -> None:
    steps = steps_of(ink)
    centred, scaled = int(steps["centred"].sum()), int(steps["scaled"].sum())
    assert centred == pytest.approx(scaled, rel=0.01)


@pytest.mark.parametrize("count", [1, 2, 500])
@pytest.mark.parametrize("place", [(0.0, 0.0), (250.0, 90.0), (-1e6, 1e6)])
def test_ink_on_one_spot_is_a_dot_in_the_middle(count: int, place: tuple[float, float]) -> None:
    image = digit_image_of_ink((Stroke.through([place] * count),))
    assert np.array_equal(image, digit_image_of_ink((Stroke.through([(5, 5)]),)))
    across = np.sqrt(image.sum() / 255 / np.pi) * 2
    assert across == pytest.approx(PEN_WIDTH_PX, abs=0.3)
    assert centre_of_mass(image) == pytest.approx((MIDDLE_PX, MIDDLE_PX), abs=0.1)


def test_points_that_differ_by_rounding_errors_alone_are_a_dot() -> None:
    tiny = (Stroke.through([(7.0, 7.0), (np.nextafter(7.0, 8.0), 5e-324 + 7.0)]),)
    smallest = (Stroke.through([(0.0, 0.0), (5e-324, 0.0)]),)
    dot = digit_image_of_ink((Stroke.through([(5, 5)]),))
    assert np.array_equal(digit_image_of_ink(tiny), dot)
    assert np.array_equal(digit_image_of_ink(smallest), dot)


def test_a_dot_beside_a_stroke_is_drawn() -> None:
    stroke = Stroke.through([(0, 0), (0, 100)])
    image = digit_image_of_ink((stroke, Stroke.through([(60, 50)])))
    assert (image.max(axis=0) > 200).sum() >= 4
    assert image[:, np.nonzero(image.max(axis=0))[0][-1] - 1].max() > 200


@pytest.mark.parametrize("along", [(1.0, 0.0), (0.0, 1.0)])
def test_a_straight_line_is_20_px_long_and_a_pen_wide(along: tuple[float, float]) -> None:
    image = digit_image_of_ink((Stroke.through([(0, 0), along]),)) / 255
    sides = sorted([image.sum(axis=0).max(), image.sum(axis=1).max()])
    assert sides == pytest.approx([PEN_WIDTH_PX, BOX_PX], abs=0.4)


def test_ten_thousand_points_are_read() -> None:
    turns = np.linspace(0, 2 * np.pi, 10_000)
    circle = (Stroke.through(np.stack([200 * np.cos(turns), 200 * np.sin(turns)], axis=1)),)
    coarse = (Stroke.through(circle[0].xy[::50].tolist() + circle[0].xy[-1:].tolist()),)
    image = digit_image_of_ink(circle)
    assert image[SIDE_PX // 2, SIDE_PX // 2] == 0
    assert_alike(image, digit_image_of_ink(coarse), mean=2.0, most=80)


def test_a_wider_pen_is_drawn_wider_in_the_same_box() -> None:
    thin = digit_image_of_ink(SEVEN, pen_width_px=1.5)
    thick = digit_image_of_ink(SEVEN, pen_width_px=4.0)
    assert thick.sum() > 1.8 * thin.sum()
    for image in (thin, thick):
        rows = np.nonzero(image.any(axis=1))[0]
        assert np.ptp(rows) + 1 in (BOX_PX, BOX_PX + 1)


@given(inks())
def test_the_trace_of_ink_gives_the_five_steps_in_order_and_the_image_last(ink: Ink) -> None:
    steps: list[Step] = []
    image = digit_image_of_ink(ink, trace=steps.append)
    assert tuple(step.name for step in steps) == STEP_NAMES
    assert all(step.picture.dtype == np.uint8 for step in steps)
    assert all(step.picture.any() for step in steps)
    assert np.array_equal(steps[-1].picture, image)
    assert np.array_equal(image, digit_image_of_ink(ink))


def test_the_first_step_shows_where_on_the_canvas_the_ink_lies() -> None:
    steps: list[Step] = []
    digit_image_of_ink(SEVEN, canvas_px=(1000, 1000), trace=steps.append)
    x, y = centre_of_mass(steps[0].picture)
    side = steps[0].picture.shape[0]
    assert x / side == pytest.approx(0.14, abs=0.05)
    assert y / side == pytest.approx(0.15, abs=0.05)


def square_of_ink(side: int, thick: int) -> Picture:
    """A picture of a square's outline, thrice as high as the square."""
    picture = np.zeros((3 * side, 3 * side), np.uint8)
    picture[side : 2 * side, side : 2 * side] = 255
    picture[side + thick : 2 * side - thick, side + thick : 2 * side - thick] = 0
    return picture


@pytest.mark.parametrize("side", [20, 90, 300])
@pytest.mark.parametrize("part", [0.05, 0.1, 0.15])
def test_a_picture_gives_the_image_of_the_ink_whatever_its_size_and_pen(
    side: int, part: float
) -> None:
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    ink = digit_image_of_ink((Stroke.through(corners),))
    picture = digit_image_of_picture(square_of_ink(side, max(1, round(part * side))))
    assert_alike(ink, picture, mean=8.0, most=160)


def painted(
    ink: Ink, side: int, pen: int, *, smooth: bool = True, grid: int = 1, place: float = 0.5
) -> Picture:
    """Paint ink as a drawing program does, on a canvas twice as wide as the ink."""
    xy = np.concatenate([stroke.xy for stroke in ink])
    low, size = xy.min(axis=0), np.ptp(xy, axis=0).max()
    canvas = np.zeros((2 * side, 2 * side), np.uint8)
    for stroke in ink:
        places = (stroke.xy - low) / size * side + place * side
        points = np.rint(places / grid) * grid if grid > 1 else places
        line = cv2.LINE_AA if smooth else cv2.LINE_8
        cv2.polylines(canvas, [np.rint(points * 16).astype(np.int32)], False, 255, pen, line, 4)
    return canvas


@pytest.mark.parametrize(
    "manner",
    [
        {"side": 160, "pen": 10},
        {"side": 160, "pen": 1, "smooth": False},
        {"side": 500, "pen": 1},
        {"side": 900, "pen": 2},
        {"side": 160, "pen": 26},
        {"side": 160, "pen": 8, "smooth": False},
        {"side": 160, "pen": 10, "place": 0.1},
        {"side": 160, "pen": 10, "grid": 5},
        {"side": 20, "pen": 2},
        {"side": 40, "pen": 4},
    ],
    ids=["plain", "thin", "hairline", "large", "thick", "aliased", "off centre", "jagged", "tiny",
         "small"],
)  # fmt: skip
def test_a_picture_of_strokes_is_read_like_its_ink(manner: dict[str, Any]) -> None:
    inks = [ink for ink, _ in practice_inks(100, seed=21)]
    predictor = ModelStore().load(BUNDLED).predictor
    of_inks = np.stack([digit_image_of_ink(ink) for ink in inks])
    of_pictures = np.stack([digit_image_of_picture(painted(ink, **manner)) for ink in inks])
    same = predictor.scores(of_inks).argmax(axis=1) == predictor.scores(of_pictures).argmax(axis=1)
    assert same.sum() >= 97


def test_a_digit_image_enlarged_is_read_like_it() -> None:
    predictor = ModelStore().load(BUNDLED).predictor
    images = np.stack([digit_image_of_ink(ink) for ink, _ in practice_inks(100, seed=22)])
    enlarged = [
        digit_image_of_picture(np.kron(image, np.ones((9, 9), np.uint8))) for image in images
    ]
    same = predictor.scores(images).argmax(axis=1) == predictor.scores(np.stack(enlarged)).argmax(1)
    assert same.sum() >= 97


def test_a_loop_that_ran_full_does_not_thin_the_strokes_beside_it() -> None:
    picture = np.zeros((300, 300), np.uint8)
    cv2.circle(picture, (150, 90), 45, 255, -1)
    cv2.line(picture, (150, 90), (150, 260), 255, 24)
    image = digit_image_of_picture(picture)
    stem = image[18:23].sum(axis=1) / 255
    assert (stem > 0.75 * PEN_WIDTH_PX).all()


def test_a_picture_keeps_its_hole_however_thick_its_strokes() -> None:
    image = digit_image_of_picture(square_of_ink(100, 40))
    assert image[13:15, 13:15].max() < 64


def test_the_trace_of_a_picture_gives_the_five_steps_in_order_and_the_image_last() -> None:
    for picture in (square_of_ink(50, 5), square_of_ink(3, 1), digit_image_of_ink(SEVEN)):
        steps: list[Step] = []
        image = digit_image_of_picture(picture, trace=steps.append)
        assert tuple(step.name for step in steps) == STEP_NAMES
        assert np.array_equal(steps[-1].picture, image)


def test_dust_does_not_move_the_digit() -> None:
    picture = square_of_ink(100, 10)
    dusty = picture.copy()
    dusty[5:8, 290:293] = 255
    clean = digit_image_of_picture(picture)
    assert_alike(clean, digit_image_of_picture(dusty), mean=0.1, most=2)


@pytest.mark.parametrize("grey", [0, 1, 128, 255])
def test_a_picture_of_one_grey_is_blank(grey: int) -> None:
    with pytest.raises(BlankPictureError):
        digit_image_of_picture(np.full((40, 30), grey, np.uint8))


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((0, 5), np.uint8),
        np.zeros((5, 5, 3), np.uint8),
        np.zeros((28, 28), np.float32),
        np.zeros(28, np.uint8),
    ],
)
def test_what_is_no_picture_is_refused(picture: Picture) -> None:
    with pytest.raises(PictureError, match="Received"):
        digit_image_of_picture(picture)


def test_mnists_own_digits_are_returned_as_they_are(data_file: Callable[[str], Path]) -> None:
    with np.load(data_file("mnist.npz"), allow_pickle=False) as arrays:
        digits = arrays["x_test"][::4]
    assert all(np.array_equal(digit_image_of_picture(digit), digit) for digit in digits)


@given(st.integers(-3, 3).filter(lambda shift: abs(shift) > 1))
def test_a_digit_image_out_of_the_middle_is_none(shift: int) -> None:
    assert not is_digit_image(np.roll(digit_image_of_ink(SEVEN), shift, axis=1))
