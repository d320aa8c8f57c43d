"""Layers whose weights stay at zero: to see how a network would be, without drawing numbers."""

from __future__ import annotations

from typing import Any

from digitpad.training.backend import keras, ops

_TRIED_SIDE = 4


class _Zeros(keras.initializers.Initializer):  # type: ignore[misc]  # Keras carries no types
    """Gives zeros where another initializer would draw, which is tried on a few numbers alone."""

    def __init__(self, initializer: Any) -> None:
        self._initializer = initializer

    def __call__(self, shape: Any, dtype: Any = None, **options: Any) -> Any:
        """Return zeros.

        Raises:
            ValueError: the other initializer cannot draw an array of so many dimensions.
        """
        self._initializer(tuple(min(side, _TRIED_SIDE) for side in shape), dtype=dtype)
        return ops.zeros(shape, dtype=dtype)


def leave_at_zero(layer: Any) -> None:
    """Let a layer that has no weights yet start at zero, whatever its initializers are."""
    for name, value in list(vars(layer).items()):
        if name.endswith("_initializer") and callable(value):
            setattr(layer, name, _Zeros(value))
