"""Networks that are ready to be adapted: loaded, and traced by what they looked at already."""

from __future__ import annotations

from digitpad.model_store import Model
from digitpad.training.adapting import Adaptation
from digitpad.training.backend import keras
from digitpad.training.start_network import load_network

_ready: dict[str, Adaptation] = {}
"""By the checksum of the model's network; one at most."""


def take(model: Model) -> Adaptation:
    """Return a copy of a model's network to adapt, for nobody else: the ready one, or a fresh one.

    Raises:
        ModelError: the file is not the one that the card describes, or Keras cannot load it.
    """
    ready = _ready.pop(model.network_checksum, None)
    if ready is not None:
        return ready
    keras.utils.clear_session()  # an earlier run's memory is given back
    return Adaptation(load_network(model))


def keep_ready(model: Model, adaptation: Adaptation) -> None:
    """Keep a network that has learnt nothing for whoever takes it next."""
    _ready.clear()
    _ready[model.network_checksum] = adaptation
