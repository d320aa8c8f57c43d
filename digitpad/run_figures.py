"""What follows from how a network read the test digits: what it mixes up, and how surely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.predictor import CLASSES, Scores
from digitpad.run_details import RunDetails

_IS_DIGIT = 0.5
"""Above this score an image is taken for the one digit; a sure winner of ten has more."""


@dataclass(frozen=True, kw_only=True)
class RunFigures:
    """How one network read n test digits, of k classes.

    Attributes:
        classes: their names: the ten digits; or one digit, and the rest as the second class.
        truth: int8 (n,), the class of each, or -1 for what is no digit and counts nowhere.
        read: int8 (n,), as which it was read.
        confidence: float32 (n,), how surely, 0..1.
        confusion: int64 (k, k): how many of each class (row) were read as each (column).
    """

    classes: tuple[str, ...]
    truth: npt.NDArray[np.int8]
    read: npt.NDArray[np.int8]
    confidence: npt.NDArray[np.float32]
    confusion: npt.NDArray[np.int64]

    @property
    def tested(self) -> tuple[int, ...]:
        """How many there are of each class."""
        return tuple(self.confusion.sum(axis=1).tolist())

    @property
    def accuracy(self) -> float:
        """The part that was read right, 0..1."""
        return float(self.confusion.trace() / max(1, self.confusion.sum()))

    @property
    def recall(self) -> tuple[float | None, ...]:
        """Of each class, the part that was read right, 0..1; None where there is none of it."""
        return _parts(self.confusion.diagonal(), self.confusion.sum(axis=1))

    @property
    def precision(self) -> tuple[float | None, ...]:
        """Of what was read as each class, the part that is, 0..1; None where nothing was."""
        return _parts(self.confusion.diagonal(), self.confusion.sum(axis=0))

    def cell(self, truth: int, read: int) -> npt.NDArray[np.intp]:
        """Return the places of those of one class that were read as another, the surest first."""
        return self._surest_first((self.truth == truth) & (self.read == read))

    def errors(self) -> npt.NDArray[np.intp]:
        """Return the places of all that were read wrongly, the most surely wrong first."""
        return self._surest_first((self.truth >= 0) & (self.truth != self.read))

    def _surest_first(self, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
        places = np.flatnonzero(chosen)
        return places[np.argsort(-self.confidence[places], kind="stable")]


def figures_of_run(details: RunDetails) -> RunFigures:
    """Return the figures of a run's network."""
    return _of_scores(details.scores, details)


def figures_in_use(details: RunDetails) -> RunFigures | None:
    """Return those of the model that was in use, by the same classes; None where there was none."""
    return None if details.scores_in_use is None else _of_scores(details.scores_in_use, details)


def _of_scores(scores: Scores, details: RunDetails) -> RunFigures:
    digit, labels = details.only_digit, details.labels
    if digit is None:
        classes = tuple(map(str, range(CLASSES)))
        return _figures(classes, labels, scores.argmax(axis=1), scores.max(axis=1))
    score = scores[:, digit]
    is_read = score > _IS_DIGIT
    truth = np.where(labels < 0, -1, labels != digit)
    confidence = np.where(is_read, score, 1 - score)
    return _figures((str(digit), f"not {digit}"), truth, ~is_read, confidence)


def _figures(
    classes: tuple[str, ...],
    truth: npt.NDArray[np.integer],
    read: npt.NDArray[np.integer] | npt.NDArray[np.bool_],
    confidence: npt.NDArray[np.float32],
) -> RunFigures:
    confusion = np.zeros((len(classes), len(classes)), np.int64)
    counts = truth >= 0
    np.add.at(confusion, (truth[counts], read[counts].astype(np.int8)), 1)
    return RunFigures(
        classes=classes,
        truth=truth.astype(np.int8),
        read=read.astype(np.int8),
        # Scores without a softmax or sigmoid before them lie beyond 0..1.
        confidence=np.clip(confidence, 0, 1).astype(np.float32),
        confusion=confusion,
    )


def _parts(hits: npt.NDArray[np.int64], totals: npt.NDArray[np.int64]) -> tuple[float | None, ...]:
    pairs = zip(hits.tolist(), totals.tolist(), strict=True)
    return tuple(hit / total if total else None for hit, total in pairs)
