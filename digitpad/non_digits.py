"""Ink that is no digit, made for training and measuring: what a pad should not take for a digit.

A network that has seen digits alone is as sure of a heart as of an 8. Shown such ink with flat
targets it learns to doubt (Hendrycks, Mazeika, Dietterich, "Deep Anomaly Detection with Outlier
Exposure", 2019).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from digitpad.ink import Ink, Stroke, bounds, mapped
from digitpad.locations import resource
from digitpad.practice import (
    Floats,
    drawn,
    ink_of_template,
    shipped_templates,
    templates,
    warped,
)

# Turning these digits so leaves no digit: most others become one, or what a hand might mean as one.
_QUARTER_TURNS = (1, 2, 3, 4, 5, 8)
_HALF_TURNS = (3, 4, 7)
_MIRRORED = (3, 4, 7)


@cache
def shapes() -> tuple[Ink, ...]:
    """Return the letters, signs and doodles that ship with digitpad, in a frame of 0..100.

    Raises:
        ShippedFileError: the file is missing or damaged.
    """
    return shapes_of(resource("non-digits.json"))


def shapes_of(path: Path) -> tuple[Ink, ...]:
    """Return the shapes that a file holds, written as `practice.templates_of` tells.

    Raises:
        ShippedFileError: the file is missing or holds something else.
    """
    return shipped_templates(path, ink_of_template)


def non_digit_inks(count: int, *, seed: int) -> Iterator[Ink]:
    """Yield `count` inks that are no digits; the same seed yields the same ones."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield non_digit_ink(rng)


def non_digit_ink(rng: np.random.Generator) -> Ink:
    """Return ink that is no digit: a shape, a turned digit, several digits, a scribble, a piece."""
    kind = rng.choice(len(_KINDS), p=_SHARES)
    return _KINDS[kind](rng)


def turned(digit: int, rng: np.random.Generator) -> Floats | None:
    """Return a map (2, 2) that makes no digit of this digit, or None where there is none."""
    turns: list[Floats] = []
    if digit in _QUARTER_TURNS:
        turns += [np.array([[0.0, 1], [-1, 0]]), np.array([[0.0, -1], [1, 0]])]
    if digit in _HALF_TURNS:
        turns.append(np.array([[-1.0, 0], [0, -1]]))
    if digit in _MIRRORED:
        turns.append(np.array([[-1.0, 0], [0, 1]]))
    return turns[rng.integers(len(turns))] if turns else None


def _shape(rng: np.random.Generator) -> Ink:
    found = shapes()
    return warped(found[rng.integers(len(found))], rng)


def _some_digit(rng: np.random.Generator) -> tuple[Ink, int]:
    template = templates()[rng.integers(len(templates()))]
    return warped(template.ink, rng), template.digit


def _turned_digit(rng: np.random.Generator) -> Ink:
    while True:
        ink, digit = _some_digit(rng)
        turn = turned(digit, rng)
        if turn is not None:
            return mapped(ink, np.column_stack([turn, np.zeros(2)]))


def _several_digits(rng: np.random.Generator) -> Ink:
    """Two to four digits in a row, as when somebody writes a number."""
    strokes: list[Stroke] = []
    edge = 0.0
    for _ in range(rng.choice([2, 3, 4], p=[0.6, 0.25, 0.15])):
        ink, _ = _some_digit(rng)
        low, high = bounds(ink)
        size = np.exp(rng.normal(0.0, 0.1)) * 90 / max(float(high[1] - low[1]), 30.0)
        shift = np.array([edge - low[0] * size, rng.normal(0, 6) - low[1] * size])
        strokes += mapped(ink, np.column_stack([np.eye(2) * size, shift]))
        edge += float(high[0] - low[0]) * size + rng.uniform(4, 40)
    return tuple(strokes)


def _scribble(rng: np.random.Generator) -> Ink:
    """A random walk with momentum, in one stroke or several."""
    strokes = []
    for _ in range(rng.choice([1, 2, 3], p=[0.6, 0.25, 0.15])):
        controls = rng.uniform(0, 100, (rng.integers(5, 14), 2))
        strokes.append(drawn(controls))
    return tuple(strokes)


def _pieces(rng: np.random.Generator) -> Ink:
    """Three to seven short strokes that lie about."""
    strokes = []
    for _ in range(rng.integers(3, 8)):
        start = rng.uniform(10, 90, 2)
        steps = rng.normal(0, 18, (rng.integers(1, 3), 2))
        controls = np.concatenate([start[np.newaxis], start + np.cumsum(steps, axis=0)])
        strokes.append(drawn(np.clip(controls, 0, 100)))
    return tuple(strokes)


def _line(rng: np.random.Generator) -> Ink:
    """One line, straight or bent, too far from upright to be a one."""
    angle = np.deg2rad(rng.uniform(42, 138))
    way = 45 * np.array([np.sin(angle), -np.cos(angle)])
    bend = rng.normal(0, 5) * np.array([way[1], -way[0]]) / 45
    middle = np.array([50.0, 50.0])
    return (drawn(np.clip(np.stack([middle - way, middle + bend, middle + way]), 0, 100)),)


def _fragment(rng: np.random.Generator) -> Ink:
    """A bent piece of a digit's stroke: what is there when somebody has only begun to write."""
    while True:
        ink, _ = _some_digit(rng)
        stroke = max(ink, key=len)
        keep = max(4, round(len(stroke) * rng.uniform(0.15, 0.3)))
        start = rng.integers(0, len(stroke) - keep + 1)
        points = stroke.points[start : start + keep]
        chord = points[-1, :2] - points[0, :2]
        spread = np.linalg.svd(points[:, :2] - points[:, :2].mean(axis=0), compute_uv=False)
        is_bent = spread[1] > 0.2 * spread[0]
        is_flat = abs(chord[0]) > abs(chord[1])
        if is_bent or is_flat:
            return (Stroke(points),)


_KINDS = (_shape, _turned_digit, _several_digits, _scribble, _pieces, _line, _fragment)
_SHARES = (0.45, 0.15, 0.12, 0.12, 0.05, 0.06, 0.05)
"""How often each kind comes."""
