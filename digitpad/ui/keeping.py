"""Keeping what is drawn as a sample: one step on the canvas's undo stack, which the store follows.

The window shows at once what a step does. The store's thread does its part in its own time and in
the same order, and only what is on the disk is told as kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from digitpad.model_store import Model
from digitpad.predictor import Reading
from digitpad.samples.sample import NewSample, label_text
from digitpad.ui.keep_commands import KeepSample
from digitpad.ui.live_reader import LiveReader
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.work_area import WorkArea


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
        elif step.is_done and self._stack.canUndo():
            reason += " Undo brings it back."
        self.failed.emit(step, reason)
