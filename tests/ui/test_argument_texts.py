"""Arguments in words: what people type is what is meant, and what is shown can be typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.training.catalogue import Argument
from digitpad.ui.argument_texts import DEFAULT, help_of, is_default, parsed, shown

NUMBER = Argument(name="rate", kind="number", default=0.1, low=0.0, high=1e38)
WHOLE = Argument(name="seed", kind="whole", low=-5, high=10**6, may_be_none=True)
SIZE = Argument(name="strides", kind="size", default=(1, 1), low=1, high=64)
SHAPE = Argument(name="target_shape", kind="shape", required=True, low=-1, high=784)


@given(st.floats(0, 1e38, allow_nan=False))
def test_a_number_is_what_its_digits_say(value: float) -> None:
    assert parsed(NUMBER, repr(value)) == value


@given(st.floats(0, 1e38, allow_nan=False))
def test_a_number_that_is_shown_can_be_typed(value: float) -> None:
    assert parsed(NUMBER, shown(value)) == pytest.approx(value, rel=1e-5)


@given(st.one_of(st.none(), st.integers(-5, 10**6)))
def test_a_whole_number_or_none_that_is_shown_can_be_typed(value: int | None) -> None:
    assert parsed(WHOLE, shown(value)) == value


@given(st.lists(st.integers(-1, 784), min_size=1, max_size=8))
def test_a_shape_that_is_shown_can_be_typed(value: list[int]) -> None:
    assert parsed(SHAPE, shown(value)) == value


@given(st.text(max_size=20))
def test_whatever_is_typed_is_a_value_in_range_or_refused(text: str) -> None:
    for argument in (NUMBER, WHOLE, SIZE, SHAPE):
        try:
            value = parsed(argument, text)
        except ValueError:
            continue
        items = value if isinstance(value, list) else [value]
        assert argument.low is not None
        assert argument.high is not None
        assert all(
            each in (None, DEFAULT) or argument.low <= each <= argument.high for each in items
        )


@pytest.mark.parametrize("text", ["3", "3 3", "3 × 3", "3x3", "(3, 3)", "[3,3]"])
def test_a_size_is_written_as_people_write_it(text: str) -> None:
    assert parsed(SIZE, text) in (3, [3, 3])


def test_a_size_of_one_number_is_the_default_of_two() -> None:
    assert is_default(SIZE, 1)
    assert is_default(SIZE, [1, 1])
    assert not is_default(SIZE, [1, 2])


def test_the_help_tells_the_range_and_the_default() -> None:
    assert help_of(WHOLE) == "A whole number from -5 to 1,000,000, or none. Default: none."
    about = Argument(name="units", kind="whole", about="How many", required=True, low=1)
    assert help_of(about) == "How many. A whole number, 1 or more."
