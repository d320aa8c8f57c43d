"""A round as it is written: each digit a step that keeps a sample, and back again.

The round follows the undo stack. The step that kept a digit may be undone and redone by any means,
and fails where the disk refuses; that digit is then asked for again.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from digitpad.samples.sample import COLLECTED, label_text
from digitpad.ui.collecting import Place, Round
from digitpad.ui.keep_commands import KeepSample
from digitpad.ui.keeping import Keeping


class WrittenRound(QObject):
    """Joins a `Round` to the steps that keep what is written.

    Attributes:
        asked: the round.

    Signals:
        changed: something became of one of its digits.
        failed: one of them could not be kept.
        slipped: a digit is kept that reads as another; a sentence on it.
    """

    changed = Signal()
    failed = Signal()
    slipped = Signal(str)

    def __init__(self, keeping: Keeping, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.asked = Round(())
        self._keeping = keeping
        self._numbers: dict[KeepSample, int] = {}
        keeping.done.connect(lambda step: self._note(step, Place.DONE))
        keeping.undone.connect(lambda step: self._note(step, Place.OPEN))
        keeping.kept.connect(self._note_kept)
        keeping.failed.connect(self._note_failed)

    @property
    def can_go_back(self) -> bool:
        """Whether the digit before can be asked for again."""
        last = self.asked.last
        if last is None:
            return False
        step = self._keeping.last
        is_step = step is not None and self._numbers.get(step) == last
        return is_step or self.asked.place(last) is Place.SKIPPED

    def begin(self, labels: Sequence[int]) -> None:
        """Begin anew; the steps of the round before are followed no more."""
        self.asked = Round(labels)
        self._numbers = {}

    def write(self) -> None:
        """Keep what is on the canvas as what is asked for."""
        at, label = self.asked.at, self.asked.label
        if at is None or label is None:
            return
        step = self._keeping.keep(label, COLLECTED)
        if step is not None:
            self._numbers[step] = at
            self._note(step, Place.DONE)

    def skip(self) -> None:
        """Leave out what is asked for."""
        at = self.asked.at
        if at is not None:
            self._put(at, Place.SKIPPED)

    def back(self) -> None:
        """Ask for the digit before again; one that was kept is taken back."""
        last = self.asked.last
        if last is not None and self.asked.place(last) is Place.SKIPPED:
            self._put(last, Place.OPEN)
        elif self.can_go_back:
            self._keeping.undo_last()

    def _note(self, step: KeepSample, place: Place) -> None:
        number = self._numbers.get(step)
        if number is not None:
            self._put(number, place)

    def _put(self, number: int, place: Place) -> None:
        self.asked.put(number, place)
        self.changed.emit()

    def _note_kept(self, step: KeepSample) -> None:
        if step not in self._numbers or not step.is_done:  # undone while the disk was at it
            return
        self._note(step, Place.KEPT)
        reading, label = step.new.reading, step.new.label
        if reading is not None and reading.verdict == "digit" and reading.digit != label:
            kept, read = label_text(label), reading.digit
            self.slipped.emit(f"Kept as {kept}; it reads as {read}. A slip? Back undoes it.")

    def _note_failed(self, step: KeepSample) -> None:
        if step in self._numbers:
            self._note(step, Place.OPEN)
            self.failed.emit()
