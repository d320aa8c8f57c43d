"""What edits do to a recipe's plain JSON: arguments given or left out, and what must go along.

Without Qt. Nothing is changed in place: each function returns new values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from digitpad.training.catalogue import Argument, Catalogue, Offer
from digitpad.training.recipe import Options
from digitpad.ui.argument_texts import is_default

Values: TypeAlias = Mapping[str, Any]
"""A recipe as `Recipe.to_json` gives it, as far as it has been edited."""

_PASSING = ("name", "about", "epochs", "batch_size", "seed")
"""What may differ without the recipe being another: the form asks for it by itself."""

_FIRST = {
    "units": 64,
    "filters": 16,
    "kernel_size": 3,
    "activation": "relu",
    "rate": 0.3,
    "stddev": 0.1,
    "decay_rate": 0.9,
    "target_shape": [28, 28, 1],
    "dims": [2, 1],
}
_FIRST_OF_KIND: Mapping[str, Any] = {
    "whole": 1,
    "number": 0.1,
    "flag": False,
    "size": 2,
    "shape": [1],
    "text": "",
}


def first_options(offer: Offer) -> dict[str, Any]:
    """Return the options with which a class is added: what it needs, and a likely activation."""
    options: dict[str, Any] = {"class": offer.name}
    for argument in offer.arguments:
        if argument.required or (argument.name == "activation" and offer.name != "Activation"):
            options[argument.name] = _first_value(argument)
    return options


def _first_value(argument: Argument) -> Any:
    if argument.name in _FIRST:
        return _FIRST[argument.name]
    if argument.choices:
        return argument.choices[0]
    return _FIRST_OF_KIND.get(argument.kind, "")


def with_argument(options: Options, argument: Argument, value: object) -> dict[str, Any]:
    """Return options with an argument given, or left out where it is what Keras takes anyway."""
    changed = {key: each for key, each in options.items() if key != argument.name}
    if is_default(argument, value):
        return changed
    return {**options, argument.name: value}


def is_another(values: Values, base: Values, catalogue: Catalogue | None) -> bool:
    """Tell whether an edited recipe is another than the one it was made from.

    What is given and is Keras's default anyway makes no difference; neither do epochs, batch size
    and seed.
    """
    return _essence(values, catalogue) != _essence(base, catalogue)


def _essence(values: Values, catalogue: Catalogue | None) -> dict[str, Any]:
    kept = {key: value for key, value in values.items() if key not in _PASSING}
    if catalogue is not None:
        kept["layers"] = [_bare(catalogue, "layers", layer) for layer in kept["layers"]]
        kept["optimizer"] = _bare(catalogue, "optimizers", kept["optimizer"])
        if isinstance(kept["schedule"], Mapping):
            kept["schedule"] = _bare(catalogue, "schedules", kept["schedule"])
    return kept


def _bare(catalogue: Catalogue, family: str, options: Options) -> dict[str, Any]:
    offer = catalogue.offer(family, options["class"])
    known = {each.name: each for each in offer.arguments} if offer is not None else {}
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in options.items()
        if key not in known or not is_default(known[key], value)
    }


def hidden_activation(layers: Sequence[Options]) -> str:
    """Return the activation that all hidden layers share, or an empty text where they do not."""
    found = {layer["activation"] for layer in layers[:-1] if layer.get("activation")}
    return str(found.pop()) if len(found) == 1 else ""


def with_hidden_activation(layers: Sequence[Options], activation: str) -> list[dict[str, Any]]:
    """Return layers whose hidden ones, as far as they have an activation, have this one."""
    hidden = [
        {**layer, "activation": activation} if layer.get("activation") else dict(layer)
        for layer in layers[:-1]
    ]
    return [*hidden, *map(dict, layers[-1:])]


def with_only_digit(values: Values, digit: int | None) -> dict[str, Any]:
    """Return a recipe that tells one digit from the rest, or reads all ten (None).

    The last layer's units go along, and what cannot work with a single score: softmax over it,
    losses that compare categories, and what only goes with them.
    """
    changed = {**values, "only_digit": digit, "layers": _with_scores(values["layers"], digit)}
    if digit is not None:
        changed |= {"calibrated": False, "non_digits": 0.0, "label_smoothing": 0.0}
        if "categorical" in values["loss"]:
            changed["loss"] = "binary_crossentropy"
    return changed


def _with_scores(layers: Sequence[Options], digit: int | None) -> list[dict[str, Any]]:
    last = dict(layers[-1])
    if "units" in last:
        last["units"] = 10 if digit is None else 1
    if digit is not None and last.get("activation") == "softmax":
        last["activation"] = "sigmoid"
    return [*map(dict, layers[:-1]), last]
