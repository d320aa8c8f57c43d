"""Practice digits: strokes drawn by us, varied as hands vary, for training without any data set.

`resources/practice-digits.json` holds one template for each manner in which people write a digit
(a seven plain, barred, with a serif; a four open or closed, in one stroke or two …). A template
says which strokes there are and in what order; `warped` does what a hand does to them each time:
it slants, stretches, bends, lets strokes miss each other, and trembles. The same warp varies real
ink when a network is trained on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from digitpad.errors import ShippedFileError
from digitpad.ink import COORDINATE_LIMIT_PX, Ink, Stroke
from digitpad.locations import resource

Floats: TypeAlias = npt.NDArray[np.float64]
Complex: TypeAlias = npt.NDArray[np.complex128]
Counts: TypeAlias = npt.NDArray[np.int_]

Made = TypeVar("Made")

FRAME = 100.0
"""Templates are drawn in a frame of 0..100 by 0..100, y downwards."""

_MIN_POINTS, _MAX_POINTS = 12, 40
_POINT_SPACING = 5.0
_FINE_STEPS = 16

# How far hands vary: each number is one standard deviation at strength 1, lengths as parts of the
# ink's longer side. They were chosen by eye, on sheets of warped digits: as wide apart as people
# write, and each still read at a glance.
_ROTATION = np.deg2rad(7.5)
_SLANT = 0.15
_ASPECT = 0.17
_STROKE_SHIFT = 0.025
_STROKE_ROTATION = np.deg2rad(4.0)
_STROKE_SCALE = 0.06
_END_ALONG = 0.035
_END_ACROSS = 0.02
_END_REACH = 0.12

# Three waves over the plane with 0.6 cycles over the ink, and two along the pen with 5.
_BENDS, _TREMORS = 3, 2
_AMPLITUDES = np.array([0.03] * _BENDS + [0.003] * _TREMORS)
_WAVES = np.array([[0.6] * _BENDS + [0.0] * _TREMORS] * 2 + [[0.0] * _BENDS + [5.0] * _TREMORS])
"""Cycles over x, over y and along the pen's path: float array (3, waves)."""


@dataclass(frozen=True, kw_only=True)
class PracticeTemplate:
    """One digit as we drew it.

    Attributes:
        digit: 0..9.
        manner: how it is written ("barred", "open, slanted"), unique within the digit.
        ink: its strokes, 12-40 points each, in the frame of 0..100, y downwards.
    """

    digit: int
    manner: str
    ink: Ink


@cache
def templates() -> tuple[PracticeTemplate, ...]:
    """Return every template that ships with digitpad, in the file's order.

    Raises:
        ShippedFileError: the file is missing or damaged.
    """
    return templates_of(resource("practice-digits.json"))


def templates_of(path: Path) -> tuple[PracticeTemplate, ...]:
    """Return the templates that a file holds, at least one of each digit.

    Its key `templates` lists objects with `digit`, `manner` and `strokes`, a stroke being a list
    of at least two control points [x, y]; a point given twice is a corner.

    Raises:
        ShippedFileError: the file is missing or holds something else.
    """
    found = shipped_templates(path, _template_of)
    if {template.digit for template in found} != set(range(10)):
        raise _damaged(path)
    return found


