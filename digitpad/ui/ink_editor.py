"""Ink being made: strokes drawn and wiped away, each a step that can be undone. Nothing is painted.

The finished strokes are the undo stack's; the stroke under the pen and a wipe of the eraser under
way become steps when the pen goes up, so that one gesture is one step.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from digitpad.ink import Ink, Points
from digitpad.ui.ink_commands import ChangeInk
from digitpad.ui.stroke_buffer import StrokeBuffer
from digitpad.ui.stroke_hits import Place, strokes_touched

_UNDO_STEPS = 200


@dataclass
class _Wipe:
    """An eraser that is down: the ink before it came, and where it is now."""

    before: Ink
    place: Place


class InkEditor(QObject):
    """Ink, and the undo stack that changes it. All lengths are in units of the ink.

    Undo or redo while the pen is down takes back the unfinished stroke or wipe first.

    Signals:
        grown: points joined the stroke under the pen; a float64 array of shape (n, 4).
        replaced: the ink is another one, and not only longer.
        changed: after either, and when a stroke is finished.
        stroke_finished: after the last.
    """

    grown = Signal(object)
    replaced = Signal()
    changed = Signal()
    stroke_finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(_UNDO_STEPS)
        self._finished: Ink = ()
        self._stroke: StrokeBuffer | None = None
        self._wipe: _Wipe | None = None
        self._zero_ms: float | None = None

    @property
    def ink(self) -> Ink:
        """The finished strokes and the one under the pen."""
        if self._stroke is None:
            return self._finished
        return (*self._finished, self._stroke.stroke())

    @property
    def finished(self) -> Ink:
        """The finished strokes alone."""
        return self._finished

    @property
    def live_points(self) -> Points | None:
        """The stroke under the pen, float64 array of shape (n, 4), if there is one."""
        return None if self._stroke is None else self._stroke.points

    @property
    def busy(self) -> bool:
        """Whether the pen is down, drawing or wiping."""
        return self._stroke is not None or self._wipe is not None

    @property
    def wiping(self) -> bool:
        """Whether the pen is down and wiping."""
        return self._wipe is not None

    def begin_stroke(
        self, place: Place, *, timestamp_ms: float, pressure: float, still_px: float
    ) -> None:
        """Put the pen down; moves within `still_px` of the place are a tremble, not a line."""
        self.finish()
        t_ms = self._time_of_press_ms(timestamp_ms)
        self._stroke = StrokeBuffer(*place, t_ms, pressure, still_px=still_px)
        self._tell_growth(self._stroke.points)

    def draw_to(self, place: Place, *, timestamp_ms: float, pressure: float | None = None) -> None:
        """Move the pen that is down; without a pressure, that of the point before stays."""
        stroke = self._stroke
        if stroke is None:
            return
        t_ms = max(stroke.last_t_ms, timestamp_ms - (self._zero_ms or 0.0))
        pressure = stroke.pressure if pressure is None else pressure
        self._tell_growth(stroke.add(*place, t_ms, pressure))

    def begin_wipe(self, place: Place, *, reach_px: float) -> None:
        """Put the eraser down; it takes whole strokes within `reach_px`."""
        self.finish()
        self._wipe = _Wipe(self._finished, place)
        self.wipe_to(place, reach_px=reach_px)

    def wipe_to(self, place: Place, *, reach_px: float) -> None:
        """Move the eraser that is down; it takes whole strokes within `reach_px` of its way."""
        wipe = self._wipe
        if wipe is None:
            return
        touched = strokes_touched(self._finished, wipe.place, place, reach_px=reach_px)
        wipe.place = place
        if touched:
            gone = {id(stroke) for stroke in touched}
            self._finished = tuple(s for s in self._finished if id(s) not in gone)
            self._tell_replaced()

    def finish(self) -> None:
        """Take the pen up: what it did becomes a step that can be undone."""
        stroke, self._stroke = self._stroke, None
        wipe, self._wipe = self._wipe, None
        if stroke is not None:
            before, self._finished = self._finished, (*self._finished, stroke.finished())
            self._record("Draw stroke", before)
            self.changed.emit()
            self.stroke_finished.emit()
        elif wipe is not None and wipe.before is not self._finished:
            self._record("Erase", wipe.before)

    def cancel(self) -> None:
        """Take back what the pen is doing: the unfinished stroke goes, wiped strokes return."""
        if self.busy:
            self._show(self._finished if self._wipe is None else self._wipe.before)

    def replace(self, ink: Ink, text: str) -> None:
        """Put other ink in place of all there is, as a step with that text; finishes first."""
        self.finish()
        if ink != self._finished:
            self._zero_ms = None
            self.undo_stack.push(ChangeInk(text, self._finished, ink, self._show))

    def _record(self, text: str, before: Ink) -> None:
        """Make a step of a change that is already to be seen."""
        self.undo_stack.push(ChangeInk(text, before, self._finished, self._show))

    def _show(self, ink: Ink) -> None:
        if ink is self._finished and not self.busy:
            return
        self._stroke = self._wipe = None
        self._finished = ink
        self._tell_replaced()

    def _tell_growth(self, new: Points) -> None:
        if len(new):
            self.grown.emit(new)
            self.changed.emit()

    def _tell_replaced(self) -> None:
        self.replaced.emit()
        self.changed.emit()

    def _time_of_press_ms(self, timestamp_ms: float) -> float:
        """Return when a stroke begins, in ms since the first one of the ink began."""
        last_ms = float(self._finished[-1].points[-1, 2]) if self._finished else 0.0
        zero_ms = self._zero_ms
        # A clock that would run backwards belongs to another device, or the ink to a file.
        if not self._finished or zero_ms is None or timestamp_ms - zero_ms < last_ms:
            zero_ms = timestamp_ms - last_ms
        self._zero_ms = zero_ms
        return timestamp_ms - zero_ms
