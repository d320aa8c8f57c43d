"""The arguments of a Keras class as records, read off its signature and documentation.

Keras's signatures carry no types, so what kind an argument is follows from its default, and where
there is none from what the documentation says on it. Arguments that no recipe can give, such as
functions and other objects, are left out.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from typing import Any

from digitpad.training.argument_ranges import range_of
from digitpad.training.catalogue import Argument
from digitpad.training.keras_documentation import argument_texts, telling_sentence
from digitpad.training.recipe_checks import PARTS

_LEFT_OUT = frozenset(
    {
        "args",
        "data_format",  # convolutions with channels first do not run on a processor
        "dtype",
        "exclude_embeddings",  # there is nothing to embed
        "exclude_layers",
        "initial_learning_rate",  # the optimizer says it
        "input_axes",
        "kwargs",
        "name",
        "noise_shape",
        "output_axes",
        "quantization_config",
        "renorm_clipping",
        "self",
        "synchronized",  # over several machines
    }
)
_KINDS = {
    "axis": "whole",
    "decay_steps": "whole",
    "dims": "shape",
    "max_value": "number",
    "scale": "number",
    "seed": "whole",
    "shared_axes": "shape",
    "target_shape": "shape",
}
"""What neither the default nor the documentation tells rightly."""

_CHOICE = re.compile(r'"(\w+)"')


def arguments_of(
    made: type[Any], activations: Sequence[str] = (), like: type[Any] | None = None
) -> tuple[Argument, ...] | None:
    """Return the arguments of a Keras class that a recipe can give; None if it needs others.

    Args:
        made: the class.
        activations: the names that an `activation` is chosen from.
        like: a class whose documentation tells of the arguments that this one's leaves out.
    """
    texts = {**argument_texts(like), **argument_texts(made)}
    found = []
    for parameter in inspect.signature(made.__init__).parameters.values():
        if parameter.name in _LEFT_OUT:
            continue
        argument = _argument(made.__name__, parameter, texts.get(parameter.name, ""), activations)
        if argument is not None:
            found.append(argument)
        elif parameter.default is inspect.Parameter.empty:
            return None
    return tuple(found)


def _argument(
    owner: str, parameter: inspect.Parameter, text: str, activations: Sequence[str]
) -> Argument | None:
    required = parameter.default is inspect.Parameter.empty
    default = None if required else _plain(parameter.default)
    kind = _kind(parameter.name, default, text)
    if kind is None:
        return None
    if kind == "part" and default is not None:
        default = class_name(default)
    choices = tuple(activations) if parameter.name == "activation" else _choices(kind, text)
    low, high = range_of(owner, parameter.name, kind)
    return Argument(
        name=parameter.name,
        kind=kind,
        about=telling_sentence(text),
        default=float(default) if kind == "number" and default is not None else default,
        required=required,
        may_be_none=default is None and not required,
        low=low,
        high=high,
        choices=choices,
        family=_family(parameter.name) if kind == "part" else "",
    )


def class_name(part: str) -> str:
    """Return the class that Keras also calls by a name such as `glorot_uniform`."""
    if part != part.lower():
        return part
    return "".join(word.capitalize() for word in part.split("_"))


def _plain(default: Any) -> Any:
    """Return a default as plain JSON; nested pairs, which a recipe cannot give, as their first."""
    if isinstance(default, tuple):
        return tuple(each[0] if isinstance(each, tuple) else each for each in default)
    return default


def _kind(name: str, default: Any, text: str) -> str | None:
    if name.endswith(PARTS):
        return "part"
    if name == "activation":
        return "choice"
    if isinstance(default, bool):
        return "flag"
    if name in _KINDS:
        return _KINDS[name]
    if isinstance(default, str):
        return "choice" if _CHOICE.search(text) else "text"
    if isinstance(default, tuple):
        return "size"
    return _number_kind(default, text)


def _number_kind(default: Any, text: str) -> str | None:
    told = text.partition(".")[0].lower()
    if isinstance(default, float) or re.search(r"\bfloats?\b|\bscalar\b|\bnumber$", told):
        return "number"
    if re.search(r"\btuple\b", told):
        return "size"
    if isinstance(default, int) or re.search(r"\bint(egers?)?\b", told):
        return "whole"
    return "flag" if re.search(r"\bbool(ean)?\b", told) else None


def _choices(kind: str, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_CHOICE.findall(text))) if kind == "choice" else ()


def _family(name: str) -> str:
    return f"{name.rpartition('_')[2]}s"
