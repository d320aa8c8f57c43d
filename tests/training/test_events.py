"""Events: one line of JSON each, there and back, whatever else a process prints."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.training.events import (
    Catalogued,
    Described,
    EpochEnded,
    Event,
    Failed,
    Finished,
    Finishing,
    Paused,
    Preparing,
    Probed,
    Progressed,
    Queued,
    Ready,
    Started,
    Stopped,
    WeightsSeen,
    from_line,
    to_line,
)

numbers = st.floats(allow_nan=False, allow_infinity=False)
texts = st.text()
KINDS = (
    Ready,
    Catalogued,
    Described,
    Queued,
    Paused,
    Probed,
    WeightsSeen,
    Preparing,
    Started,
    Progressed,
    EpochEnded,
    Finishing,
    Finished,
    Stopped,
    Failed,
)
BY_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "str": texts,
    "int": st.integers(0, 10**9),
    "bool": st.booleans(),
    "float": numbers,
    "float | None": st.none() | numbers,
    "int | None": st.none() | st.integers(0, 10**9),
    "dict[str, str]": st.dictionaries(texts, texts, max_size=3),
    "dict[str, float]": st.dictionaries(texts, numbers, max_size=3),
    "dict[str, Any]": st.dictionaries(texts, texts | numbers, max_size=3),
    "tuple[str, ...]": st.lists(texts, max_size=3).map(tuple),
    "tuple[int, ...]": st.lists(st.integers(0, 10**9), max_size=3).map(tuple),
    "tuple[float, ...]": st.lists(numbers, max_size=3).map(tuple),
}


def records_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Records of a kind with any values of its fields' types."""
    fields = dataclasses.fields(kind)
    return st.builds(kind, **{item.name: BY_TYPE[str(item.type)] for item in fields})


events: st.SearchStrategy[Event] = st.one_of([records_of(kind) for kind in KINDS])
EPOCH = EpochEnded(
    epoch=1,
    epochs=2,
    loss=0.5,
    accuracy=0.9,
    validation_loss=0.4,
    validation_accuracy=0.8,
    seconds=1.0,
)


@given(events)
def test_an_event_goes_to_a_line_and_back(event: Event) -> None:
    line = to_line(event)
    assert from_line(line) == event
    assert from_line(line + "\n") == event


@given(events)
def test_a_line_is_one_line_of_plain_ascii(event: Event) -> None:
    line = to_line(event)
    assert line.isascii()
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_becomes_null(value: float) -> None:
    line = to_line(dataclasses.replace(EPOCH, validation_loss=value))
    assert json.loads(line)["validation_loss"] is None
    assert from_line(line) == dataclasses.replace(EPOCH, validation_loss=None)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "WARNING: All log messages before absl::InitializeLog() is called",
        "{}",
        "null",
        '{"event"',
        '{"event": "lunch"}',
        '{"event": ["stopped"]}',
        '{"event": "stopped", "why": "asked"}',
        '{"event": "failed"}',
        '{"event": "failed", "message": 3}',
        '{"event": "preparing", "doing": "Drawing", "done": "half"}',
        '{"event": "preparing", "doing": "Drawing", "done": null}',
        '{"event": "ready", "versions": {"keras": 3}, "mnist_at_hand": true}',
        '{"event": ' + "[" * 100_000,
    ],
)
def test_a_line_that_is_no_event_is_none(line: str) -> None:
    assert from_line(line) is None


@given(st.text() | st.text().map(lambda rest: '{"event"' + rest))
def test_any_line_at_all_is_an_event_or_none(line: str) -> None:
    from_line(line)
