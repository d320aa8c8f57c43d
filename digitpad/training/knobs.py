"""Which knobs of recipes differ: what to look at when runs came out differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from digitpad.errors import RecipeError
from digitpad.run_record import RunRecord
from digitpad.training.recipe import Recipe

ABSENT = "–"
"""What a knob is where a recipe does not give it: Keras's default, or there is none."""

_NO_KNOBS = ("name", "about")
_MOST_TEXT = 200


@dataclass(frozen=True, kw_only=True)
class Knob:
    """A knob, and what it is in each of the recipes, as text.

    Attributes:
        name: such as `epochs`, `optimizer: learning_rate`, `layer 2 (Dense): units`.
        values: one for each recipe, in their order.
    """

    name: str
    values: tuple[str, ...]


def knobs_of(record: RunRecord) -> dict[str, Any]:
    """Return a kept run's recipe as plain JSON, and what else its outcome hangs on."""
    start = record.order.get("start_from") or "fresh weights"
    return {**record.recipe, "data": record.data, "starts from": start}


def differing_knobs(recipes: Sequence[Mapping[str, Any]]) -> tuple[Knob, ...]:
    """Return the knobs that are not the same in all recipes.

    Layers are compared one by one where all recipes have the same classes in the same order, else
    as a whole.

    Args:
        recipes: plain JSON of recipes. Keys that are missing count with their defaults; keys that
            no recipe has, such as the data of a run, are compared like the others.
    """
    whole = [_with_defaults(recipe) for recipe in recipes]
    alike = len({_classes(recipe) for recipe in whole}) == 1
    flat = [_flat(recipe, one_by_one=alike) for recipe in whole]
    names = dict.fromkeys(name for knobs in flat for name in knobs)
    rows = (
        Knob(name=name, values=tuple(knobs.get(name, ABSENT) for knobs in flat)) for name in names
    )
    return tuple(row for row in rows if len(set(row.values)) > 1)


def layers_in_words(layers: object) -> str:
    """Return layers on one line, such as `Flatten, Dense 512 relu, Dense 10 softmax`."""
    return ", ".join(_in_words(layer) for layer in _mappings(layers))


def _with_defaults(recipe: Mapping[str, Any]) -> dict[str, Any]:
    known = {key: recipe[key] for key in recipe if key in Recipe.__dataclass_fields__}
    try:
        return {**recipe, **Recipe.from_json(known).to_json()}
    except RecipeError:  # of another version of digitpad: compared as it stands
        return dict(recipe)


def _classes(recipe: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(layer.get("class")) for layer in _mappings(recipe.get("layers")))


def _flat(recipe: Mapping[str, Any], *, one_by_one: bool) -> dict[str, str]:
    knobs: dict[str, str] = {}
    for key, value in recipe.items():
        if key == "layers" and one_by_one:
            for number, layer in enumerate(_mappings(value), start=1):
                _add_part(knobs, f"layer {number} ({layer.get('class')})", layer)
        elif key == "layers":
            knobs[key] = layers_in_words(value)
        elif isinstance(value, Mapping):
            knobs[key] = str(value.get("class", ABSENT))
            _add_part(knobs, key, value)
        elif key not in _NO_KNOBS:
            knobs[key] = _text(value)
    return knobs


def _add_part(knobs: dict[str, str], name: str, part: Mapping[str, Any]) -> None:
    for key, value in part.items():
        if key != "class":
            knobs[f"{name}: {key}"] = _text(value)


def _in_words(layer: Mapping[str, Any]) -> str:
    telling = (layer.get(key) for key in ("filters", "units", "rate", "activation"))
    words = (str(value) for value in telling if value is not None)
    return " ".join((str(layer.get("class")), *words))


def _text(value: object) -> str:
    if value is None or value == [] or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))[:_MOST_TEXT]
    if isinstance(value, Mapping):
        rest = (f"{key} {_text(each)}" for key, each in value.items() if key != "class")
        return " ".join((str(value.get("class", "")), *rest)).strip()[:_MOST_TEXT]
    return str(value)[:_MOST_TEXT]


def _mappings(values: object) -> list[Mapping[str, Any]]:
    if not isinstance(values, list | tuple):
        return []
    return [value for value in values if isinstance(value, Mapping)]
