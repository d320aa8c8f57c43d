"""The paper on which a sample is drawn anew, point by point."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.digit_image import Picture
from digitpad.ink import Ink
from digitpad.ui.ink_frame import FRAME_UNITS, fitted_to_frame
from digitpad.ui.ink_layer import InkLayer, InkLook
from digitpad.ui.ink_paper import paint_border, paint_paper, paper_shape
from digitpad.ui.picture_image import image_in_palette
from digitpad.ui.replay_times import ink_so_far

_PEN_UNITS = 12.0
_MARGIN_PX = 12


class ReplayPaper(QWidget):
    """A square of paper with the first points of an ink, or a picture, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("replayPaper")
        self.setAccessibleName("The sample as it was drawn")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._ink: Ink = ()
        self._picture: Picture | None = None
        self._count = 0
        self._layer = InkLayer()

    def show_nothing(self) -> None:
        """Show the empty paper."""
        self._show((), None)

    def show_ink(self, ink: Ink) -> None:
        """Show ink, all of it at first, fitted to the paper where it was drawn in other units."""
        self._show(fitted_to_frame(ink), None)
        self._count = sum(map(len, ink))

    def show_picture(self, picture: Picture) -> None:
        """Show a picture, uint8 (h, w), 0 = paper."""
        self._show((), picture)

    def show_points(self, count: int) -> None:
        """Show the first `count` points of the ink; what is there already is not painted anew."""
        if count < self._count:
            self._layer.invalidate()
        else:
            self._add(count)
        self._count = count
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, 96)

    def paintEvent(self, event: QPaintEvent) -> None:
        side = max(1, min(self.width(), self.height()))
        paper = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_paper(painter, paper, self.palette())
        painter.save()
        painter.setClipPath(paper_shape(paper))
        if self._picture is not None:
            self._paint_picture(painter, paper, self._picture)
        elif self._ink:
            painter.translate(paper.topLeft())
            self._paint_ink(painter, side)
        painter.restore()
        paint_border(painter, paper, self.palette(), focused=False)
        painter.end()

    def _show(self, ink: Ink, picture: Picture | None) -> None:
        self._ink, self._picture, self._count = ink, picture, 0
        self._layer.invalidate()
        self.update()

    def _add(self, count: int) -> None:
        """Add the points from those that are shown up to `count`."""
        begin = 0
        for stroke in self._ink:
            end = begin + len(stroke)
            if end > self._count and begin < count:
                self._layer.draw(stroke.points[max(0, self._count - begin) : count - begin])
                if end <= count:
                    self._layer.finish_stroke()
            begin = end

    def _paint_ink(self, painter: QPainter, side: int) -> None:
        shown = ink_so_far(self._ink, self._count)
        is_part = bool(shown) and len(shown[-1]) < len(self._ink[len(shown) - 1])
        ratio = self.devicePixelRatioF()
        pixels = math.ceil(side * ratio)
        look = InkLook(
            size=QSize(pixels, pixels),
            device_pixel_ratio=ratio,
            scale=side / FRAME_UNITS,
            pen_width=_PEN_UNITS,
            colour=self.palette().color(QPalette.ColorRole.Text),
        )
        live = shown[-1].points if is_part else None
        self._layer.paint(painter, look, shown[:-1] if is_part else shown, live)

    def _paint_picture(self, painter: QPainter, paper: QRect, picture: Picture) -> None:
        room = paper.adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
        image = image_in_palette(picture, self.palette())
        size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(room.topLeft(), size.expandedTo(QSize(1, 1)))
        place.moveCenter(room.center())
        painter.setRenderHint(
            QPainter.RenderHint.SmoothPixmapTransform, size.width() < image.width()
        )
        painter.drawImage(place, image)
