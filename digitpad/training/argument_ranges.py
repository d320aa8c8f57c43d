"""The ranges of what a recipe may give Keras, by arguments' names: Keras's signatures have none."""

from __future__ import annotations

from digitpad.training.inspection_config import SIZE_LIMITS
from digitpad.training.recipe_checks import (
    MAX_DIMENSIONS,
    MAX_LEARNING_RATE,
    MAX_NUMBER,
    MAX_SEED,
    MAX_UNITS,
)

MAX_LORA_RANK = 256
"""More would be no low rank: a layer of 784 by 512 weights has no more than 512."""

_PART_OF_ONE = (0.0, 1.0)
_ONE_OR_MORE = (1.0, float(MAX_UNITS))
_MOST_PIXELS = float(SIZE_LIMITS["kernel_size"])
_RANGES: dict[str, tuple[float, float]] = {
    "GaussianNoise.stddev": _PART_OF_ONE,
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


def range_of(owner: str, name: str, kind: str) -> tuple[float | None, float | None]:
    """Return the lowest and the highest value of an argument, of each number in it.

    Args:
        owner: the class that takes it.
        name: its name.
        kind: as in `catalogue.Argument`; those that are no numbers have no range.
    """
    if kind not in _WIDEST:
        return None, None
    return _RANGES.get(f"{owner}.{name}") or _RANGES.get(name) or _WIDEST[kind]
