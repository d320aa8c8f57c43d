"""Ways to learn, as the notes climb them: from gradient descent on all the data to Adam.

Without Qt. The first rungs are Keras's SGD in several guises: what changes is how many images a
step looks at, and whether steps carry momentum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from digitpad.training.catalogue import Catalogue
from digitpad.training.recipe import WHOLE_BATCH
from digitpad.ui.recipe_edits import Values, first_options

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
"""The rungs that are SGD; Keras's other optimizers come after them."""


def methods(catalogue: Catalogue | None) -> tuple[Method, ...]:
    """Return all methods there are, the simplest first."""
    offers = catalogue.optimizers if catalogue is not None else ()
    return LADDER + tuple(
        Method(key=offer.name, name=offer.name, about=offer.about)
        for offer in offers
        if offer.name != "SGD"
    )


def method_of(values: Values) -> str:
    """Return the key of the method by which a recipe learns."""
    optimizer, batch_size = values["optimizer"], values["batch_size"]
    if optimizer["class"] != "SGD":
        return str(optimizer["class"])
    if optimizer.get("momentum"):
        return "nesterov" if optimizer.get("nesterov") else "momentum"
    return {WHOLE_BATCH: "whole-batch", 1: "stochastic"}.get(batch_size, "mini-batch")


def with_method(values: Values, key: str, catalogue: Catalogue | None) -> dict[str, Any]:
    """Return a recipe that learns by a method.

    Another optimizer starts from its own defaults: a learning rate that suits one is wrong for the
    next. Along the rungs of SGD it stays.
    """
    if key not in {rung.key for rung in LADDER}:
        offer = catalogue.offer("optimizers", key) if catalogue is not None else None
        optimizer = first_options(offer) if offer is not None else {"class": key}
        return {**values, "optimizer": optimizer, "batch_size": _some(values["batch_size"])}
    kept = values["optimizer"] if values["optimizer"]["class"] == "SGD" else {"class": "SGD"}
    return {**values, "optimizer": _on_rung(kept, key), "batch_size": _batch(values, key)}


def _on_rung(optimizer: Mapping[str, Any], key: str) -> dict[str, Any]:
    plain = {name: optimizer[name] for name in optimizer if name not in ("momentum", "nesterov")}
    if key == "momentum":
        return {**plain, "momentum": optimizer.get("momentum") or _MOMENTUM}
    if key == "nesterov":
        return {**plain, "momentum": optimizer.get("momentum") or _MOMENTUM, "nesterov": True}
    return plain


def _batch(values: Values, key: str) -> int | str:
    sizes: dict[str, int | str] = {"whole-batch": WHOLE_BATCH, "stochastic": 1}
    return sizes.get(key) or _some(values["batch_size"])


def _some(batch_size: int | str) -> int | str:
    return _MINI_BATCH if batch_size in (1, WHOLE_BATCH) else batch_size
