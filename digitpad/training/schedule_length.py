"""How long a schedule is where a recipe does not say. Without Keras."""

from __future__ import annotations

DECAY_STEPS = ("decay_steps", "first_decay_steps")
"""Arguments of schedules that a recipe can leave open."""

WARM_UP_PART = 20
"""While the learning rate of `cosine` rises: the run divided by this."""


def decays_by_epochs(schedule: str) -> bool:
    """Tell whether a schedule goes on for ever: then an epoch is what its steps are by default."""
    return schedule in ("CosineDecayRestarts", "ExponentialDecay", "InverseTimeDecay")
