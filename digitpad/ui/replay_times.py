"""Ink as a replay shows it: when each point was drawn, and what there was at a moment."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from digitpad.ink import Ink, Stroke

Times = npt.NDArray[np.float64]
"""float64 array (n,): for each point of an ink, in the order drawn, ms since the first."""

_LONGEST_PAUSE_MS = 1_500.0
"""Nobody wants to see the pen lie on the table."""
_UNTOLD_PAUSE_MS = 200.0
"""Between strokes whose times each begin anew."""
_UNTOLD_STEP_MS = 10.0
"""Between points that all have the same time, as where a file's ink tells none."""
_MOST_POINTS = 2_000
"""A digit has 50 to 200."""


def replay_times(ink: Ink) -> Times:
    """Return when each point is shown: as it was drawn, long pauses cut short; never falling."""
    told = np.concatenate([stroke.points[:, 2] for stroke in ink])
    steps = np.diff(told)
    ups = np.cumsum([len(stroke) for stroke in ink])[:-1] - 1
    if not steps.any():
        steps = np.full(len(steps), _UNTOLD_STEP_MS)
    steps[ups] = np.where(steps[ups] > 0, steps[ups], _UNTOLD_PAUSE_MS)
    steps = np.clip(steps, 0.0, _LONGEST_PAUSE_MS)
    return np.concatenate([[0.0], np.cumsum(steps)])


def thinned(ink: Ink) -> Ink:
    """Return ink of which any moment is painted and read within a frame: very long ink thinned."""
    step = -(-sum(map(len, ink)) // _MOST_POINTS)
    if step <= 1:
        return ink
    return tuple(
        Stroke(np.concatenate([stroke.points[:-1:step], stroke.points[-1:]])) for stroke in ink
    )


def ink_so_far(ink: Ink, count: int) -> Ink:
    """Return the first `count` points of ink; the last stroke may be a part of one."""
    shown: list[Stroke] = []
    for stroke in ink:
        if count <= 0:
            break
        shown.append(stroke if len(stroke) <= count else Stroke(stroke.points[:count]))
        count -= len(stroke)
    return tuple(shown)
