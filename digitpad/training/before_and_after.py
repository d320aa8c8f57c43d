"""How the model that was adapted and the new one read the same digits; which to offer first."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.errors import ModelError
from digitpad.predictor import Predictor, Scores
from digitpad.training.evaluation import Evaluation, evaluation_of_set
from digitpad.training.labelled_digits import Images, LabelledDigits

OWN, MNIST, PRACTICE = "own", "mnist", "practice"
SETS = (OWN, MNIST, PRACTICE)
"""What both are tested on: the samples held out, MNIST's test part, practice digits."""

MOST_LOST = 0.002
"""Of MNIST, or of the practice digits where it is not to be had: a model that loses more is not
offered first."""

_LEAST_IMAGES = 500
"""That a thread of its own is worth."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How two models read one set.

    Attributes:
        name: `OWN`, `MNIST` or `PRACTICE`.
        before, after: the figures of the model that was adapted, and of the new one.
    """

    name: str
    before: Evaluation
    after: Evaluation

    @property
    def digits(self) -> int:
        """How many the set holds, 0 for one that is not to be had."""
        return self.after.n

    @property
    def right_before(self) -> int:
        """How many the model that was adapted reads right."""
        return _right(self.before)

    @property
    def right_after(self) -> int:
        """How many the new model reads right."""
        return _right(self.after)


def _right(figures: Evaluation) -> int:
    return round(figures.accuracy * figures.n)


def evaluated(compiled: Path, sets: Mapping[str, LabelledDigits]) -> dict[str, Evaluation]:
    """Return how a compiled network reads each set; all processors share the work.

    Raises:
        ModelError: the network cannot be used, or gives scores that are no numbers.
    """
    readers = [Predictor(compiled) for _ in range(os.cpu_count() or 1)]
    with ThreadPoolExecutor(len(readers)) as pool:
        return {
            name: evaluation_of_set(_scores(readers, digits.images, pool), digits.labels)
            for name, digits in sets.items()
        }


def _scores(readers: Sequence[Predictor], images: Images, pool: ThreadPoolExecutor) -> Scores:
    used = readers[: max(1, len(images) // _LEAST_IMAGES)]
    parts = pool.map(Predictor.scores, used, np.array_split(images, len(used)))
    scores = np.concatenate(list(parts))
    if not np.isfinite(scores).all():
        raise ModelError("The model gives scores that are not finite numbers; train it anew.")
    return scores


def judged(own: Comparison, known: Comparison) -> tuple[bool, str]:
    """Tell whether the new model is the one to offer first, and why, in a sentence.

    Args:
        own: how both read the samples held out.
        known: how both read MNIST, or the practice digits where it is not to be had.
    """
    lost = known.before.accuracy - known.after.accuracy
    if lost > MOST_LOST:
        what = "MNIST" if known.name == MNIST else "the practice digits"
        return (
            False,
            f"It reads {what} worse by {100 * lost:.2f} points: it has forgotten too much.",
        )
    if not own.digits:
        return False, (
            "None of your digits is held out yet to tell by: the third sample of each digit is, "
            "and every fifth after it."
        )
    held_out = f"{own.digits:,} of your digits that it has not learnt from"
    before, after = own.right_before, own.right_after
    if after > before:
        return True, f"It reads {after:,} of the {held_out}, {after - before:,} more than before."
    if after < before:
        return False, f"It reads {after:,} of the {held_out}, {before - after:,} fewer than before."
    if after == own.digits:
        return False, f"Both models read all {held_out}: there is nothing to gain."
    return False, f"It reads {after:,} of the {held_out}, as many as before; more samples may help."
