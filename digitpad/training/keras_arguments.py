"""The arguments of a Keras class as records: kinds and defaults off its signature, ranges of ours.

Keras's signatures carry no types, so what kind an argument is follows from its default, and where
there is none from what the documentation says on it. Arguments that no recipe can give, such as
functions and other objects, are left out.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from typing import Any

from digitpad.training.catalogue import Argument
from digitpad.training.inspection_config import SIZE_LIMITS
from digitpad.training.keras_documentation import argument_texts, telling_sentence
from digitpad.training.recipe_checks import (
    MAX_DIMENSIONS,
    MAX_LEARNING_RATE,
    MAX_NUMBER,
    MAX_SEED,
    MAX_UNITS,
    PARTS,
)

MAX_LORA_RANK = 256
"""More would be no low rank: a layer of 784 by 512 weights has no more than 512."""

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

_PART_OF_ONE = (0.0, 1.0)
_ONE_OR_MORE = (1.0, float(MAX_UNITS))
_MOST_PIXELS = float(SIZE_LIMITS["kernel_size"])
_RANGES: dict[str, tuple[float, float]] = {
    "MinMaxNorm.rate": _PART_OF_ONE,
    "VarianceScaling.scale": (1e-6, 100.0),
    "adam_beta_1": _PART_OF_ONE,
    "adam_beta_2": _PART_OF_ONE,
    "alpha": (0.0, 100.0),
    "axis": (-4.0, 4.0),
    "beta_1": _PART_OF_ONE,
    "beta_2": _PART_OF_ONE,
    "clipnorm": (1e-6, 1e6),
    "clipvalue": (1e-6, 1e6),
    "cropping": (0.0, _MOST_PIXELS),
    "decay_rate": (0.0, 100.0),
    "decay_steps": _ONE_OR_MORE,
    "depth_multiplier": (1.0, float(SIZE_LIMITS["depth_multiplier"])),
    "dilation_rate": (1.0, _MOST_PIXELS),
    "dims": (1.0, float(MAX_DIMENSIONS)),
    "ema_momentum": _PART_OF_ONE,
    "ema_overwrite_frequency": _ONE_OR_MORE,
    "end_learning_rate": (0.0, MAX_NUMBER),
    "epsilon": _PART_OF_ONE,
    "epsilon_1": _PART_OF_ONE,
    "epsilon_2": _PART_OF_ONE,
    "filters": _ONE_OR_MORE,
    "first_decay_steps": _ONE_OR_MORE,
    "gain": (0.0, 100.0),
    "global_clipnorm": (1e-6, 1e6),
    "gradient_accumulation_steps": (2.0, float(SIZE_LIMITS["gradient_accumulation_steps"])),
    "groups": (1.0, float(SIZE_LIMITS["groups"])),
    "initial_accumulator_value": (0.0, MAX_NUMBER),
    "kernel_size": (1.0, _MOST_PIXELS),
    "l1": (0.0, 100.0),
    "l2": (0.0, 100.0),
    "learning_rate": (0.0, MAX_LEARNING_RATE),
    "lora_alpha": _ONE_OR_MORE,
    "lora_rank": (1.0, float(MAX_LORA_RANK)),
    "loss_scale_factor": (1e-6, 1e6),
    "m_mul": (0.0, 10.0),
    "max_value": (0.0, 1e6),
    "min_value": (0.0, 1e6),
    "momentum": _PART_OF_ONE,
    "negative_slope": (0.0, 100.0),
    "ns_steps": (1.0, 100.0),
    "padding": (0.0, _MOST_PIXELS),
    "pool_size": (1.0, _MOST_PIXELS),
    "power": (0.0, 100.0),
    "rate": (0.0, 0.99),
    "renorm_momentum": _PART_OF_ONE,
    "rho": _PART_OF_ONE,
    "seed": (0.0, float(MAX_SEED)),
    "shared_axes": (1.0, float(MAX_DIMENSIONS)),
    "stddev": (0.0, 100.0),
    "strides": (1.0, _MOST_PIXELS),
    "t_mul": (1.0, 10.0),
    "target_shape": (-1.0, float(MAX_UNITS)),
    "threshold": (0.0, 1e6),
    "units": _ONE_OR_MORE,
    "warmup_steps": (0.0, float(MAX_UNITS)),
    "warmup_target": (0.0, MAX_NUMBER),
    "weight_decay": (0.0, 100.0),
}
"""The lowest and the highest value by an argument's name, or by class and name."""

_WIDEST = {
    "whole": (-float(MAX_UNITS), float(MAX_UNITS)),
    "size": (-float(MAX_UNITS), float(MAX_UNITS)),
    "shape": (-float(MAX_UNITS), float(MAX_UNITS)),
    "number": (-MAX_NUMBER, MAX_NUMBER),
}
"""What `recipe_checks` lets through, where nothing narrower is known."""

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
    low, high = _range(owner, parameter.name, kind)
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


def _range(owner: str, name: str, kind: str) -> tuple[float | None, float | None]:
    if kind not in _WIDEST:
        return None, None
    return _RANGES.get(f"{owner}.{name}") or _RANGES.get(name) or _WIDEST[kind]


def _family(name: str) -> str:
    return f"{name.rpartition('_')[2]}s"
