"""What the plots of learning curves show, and how its values are told."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from digitpad.ui.curve_set import ACCURACY, LOSS
from digitpad.ui.wording import percent


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """What a plot shows.

    Attributes:
        title: with the unit.
        written: gives a value, as it is measured, as people read it.
        factor: from what is measured to what the plot shows.
        empty: the range of an empty plot, as it shows it.
        most: what its range never goes beyond.
    """

    title: str
    written: Callable[[float], str]
    factor: float = 1.0
    empty: tuple[float, float] = (0.0, 1.0)
    most: tuple[float, float] = (-math.inf, math.inf)


def quantity_of(name: str) -> Quantity:
    """Return how a quantity is shown, by the name of its line: `loss`, `accuracy`, a metric."""
    if name == LOSS:
        return Quantity(title="Loss", written=_figures, empty=(0.0, 2.5))
    if name == ACCURACY:
        limits = (0.0, 100.0)
        return Quantity(
            title="Accuracy, %", written=percent, factor=100.0, empty=limits, most=limits
        )
    return Quantity(title=name.capitalize(), written=_figures)


def epoch_in_words(epoch: float, steps: int) -> str:
    """Return a place on the epochs' axis as people say it.

    Args:
        epoch: 2.5 is in the middle of the third epoch, 3 at its end.
        steps: batches in an epoch; 0 where that is not known.
    """
    if abs(epoch - round(epoch)) < 1e-6:
        return f"After epoch {round(epoch)}"
    if not steps:
        return f"Epoch {epoch:.2f}"
    whole = math.floor(epoch)
    return f"Epoch {whole + 1}, batch {round((epoch - whole) * steps):,} of {steps:,}"


def _figures(value: float) -> str:
    return f"{value:.4g}"
