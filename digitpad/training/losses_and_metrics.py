"""Keras's losses and metrics that a recipe can name: those that really tell right from wrong.

Keras has losses for boxes, embeddings and speech, too, and metrics that need further figures. Each
is tried out once, on ten digits read right and the same read wrong, in milliseconds.
"""

from __future__ import annotations

import functools
import inspect
import math
import re
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.errors import RecipeError
from digitpad.predictor import CLASSES
from digitpad.training.backend import keras, ops
from digitpad.training.recipe import Recipe
from digitpad.training.recipe_checks import shown

_Array = npt.NDArray[np.float32]

_RIGHT: _Array = np.eye(CLASSES, dtype=np.float32) * 0.9 + 0.01
_WRONG: _Array = np.roll(_RIGHT, 1, axis=1) * (1 - np.eye(CLASSES, dtype=np.float32))
"""The label's own score is the lowest, so that it is not among the highest five, either."""
_MIXED: _Array = np.concatenate([_RIGHT[:5], _WRONG[5:]])
_ONE_DIGIT: _Array = np.array([[1.0], [0.0]], np.float32)


@functools.cache
def losses() -> dict[str, Any]:
    """Return Keras's losses that work on ten scores, by the names that `keras.losses.get` takes."""
    functions = _functions(keras.losses)
    return {name: function for name, function in functions.items() if _falls(name, function)}


@functools.cache
def metrics() -> dict[str, Any]:
    """Return Keras's metrics that work on ten scores, by the names that `keras.metrics.get` takes.

    The accuracy is not among them: every run tells it.
    """
    functions = _functions(keras.metrics)  # tried out faster than classes
    return {
        name: made
        for name, made in _metric_classes().items()
        if (_differs(name, functions[name]) if name in functions else _moves(name))
    }


def loss_of(recipe: Recipe) -> Any:
    """Return the loss of a recipe.

    Raises:
        RecipeError: there is none of that name, or it does not go with the rest of the recipe.
    """
    if recipe.loss not in losses():
        raise RecipeError(
            f"The loss must be one of {', '.join(losses())}. Received: {shown(recipe.loss)}."
        )
    if recipe.loss == "categorical_crossentropy":
        return keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing)
    if recipe.label_smoothing:
        raise RecipeError("label_smoothing goes with categorical_crossentropy alone.")
    loss = keras.losses.get(recipe.loss)
    if recipe.only_digit is not None and not _falls_for_one_digit(loss):
        raise RecipeError(f"The loss {recipe.loss} needs ten scores, and only_digit has one.")
    return loss


def metrics_of(recipe: Recipe) -> list[Any]:
    """Return the accuracy, called so, and the recipe's further metrics under their own names.

    Raises:
        RecipeError: there is none of that name, one is named twice, or it needs ten scores.
    """
    further = [_further(name, recipe) for name in recipe.metrics]
    if len(set(recipe.metrics)) < len(recipe.metrics):
        raise RecipeError("The recipe's metrics name one of them twice.")
    if recipe.only_digit is not None:
        return [keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.5), *further]
    accuracy = _DigitAccuracy if recipe.wants_one_hot else keras.metrics.SparseCategoricalAccuracy
    return [accuracy(name="accuracy"), *further]


def is_sparse(name: str) -> bool:
    """Tell whether a loss or metric compares scores with labels, not with one-hot targets."""
    return name.startswith("sparse_")


