"""Which of two models to offer first, and how it is said."""

from __future__ import annotations

import numpy as np
import pytest

from digitpad.training.before_and_after import MNIST, OWN, PRACTICE, Comparison, judged
from digitpad.training.evaluation import Evaluation, evaluation_of_set


def figures(right: int, digits: int) -> Evaluation:
    labels = np.arange(digits) % 10
    read = np.where(np.arange(digits) < right, labels, (labels + 1) % 10)
    return evaluation_of_set(np.eye(10, dtype=np.float32)[read], labels)


def compared(name: str, before: int, after: int, digits: int) -> Comparison:
    return Comparison(name=name, before=figures(before, digits), after=figures(after, digits))


@pytest.mark.parametrize(
    ("own", "known", "is_better", "why"),
    [
        ((15, 18, 20), (MNIST, 997, 996), True, "It reads 18 of the 20 of your digits"),
        ((15, 18, 20), (MNIST, 997, 994), False, "reads MNIST worse by 0.30 points"),
        ((15, 18, 20), (PRACTICE, 997, 994), False, "reads the practice digits worse by 0.30"),
        ((15, 14, 20), (MNIST, 997, 999), False, "14 of the 20 of your digits that it has not"),
        ((15, 15, 20), (MNIST, 997, 999), False, "as many as before"),
        ((20, 20, 20), (MNIST, 997, 999), False, "Both models read all 20"),
        ((0, 0, 0), (MNIST, 997, 999), False, "None of your digits is held out yet"),
    ],
)
def test_a_model_is_offered_first_only_where_it_reads_its_user_better_and_forgot_nothing(
    own: tuple[int, int, int], known: tuple[str, int, int], is_better: bool, why: str
) -> None:
    name, before, after = known
    told = judged(compared(OWN, *own), compared(name, before, after, 1_000))

    assert told[0] is is_better
    assert why in told[1]
    assert told[1].endswith(".")
