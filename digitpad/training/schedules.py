"""How the learning rate goes on: one of Keras's schedules, or the one that recipes call cosine."""

from __future__ import annotations

import math
from typing import Any

from digitpad.training.backend import keras
from digitpad.training.keras_catalogue import catalogue
from digitpad.training.keras_parts import made
from digitpad.training.recipe import Options
from digitpad.training.schedule_length import DECAY_STEPS, WARM_UP_PART, decays_by_epochs


def schedule_of(
    schedule: str | Options, learning_rate: float, *, steps: int, steps_an_epoch: int
) -> Any:
    """Return a schedule as Keras takes it in the learning rate's place.

    Args:
        schedule: `cosine`, or the `class` of a Keras schedule and its arguments.
        learning_rate: what it starts from, or what `cosine` rises to.
        steps: batches in the whole run.
        steps_an_epoch: batches in an epoch.

    Raises:
        RecipeError: there is none of that class, or it takes other arguments.
    """
    if isinstance(schedule, str):
        return keras.optimizers.schedules.CosineDecay(
            0.0, steps, warmup_target=learning_rate, warmup_steps=math.ceil(steps / WARM_UP_PART)
        )
    offer = catalogue().offer("schedules", schedule["class"])
    arguments = offer.arguments if offer else ()
    left_open = {
        each.name
        for each in arguments
        if each.name in DECAY_STEPS and schedule.get(each.name) is None
    }
    return made(
        "schedules",
        {name: value for name, value in schedule.items() if name not in left_open},
        "The schedule",
        initial_learning_rate=float(learning_rate),
        **dict.fromkeys(
            left_open, steps_an_epoch if decays_by_epochs(schedule["class"]) else steps
        ),
    )
