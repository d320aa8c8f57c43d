"""Ink on paper: painted at any size, with no more work for long ink than for short.

Ink has a frame of its own (`digitpad.ui.ink_frame`) that the paper shows at any size, so a resized
window scales the drawing and loses nothing.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ink import Ink, Points
from digitpad.ui.ink_editor import InkEditor
from digitpad.ui.ink_frame import FRAME_UNITS
from digitpad.ui.ink_layer import InkLayer, InkLook, paint_stroke
from digitpad.ui.ink_paper import (
    between_paper_and_ink,
    paint_border,
    paint_hint,
    paint_paper,
    paper_shape,
)
from digitpad.ui.stroke_hits import Place

MIN_PEN_WIDTH_PX = 2.0
MAX_PEN_WIDTH_PX = 40.0

_FARTHEST = 10 * FRAME_UNITS
"""A pen dragged off the paper draws on; beyond this it is held."""


class InkView(QWidget):
    """A square sheet of paper that shows an editor's ink.

    Args:
        editor: whose ink; the view paints what grew in it, and no more.
    """

    def __init__(self, editor: InkEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._editor = editor
        self._layer = InkLayer()
        self._doomed: Ink = ()
        self._pen_width_px = 12.0
        editor.grown.connect(self._paint_growth)
        editor.replaced.connect(self._paint_anew)
        editor.stroke_finished.connect(self._layer.finish_stroke)

    @property
    def frame_px(self) -> tuple[float, float]:
        """Width and height of the paper in units of the ink, at any size on the screen."""
        return (FRAME_UNITS, FRAME_UNITS)

    @property
    def pen_width_px(self) -> float:
        """How wide all ink is shown at full pressure, in units of its frame: 2..40.

        It changes the look alone: ink has no width, and what reads it uses a pen of its own.
        """
        return self._pen_width_px

    @pen_width_px.setter
    def pen_width_px(self, width: float) -> None:
        self._pen_width_px = min(max(MIN_PEN_WIDTH_PX, float(width)), MAX_PEN_WIDTH_PX)
        self.update()

    @property
    def ink_color(self) -> QColor:
        """The colour of ink: the palette's text, readable on its paper in light and dark."""
        return self.palette().color(QPalette.ColorRole.Text)

    def place_of(self, position: QPointF) -> Place:
        """Return the place in the ink's frame that lies at a position in the widget."""
        corner, scale = self.paper().topLeft(), self.scale()
        x = (position.x() - corner.x()) / scale
        y = (position.y() - corner.y()) / scale
        return (min(max(-_FARTHEST, x), _FARTHEST), min(max(-_FARTHEST, y), _FARTHEST))

    def doom(self, strokes: Ink) -> None:
        """Show which strokes the eraser would take."""
        if [id(stroke) for stroke in strokes] != [id(stroke) for stroke in self._doomed]:
            self._doomed = strokes
            self.update()

    def paper(self) -> QRect:
        """Return where the paper lies: the largest square in the middle of the widget."""
        side = max(1, min(self.width(), self.height()))
        return QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def scale(self) -> float:
        """Return logical pixels of the screen per unit of the ink."""
        return self.paper().width() / FRAME_UNITS

    def sizeHint(self) -> QSize:
        return QSize(400, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        paper = self.paper()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_paper(painter, paper, self.palette())
        if self._editor.finished or self._editor.live_points is not None:
            painter.save()
            painter.setClipPath(paper_shape(paper))
            painter.translate(paper.topLeft())
            self._paint_ink(painter)
            painter.restore()
        else:
            paint_hint(painter, paper, self.palette(), self.font())
        paint_border(painter, paper, self.palette(), focused=self.hasFocus())
        painter.end()

    def _paint_ink(self, painter: QPainter) -> None:
        ratio = self.devicePixelRatioF()
        side_px = math.ceil(self.paper().width() * ratio)
        look = InkLook(
            size=QSize(side_px, side_px),
            device_pixel_ratio=ratio,
            scale=self.scale(),
            pen_width=self._pen_width_px,
            colour=self.ink_color,
        )
        self._layer.paint(painter, look, self._editor.finished, self._editor.live_points)
        painter.scale(self.scale(), self.scale())
        colour = between_paper_and_ink(self.palette(), 0.3)
        for stroke in self._doomed:
            # A little wider, since it must cover the smoothed edge of the ink below.
            paint_stroke(painter, stroke, self._pen_width_px + 2, colour)

    def _paint_growth(self, new: Points) -> None:
        changed = self._layer.draw(new)
        if changed.isNull():
            self.update()  # the first ink takes the hint away
            return
        corner, scale = self.paper().topLeft(), self.scale()
        on_screen = QRectF(changed.topLeft() * scale, changed.size() * scale)
        self.update(on_screen.translated(corner).toAlignedRect().adjusted(-2, -2, 2, 2))

    def _paint_anew(self) -> None:
        self._doomed = ()
        self._layer.invalidate()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
