"""What follows from how the test digits were read."""

from __future__ import annotations

import pytest

from digitpad.run_details import read_details
from digitpad.run_figures import RunFigures, figures_in_use, figures_of_run
from tests.run_folders import digits, scores, written

LABELS = [4, 4, 4, 9, 9, -1]
READ = scores((4, 0.9), (9, 0.6), (9, 0.8), (9, 0.7), (4, 0.95), (1, 0.9))


def figures(only_digit: int | None = None) -> RunFigures:
    return figures_of_run(read_details(written(digits(LABELS), READ, only_digit=only_digit)))


def test_the_accuracy_leaves_out_what_is_no_digit() -> None:
    found = figures()
    assert sum(found.tested) == 5
    assert found.accuracy == pytest.approx(2 / 5)


def test_recall_is_of_the_digits_and_precision_of_what_was_read() -> None:
    found = figures()
    assert found.recall[4] == pytest.approx(1 / 3)
    assert found.precision[4] == pytest.approx(1 / 2)
    assert found.recall[0] is None
    assert found.precision[0] is None


def test_the_digits_of_a_cell_come_the_surest_first() -> None:
    assert figures().cell(4, 9).tolist() == [2, 1]


def test_errors_come_the_most_surely_wrong_first_and_without_non_digits() -> None:
    assert figures().errors().tolist() == [4, 2, 1]


def test_a_network_of_one_digit_is_told_by_two_classes() -> None:
    found = figures(only_digit=4)
    assert found.classes == ("4", "not 4")
    assert found.confusion.tolist() == [[1, 2], [1, 1]]
    assert found.errors().tolist() == [2, 1, 4]
    assert found.confidence[2] == pytest.approx(1 - 0.2 / 9)


def test_the_model_in_use_is_told_by_the_same_two_classes() -> None:
    in_use = scores((4, 0.9), (4, 0.3), (1, 0.5), (9, 0.9), (9, 0.9), (1, 0.2))
    details = read_details(written(digits(LABELS), READ, in_use, only_digit=4))
    found = figures_in_use(details)
    assert found is not None
    assert found.confusion.tolist() == [[1, 2], [0, 2]]


def test_scores_beyond_one_count_as_sure() -> None:
    found = figures_of_run(read_details(written(digits([4]), scores((4, 7.0)))))
    assert found.confidence.tolist() == [1.0]


def test_without_a_model_in_use_there_are_no_figures_of_one() -> None:
    assert figures_in_use(read_details(written(digits(LABELS), READ))) is None
