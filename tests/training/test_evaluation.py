"""The figures of an evaluation, held against cases that were worked out by hand."""

from __future__ import annotations

import json

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.errors import ModelError
from digitpad.model_store import ModelStore
from digitpad.predictor import Predictor
from digitpad.training.dataset import practice_digits
from digitpad.training.evaluation import Evaluation, evaluate, evaluation_of
from digitpad.training.labelled_digits import NO_DIGIT, LabelledDigits

NONE = np.zeros((0, 10), np.float32)


def scores_of(*readings: tuple[int, float]) -> npt.NDArray[np.float32]:
    """Return scores of which each reads a digit with a confidence, the rest shared evenly."""
    rows = np.zeros((len(readings), 10), np.float32)
    for row, (digit, confidence) in zip(rows, readings, strict=True):
        row[:] = (1 - confidence) / 9
        row[digit] = confidence
    return rows


def figures(
    readings: list[tuple[int, float]], labels: list[int], others: list[float] | None = None
) -> Evaluation:
    non_digits = scores_of(*[(0, confidence) for confidence in others or []])
    return evaluation_of(scores_of(*readings), np.array(labels, np.int64), non_digits)


FOUR = figures([(1, 0.9), (1, 0.9), (7, 0.5), (7, 0.7)], [1, 7, 7, 7])
"""A one read right, a seven read as one, two sevens read right."""


def test_accuracy_is_the_part_read_right() -> None:
    assert FOUR.n == 4
    assert FOUR.accuracy == 0.75


def test_a_class_that_the_set_has_none_of_has_no_accuracy() -> None:
    assert FOUR.per_class == (None, 1.0, None, None, None, None, None, 2 / 3, None, None)


def test_the_confusion_counts_labels_by_what_was_read() -> None:
    expected = np.zeros((10, 10), int)
    expected[1, 1], expected[7, 1], expected[7, 7] = 1, 1, 2
    assert np.array_equal(FOUR.confusion, expected)


def test_the_calibration_error_weighs_each_bins_gap_by_what_is_in_it() -> None:
    # Bins of 1/15: two of 0.9 (half right, gap 0.4), one of 0.5 (gap 0.5), one of 0.7 (gap 0.3).
    assert FOUR.calibration_error == pytest.approx((2 * 0.4 + 0.5 + 0.3) / 4)


def test_a_confidence_that_is_right_as_often_as_it_says_has_no_calibration_error() -> None:
    assert figures([(3, 0.75)] * 4, [3, 3, 3, 5]).calibration_error == pytest.approx(0, abs=1e-6)


def test_full_confidence_falls_into_the_last_bin() -> None:
    assert figures([(3, 1.0), (3, 1.0)], [3, 4]).calibration_error == pytest.approx(0.5)


@given(st.lists(st.lists(st.floats(-1e6, 1e6, width=32), min_size=10, max_size=10), min_size=1))
def test_scores_that_are_no_probabilities_keep_the_figures_in_range(
    rows: list[list[float]],
) -> None:
    scores = np.array(rows, np.float32)
    found = evaluation_of(scores, np.zeros(len(rows), np.int64), scores)
    assert 0 <= found.calibration_error <= 1
    assert found.non_digits is not None
    assert found.non_digits.auroc == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("digits", "others", "auroc"),
    [
        ([0.9, 0.8], [0.3, 0.2], 1.0),
        ([0.3, 0.2], [0.9, 0.8], 0.0),
        ([0.9, 0.3], [0.8, 0.2], 0.75),
        ([0.5], [0.5], 0.5),
        ([0.5, 0.9], [0.5, 0.5], 0.75),
        ([0.5, 0.6], [0.5, 0.6, 0.4], (1.5 + 2.5) / 6),
    ],
)
def test_the_auroc_is_the_chance_that_a_digit_is_the_surer_one_ties_counting_half(
    digits: list[float], others: list[float], auroc: float
) -> None:
    found = figures([(4, confidence) for confidence in digits], [4] * len(digits), others)
    assert found.non_digits is not None
    assert found.non_digits.n == len(others)
    assert found.non_digits.auroc == pytest.approx(auroc)


confidences = st.lists(st.sampled_from([0.2, 0.4, 0.5, 0.6, 0.9]), min_size=1, max_size=12)


@given(confidences, confidences)
def test_the_auroc_is_what_counting_all_pairs_gives(
    digits: list[float], others: list[float]
) -> None:
    found = figures([(4, confidence) for confidence in digits], [4] * len(digits), others)
    pairs = [(d > o) + 0.5 * (d == o) for d in digits for o in others]
    assert found.non_digits is not None
    assert found.non_digits.auroc == pytest.approx(np.mean(pairs))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40))
def test_accuracy_per_class_and_confusion_agree(pairs: list[tuple[int, int]]) -> None:
    found = figures([(read, 0.6) for read, _ in pairs], [label for _, label in pairs])
    confusion = np.array(found.confusion)
    assert confusion.sum() == found.n == len(pairs)
    assert found.accuracy == pytest.approx(np.trace(confusion) / found.n)
    for digit, part in enumerate(found.per_class):
        total = confusion[digit].sum()
        assert part == (pytest.approx(confusion[digit, digit] / total) if total else None)
    assert 0 <= found.calibration_error <= 1


def test_a_set_of_non_digits_alone_has_figures_too() -> None:
    found = figures([], [], [0.5, 0.4])
    assert (found.n, found.accuracy, found.calibration_error) == (0, 0.0, 0.0)
    assert found.per_class == (None,) * 10
    assert found.non_digits is not None
    assert found.non_digits.auroc == 0.5


def test_the_figures_are_plain_json() -> None:
    values = json.loads(json.dumps(figures([(1, 0.9)], [1], [0.4]).to_json()))
    assert list(values) == [
        "n",
        "accuracy",
        "per_class",
        "confusion",
        "calibration_error",
        "non_digits",
    ]
    assert values["non_digits"] == {"n": 1, "auroc": 1.0}
    assert FOUR.to_json()["non_digits"] is None


def test_the_bundled_model_reads_practice_digits_and_tells_what_is_none() -> None:
    digits = practice_digits(200, seed=9, on_progress=lambda *_: None)
    labels = digits.labels.copy()
    labels[:20] = NO_DIGIT
    marked = LabelledDigits(images=digits.images, labels=labels, inks=digits.inks)
    found = evaluate(ModelStore().load_current().predictor, marked)
    assert found.n == 180
    assert found.accuracy > 0.95
    assert found.non_digits is not None
    assert found.non_digits.n == 20


def test_scores_that_are_no_numbers_are_refused() -> None:
    class Broken(Predictor):
        """Reads as a network does whose weights are infinite."""

        def __init__(self) -> None:
            super().__init__(ModelStore().bundled().compiled_file)

        def scores(self, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
            return super().scores(images) * np.float32(np.nan)

    digits = practice_digits(10, seed=9, on_progress=lambda *_: None)
    with pytest.raises(ModelError, match="not finite numbers"):
        evaluate(Broken(), digits)