class OnDigits(keras.metrics.Metric):  # type: ignore[misc]  # Keras carries no types
    """A Keras metric on ten scores, given the targets that it wants; non-digits are left out.

    Args:
        name: a key of `metrics`.
        labels_given: whether the targets come as labels (n,), else as one-hot (n, 10).
        masked: whether there are non-digits, whose targets are flat.
    """

    def __init__(self, name: str, *, labels_given: bool, masked: bool) -> None:
        super().__init__(name=name)
        self._inner = keras.metrics.get(name)
        self._labels_given = labels_given
        self._masked = masked

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count a batch."""
        weight = None
        if self._labels_given:
            y_true = ops.one_hot(ops.cast(ops.reshape(y_true, (-1,)), "int32"), CLASSES)
        if self._masked:
            weight = ops.cast(ops.greater(ops.max(y_true, axis=-1), 0.5), "float32")
        if is_sparse(self.name):
            y_true = ops.argmax(y_true, axis=-1)
        self._inner.update_state(y_true, y_pred, sample_weight=weight)

    def result(self) -> Any:
        """Return what the batches so far come to."""
        return self._inner.result()

    def reset_state(self) -> None:
        """Forget the batches so far."""
        self._inner.reset_state()


class _DigitAccuracy(keras.metrics.Mean):  # type: ignore[misc]
    """The part of digits that are read right; non-digits, with flat targets, are left out."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count a batch: targets and scores, both float (n, 10)."""
        right = ops.equal(ops.argmax(y_true, axis=-1), ops.argmax(y_pred, axis=-1))
        is_digit = ops.greater(ops.max(y_true, axis=-1), 0.5)
        super().update_state(right, sample_weight=ops.cast(is_digit, "float32"))


def _further(name: str, recipe: Recipe) -> Any:
    if name not in metrics():
        raise RecipeError(
            f"The recipe's metrics must be among {', '.join(metrics())}. Received: {shown(name)}."
        )
    if recipe.only_digit is None:
        return OnDigits(name, labels_given=not recipe.wants_one_hot, masked=recipe.non_digits > 0)
    if "categorical" in name:
        raise RecipeError(f"The metric {name} needs ten scores, and only_digit has one.")
    metric = keras.metrics.get(name)
    metric.name = name
    return metric


def _functions(module: Any) -> dict[str, Any]:
    """Return a module's functions on targets and scores, by their own names."""
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and name == value.__name__
        and list(inspect.signature(value).parameters)[:2] == ["y_true", "y_pred"]
    }


def _metric_classes() -> dict[str, Any]:
    """Return the metrics on targets and scores that need no further figures, by name."""
    return {
        _snake_case(name): value
        for name, value in vars(keras.metrics).items()
        if inspect.isclass(value) and _is_metric(value)
    }


def _is_metric(made: Any) -> bool:
    """Tell whether a class compares scores with targets, and can be made without arguments."""
    if not issubclass(made, keras.metrics.Metric):
        return False
    compared = list(inspect.signature(made.update_state).parameters)[1:3]
    return compared == ["y_true", "y_pred"] and all(
        each.default is not each.empty or each.kind is each.VAR_KEYWORD
        for each in inspect.signature(made).parameters.values()
    )


def _snake_case(name: str) -> str:
    """Return a class's name as Keras's registries write it."""
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def _falls(name: str, loss: Any) -> bool:
    """Tell whether a loss is finite, and less where the scores are right."""
    right, wrong = (_mean(loss, _targets(name), scores) for scores in (_RIGHT, _WRONG))
    return math.isfinite(wrong) and right < wrong


def _falls_for_one_digit(loss: Any) -> bool:
    scores = 0.1 + 0.8 * _ONE_DIGIT
    right, wrong = (_mean(loss, _ONE_DIGIT, each) for each in (scores, 1 - scores))
    return math.isfinite(wrong) and right < wrong


def _differs(name: str, metric: Any) -> bool:
    """Tell whether a metric that is a function is finite, and another where scores are wrong."""
    right, wrong = (_mean(metric, _targets(name), scores) for scores in (_RIGHT, _WRONG))
    return math.isfinite(right) and math.isfinite(wrong) and right != wrong


def _moves(name: str) -> bool:
    """Tell whether a metric that is a class comes to one finite number, and is not always 0."""
    metric = OnDigits(name, labels_given=False, masked=True)
    try:
        with warnings.catch_warnings(action="ignore"):  # some tell of what does not suit them
            metric.update_state(_targets(name), _MIXED)
            told = float(metric.result())
    except Exception:  # Keras tells what does not fit by whatever its code stumbles over
        return False
    return math.isfinite(told) and told != 0


def _mean(function: Any, targets: npt.NDArray[Any], scores: _Array) -> float:
    """Return what a loss or metric comes to; NaN where it does not take these."""
    try:
        return float(np.mean(function(targets, scores)))
    except Exception:  # as above
        return math.nan


def _targets(name: str) -> npt.NDArray[Any]:
    return np.arange(CLASSES) if is_sparse(name) else np.eye(CLASSES, dtype=np.float32)
