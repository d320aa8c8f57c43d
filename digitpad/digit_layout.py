"""The layout of a digit image: MNIST's, and the figures that it is drawn by."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Picture: TypeAlias = npt.NDArray[np.uint8]
"""uint8 array of shape (h, w), 0 = paper, 255 = ink."""

DigitImage: TypeAlias = npt.NDArray[np.uint8]
"""uint8 array of shape (28, 28), 0 = paper, 255 = ink, laid out as MNIST lays its digits."""

SIDE_PX = 28
"""The digit image's side (MNIST's description)."""

BOX_PX = 20
"""The ink's longer side (MNIST's description)."""

PEN_WIDTH_PX = 2.7
"""The median pen width of MNIST's training digits: 2.74 px, measured on 3,000 of them as four
times the mean distance of an ink pixel to the stroke's edge. A network of 512 relu units that had
learnt MNIST alone read 89 to 90 % of 2,498 pen digits at any width from 1.8 to 2.7 px, 88.4 % at
3.2 and 86.5 % at 3.8 (means of three seeds, deviations 1.0 to 1.5)."""

MIDDLE_PX = 14.25
"""Where the centre of mass goes, from the frame's edge: MNIST's lie at 14.5 +- 0.5 (its shifts are
whole pixels), the frame's own middle is 14.0, and this is within half a pixel of either. The same
network as above read 89.4 % here, 89.2 % at 14.0, 89.0 % at 14.5 and 88.2 % at 13.75."""

FINE = 8
"""How much finer than a pixel the strokes are drawn. On 500 pen digits the images lie 0.8 grey
levels from those drawn 32 times finer, at a fifth of a millisecond each; at 4 it is 1.5 levels, at
16 it is 0.4 levels in thrice the time."""

FINE_BOX = BOX_PX * FINE
FINE_SIDE = SIDE_PX * FINE


def inked(inside: npt.NDArray[np.float32]) -> Picture:
    """Return fine pixels as ink by how far they lie inside the pen's trace (negative: outside)."""
    return np.asarray(np.clip(inside * 255 + 127.5, 0, 255), dtype=np.uint8)
