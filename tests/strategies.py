"""Hypothesis strategies that the tests share."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from digitpad.digit_layout import Picture
from digitpad.ink import COORDINATE_LIMIT_PX, Ink, Stroke
from digitpad.ink_files import LabelledInk
from digitpad.predictor import Reading
from digitpad.samples.sample import LABELS, SOURCES, NewSample

# What XML 1.0 can hold; tab, newline and carriage return are its only control characters.
_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r\"'\\<>&.")
)


@st.composite
def strokes(
    draw: st.DrawFn, *, max_points: int = 12, limit_px: float = COORDINATE_LIMIT_PX
) -> Stroke:
    """Strokes of 1 to `max_points` points within `limit_px`, at any time and pressure."""
    place = st.floats(-limit_px, limit_px)
    point = st.tuples(place, place, st.floats(0.0, 1e9), st.floats(0.0, 1.0))
    points = draw(st.lists(point, min_size=1, max_size=max_points))
    return Stroke(np.array(points, dtype=np.float64))


def inks(
    *, max_strokes: int = 4, max_points: int = 12, limit_px: float = COORDINATE_LIMIT_PX
) -> st.SearchStrategy[Ink]:
    """Ink of 1 to `max_strokes` strokes."""
    several = st.lists(
        strokes(max_points=max_points, limit_px=limit_px), min_size=1, max_size=max_strokes
    )
    return several.map(tuple)


def labelled_inks() -> st.SearchStrategy[LabelledInk]:
    """Ink with any label and writer, none among them; a writer's name is never empty."""
    return st.builds(
        LabelledInk,
        ink=inks(),
        label=st.none() | st.sampled_from("0123456789+") | _TEXT,
        writer=st.none() | _TEXT.filter(bool),
    )


def pictures(*, max_side_px: int = 40) -> st.SearchStrategy[Picture]:
    """Pictures of any size up to `max_side_px`, with something written on them."""
    sides = st.integers(1, max_side_px)
    return arrays(np.uint8, st.tuples(sides, sides)).filter(lambda picture: picture.any())


def new_samples() -> st.SearchStrategy[NewSample]:
    """Samples to be kept of every kind, with all that can be known of them said."""
    shows = st.tuples(inks(), st.none()) | st.tuples(st.none(), pictures())
    scores = st.lists(st.floats(0.0, 1.0), min_size=10, max_size=10).map(tuple)
    return st.builds(
        lambda shown, **known: NewSample(ink=shown[0], picture=shown[1], **known),
        shows,
        label=st.sampled_from(LABELS),
        reading=st.none() | scores.map(lambda ten: Reading(scores=ten)),
        model=st.sampled_from(["", "default"]),
        kept_at=st.datetimes(
            min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)
        ).map(datetime.isoformat),
        source=st.sampled_from(SOURCES),
        writer=_TEXT,
        is_held_out=st.booleans(),
    )
