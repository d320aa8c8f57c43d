"""Calibration: the temperature that fits, and scores that then mean what they say."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from digitpad.training.calibration import fitting_temperature
from digitpad.training.evaluation import evaluation_of


def softmax(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def truth() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return logits whose softmax is the truth, and labels drawn from it."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2.5, (6_000, 10))
    labels = np.array([rng.choice(10, p=row / row.sum()) for row in softmax(logits).astype(float)])
    return logits, labels


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0, 4.0])
def test_the_temperature_that_was_laid_on_is_found(
    truth: tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]], temperature: float
) -> None:
    logits, labels = truth
    # Scores that are too sure by a factor are set right by that temperature, and the other way.
    found = fitting_temperature(softmax(logits * temperature), labels)
    assert found == pytest.approx(temperature, rel=0.06)


def test_scores_under_the_found_temperature_are_calibrated_and_no_winner_changes(
    truth: tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]],
) -> None:
    logits, labels = truth
    none = np.zeros((0, 10), np.float32)
    before = evaluation_of(softmax(logits * 3), labels, none)
    found = fitting_temperature(softmax(logits * 3), labels)
    after = evaluation_of(softmax(logits * 3 / found), labels, none)
    assert before.calibration_error > 0.1
    assert after.calibration_error < 0.02
    assert after.confusion == before.confusion


def test_scores_of_nothing_and_all_are_no_trouble() -> None:
    scores = np.eye(10, dtype=np.float32)
    assert np.isfinite(fitting_temperature(scores, np.arange(10)))
    # Read wrongly, and as surely as can be: the highest temperature makes that least bad.
    assert fitting_temperature(scores, (np.arange(10) + 1) % 10) == pytest.approx(10)
