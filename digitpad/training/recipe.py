"""Recipes: everything that determines a training run but the data. Plain records, without Keras."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

from digitpad.errors import RecipeError
from digitpad.training.recipe_checks import shown
from digitpad.training.recipe_rules import check_recipe

Options: TypeAlias = Mapping[str, Any]
"""Plain JSON: the `class` of a Keras layer, optimizer or schedule, and its keyword arguments."""

WHOLE_BATCH = "all"
"""The batch size of gradient descent on all the data at once."""

SCALINGS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "0..1": (1 / 255, 0.0),
        "-0.5..0.5": (1 / 255, -0.5),
        "-1..1": (2 / 255, -1.0),
        "0..255": (1.0, 0.0),
    }
)
"""Scaling of the pixels by name: what a value is multiplied by, and what is added then."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that determines a training run but the data.

    A recipe may come from a file: its values are checked here to be plain and in range. Whether the
    layers fit each other shows when the network is built (`network.build`).

    Attributes:
        name: what it is called on the command line.
        about: one sentence on what it shows.
        layers: each a mapping of `class` (a Keras layer's name) and that layer's arguments; the
            last one gives the ten scores, or the one of `only_digit`.
        scaling: a key of `SCALINGS`, done by the network's first layer.
        optimizer: `class` (a Keras optimizer's name) and its arguments.
        loss: a Keras loss's name.
        label_smoothing: 0..0.9, for categorical cross-entropy.
        schedule: how the learning rate goes on: `constant`; `cosine`, which rises for a twentieth
            of the run and falls to nothing; or the `class` of a Keras schedule and its arguments.
            Of those, `decay_steps` is the whole run where it is not given, and an epoch for the
            schedules that never end (`ExponentialDecay`, `InverseTimeDecay`).
        epochs: 1 to `MAX_EPOCHS`.
        batch_size: 1 to `MAX_BATCH_SIZE`, or `WHOLE_BATCH`.
        augmentation: how far training images are varied anew in each epoch.
        ink_repeats: how often an epoch shows each ink, varied anew each time; an image comes once.
        practice: built-in practice digits to learn from besides, drawn anew in each epoch.
        non_digits: as many of them, drawn anew in each epoch, as this part of the digits; the
            network learns to give them flat scores. 0..1.
        calibrated: whether, after the run, the scores are made to mean what they say: one
            temperature, fitted on the digits held out.
        validation_split: the part of the training data that is held out to watch the run, 0..0.5.
        patience: epochs without an improvement after which the run ends early and the best epoch
            is kept; 0 never ends it.
        watched: what an improvement is seen by: `loss` or `accuracy`, or those of what is held out,
            `val_loss` or `val_accuracy`.
        least_gain: a smaller change is no improvement, 0..1,000.
        metrics: names of Keras metrics to follow besides the accuracy.
        only_digit: the digit that a network of one unit tells from the rest; None reads all ten.
        by_hand: whether gradient descent is the one written out in NumPy (`scratch`), not Keras's.
        seed: of the start weights, the order and the augmentation.
    """

    name: str
    about: str = ""
    layers: tuple[Options, ...] = ()
    scaling: str = "0..1"
    optimizer: Options = field(default_factory=lambda: {"class": "Adam"})
    loss: str = "categorical_crossentropy"
    label_smoothing: float = 0.0
    schedule: str | Options = "constant"
    epochs: int = 5
    batch_size: int | str = 128
    augmentation: str = "none"
    ink_repeats: int = 1
    practice: int = 0
    non_digits: float = 0.0
    calibrated: bool = False
    validation_split: float = 1 / 12
    patience: int = 0
    watched: str = "val_loss"
    least_gain: float = 0.0
    metrics: tuple[str, ...] = ()
    only_digit: int | None = None
    by_hand: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        check_recipe(self)

    @property
    def wants_one_hot(self) -> bool:
        """Whether the loss compares scores with one-hot labels."""
        return not self.loss.startswith("sparse_")

    def images_a_step(self, images: int) -> int:
        """Return how many of an epoch's images each step looks at, 1 or more."""
        asked_for = images if isinstance(self.batch_size, str) else self.batch_size
        return max(1, min(asked_for, images))

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as plain JSON."""
        layers = [dict(options) for options in self.layers]
        return {**dataclasses.asdict(self), "layers": layers, "metrics": list(self.metrics)}

    def adjusted(self, **changes: Any) -> Recipe:
        """Return the recipe with some fields changed; those given as None stay.

        Raises:
            RecipeError: a value is out of range.
        """
        given = {name: value for name, value in changes.items() if value is not None}
        return dataclasses.replace(self, **given)

    @classmethod
    def from_json(cls, values: object) -> Recipe:
        """Return the recipe that `to_json` gave; keys that are missing take their defaults.

        Raises:
            RecipeError: a key is unknown, or a value of another type or out of range.
        """
        if not isinstance(values, dict):
            raise RecipeError("A recipe is a JSON object with keys such as name and layers.")
        fields = {item.name for item in dataclasses.fields(cls)}
        unknown = sorted(set(values) - fields)
        if unknown:
            raise RecipeError(
                f"The recipe has an unknown key {shown(unknown[0])}. Known are: "
                f"{', '.join(sorted(fields))}."
            )
        if "name" not in values:
            raise RecipeError("The recipe has no name.")
        lists = {key: values[key] for key in ("layers", "metrics") if key in values}
        for key, value in lists.items():
            if not isinstance(value, list | tuple):
                raise RecipeError(f"The recipe's {key} must be a list. Received: {shown(value)}.")
        return cls(**{**values, **{key: tuple(value) for key, value in lists.items()}})
