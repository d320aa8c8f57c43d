"""What a model gives for a set of digits, and how good that is."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from digitpad.predictor import Predictor
from digitpad.training.evaluation import Evaluation, evaluation_of_set, finite_scores
from digitpad.training.labelled_digits import LabelledDigits

_LEAST_SCORE = 0.5
"""Of a network that tells one digit from the rest: from here on it is that digit."""


class Tested:
    """A model's scores for a set.

    Args:
        predictor: the model's.
        digits: the set.
        name: what the model is called, where anybody asks.

    Raises:
        ModelError: the model gives scores that are no numbers.
    """

    def __init__(self, predictor: Predictor, digits: LabelledDigits, *, name: str = "") -> None:
        self.name = name
        self.scores: npt.NDArray[np.float32] = finite_scores(predictor, digits)
        self._labels = digits.labels

    @cached_property
    def evaluation(self) -> Evaluation:
        """The figures of a reader of all ten digits."""
        return evaluation_of_set(self.scores, self._labels)

    def accuracy(self, only_digit: int | None = None) -> float:
        """Return the part read right, 0..1: of all ten digits, or whether it is this one.

        A network that tells one digit from the rest says so by that digit's score alone; the
        winner of ten says it as well, for its score is above a half wherever it is sure.
        """
        if only_digit is None:
            return self.evaluation.accuracy
        said = self.scores[:, only_digit] > _LEAST_SCORE
        return float((said == (self._labels == only_digit)).mean()) if len(self._labels) else 0.0
