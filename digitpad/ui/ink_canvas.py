"""The canvas: what mouse, tablet pen or finger do on it becomes strokes, and the strokes are shown.

It knows ink and nothing else: no reading, no model, no picture. Pens come in by `pen_events`,
`InkEditor` makes ink of what they do, and `InkView` paints it.
"""

from __future__ import annotations

import enum

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QUndoStack
from PySide6.QtWidgets import QWidget

from digitpad.ink import Ink
from digitpad.ui.ink_editor import InkEditor
from digitpad.ui.ink_paper import ERASER_RADIUS_PX, eraser_cursor
from digitpad.ui.ink_view import InkView
from digitpad.ui.pen_events import PenEvent, PenPhase, pen_events
from digitpad.ui.stroke_hits import strokes_touched

_STILL_PX = 2.0
"""A hand that trembles less than this, in logical pixels of the screen, means a dot."""


class Tool(enum.Enum):
    """What the pen does where it touches."""

    PEN = "pen"
    ERASER = "eraser"


class InkCanvas(InkView):
    """A square sheet of paper to draw on.

    Undo and redo are `undo_stack`'s: a stroke, one wipe of the eraser, and clearing are one step
    each. Undo while the pen is down takes back the unfinished stroke or wipe as well.

    Signals:
        ink_changed: the ink is another one now; sent in the very event that changed it.
        stroke_finished: the pen went up after a stroke.
    """

    ink_changed = Signal()
    stroke_finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        editor = InkEditor()
        super().__init__(editor, parent)
        editor.setParent(self)
        self.setObjectName("inkCanvas")
        self.setAccessibleName("Drawing canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._tool = Tool.PEN
        self._source = ""
        self._cursor_erases = False
        editor.changed.connect(self.ink_changed)
        editor.stroke_finished.connect(self.stroke_finished)

    @property
    def ink(self) -> Ink:
        """The finished strokes and the one under the pen, in units of the ink's frame.

        Times are in ms since the first stroke began.
        """
        return self._editor.ink

    @property
    def undo_stack(self) -> QUndoStack:
        """The steps "Draw stroke", "Erase", "Clear", and those of `set_ink`."""
        return self._editor.undo_stack

    @property
    def tool(self) -> Tool:
        """What the pen does; a tablet pen turned round always erases."""
        return self._tool

    @tool.setter
    def tool(self, tool: Tool) -> None:
        self._editor.finish()
        self._tool = tool
        self.doom(())
        self._show_cursor(erases=tool is Tool.ERASER)

    @property
    def is_busy(self) -> bool:
        """Whether the pen is down."""
        return self._editor.busy

    def finish(self) -> None:
        """Take the pen up, where it is down: what it did becomes a step that can be undone."""
        self._editor.finish()

    def clear(self) -> None:
        """Take all ink away, as one step that can be undone."""
        self._editor.replace((), "Clear")

    def set_ink(self, ink: Ink, text: str) -> None:
        """Put other ink in place of all there is, as one step that can be undone.

        Args:
            ink: in units of the frame (`frame_px`); what lies beyond it is kept, but not seen.
            text: what the step is called in menus.
        """
        self._editor.replace(ink, text)

    def event(self, event: QEvent) -> bool:
        pens = pen_events(event)
        if not pens:
            return super().event(event)
        taken = [self._take(pen) for pen in pens]
        event.setAccepted(any(taken))
        return True

    def _take(self, pen: PenEvent) -> bool:
        """Follow a pen; return whether it is the one that draws, or could be."""
        if pen.phase is PenPhase.PRESS:
            return self._press(pen)
        if pen.phase is PenPhase.HOVER:
            return self._hover(pen)
        if not self._editor.busy or pen.source != self._source:
            return False
        if pen.phase is PenPhase.CANCEL:
            self._editor.cancel()
        else:
            self._drag(pen)
        return True

    def _press(self, pen: PenEvent) -> bool:
        if self._editor.busy and pen.source != self._source:
            return False  # a second finger, or a palm
        if not self.paper().contains(pen.position.toPoint()):
            return False
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._source = pen.source
        self.doom(())
        if self._erases(pen):
            self._editor.begin_wipe(self.place_of(pen.position), reach_px=self._reach())
        else:
            self._editor.begin_stroke(
                self.place_of(pen.position),
                timestamp_ms=pen.timestamp_ms,
                pressure=pen.pressure,
                still_px=_STILL_PX / self.scale(),
            )
        return True

    def _drag(self, pen: PenEvent) -> None:
        place, goes_up = self.place_of(pen.position), pen.phase is PenPhase.RELEASE
        if self._editor.wiping:
            self._editor.wipe_to(place, reach_px=self._reach())
        else:
            # A tablet tells no pressure when the pen goes up.
            pressure = None if goes_up else pen.pressure
            self._editor.draw_to(place, timestamp_ms=pen.timestamp_ms, pressure=pressure)
        if goes_up:
            self._editor.finish()

    def _hover(self, pen: PenEvent) -> bool:
        if self._editor.busy:
            if pen.source != self._source:
                return False
            self._editor.finish()  # that the pen went up was lost, to a dialog for instance
        erases = self._erases(pen)
        self._show_cursor(erases=erases)
        place = self.place_of(pen.position)
        near = strokes_touched(self.ink, place, place, reach_px=self._reach()) if erases else ()
        self.doom(near)
        return True

    def _erases(self, pen: PenEvent) -> bool:
        return pen.eraser or self._tool is Tool.ERASER

    def _reach(self) -> float:
        """Return how near to a stroke's middle the eraser's must come, in units of the ink."""
        return ERASER_RADIUS_PX / self.scale() + self._pen_width_px / 2

    def _show_cursor(self, *, erases: bool) -> None:
        if erases != self._cursor_erases:
            ratio = self.devicePixelRatioF()
            self.setCursor(eraser_cursor(ratio) if erases else Qt.CursorShape.CrossCursor)
        self._cursor_erases = erases

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._editor.busy:
            self._editor.cancel()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.doom(())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._editor.finish()
