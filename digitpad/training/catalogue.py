"""What Keras offers to build recipes from, as plain records: the window knows Keras by these alone.

The training process reads them off Keras's own registries and signatures (`keras_catalogue`) and
sends them when it starts; the window keeps the last ones for a quick opening.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from digitpad.errors import RecipeError
from digitpad.training.record_types import as_tuples


@dataclass(frozen=True, kw_only=True)
class Argument:
    """One argument of a layer, an optimizer, a schedule or a part.

    Attributes:
        name: as Keras calls it.
        kind: what its value may be: `whole`, `number`, `flag`, `text`, `choice` (one of `choices`),
            `size` (a whole number, or a list of two: height and width), `shape` (a list of whole
            numbers), or `part` (a name out of the catalogue's family `family`, or an object with
            its class).
        about: one sentence on what it does, as Keras's documentation tells it.
        default: plain JSON; what it is where a recipe does not give it.
        required: whether a recipe must give it.
        may_be_none: whether it may be null.
        low, high: the range of a whole number or number; None where there is no bound.
        choices: what a `choice` is chosen from.
        family: of a `part`: `initializers`, `regularizers` or `constraints`.
    """

    name: str
    kind: str
    about: str = ""
    default: Any = None
    required: bool = False
    may_be_none: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    family: str = ""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One class or name that Keras offers.

    Attributes:
        name: what a recipe calls it.
        about: one sentence on what it is, as Keras's documentation tells it.
        arguments: what it takes; empty for what a recipe gives by its name alone.
    """

    name: str
    about: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """What Keras offers, by families; each in the order in which it is to be shown.

    Attributes:
        keras: Keras's version.
        layers, optimizers, schedules: classes with their arguments. A schedule's do not name the
            learning rate that it starts from: the optimizer says it.
        initializers, regularizers, constraints: the parts of layers, with their arguments.
        losses, metrics, activations: names.
    """

    keras: str
    layers: tuple[Offer, ...]
    optimizers: tuple[Offer, ...]
    schedules: tuple[Offer, ...]
    initializers: tuple[Offer, ...]
    regularizers: tuple[Offer, ...]
    constraints: tuple[Offer, ...]
    losses: tuple[Offer, ...]
    metrics: tuple[Offer, ...]
    activations: tuple[Offer, ...]

    def family(self, name: str) -> tuple[Offer, ...]:
        """Return a family by its name."""
        return dict(self._families())[name]

    def offer(self, family: str, name: str) -> Offer | None:
        """Return what a family calls by that name, or None."""
        return next((each for each in self.family(family) if each.name == name), None)

    def to_json(self) -> dict[str, Any]:
        """Return the catalogue as plain JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: object) -> Catalogue:
        """Return the catalogue that `to_json` gave.

        Raises:
            RecipeError: it is none, or one that another version of digitpad wrote.
        """
        if not isinstance(values, dict):
            raise RecipeError(_UNREADABLE)
        families = {key: value for key, value in values.items() if key != "keras"}
        try:
            return cls(
                keras=str(values["keras"]),
                **{key: tuple(map(_offer, value)) for key, value in families.items()},
            )
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise RecipeError(_UNREADABLE) from error

    def _families(self) -> list[tuple[str, tuple[Offer, ...]]]:
        return [
            (item.name, getattr(self, item.name))
            for item in dataclasses.fields(self)
            if item.name != "keras"
        ]


_UNREADABLE = "What Keras offers could not be read; open Retrain again."


def _offer(values: dict[str, Any]) -> Offer:
    arguments = tuple(Argument(**as_tuples(each)) for each in values["arguments"])
    return Offer(**{**values, "arguments": arguments})
