"""A 4 whose top closes bit by bit, until it is a 9: somewhere between it could be either."""

from __future__ import annotations

import numpy as np

from digitpad.ink import Ink
from digitpad.practice import drawn

_OPEN = np.array([(36, 10), (31, 24), (30, 44), (46, 52), (70, 50)], float)
_CLOSED = np.array([(70, 16), (48, 8), (28, 28), (42, 52), (70, 40)], float)
_STEM = np.array([(70, 12), (70, 50), (68, 92)], float)

STEPS = [part / 200 for part in range(50, 111)]
"""Parts closed, from a plain 4 to a plain 9; the doubt between them is wider than a step."""


def closing_four(part: float) -> Ink:
    """Return the ink, in a frame of 0..100: a 4 at 0, a 9 at 1."""
    return (drawn(_OPEN + part * (_CLOSED - _OPEN)), drawn(_STEM))
