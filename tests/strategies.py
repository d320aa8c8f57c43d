"""Hypothesis strategies that the tests share."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from digitpad.ink import COORDINATE_LIMIT_PX, Ink, Stroke
from digitpad.ink_files import LabelledInk

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