def shipped_templates(path: Path, made: Callable[[dict[str, Any]], Made]) -> tuple[Made, ...]:
    """Return what `made` makes of each of the templates that a file lists, at least one.

    Raises:
        ShippedFileError: the file is missing or holds something else.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["templates"]
        found = tuple(made(entry) for entry in entries)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise _damaged(path) from error
    if not found:
        raise _damaged(path)
    return found


def ink_of_template(entry: dict[str, Any]) -> Ink:
    """Return the ink of a template: an object whose `strokes` are lists of control points.

    Raises:
        ValueError: there are no strokes, or one is none; LookupError, TypeError: the same.
    """
    ink = tuple(drawn(np.asarray(each, dtype=np.float64)) for each in entry["strokes"])
    if not ink:
        raise ValueError(f"A template has strokes. Received: {entry}.")
    return ink


def _damaged(path: Path) -> ShippedFileError:
    return ShippedFileError(
        f"The file {path.name} that ships with digitpad is damaged; install digitpad anew."
    )


def practice_inks(count: int, *, seed: int) -> Iterator[tuple[Ink, int]]:
    """Yield `count` labelled inks; the same seed yields the same ones.

    They come in rounds of ten, each digit once a round, in random order.

    Yields:
        The ink, in the templates' frame of about 100 px, and its digit, 0..9.
    """
    rng = np.random.default_rng(seed)
    manners = [[each.ink for each in templates() if each.digit == digit] for digit in range(10)]
    digits: list[int] = []
    for _ in range(count):
        digits = digits or rng.permutation(10).tolist()
        digit = digits.pop()
        ink = manners[digit][rng.integers(len(manners[digit]))]
        yield warped(ink, rng), digit


def warped(ink: Ink, rng: np.random.Generator, *, strength: float = 1.0) -> Ink:
    """Return the ink as another go of a hand might have written it.

    Everything is measured by the ink's own box, so ink of any size and place will do; number,
    order, times and pressures of the points stay. At strength 0 the ink comes back as it is.

    Args:
        ink: any number of strokes.
        rng: where the chance comes from.
        strength: 1 varies as people do, smaller varies less.
    """
    if not ink or strength == 0:
        return ink
    points = np.concatenate([stroke.points for stroke in ink])
    sizes = np.array([len(stroke) for stroke in ink])
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    centre = (low + high) / 2
    side = float((high - low).max()) or 1.0
    # Places as complex numbers x + iy: turning and scaling are then one multiplication.
    places = ((points[:, :2] - centre) / side).view(np.complex128).ravel()
    path = _paths(places, sizes)
    places = _strokes_moved(places, path, sizes, rng, strength)
    places = places + strength * _bends(places, path, rng)
    xy = places.view(np.float64).reshape(-1, 2) @ _slanted(rng, strength)
    # Ink at the very edge of what ink may hold must not be pushed over it.
    moved = np.maximum(xy * side + centre, -COORDINATE_LIMIT_PX)
    points[:, :2] = np.minimum(moved, COORDINATE_LIMIT_PX)
    ends = np.cumsum(sizes).tolist()
    return tuple(Stroke(points[start:end]) for start, end in pairwise([0, *ends]))


def drawn(controls: Floats) -> Stroke:
    """Return the stroke through control points: a spline, with corners at doubled points.

    Args:
        controls: float array (n, 2), n >= 2, in the frame of 0..100.

    Raises:
        ValueError: they are of another shape, or lie outside the frame.
    """
    if controls.ndim != 2 or controls.shape[1] != 2 or len(controls) < 2:
        raise ValueError(f"A stroke has points of x and y. Received: {controls.shape}.")
    if not ((controls >= 0) & (controls <= FRAME)).all():
        raise ValueError(f"A template lies in a frame of 0 to {FRAME:g}. Received: {controls}.")
    corners = np.flatnonzero((controls[1:] == controls[:-1]).all(axis=1)) + 1
    pieces = [_spline(piece) for piece in np.split(controls, corners)]
    fine = np.concatenate(pieces)
    path = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(fine, axis=0).T))])
    count = int(np.clip(path[-1] // _POINT_SPACING, _MIN_POINTS, _MAX_POINTS))
    at = np.linspace(0.0, path[-1], count)
    # The nearest points are drawn to the corners, or their tips would be lost.
    for corner in path[np.cumsum([len(piece) for piece in pieces])[:-1]]:
        at[np.abs(at - corner).argmin()] = corner
    return Stroke.through(np.stack([np.interp(at, path, axis) for axis in fine.T], axis=1))


def _paths(places: Complex, sizes: Counts) -> Floats:
    """Return how far the pen has come at each point, over all strokes, leaps not counted."""
    gaps = np.abs(np.diff(places, prepend=places[:1]))
    gaps[np.cumsum(sizes)[:-1]] = 0.0
    return np.cumsum(gaps)


def _strokes_moved(
    places: Complex, path: Floats, sizes: Counts, rng: np.random.Generator, strength: float
) -> Complex:
    """Move each stroke by itself, so that strokes miss or cross, and cut, draw out, curl its ends.

    What happens to an end fades along the stroke; its direction is the mean one over that reach.
    """
    lasts = np.cumsum(sizes) - 1
    starts = lasts + 1 - sizes
    owner = np.repeat(np.arange(len(sizes)), sizes)
    chance = strength * rng.standard_normal((8, len(sizes)))
    moved = places
    for ends, along, across in ((starts, chance[0], chance[1]), (lasts, chance[2], chance[3])):
        fading = np.exp(np.abs(path - path[ends][owner]) / -_END_REACH)
        pull = np.add.reduceat(fading * (places[ends][owner] - places), starts)
        pull = pull / np.maximum(np.abs(pull), 1e-9)
        push = pull * (_END_ALONG * along + 1j * _END_ACROSS * across)
        moved = moved + fading * push[owner]
    middle = np.add.reduceat(moved, starts) / sizes
    turn = np.exp(_STROKE_SCALE * chance[4] + 1j * _STROKE_ROTATION * chance[5])
    shift = middle * (1 - turn) + _STROKE_SHIFT * (chance[6] + 1j * chance[7])
    return np.asarray(moved * turn[owner] + shift[owner])


def _bends(places: Complex, path: Floats, rng: np.random.Generator) -> Complex:
    """Return a smooth displacement: waves over the plane, and the tremor, waves along the pen."""
    count = _BENDS + _TREMORS
    chance = rng.standard_normal((4, count))
    phase = rng.uniform(0, 2 * np.pi, count)
    waves = np.stack([places.real, places.imag, path], axis=1) @ (chance[:3] * _WAVES)
    amplitude = _AMPLITUDES * np.exp(1j * np.pi * chance[3])
    return np.asarray(np.sin(2 * np.pi * waves + phase) @ amplitude)


def _slanted(rng: np.random.Generator, strength: float) -> Floats:
    """Return a random slant, aspect and rotation as a float matrix (2, 2), for rows from left."""
    slant, aspect, angle = strength * rng.standard_normal(3) * (_SLANT, _ASPECT, _ROTATION)
    stretch = np.exp(aspect / 2)
    cos, sin = np.cos(angle), np.sin(angle)
    sheared = np.array([[stretch, 0.0], [slant, 1 / stretch]])
    return np.asarray(sheared @ np.array([[cos, sin], [-sin, cos]]))


def _template_of(entry: dict[str, Any]) -> PracticeTemplate:
    digit, manner = int(entry["digit"]), str(entry["manner"])
    if digit not in range(10):
        raise ValueError(f"A template has a digit, 0 to 9. Received: {entry}.")
    return PracticeTemplate(digit=digit, manner=manner, ink=ink_of_template(entry))


def _spline(controls: Floats) -> Floats:
    """Return points on the centripetal Catmull-Rom spline through the control points (n, 2).

    Knots stand at the square roots of the distances, which leaves no loops or cusps (Yuksel,
    Schaefer, Keyser, "Parameterization and applications of Catmull-Rom curves", 2011).
    """
    spans = np.sqrt(np.hypot(*np.diff(controls, axis=0).T))[:, np.newaxis]
    speeds = np.diff(controls, axis=0) / spans
    chords = (controls[2:] - controls[:-2]) / (spans[:-1] + spans[1:])
    tangents = np.concatenate([speeds[:1], speeds[:-1] + speeds[1:] - chords, speeds[-1:]])
    u = np.linspace(0.0, 1.0, _FINE_STEPS, endpoint=False)[:, np.newaxis, np.newaxis]
    # Hermite's cubics, all pieces at once: (steps, pieces, 2).
    places = (1 + 2 * u) * (1 - u) ** 2 * controls[:-1] + u**2 * (3 - 2 * u) * controls[1:]
    places += spans * (u * (1 - u) ** 2 * tangents[:-1] - u**2 * (1 - u) * tangents[1:])
    return np.concatenate([places.swapaxes(0, 1).reshape(-1, 2), controls[-1:]])
