from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from digitpad.errors import SampleError
from digitpad.predictor import Reading
from digitpad.samples.rows import COLUMNS, Row, is_whole, moment, relabelled, row_of, sample_of
from digitpad.samples.sample import LABELS, NOT_A_DIGIT, SOURCES, NewSample
from tests.samples.made import ink, reading
from tests.strategies import inks

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_SCORES = st.lists(st.floats(allow_nan=False), min_size=10, max_size=10)
_PICTURES = arrays.arrays(np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, max_side=12))


@st.composite
def samples(draw: st.DrawFn) -> NewSample:
    """Anything that can be kept."""
    picture = draw(st.none() | _PICTURES)
    return NewSample(
        label=draw(st.sampled_from(LABELS)),
        ink=draw(inks()) if picture is None else None,
        picture=picture,
        reading=draw(st.none() | st.builds(Reading, scores=_SCORES.map(tuple))),
        model=draw(_TEXT),
        kept_at=moment(draw(st.datetimes()).isoformat()),
        source=draw(st.sampled_from(SOURCES)),
        writer=draw(_TEXT),
        is_held_out=draw(st.booleans()),
    )


def row() -> Row:
    return row_of(NewSample(label=4, ink=ink(1), reading=reading(9), writer="ann"), 3)


@given(new=samples(), sample_id=st.integers(1, 2**63 - 1))
def test_any_sample_comes_back_from_its_row_exactly(new: NewSample, sample_id: int) -> None:
    sample = sample_of(row_of(new, sample_id))

    assert sample is not None
    assert sample.id == sample_id
    found, picture = vars(sample.what) | {"picture": None}, sample.what.picture
    assert found == vars(new) | {"picture": None}
    assert (picture is None) == (new.picture is None)
    np.testing.assert_array_equal(picture, new.picture)


def test_any_column_that_changed_is_noticed() -> None:
    whole = row()
    assert is_whole(whole)

    for number, name in enumerate(COLUMNS):
        for other in (None, 77, 1.5, "x", b"x", "\udcff"):
            damaged = (*whole[:number], other, *whole[number + 1 :])
            assert whole[number] == other or not is_whole(damaged), (name, other)
            assert whole[number] == other or sample_of(damaged) is None


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7), data=st.data())
def test_any_bit_that_flips_is_noticed(place: int, bit: int, data: st.DataObject) -> None:
    whole = row()
    number = data.draw(st.sampled_from([n for n, v in enumerate(whole) if isinstance(v, bytes)]))
    value = bytearray(whole[number])
    value[place % len(value)] ^= 1 << bit

    assert not is_whole((*whole[:number], bytes(value), *whole[number + 1 :]))


@pytest.mark.parametrize(
    ("read", "told"),
    [(None, None), (reading(9), 9), (reading(9, 0.75), 9), (reading(9, 0.3), NOT_A_DIGIT)],
)
def test_a_row_holds_what_was_told_when_it_was_kept(read: Any, told: int | None) -> None:
    kept = row_of(NewSample(label=4, ink=ink(1), reading=read))
    sample = sample_of(relabelled(kept, 9))

    assert kept[COLUMNS.index("read_as")] == told
    assert sample is not None
    assert sample.was_misread == (None if told is None else told != 9)


def test_strokes_are_the_same_content_whatever_else_is_known() -> None:
    content = COLUMNS.index("content")
    one, other = NewSample(label=4, ink=ink(1)), NewSample(label=9, ink=ink(1), writer="ann")

    assert row_of(one)[content] == row_of(other)[content]
    assert row_of(one)[content] != row_of(replace(one, ink=(*ink(1), *ink(1))))[content]


@given(st.lists(st.datetimes(timezones=st.timezones()), min_size=2, max_size=2))
def test_moments_sort_as_their_texts(moments: list[Any]) -> None:
    try:
        texts = [moment(each.isoformat()) for each in moments]
    except SampleError:  # before the year 1 or after 9999 in UTC
        return

    assert (texts[0] < texts[1]) == (moments[0] < moments[1])
    assert texts == [moment(text) for text in texts]


def test_a_reading_has_ten_scores() -> None:
    with pytest.raises(SampleError, match="10 scores"):
        row_of(NewSample(label=4, ink=ink(1), reading=Reading(scores=(0.5, 0.5))))
