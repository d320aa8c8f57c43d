"""What is ink and what is paper in a grey picture, whatever the light, the grain and the polarity.

In this order: the light's slow changes over the paper are taken off, grain is averaged out where
it would hide the ink, whichever of dark and light covers the border becomes 0, and the ink's own
grey becomes 255. Nothing counts as ink that hardly differs from the paper, that differs no more
than the paper's grain does, or that fades instead of having an edge.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.digit_layout import SIDE_PX, Picture
from digitpad.opencv import cv2
from digitpad.picture_strokes import SPECK

Grey: TypeAlias = npt.NDArray[np.float32]
"""float32 array of shape (h, w), black 0 to white 255."""

_MIN_CONTRAST = 12.0
"""Grey levels between paper and ink; below it what differs is paper. Chosen, not measured: pencil
that differs by 30 is read."""

_NOISE_FACTOR = 5.0
"""Ink differs from the paper by this many times the paper's median deviation. Of 200 pictures of
blurred noise four passed for ink at 4, and none at 5."""

_EDGE_PART = 0.55
"""Within a 28th of the picture ink falls off by at least this part of its contrast. Measured on
whole pictures: 0.7 to 1 on blurred ones and on enlarged MNIST digits, 0.3 to 0.53 where a lamp's
light fades on blank paper."""

_VISIBLE_GRAINS = 16.0
"""The full range of a picture, in standard deviations of its grain, from which Otsu's threshold
tells ink from grain: pure noise of 10,000 pixels ranges over 8, and ink needs as much again."""

_LIGHTING_PX = 64
_LIGHTING_ROUNDS = 12
_LIGHTING_GAIN = 0.5
"""The surface of light must halve the median deviation of a plain grey, else the paper is plain.
Measured on tightly cropped digits, where much ink would bend it, and on lamps and shadows."""


def ink_on_paper(grey: Grey) -> Picture | None:
    """Return the ink on a grey picture, 0 = paper and 255 = ink, or None where there is none."""
    even = _smoothed(grey - _lighting(grey))
    even = even - np.float32(np.median(_border(even)))
    low, high = float(even.min()), float(even.max())
    ink = even if high > -low else -even
    top = max(high, -low)
    if top < _MIN_CONTRAST:
        return None
    level, _ = cv2.threshold(_as_picture(ink, top), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    is_ink = ink > (level + 0.5) * top / 255
    if is_ink.all() or not is_ink.any():
        return None
    paper, written = ink[~is_ink], ink[is_ink]
    contrast = float(written.mean() - paper.mean())
    grain = float(np.median(np.abs(paper)))
    if contrast < max(_MIN_CONTRAST, _NOISE_FACTOR * grain):
        return None
    fading = is_ink & ~_with_edges(ink, is_ink, float(paper.mean()))
    if fading.sum() == is_ink.sum():
        return None
    ink = np.where(fading, np.float32(0), ink)
    # Full ink at the ink's own grey: a single glare or a speck of soot does not dim the rest.
    return _as_picture(ink, max(float(np.median(written)), contrast))


def _as_picture(ink: Grey, full: float) -> Picture:
    return np.asarray(np.clip(ink * np.float32(255 / full), 0, 255), dtype=np.uint8)


def _border(grey: Grey) -> Grey:
    return np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])


def _with_edges(ink: Grey, is_ink: npt.NDArray[np.bool_], paper: float) -> npt.NDArray[np.bool_]:
    """Return which ink belongs to a patch that falls off at its outline, as only ink does."""
    reach = 2 * max(1, max(ink.shape) // SIDE_PX) + 1
    square = np.ones((reach, reach), np.uint8)
    mask = is_ink.astype(np.uint8)
    count, patches = cv2.connectedComponents(mask, connectivity=8)
    within = np.where(cv2.erode(mask, square) < mask, patches, 0)
    # OpenCV dilates no 32-bit integers; float32 holds any patch's number of a million pixels.
    dilated = cv2.dilate(patches.astype(np.float32), square).astype(np.int32)
    around = np.where(is_ink, 0, dilated)

    def mean_of_each(labels: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        labelled = labels > 0
        places = labels[labelled]
        sums = np.bincount(places, weights=ink[labelled], minlength=count)
        return np.asarray(sums / np.maximum(np.bincount(places, minlength=count), 1))

    fall = mean_of_each(within) - mean_of_each(around)
    has_edge = fall >= _EDGE_PART * (mean_of_each(np.asarray(patches, np.int32)) - paper)
    # Where something large fades, its rim crumbles into specks of grain, which have edges.
    areas = np.bincount(patches.ravel(), minlength=count)
    has_edge &= areas >= SPECK * areas[1:].max()
    has_edge[0] = False
    return np.asarray(has_edge[patches])


def _smoothed(grey: Grey) -> Grey:
    """Average a grainy picture down until whatever is on it stands out from the grain."""
    while min(grey.shape) >= 2 * SIDE_PX:
        # Neighbours under white noise differ by 2 / sqrt(pi) = 1.13 standard deviations.
        grain = float(np.abs(np.diff(grey, axis=1)).mean()) / 1.13
        if np.ptp(grey) > _VISIBLE_GRAINS * grain:
            break
        size = (grey.shape[1] // 2, grey.shape[0] // 2)
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    return grey


def _lighting(grey: Grey) -> Grey:
    """Return the paper's brightness: a quadratic surface, or 0 where the paper is plain.

    The surface is fitted by least absolute deviations, which what lies off it, the ink, hardly
    pulls at; it follows a lamp's falling light but no stroke, however thick.
    """
    height, width = (min(_LIGHTING_PX, side) for side in grey.shape)
    small = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA).ravel()
    y, x = (part.ravel() for part in np.meshgrid(_centres(height), _centres(width), indexing="ij"))
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)
    weights = np.ones_like(small)
    surface = np.zeros(6)
    for _ in range(_LIGHTING_ROUNDS):
        weighted = terms * weights[:, np.newaxis]
        surface = np.linalg.lstsq(weighted.T @ terms, weighted.T @ small, rcond=None)[0]
        weights = (1 / np.maximum(np.abs(small - terms @ surface), 1)).astype(np.float32)
    plain = np.median(np.abs(small - np.median(small)))
    if np.median(np.abs(small - terms @ surface)) > _LIGHTING_GAIN * plain:
        return np.zeros_like(grey)
    rows, columns = _centres(grey.shape[0])[:, np.newaxis], _centres(grey.shape[1])
    level, by_x, by_y, by_xx, by_xy, by_yy = surface.astype(np.float32)
    down = level + (by_y + by_yy * rows) * rows
    return np.asarray(down + (by_x + by_xx * columns + by_xy * rows) * columns, dtype=np.float32)


def _centres(side: int) -> npt.NDArray[np.float32]:
    """Return where the centres of a row of pixels lie, in -1..1."""
    return ((np.arange(side, dtype=np.float32) + 0.5) * (2 / side) - 1).astype(np.float32)
