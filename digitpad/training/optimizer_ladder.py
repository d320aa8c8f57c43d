"""The ladder of optimizers, and races on it: the same recipe and seed, learnt in several ways.

Plain records, without Keras. The first rungs are Keras's SGD in several guises: what changes is how
many images a step looks at, and whether steps carry momentum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from digitpad.errors import RecipeError
from digitpad.training.catalogue import Catalogue
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import WHOLE_BATCH, Recipe

_MOMENTUM = 0.9
_MINI_BATCH = 32


@dataclass(frozen=True, kw_only=True)
class Method:
    """A way to learn: its key, what it is called and one sentence on it."""

    key: str
    name: str
    about: str


LADDER = (
    Method(
        key="whole-batch",
        name="Gradient descent, whole batch",
        about="Each step looks at all images and follows the true gradient: one step an epoch.",
    ),
    Method(
        key="stochastic",
        name="Stochastic gradient descent, one image",
        about="Each step looks at one image: many noisy steps an epoch, and slow on today's "
        "computers.",
    ),
    Method(
        key="mini-batch",
        name="Mini-batch gradient descent (SGD)",
        about="Each step looks at some images: less noise than one, more steps than all.",
    ),
    Method(
        key="momentum",
        name="SGD with momentum",
        about="Steps keep part of their speed, roll through small dips and gather pace downhill.",
    ),
    Method(
        key="nesterov",
        name="SGD with Nesterov momentum",
        about="Momentum that looks at the slope where it is about to be, and brakes in time.",
    ),
)
"""The rungs that are SGD; Keras's other optimizers come after them, by their classes' names."""

KNOWN_OPTIMIZERS = ("Adagrad", "Adadelta", "RMSprop", "Adam", "AdamW")
"""Those that the learning notes climb on to, and that every Keras has."""

_BY_KEY = {method.key: method for method in LADDER}


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """What takes part in a race.

    Attributes:
        method: the key of a rung, or the name of one of Keras's optimizer classes.
        learning_rate: what it learns with; None for the recipe's own optimizer's, or else Keras's.
    """

    method: str
    learning_rate: float | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        rung = _BY_KEY.get(self.method)
        name = self.method if rung is None else rung.name
        return name if self.learning_rate is None else f"{name}, rate {self.learning_rate:g}"


def methods(catalogue: Catalogue | None) -> tuple[Method, ...]:
    """Return all methods there are, the simplest first.

    Args:
        catalogue: what Keras offers; None before it is known.
    """
    if catalogue is None:
        return LADDER + tuple(Method(key=name, name=name, about="") for name in KNOWN_OPTIMIZERS)
    return LADDER + tuple(
        Method(key=offer.name, name=offer.name, about=offer.about)
        for offer in catalogue.optimizers
        if offer.name != "SGD"
    )


def method_named(text: str) -> str:
    """Return the key of the method that somebody names; small and capital letters are the same.

    What is known neither as a rung nor as an optimizer stays as it is: Keras may know more.
    """
    known = [*_BY_KEY, *KNOWN_OPTIMIZERS]
    keys = {"sgd": "mini-batch", **{key.casefold(): key for key in known}}
    return keys.get(text.casefold(), text)


def method_of(values: Mapping[str, Any]) -> str:
    """Return the key of the method by which a recipe (plain JSON) learns."""
    optimizer, batch_size = values["optimizer"], values["batch_size"]
    if optimizer["class"] != "SGD":
        return str(optimizer["class"])
    if optimizer.get("momentum"):
        return "nesterov" if optimizer.get("nesterov") else "momentum"
    return {WHOLE_BATCH: "whole-batch", 1: "stochastic"}.get(batch_size, "mini-batch")


def with_method(values: Mapping[str, Any], method: str) -> dict[str, Any]:
    """Return a recipe (plain JSON) that learns by a method.

    One that does so already stays as it is. Another optimizer starts from its own defaults: a
    learning rate that suits one is wrong for the next. Along the rungs of SGD the arguments stay.
    """
    if method == method_of(values):
        return dict(values)
    optimizer = {"class": method}
    if method in _BY_KEY:
        own = values["optimizer"]
        optimizer = _on_rung(own if own["class"] == "SGD" else {"class": "SGD"}, method)
    return {**values, "optimizer": optimizer, "batch_size": _batch_size(values, method)}


def race_orders(order: RunOrder, racing: Iterable[Entrant], *, name: str) -> list[RunOrder]:
    """Return an order for each that takes part: the given one, but for how it learns.

    Each is a fresh run whose model is kept among the others.

    Args:
        order: what is run.
        racing: those that take part.
        name: what the race is called; its runs are kept with it.

    Raises:
        RecipeError: nobody takes part, or a learning rate is out of range.
    """
    orders = [
        replace(
            order,
            recipe=_recipe_of(order, entrant).to_json(),
            name=f"{entrant.name} · {order.name or order.recipe['name']}",
            race=name,
            resume=False,
            out="",
            beside=(),
        )
        for entrant in racing
    ]
    if not orders:
        raise RecipeError("Choose at least one optimizer for the race.")
    return orders


def _recipe_of(order: RunOrder, entrant: Entrant) -> Recipe:
    values = with_method(order.recipe, entrant.method)
    if entrant.learning_rate is not None:
        values["optimizer"] = {**values["optimizer"], "learning_rate": entrant.learning_rate}
    return Recipe.from_json(values)


def _on_rung(sgd: Mapping[str, Any], key: str) -> dict[str, Any]:
    plain = {name: sgd[name] for name in sgd if name not in ("momentum", "nesterov")}
    if key == "momentum":
        return {**plain, "momentum": sgd.get("momentum") or _MOMENTUM}
    if key == "nesterov":
        return {**plain, "momentum": sgd.get("momentum") or _MOMENTUM, "nesterov": True}
    return plain


def _batch_size(values: Mapping[str, Any], method: str) -> int | str:
    sizes: dict[str, int | str] = {"whole-batch": WHOLE_BATCH, "stochastic": 1}
    own: int | str = values["batch_size"]
    return sizes.get(method) or (_MINI_BATCH if own in (1, WHOLE_BATCH) else own)
