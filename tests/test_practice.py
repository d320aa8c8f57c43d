"""Practice digits: the templates we drew, and the warp that varies them and real ink."""

import json
import math
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.digit_image import digit_image_of_ink
from digitpad.errors import ShippedFileError
from digitpad.ink import COORDINATE_LIMIT_PX, Ink, Stroke, mapped
from digitpad.locations import resource
from digitpad.practice import FRAME, practice_inks, templates, templates_of, warped

coordinates = st.floats(-COORDINATE_LIMIT_PX, COORDINATE_LIMIT_PX)
strokes = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=12).map(Stroke.through)
inks = st.lists(strokes, min_size=1, max_size=4).map(tuple)
seeds = st.integers(0, 2**32 - 1)
any_template = st.sampled_from([template.ink for template in templates()])


def test_each_digit_is_drawn_in_at_least_fourteen_manners() -> None:
    drawn = Counter(template.digit for template in templates())

    assert sorted(drawn) == list(range(10))
    assert min(drawn.values()) >= 14


def test_no_two_templates_of_a_digit_have_the_same_manner() -> None:
    named = Counter((template.digit, template.manner) for template in templates())

    assert max(named.values()) == 1


def test_every_template_fills_its_frame_and_lies_within_it() -> None:
    for template in templates():
        places = np.concatenate([stroke.xy for stroke in template.ink])

        assert 0 <= places.min() <= places.max() <= FRAME, template
        assert np.ptp(places[:, 1]) >= 0.75 * FRAME, template


def test_every_templates_strokes_have_12_to_40_points_none_of_them_far_apart() -> None:
    for stroke in (stroke for template in templates() for stroke in template.ink):
        gaps = np.hypot(*np.diff(stroke.xy, axis=0).T)

        assert 12 <= len(stroke) <= 40
        assert 0 < gaps.min() <= gaps.max() <= FRAME / 6


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"templates": []}', '{"templates": [7]}'])
def test_a_file_without_templates_is_told_as_damaged(text: str, tmp_path: Path) -> None:
    damaged = tmp_path / "practice-digits.json"
    damaged.write_text(text, encoding="utf-8")

    with pytest.raises(ShippedFileError, match="damaged"):
        templates_of(damaged)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("digit", 12),
        ("digit", None),
        ("strokes", []),
        ("strokes", [[[50, 50]]]),
        ("strokes", [[[10, 10, 1], [50, 90, 1]]]),
        ("strokes", [[[10, 10], [50]]]),
        ("strokes", [[[10, 10], [50, 101]]]),
        ("strokes", [[[10, 10], [50, math.nan]]]),
    ],
)
def test_one_impossible_template_is_told_as_damage(key: str, value: object, tmp_path: Path) -> None:
    contents = json.loads(resource("practice-digits.json").read_text(encoding="utf-8"))
    contents["templates"][0][key] = value
    damaged = tmp_path / "practice-digits.json"
    damaged.write_text(json.dumps(contents), encoding="utf-8")

    with pytest.raises(ShippedFileError, match="damaged"):
        templates_of(damaged)


def test_a_corner_stays_sharp() -> None:
    plain_seven = next(each for each in templates() if (each.digit, each.manner) == (7, "plain"))

    assert [76.0, 8.0] in plain_seven.ink[0].xy.tolist()


def test_the_same_seed_yields_the_same_inks_and_another_seed_others() -> None:
    first, again, other = (list(practice_inks(30, seed=seed)) for seed in (3, 3, 4))

    assert first == again
    assert first != other


@given(count=st.integers(0, 45), seed=seeds)
def test_each_digit_comes_as_often_as_any_other(count: int, seed: int) -> None:
    digits = [digit for _, digit in practice_inks(count, seed=seed)]

    assert len(digits) == count
    assert all(sorted(digits[at : at + 10]) == list(range(10)) for at in range(0, count - 9, 10))
    assert max(Counter(digits).values(), default=0) <= -(-count // 10)


def test_sevens_come_plain_and_barred() -> None:
    stroke_counts = {len(ink) for ink, digit in practice_inks(400, seed=1) if digit == 7}

    assert stroke_counts == {1, 2}


@given(ink=inks, seed=seeds)
def test_ink_warped_by_nothing_is_equal(ink: Ink, seed: int) -> None:
    assert warped(ink, np.random.default_rng(seed), strength=0) == ink


@given(ink=inks, seed=seeds, strength=st.floats(0, 3))
def test_any_ink_warps_to_ink_with_the_same_times_and_pressures(
    ink: Ink, seed: int, strength: float
) -> None:
    varied = warped(ink, np.random.default_rng(seed), strength=strength)

    assert len(varied) == len(ink)
    for before, after in zip(ink, varied, strict=True):
        assert np.array_equal(before.points[:, 2:], after.points[:, 2:])


@given(ink=any_template, seed=seeds)
def test_a_weak_warp_moves_little(ink: Ink, seed: int) -> None:
    varied = warped(ink, np.random.default_rng(seed), strength=1e-6)

    for before, after in zip(ink, varied, strict=True):
        np.testing.assert_allclose(after.xy, before.xy, atol=1e-2)


@given(
    ink=any_template,
    seed=seeds,
    units=st.floats(1e-3, 4e3),
    shift=st.floats(-4e5, 4e5),
)
def test_ink_in_any_units_at_any_place_is_warped_alike(
    ink: Ink, seed: int, units: float, shift: float
) -> None:
    elsewhere = np.array([[units, 0.0, shift], [0.0, units, -shift]])

    there = warped(mapped(ink, elsewhere), np.random.default_rng(seed))
    here = mapped(warped(ink, np.random.default_rng(seed)), elsewhere)

    for one, other in zip(there, here, strict=True):
        np.testing.assert_allclose(one.xy, other.xy, rtol=0, atol=1e-6 * units * FRAME + 1e-6)


def test_ink_as_large_as_ink_may_be_is_warped() -> None:
    end = COORDINATE_LIMIT_PX
    diagonal = (Stroke.through([(-end, -end), (0, 1), (end, end)]),)

    for seed in range(50):
        varied = warped(diagonal, np.random.default_rng(seed))

        assert np.abs(varied[0].xy).max() <= end


def test_the_warp_leaves_the_ink_that_it_was_given_alone() -> None:
    ink = templates()[0].ink
    before = [stroke.points.copy() for stroke in ink]

    warped(ink, np.random.default_rng(0))

    assert all(np.array_equal(a, b.points) for a, b in zip(before, ink, strict=True))


def test_no_ink_warps_to_no_ink() -> None:
    assert warped((), np.random.default_rng(0)) == ()


def test_two_warps_of_a_digit_give_two_digit_images() -> None:
    rng = np.random.default_rng(0)
    ink = templates()[0].ink

    assert not np.array_equal(
        digit_image_of_ink(warped(ink, rng)), digit_image_of_ink(warped(ink, rng))
    )


def test_a_warp_takes_a_fraction_of_a_millisecond() -> None:
    rng = np.random.default_rng(0)
    drawn = [template.ink for template in templates()]
    rounds_s = []
    for _ in range(5):
        start_s = time.process_time()  # the processor's, so that other programs do not count
        for ink in drawn:
            warped(ink, rng)
        rounds_s.append((time.process_time() - start_s) / len(drawn))

    # 0.07 ms on a quiet machine; the bound is wide, for a slow or a busy one.
    assert min(rounds_s) < 0.5e-3
