"""The square that ink is drawn in: its own units, whatever the size of the paper on the screen."""

from __future__ import annotations

import numpy as np

from digitpad.ink import Ink, bounds, mapped

FRAME_UNITS = 400.0
"""Side of the frame."""

_MARGIN = 0.15
"""Free border around ink that is fitted, as a part of the frame."""
_TOO_SMALL = 0.1
"""Ink whose longer side is less than this part of the frame was drawn in other units."""


def fitted_to_frame(ink: Ink) -> Ink:
    """Return ink from elsewhere so that it is to be seen whole on the paper.

    Ink that lies within the frame and is not tiny stays as it is; other ink is scaled and moved
    into the frame's middle.
    """
    if not ink:
        return ink
    low, high = bounds(ink)
    longer = float((high - low).max())
    inside = low.min() >= 0 and high.max() <= FRAME_UNITS
    if inside and longer >= _TOO_SMALL * FRAME_UNITS:
        return ink
    scale = FRAME_UNITS * (1 - 2 * _MARGIN) / longer if longer > 0 else 1.0
    shift = FRAME_UNITS / 2 - (low + high) / 2 * scale
    return mapped(ink, np.array([[scale, 0.0, shift[0]], [0.0, scale, shift[1]]]))
