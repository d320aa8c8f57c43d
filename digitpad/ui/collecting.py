"""A guided round: which digits are asked for, in which order, and what became of each. No Qt."""

from __future__ import annotations

import enum
import random
from collections import Counter
from collections.abc import Mapping, Sequence

FEWEST, MOST = 10, 100
"""How many digits a round may ask for."""


class Place(enum.Enum):
    """What became of one digit that a round asks for."""

    OPEN = "open"
    DONE = "done"  # written, and on its way to the disk
    KEPT = "kept"  # on the disk
    SKIPPED = "skipped"


class Round:
    """The digits to write, one after another; the first that is open is asked for.

    Args:
        labels: what is asked for, in this order.
    """

    def __init__(self, labels: Sequence[int]) -> None:
        self.labels = tuple(labels)
        self._places = [Place.OPEN] * len(self.labels)

    @property
    def at(self) -> int | None:
        """The number of the one that is asked for, from 0; None when the round is over."""
        return self._places.index(Place.OPEN) if Place.OPEN in self._places else None

    @property
    def label(self) -> int | None:
        """What is asked for; None when the round is over."""
        return None if self.at is None else self.labels[self.at]

    @property
    def last(self) -> int | None:
        """The number of the one before, which can be gone back to; None at the beginning."""
        before = len(self.labels) if self.at is None else self.at
        return before - 1 if before else None

    def number_of(self, *places: Place) -> int:
        """Return how many became one of these."""
        return sum(place in places for place in self._places)

    def place(self, number: int) -> Place:
        """Return what became of one of them."""
        return self._places[number]

    def put(self, number: int, place: Place) -> None:
        """Note what became of one of them; one that is open again is asked for again."""
        self._places[number] = place


def drawn_labels(
    count: int, labels: Sequence[int], there: Mapping[int, int], rng: random.Random
) -> list[int]:
    """Return the labels of a round: balanced, in random order, never the same twice in a row.

    Args:
        count: how many.
        labels: to draw from, at least one. Alone, it is asked for over and over.
        there: how many samples there are of each; those with fewer are asked for more often, until
            there are as many of each. Empty to ask for all alike.
        rng: gives the order.
    """
    levels = Counter({label: there.get(label, 0) for label in labels})
    wanted: Counter[int] = Counter()
    for _ in range(count):
        lowest = min(levels.values())
        label = rng.choice([label for label in levels if levels[label] == lowest])
        levels[label] += 1
        wanted[label] += 1
    return _shuffled(wanted, rng)


def _shuffled(wanted: Counter[int], rng: random.Random) -> list[int]:
    """Return labels in random order, the same one twice in a row only where nothing else is left.

    Those come first of which the largest part is left, so that a round that is ended early is
    balanced, too. One that makes up half of what is left has to come now: later it would stand
    beside itself.
    """
    order: list[int] = []
    left = wanted.copy()
    while total := left.total():
        others = [label for label in left if left[label] and label not in order[-1:]]
        pressing = [label for label in others if 2 * left[label] > total]
        choice = pressing or others or list(order[-1:])
        parts = {label: left[label] / wanted[label] for label in choice}
        label = rng.choice([label for label in choice if parts[label] == max(parts.values())])
        left[label] -= 1
        order.append(label)
    return order
