"""What a plot shows of a line's values: smoothed, on a log scale, within a fitting range.

Without Qt: NumPy alone.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Values: TypeAlias = npt.NDArray[np.float64]
"""float64 array of shape (n,)."""

_STEPS_A_RANGE = 10


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How a plot shows values.

    Attributes:
        factor: what they are multiplied by: 100 for per cent.
        is_log: whether their decimal logarithms are shown.
        smoothing: 0 (none) up to below 1, for the lines that are drawn batch by batch.
    """

    factor: float = 1.0
    is_log: bool = False
    smoothing: float = 0.0

    def places_otherwise(self, other: Scale) -> bool:
        """Tell whether another scale shows the same value elsewhere."""
        return (self.factor, self.is_log) != (other.factor, other.is_log)

    def shown(self, values: Sequence[float]) -> Values:
        """Return values as they are measured, as the plot shows them; NaN has no place on it."""
        scaled = np.asarray(values, np.float64) * self.factor
        if not self.is_log:
            return scaled
        return np.log10(scaled, out=np.full(len(scaled), np.nan), where=scaled > 0)

    def smoothed(self, values: Sequence[float]) -> Values:
        """Return smoothed values, as the plot shows them."""
        return self.shown(smoothed(values, self.smoothing))


def smoothed(values: Sequence[float], strength: float) -> list[float]:
    """Return the exponential moving averages of values, as TensorBoard smooths its curves.

    The average begins at the first value rather than at 0: what it lacks of a whole weight is made
    up for (Kingma and Ba, "Adam", 2015, section 3).

    Args:
        values: finite numbers.
        strength: what an average keeps of the one before, 0 to below 1.
    """
    averages, average, lacking = [], 0.0, 1.0
    for value in values:
        average = strength * average + (1 - strength) * value
        lacking *= strength
        averages.append(average / (1 - lacking))
    return averages


def fitting_range(
    lines: Iterable[Values], *, empty: tuple[float, float], most: tuple[float, float]
) -> tuple[float, float]:
    """Return the range that holds all lines, its ends round, so that it seldom changes.

    Args:
        lines: values as the plot shows them.
        empty: the range where there are none.
        most: what no range goes beyond.
    """
    finite = [line[np.isfinite(line)] for line in lines]
    filled = [line for line in finite if line.size]
    if not filled:
        return empty
    low = min(float(line.min()) for line in filled)
    high = max(float(line.max()) for line in filled)
    step = _round_step(max(high - low, abs(high) * 1e-3, 1e-9) / _STEPS_A_RANGE)
    lower, upper = math.floor(low / step) * step, math.ceil(high / step) * step
    if lower == upper:
        lower, upper = lower - step, upper + step
    return max(lower, most[0]), min(upper, most[1])


def nearest(x: Sequence[float], at: float) -> int:
    """Return the index of the number nearest to `at`, of rising numbers, one at least."""
    after = bisect_left(x, at)
    if after == 0:
        return 0
    if after == len(x):
        return len(x) - 1
    return after if x[after] - at < at - x[after - 1] else after - 1


def _round_step(least: float) -> float:
    """Return the smallest of 1, 2 and 5 times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= least * (1 - 1e-9))
