"""The left side of the window: the canvas or a picture in its place, and the drawing tools."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from digitpad.digit_image import Picture
from digitpad.ink import Ink
from digitpad.ui.drawing_tools import DrawingTools
from digitpad.ui.ink_canvas import InkCanvas
from digitpad.ui.picture_view import PictureView

_GAP_PX = 8


class WorkArea(QWidget):
    """Shows the canvas, or a picture; the ink beneath a picture stays as it is.

    Attributes:
        canvas: to draw on.
        tools: the drawing tools, disabled while a picture is shown.
        back: the action that takes the picture away again.

    Signals:
        picture_changed: the `Picture` that is shown now, or None: the canvas is.
    """

    picture_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = InkCanvas()
        self.tools = DrawingTools(self.canvas)
        self.back = QAction("&Back to Drawing", self)
        self.back.setObjectName("actionBackToDrawing")
        self.back.setShortcut("Esc")
        self.back.setToolTip("Back to the ink, which is as it was (Esc)")
        self.back.triggered.connect(self.back_to_drawing)
        self.picture_view = PictureView(self.back)
        self._picture: Picture | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.canvas)
        self._stack.addWidget(self.picture_view)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.tools, 1)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP_PX)
        column.addWidget(self._stack, 1)
        column.addLayout(row)
        self._let_draw(True)
        stack = self.canvas.undo_stack
        for changed in (stack.canUndoChanged, stack.canRedoChanged):
            changed.connect(self._let_undo)  # a step may be undone that shows a picture

    @property
    def shows_picture(self) -> bool:
        """Whether a picture is shown, and not the canvas."""
        return self._stack.currentWidget() is self.picture_view

    @property
    def picture(self) -> Picture | None:
        """The picture that is shown, or None: the canvas is."""
        return self._picture if self.shows_picture else None

    def show_picture(self, name: str, picture: Picture) -> None:
        """Show a picture in place of the canvas, or of the former picture."""
        self._picture = picture
        self.picture_view.show_picture(name, picture)
        self._stack.setCurrentWidget(self.picture_view)
        self._let_draw(False)
        self.picture_changed.emit(picture)

    def show_ink(self, name: str, ink: Ink) -> None:
        """Put the ink of a file on the canvas, as one step that can be undone."""
        self.back_to_drawing()
        # A lone & would underline the letter after it in the Edit menu.
        self.canvas.set_ink(ink, f"Open {_short(name)}".replace("&", "&&"))

    def back_to_drawing(self) -> None:
        """Show the canvas again."""
        if self.shows_picture:
            self._stack.setCurrentWidget(self.canvas)
            self._let_draw(True)
            self.canvas.setFocus()
            self.picture_changed.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the tools as wide as the paper, below it."""
        super().resizeEvent(event)
        tools = self.tools.minimumSizeHint()
        paper = min(self.width(), self.height() - tools.height() - _GAP_PX)
        self.tools.setMaximumWidth(max(paper, tools.width()))

    def _let_draw(self, allowed: bool) -> None:
        self.tools.setEnabled(allowed)
        # Their shortcuts and menu entries would change the ink unseen.
        for action in (self.tools.pen, self.tools.eraser, self.tools.clear):
            action.setEnabled(allowed)
        self.back.setEnabled(not allowed)
        self._let_undo()

    def _let_undo(self) -> None:
        allowed, stack = not self.shows_picture, self.canvas.undo_stack
        self.tools.undo.setEnabled(allowed and stack.canUndo())
        self.tools.redo.setEnabled(allowed and stack.canRedo())


_LONGEST_NAME = 40


def _short(name: str) -> str:
    """Return a file's name so that a menu can hold it."""
    if len(name) <= _LONGEST_NAME:
        return name
    half = _LONGEST_NAME // 2
    return f"{name[: half - 1]}…{name[-half:]}"
