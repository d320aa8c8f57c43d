"""How well a model reads labelled digits. Runs the compiled network; needs no Keras."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.error_sheet import Misread
from digitpad.errors import ModelError
from digitpad.predictor import CLASSES, Predictor, Reading
from digitpad.training.labelled_digits import LabelledDigits, Labels

_CALIBRATION_BINS = 15


@dataclass(frozen=True, kw_only=True)
class NonDigits:
    """How well the confidence tells digits from what is none.

    Attributes:
        n: how many non-digits there were.
        auroc: area under the ROC curve of the confidence: 1 tells them all apart, 0.5 none.
    """

    n: int
    auroc: float


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """How well a model reads one set.

    Attributes:
        n: how many digits there were.
        accuracy: the part read right, 0..1.
        per_class: the same for each class; None where the set has none of it.
        confusion: 10 rows (labels) of 10 counts (what was read).
        calibration_error: expected calibration error in 15 bins, 0..1.
        non_digits: figures of what is no digit, or None where the set has none.
    """

    n: int
    accuracy: float
    per_class: tuple[float | None, ...]
    confusion: tuple[tuple[int, ...], ...]
    calibration_error: float
    non_digits: NonDigits | None

    def to_json(self) -> dict[str, Any]:
        """Return the figures as plain JSON."""
        values: dict[str, Any] = {
            "n": self.n,
            "accuracy": self.accuracy,
            "per_class": list(self.per_class),
            "confusion": [list(row) for row in self.confusion],
            "calibration_error": self.calibration_error,
            "non_digits": None,
        }
        if self.non_digits is not None:
            values["non_digits"] = {"n": self.non_digits.n, "auroc": self.non_digits.auroc}
        return values


def evaluate(predictor: Predictor, digits: LabelledDigits) -> Evaluation:
    """Read all digits and return the figures; labels below 0 count as non-digits.

    Raises:
        ModelError: the model gives scores that are no numbers.
    """
    return evaluation_of_set(finite_scores(predictor, digits), digits.labels)


def evaluation_of_set(scores: npt.NDArray[np.float32], labels: Labels) -> Evaluation:
    """Return the figures of scores (n, 10) against labels (n,), of which some are non-digits."""
    is_digit = labels >= 0
    return evaluation_of(scores[is_digit], labels[is_digit], scores[~is_digit])


def finite_scores(predictor: Predictor, digits: LabelledDigits) -> npt.NDArray[np.float32]:
    """Read all digits and return the scores, float32 (n, 10).

    Raises:
        ModelError: the model gives scores that are no numbers.
    """
    scores = predictor.scores(digits.images)
    if not np.isfinite(scores).all():
        raise ModelError("The model gives scores that are not finite numbers; train it anew.")
    return scores


def worst_errors(scores: npt.NDArray[np.float32], digits: LabelledDigits) -> list[Misread]:
    """Return the digits that were read wrongly, and the non-digits that passed as a digit.

    Args:
        scores: of the digits, float32 (n, 10).
        digits: n of them.

    Returns:
        Those that were read most surely come first.
    """
    errors = [
        Misread(
            image=digits.images[index],
            label=int(digits.labels[index]),
            read=reading.digit,
            confidence=reading.confidence,
        )
        for index, row in enumerate(scores)
        if (reading := Reading(scores=tuple(row.tolist()))).digit != digits.labels[index]
        and (digits.labels[index] >= 0 or reading.verdict == "digit")
    ]
    return sorted(errors, key=lambda error: -error.confidence)


def evaluation_of(
    scores: npt.NDArray[np.float32],
    labels: npt.NDArray[np.int64],
    non_digit_scores: npt.NDArray[np.float32],
) -> Evaluation:
    """Return the figures of scores (n, 10) against labels (n,), and of m non-digits (m, 10)."""
    read = scores.argmax(axis=1)
    confusion = np.zeros((CLASSES, CLASSES), np.int64)
    np.add.at(confusion, (labels, read), 1)
    totals = confusion.sum(axis=1)
    confidence = _confidence(scores)
    non_digits = None
    if len(non_digit_scores):
        non_digits = NonDigits(
            n=len(non_digit_scores), auroc=_auroc(confidence, _confidence(non_digit_scores))
        )
    return Evaluation(
        n=len(labels),
        accuracy=float((read == labels).mean()) if len(labels) else 0.0,
        per_class=tuple(
            float(confusion[k, k] / totals[k]) if totals[k] else None for k in range(CLASSES)
        ),
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
        calibration_error=_calibration_error(confidence, read == labels),
        non_digits=non_digits,
    )


def _confidence(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the highest score of each row, float32 (n,), within 0..1.

    A network without a softmax at its end gives scores beyond.
    """
    highest = scores.max(axis=1) if len(scores) else np.zeros(0, np.float32)
    return np.asarray(np.clip(highest, 0, 1), dtype=np.float32)


def _calibration_error(confidence: npt.NDArray[np.float32], right: npt.NDArray[np.bool_]) -> float:
    """Return the expected calibration error (Guo et al., "On Calibration …", 2017)."""
    if len(confidence) == 0:
        return 0.0
    bins = np.minimum((confidence * _CALIBRATION_BINS).astype(int), _CALIBRATION_BINS - 1)
    error = 0.0
    for number in range(_CALIBRATION_BINS):
        inside = bins == number
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(error)


def _auroc(digits: npt.NDArray[np.float32], others: npt.NDArray[np.float32]) -> float:
    """Return the chance that a digit is read more surely than a non-digit, ties counting half."""
    if len(digits) == 0:
        return 0.5
    ordered = np.sort(others)
    below = np.searchsorted(ordered, digits, side="left")
    up_to = np.searchsorted(ordered, digits, side="right")
    return float((below + up_to).mean() / (2 * len(others)))
