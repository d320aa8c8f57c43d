"""Races of optimizers: the same recipe, data and seed, trained in several ways, one after another.

Without Qt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from digitpad.errors import RecipeError
from digitpad.training.catalogue import Catalogue
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe
from digitpad.ui.learning_methods import LADDER, Method, method_of, methods, with_method
from digitpad.ui.recipe_edits import Values

_BEFORE_A_CATALOGUE = tuple(
    Method(key=name, name=name, about="")
    for name in ("Adagrad", "Adadelta", "RMSprop", "Adam", "AdamW")
)
"""What every Keras has: enough for a race until the catalogue comes."""
_DEFAULT_RATE = 1e-3
_DEFAULT_RATE_OF_SGD = 1e-2
_AT_FIRST = ("mini-batch", "momentum", "nesterov", "RMSprop", "Adam")


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """A way to learn that takes part in a race, or may.

    Attributes:
        method: the way.
        learning_rate: that it learns with, or starts from where the recipe has a schedule.
        takes_part: whether it is in the race.
    """

    method: Method
    learning_rate: float
    takes_part: bool


def entrants(recipe: Values, catalogue: Catalogue | None) -> tuple[Entrant, ...]:
    """Return all that may race by a recipe (plain JSON), some of them chosen.

    Each starts from Keras's own learning rate for it, but for the recipe's own optimizer.
    """
    there = methods(catalogue) + (() if catalogue is not None else _BEFORE_A_CATALOGUE)
    own = method_of(recipe)
    return tuple(
        Entrant(
            method=method,
            learning_rate=_learning_rate(_by(recipe, method.key, catalogue), catalogue),
            takes_part=method.key == own or method.key in _AT_FIRST,
        )
        for method in (LADDER if recipe.get("by_hand") else there)
    )


def race_orders(
    order: RunOrder,
    racing: Iterable[Entrant],
    catalogue: Catalogue | None,
    *,
    name: str,
    epochs: int,
    seed: int,
) -> list[RunOrder]:
    """Return an order for each that takes part: the given one, but for how it learns.

    Raises:
        RecipeError: a learning rate or another value is out of range, or nobody takes part.
    """
    orders = []
    for entrant in racing:
        if entrant.takes_part:
            given = {**order.recipe, "epochs": epochs, "seed": seed}
            recipe = _by(given, entrant.method.key, catalogue)
            optimizer = {**recipe["optimizer"], "learning_rate": entrant.learning_rate}
            made = Recipe.from_json({**recipe, "optimizer": optimizer})
            orders.append(
                replace(
                    order,
                    recipe=made.to_json(),
                    name=f"{entrant.method.name} · {made.name}",
                    race=name,
                    resume=False,
                    out="",
                    beside=(),
                )
            )
    if not orders:
        raise RecipeError("Choose at least one optimizer for the race.")
    return orders


def _by(recipe: Values, key: str, catalogue: Catalogue | None) -> Values:
    """Return a recipe that learns by a method; its own one stays as it is set."""
    return recipe if method_of(recipe) == key else with_method(recipe, key, catalogue)


def _learning_rate(recipe: Values, catalogue: Catalogue | None) -> float:
    optimizer = recipe["optimizer"]
    given = optimizer.get("learning_rate")
    if given is None and catalogue is not None:
        offer = catalogue.offer("optimizers", optimizer["class"])
        arguments = offer.arguments if offer is not None else ()
        given = next((each.default for each in arguments if each.name == "learning_rate"), None)
    if isinstance(given, int | float):
        return float(given)
    return _DEFAULT_RATE_OF_SGD if optimizer["class"] == "SGD" else _DEFAULT_RATE
