"""How surely the model in use misreads each sample, read in the keeper's thread bit by bit.

What is asked for meanwhile (a sample to keep, thumbnails) waits for one bit at most. Nothing of it
is kept beyond the dialog.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from digitpad.digit_image import SIDE_PX
from digitpad.errors import DigitpadError
from digitpad.model_store import Model
from digitpad.predictor import CLASSES, Predictor, Reading, Scores
from digitpad.samples.query import Query
from digitpad.samples.sample import LABELS, NOT_A_DIGIT, Sample, label_read
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.samples_model import UNREAD, Ids, Read

if TYPE_CHECKING:
    from digitpad.samples.store import SampleStore

Result = TypeVar("Result")

_UNREADABLE: Scores = np.full(CLASSES, np.nan, np.float32)
"""In place of the scores of samples that are damaged, or of which the pipeline makes nothing."""

_AT_ONCE = 48
"""Samples that are read in one go, some 50 ms."""


class SampleReadings(QObject):
    """Reads samples with a model, and puts those first that it misreads most surely.

    Signals:
        progressed: how many are read, and of how many.
        ordered: the ids, int64 (n,), the surest misreading first, those that cannot be read last;
            and what is read in each, as labels, int8 (n,).
        failed: why they cannot be read.
    """

    progressed = Signal(int, int)
    ordered = Signal(object, object)
    failed = Signal(str)

    def __init__(self, keeper: SampleKeeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._task = 0
        self._network = Path()
        self._loaded: tuple[Path, Predictor] | None = None  # the keeper's thread's alone
        self._scores: dict[int, Scores] = {}
        self._ids: Ids = np.zeros(0, np.int64)
        self._unread: list[int] = []

    def start(self, ids: Ids, model: Model) -> None:
        """Order samples, in place of those under way; what the model read before is known."""
        self.give_up()
        if model.compiled_file != self._network:
            self._network, self._scores = model.compiled_file, {}
        self._ids = ids
        self._unread = [sample_id for sample_id in ids.tolist() if sample_id not in self._scores]
        self._go_on()

    def give_up(self) -> None:
        """Stop what is under way; what is read already stays known."""
        self._task += 1

    def forget(self) -> None:
        """Stop what is under way, and know of no sample any more."""
        self.give_up()
        self._scores = {}

    def _go_on(self) -> None:
        if not self._unread:
            self._ask(partial(_ordered, self._ids, self._scores), self._tell)
            return
        self.progressed.emit(len(self._ids) - len(self._unread), len(self._ids))
        ids, self._unread = self._unread[:_AT_ONCE], self._unread[_AT_ONCE:]
        self._ask(partial(self._read, ids, self._network), partial(self._take, self._scores))

    def _read(self, ids: list[int], network: Path, store: SampleStore) -> dict[int, Scores]:
        """Read some samples, in the keeper's thread."""
        if self._loaded is None or self._loaded[0] != network:
            self._loaded = (network, Predictor(network))
        return dict.fromkeys(ids, _UNREADABLE) | scores_of(store.samples(ids), self._loaded[1])

    def _take(self, known: dict[int, Scores], scores: dict[int, Scores]) -> None:
        known.update(scores)
        self._go_on()

    def _tell(self, order: tuple[Ids, Read]) -> None:
        self.ordered.emit(*order)

    def _ask(self, work: Callable[[SampleStore], Result], done: Callable[[Result], None]) -> None:
        """Ask the keeper; the answer is passed over where something else is under way by then."""
        task = self._task

        def take(result: Result) -> None:
            if task == self._task:
                done(result)

        def fail(sentence: str) -> None:
            if task == self._task:
                self.failed.emit(sentence)

        self._keeper.ask(work, take, fail)


def scores_of(samples: Sequence[Sample], predictor: Predictor) -> dict[int, Scores]:
    """Return the class scores of samples by their ids, without those that are no digit image."""
    ids, images = [], []
    for sample in samples:
        with contextlib.suppress(DigitpadError):  # a blank picture, say
            images.append(sample.digit_image())
            ids.append(sample.id)
    scores = predictor.scores(np.array(images, np.uint8).reshape(-1, SIDE_PX, SIDE_PX))
    return dict(zip(ids, scores, strict=True))


def _ordered(ids: Ids, known: dict[int, Scores], store: SampleStore) -> tuple[Ids, Read]:
    """Return samples, the surest misreading first, and what is read in them."""
    if not len(ids):
        return ids, np.zeros(0, np.int8)
    scores = np.stack([known[sample_id] for sample_id in ids.tolist()])
    labels = np.zeros(len(ids), np.int8)
    for label in LABELS:
        labels[np.isin(ids, store.ids(Query(labels=(label,))))] = label
    read = np.array([_read_label(row) for row in scores.tolist()], np.int8)
    sureness = np.where(read == UNREAD, -np.inf, sureness_of(scores, labels))
    order = np.argsort(-sureness, kind="stable")
    return ids[order], read[order]


def _read_label(scores: list[float]) -> int:
    return UNREAD if isnan(scores[0]) else label_read(Reading(scores=tuple(scores)))


def sureness_of(scores: Scores, labels: Read) -> npt.NDArray[np.float32]:
    """Return how surely each is misread: -1 (surely right) to 1 (surely another digit).

    It is by how much the best of the other classes scores above the label's own. What is no digit
    has no class of its own; there any digit's score is that of another, and the rest its own.

    Args:
        scores: float32 (n, 10).
        labels: 0 to 9, or `NOT_A_DIGIT`.
    """
    is_digit = labels != NOT_A_DIGIT
    classes = np.arange(CLASSES)
    own = (classes == labels[:, None]) & is_digit[:, None]
    best_other = np.where(own, -np.inf, scores).max(axis=1, initial=-np.inf)
    own_score = np.where(is_digit, np.where(own, scores, 0.0).sum(axis=1), 1.0 - best_other)
    return np.asarray(best_other - own_score, np.float32)
