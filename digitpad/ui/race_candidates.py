"""Those that may take part in an optimizer race, as they are shown before it begins.

Without Qt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from digitpad.training.catalogue import Catalogue
from digitpad.training.optimizer_ladder import (
    LADDER,
    Entrant,
    Method,
    method_of,
    methods,
    with_method,
)

_DEFAULT_RATE = 1e-3
_DEFAULT_RATE_OF_SGD = 1e-2
_AT_FIRST = ("mini-batch", "momentum", "nesterov", "RMSprop", "Adam")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A way to learn that takes part in a race, or may.

    Attributes:
        method: the way.
        usual_rate: the learning rate it has without being given one: the recipe's, or Keras's.
        learning_rate: what it learns with, or starts from where the recipe has a schedule.
        takes_part: whether it is in the race.
    """

    method: Method
    usual_rate: float
    learning_rate: float
    takes_part: bool

    @property
    def entrant(self) -> Entrant:
        """The candidate as it races."""
        is_usual = self.learning_rate == self.usual_rate
        return Entrant(
            method=self.method.key, learning_rate=None if is_usual else self.learning_rate
        )


def candidates(recipe: Mapping[str, Any], catalogue: Catalogue | None) -> tuple[Candidate, ...]:
    """Return all that may race by a recipe (plain JSON), some of them chosen.

    Args:
        recipe: what is trained; its own way to learn is among them.
        catalogue: what Keras offers; None before it is known.
    """
    own = method_of(recipe)
    found = []
    for method in LADDER if recipe.get("by_hand") else methods(catalogue):
        rate = _usual_rate(with_method(recipe, method.key)["optimizer"], catalogue)
        takes_part = method.key == own or method.key in _AT_FIRST
        found.append(
            Candidate(method=method, usual_rate=rate, learning_rate=rate, takes_part=takes_part)
        )
    return tuple(found)


def _usual_rate(optimizer: Mapping[str, Any], catalogue: Catalogue | None) -> float:
    given = optimizer.get("learning_rate")
    if given is None and catalogue is not None:
        offer = catalogue.offer("optimizers", optimizer["class"])
        arguments = offer.arguments if offer is not None else ()
        given = next((each.default for each in arguments if each.name == "learning_rate"), None)
    if isinstance(given, int | float):
        return float(given)
    return _DEFAULT_RATE_OF_SGD if optimizer["class"] == "SGD" else _DEFAULT_RATE
