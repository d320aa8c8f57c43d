"""Keeping what is drawn as a sample: one step on the canvas's undo stack, which the store follows.

The window shows at once what a step does. The store's thread does its part in its own time and in
the same order, and only what is on the disk is told as kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand

from digitpad.model_store import Model
from digitpad.predictor import Reading
from digitpad.samples.sample import NewSample, Sample, label_text
from digitpad.ui.live_reader import LiveReader
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.work_area import WorkArea

if TYPE_CHECKING:
    from digitpad.samples.store import SampleStore


class Keeping(QObject):
    """Keeps the ink, or the picture in its place, and leaves the canvas empty for the next.

    Args:
        area: where it is drawn or shown.
        reader: reads it.
        model_in_use: gives the model that reads at the moment.
        keeper: keeps it.

    Signals:
        done: a `KeepSample` was done or redone: what it keeps is gone from sight.
        undone: a `KeepSample` was undone: what it kept is back.
        kept: the same, as soon as it is on the disk; and a sentence.
        failed: the same, where it cannot be kept; and why.
        taken_back: a sentence, as soon as an undone one is gone from the disk.
    """

    done = Signal(object)
    undone = Signal(object)
    kept = Signal(object, str)
    failed = Signal(object, str)
    taken_back = Signal(str)

    def __init__(
        self,
        area: WorkArea,
        reader: LiveReader,
        model_in_use: Callable[[], Model],
        keeper: SampleKeeper,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._area = area
        self._model_in_use = model_in_use
        self._keeper = keeper
        self._reading: Reading | None = None
        self._stack = area.canvas.undo_stack
        reader.read.connect(self._note)

    def keep(self, label: int, source: str) -> KeepSample | None:
        """Keep what there is under a label, as a step; return None where there is nothing.

        A stroke under the pen is finished first.
        """
        canvas = self._area.canvas
        canvas.finish()
        picture = self._area.picture
        if picture is None and not canvas.ink:
            return None
        new = NewSample(
            label=label,
            ink=canvas.ink if picture is None else None,
            picture=picture,
            reading=self._reading,
            model=self._model_in_use().id,
            source=source,
        )
        step = KeepSample(new, self._area.picture_view.name, self._do, self._undo)
        self._stack.beginMacro(f"Keep as {label_text(label).title()}")
        if picture is None:
            canvas.clear()
        self._stack.push(step)
        self._stack.endMacro()
        return step

    @property
    def reading(self) -> Reading | None:
        """What is read at the moment; None where there is nothing to read."""
        return self._reading

    @property
    def last(self) -> KeepSample | None:
        """The last step that is done and can be undone; steps of the pen may have come after it."""
        steps = (self._step_at(place) for place in range(self._stack.index() - 1, -1, -1))
        return next((step for step in steps if step is not None), None)

    def undo_last(self) -> None:
        """Undo the last step, and before it what came after it."""
        last = self.last
        while last is not None and last.is_done:
            self._stack.undo()

    def _step_at(self, place: int) -> KeepSample | None:
        macro = self._stack.command(place)
        child = macro.child(macro.childCount() - 1) if macro else None
        return child if isinstance(child, KeepSample) else None

    def _note(self, reading: Reading | None) -> None:
        self._reading = reading

    def _do(self, step: KeepSample) -> None:
        if step.new.picture is not None:
            self._area.back_to_drawing()
        self.done.emit(step)
        self._keeper.change(
            step.stored.keep, partial(self.kept.emit, step), partial(self._fail, step)
        )

    def _undo(self, step: KeepSample) -> None:
        if step.new.picture is not None:
            self._area.show_picture(step.picture_name, step.new.picture)
        self.undone.emit(step)
        if step.has_failed:
            self._stack.command(self._stack.index() - 1).setObsolete(True)  # nothing to redo
        else:
            self._keeper.change(step.stored.take_back, self._tell_taken_back)

    def _tell_taken_back(self, sentence: str) -> None:
        if sentence:
            self.taken_back.emit(sentence)

    def _fail(self, step: KeepSample, reason: str) -> None:
        """Bring back what could not be kept; where more was drawn meanwhile, Undo does."""
        area, step.has_failed = self._area, True
        is_last = step.is_done and self._step_at(self._stack.index() - 1) is step
        if is_last and not area.shows_picture and not area.canvas.is_busy:
            self._stack.undo()
        elif step.is_done:
            reason += " Undo brings it back."
        self.failed.emit(step, reason)


class KeepSample(QUndoCommand):
    """The step that keeps a sample.

    Args:
        new: the sample.
        picture_name: what its picture is called in the window; empty where it is ink.
        do, undo: are given the step when it is done, redone or undone.

    Attributes:
        new: the sample.
        picture_name: as above.
        stored: its side of the store.
        is_done: whether it is done, and not undone.
        has_failed: whether it could not be kept.
    """

    def __init__(
        self,
        new: NewSample,
        picture_name: str,
        do: Callable[[KeepSample], None],
        undo: Callable[[KeepSample], None],
    ) -> None:
        super().__init__()
        self.new = new
        self.picture_name = picture_name
        self.stored = _Stored(new)
        self.is_done = False
        self.has_failed = False
        self._do = do
        self._undo = undo

    def redo(self) -> None:
        self.is_done = True
        self._do(self)

    def undo(self) -> None:
        self.is_done = False
        self._undo(self)


class _Stored:
    """A sample in the store, kept and taken back by turns; used in the store's thread alone.

    What was kept before under another label gets the new one, and gives it back.
    """

    def __init__(self, new: NewSample) -> None:
        self._new = new
        self._id: int | None = None
        self._removed: list[Sample] = []
        self._former_labels: Mapping[int, int] = {}

    def keep(self, store: SampleStore) -> str:
        """Keep it; return what came of it as a sentence."""
        label, text = self._new.label, label_text(self._new.label)
        if self._removed:
            store.put_back(self._removed)
            self._id, self._removed = self._removed[0].id, []
            return f"Kept as {text}."
        added = store.add(self._new)
        if added.is_new:
            self._id = added.id
            return f"Kept as {text}."
        if added.label_there in (None, label):
            return f"This was kept as {text} before."
        self._former_labels = store.relabel([added.id], label)
        return f"Kept as {text}; it was kept as {label_text(added.label_there)} before."

    def take_back(self, store: SampleStore) -> str:
        """Take it back; return what came of it as a sentence, empty where nothing was kept."""
        text = label_text(self._new.label)
        if self._former_labels:
            store.relabel_each(self._former_labels)
            self._former_labels = {}
        elif self._id is not None:
            self._removed, self._id = store.remove([self._id]), None
        else:
            return ""
        return f"No longer kept as {text}."
