"""What Keras offers, read off its own registries and signatures: the catalogue.

Of Keras's classes it has those that a model from elsewhere may be made of, too
(`inspection_classes`): nothing that runs code, reads files or hides its size. What a recipe may
name is what stands here, so that the window, the networks and the inspection agree.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from digitpad.training import losses_and_metrics
from digitpad.training.backend import keras
from digitpad.training.catalogue import Argument, Catalogue, Offer
from digitpad.training.inspection_classes import FUNCTIONS, KINDS, Kind
from digitpad.training.keras_arguments import arguments_of
from digitpad.training.keras_documentation import summary
from digitpad.training.schedule_length import DECAY_STEPS, decays_by_epochs

_FIRST = {
    "layers": """Dense Flatten Dropout BatchNormalization Conv2D MaxPooling2D AveragePooling2D
        Reshape Activation""",
    "optimizers": "SGD Adagrad Adadelta RMSprop Adam AdamW",
    "schedules": "CosineDecay ExponentialDecay",
    "initializers": "GlorotUniform GlorotNormal HeNormal HeUniform Zeros Ones",
    "regularizers": "L1 L2 L1L2",
    "constraints": "MaxNorm NonNeg UnitNorm",
    "losses": """sparse_categorical_crossentropy categorical_crossentropy binary_crossentropy
        mean_squared_error mean_absolute_error huber""",
    "metrics": "top_k_categorical_accuracy precision recall auc",
    "activations": "relu sigmoid tanh softmax linear",
}
"""What people look for first, in this order; the rest follows by the alphabet."""


@functools.cache
def catalogue() -> Catalogue:
    """Return what Keras offers to build recipes from."""
    activations = _activations()
    names = [offer.name for offer in activations]
    return Catalogue(
        keras=keras.__version__,
        layers=_classes(
            "layers", _layers(), lambda made: arguments_of(made, names, keras.layers.Dropout)
        ),
        optimizers=_classes(
            "optimizers",
            _allowed("keras.optimizers"),
            lambda made: arguments_of(made, like=keras.optimizers.SGD),
        ),
        schedules=_classes(
            "schedules", _allowed("keras.optimizers.schedules"), _schedule_arguments
        ),
        initializers=_classes("initializers", _allowed("keras.initializers"), arguments_of),
        regularizers=_classes("regularizers", _allowed("keras.regularizers"), arguments_of),
        constraints=_classes("constraints", _allowed("keras.constraints"), arguments_of),
        losses=_named("losses", losses_and_metrics.losses()),
        metrics=_named("metrics", losses_and_metrics.metrics()),
        activations=activations,
    )


def _schedule_arguments(made: type[Any]) -> tuple[Argument, ...] | None:
    """Return the arguments of a schedule, of which the steps need not be given."""
    found = arguments_of(made)
    if found is None:
        return None
    length = "an epoch" if decays_by_epochs(made.__name__) else "the whole run"
    about = f"Batches until the decay has gone once through; {length} where none are given."
    return tuple(
        dataclasses.replace(argument, about=about, required=False, may_be_none=True)
        if argument.name in DECAY_STEPS
        else argument
        for argument in found
    )


def _layers() -> Iterable[type[Any]]:
    """Yield the layers that go behind one another, each taking what one other gives."""
    merging = keras.layers.Add.__base__
    for made in _allowed("keras.layers"):
        if not issubclass(made, merging) and made is not keras.layers.InputLayer:
            yield made


def _allowed(module: str) -> Iterable[type[Any]]:
    """Yield the classes of one of Keras's modules that a model may be made of, each once."""
    family: Any = keras
    for name in module.split(".")[1:]:
        family = getattr(family, name)
    for (place, name), kind in KINDS.items():
        made = getattr(family, name, None) if place == module else None
        if made is not None and kind is not Kind.MODEL and made.__name__ == name:
            yield made


def _classes(
    family: str,
    classes: Iterable[type[Any]],
    arguments: Callable[[type[Any]], tuple[Argument, ...] | None],
) -> tuple[Offer, ...]:
    found = ((made, arguments(made)) for made in classes)
    offers = [
        Offer(name=made.__name__, about=summary(made), arguments=given)
        for made, given in found
        if given is not None
    ]
    return _sorted(family, offers)


def _named(family: str, documented: dict[str, Any]) -> tuple[Offer, ...]:
    return _sorted(
        family, [Offer(name=name, about=summary(what)) for name, what in documented.items()]
    )


def _activations() -> tuple[Offer, ...]:
    found = {
        name: value
        for name, value in vars(keras.activations).items()
        if name in FUNCTIONS and inspect.isfunction(value)
    }
    aliases = {name for name, value in found.items() if value.__name__ in found.keys() - {name}}
    return _named("activations", {name: found[name] for name in found.keys() - aliases})


def _sorted(family: str, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    first = _FIRST[family].split()

    def place(offer: Offer) -> tuple[int, str]:
        return (first.index(offer.name) if offer.name in first else len(first)), offer.name

    return tuple(sorted(offers, key=place))
