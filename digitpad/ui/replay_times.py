"""When each point of ink was drawn, as a replay shows it."""

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


def ink_so_far(ink: Ink, count: int) -> Ink:
    """Return the first `count` points of ink; the last stroke may be a part of one."""
    shown: list[Stroke] = []
    for stroke in ink:
        if count <= 0:
            break
        shown.append(stroke if len(stroke) <= count else Stroke(stroke.points[:count]))
        count -= len(stroke)
    return tuple(shown)
