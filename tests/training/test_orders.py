"""Orders: one line of JSON each, there and back; what is no order is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.errors import TrainingError
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.orders import DescribeOrder, ProbeOrder, RunOrder, from_line, to_line

texts = st.text()
orders = st.builds(
    RunOrder,
    recipe=st.sampled_from([recipe.to_json() for recipe in RECIPES.values()]),
    data=st.lists(texts, max_size=3).map(tuple),
    ink=st.lists(texts, max_size=3).map(tuple),
    mnist_file=texts,
    start_from=texts,
    tests=st.lists(texts, max_size=3).map(tuple),
    name=texts,
    out=texts,
    resume=st.booleans(),
    race=texts,
)


@given(orders)
def test_an_order_goes_to_a_line_and_back(order: RunOrder) -> None:
    line = to_line(order)
    assert len(line.splitlines()) == 1
    assert from_line(line) == order


@pytest.mark.parametrize(
    "line",
    [
        "",
        "go",
        "[]",
        "{}",
        "null",
        '{"recipe": {}}',
        '{"recipe": {}, "data": "mnist"}',
        '{"recipe": "first-look", "data": []}',
        '{"recipe": {}, "data": [3]}',
        '{"recipe": {}, "data": [], "speed": 3}',
        '{"recipe": {}, "data": [], "name": null}',
        '{"recipe": ' + "[" * 100_000,
        '{"kind": "lunch"}',
        '{"kind": ["run"], "recipe": {}, "data": []}',
        '{"kind": "describe", "recipe": {}}',
        '{"kind": "describe", "recipe": {}, "number": "1"}',
        '{"kind": "probe"}',
        '{"kind": "probe", "image": "AAAA"}',
        '{"kind": "probe", "image": "no base64"}',
    ],
)
def test_a_line_that_is_no_order_is_refused(line: str) -> None:
    with pytest.raises(TrainingError, match="no order"):
        from_line(line)


def test_a_drawing_goes_to_a_line_and_back() -> None:
    image = np.arange(784, dtype=np.uint8).reshape(28, 28)
    order = from_line(to_line(ProbeOrder.of(image)))
    assert isinstance(order, ProbeOrder)
    assert np.array_equal(order.digit_image(), image)  # type: ignore[arg-type]


def test_no_drawing_goes_to_a_line_and_back() -> None:
    order = from_line(to_line(ProbeOrder.of(None)))
    assert isinstance(order, ProbeOrder)
    assert order.digit_image() is None


def test_a_question_goes_to_a_line_and_back() -> None:
    order = DescribeOrder(recipe=RECIPES["first-look"].to_json(), number=7)
    assert from_line(to_line(order)) == order
