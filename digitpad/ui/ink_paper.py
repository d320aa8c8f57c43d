"""What lies around the ink: the paper, its hint while it is empty, and the eraser's cursor."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QCursor,
    QFont,
    QFontInfo,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
)

CORNER_RADIUS_PX = 12.0
ERASER_RADIUS_PX = 10

HINT = "Draw a digit here"
SECOND_HINT = "mouse, pen or finger"


def paper_shape(square: QRect) -> QPainterPath:
    """Return the paper's outline: the square with rounded corners."""
    shape = QPainterPath()
    # Half a pixel inwards, so that a line one pixel wide lies within the square.
    edge = QRectF(square).adjusted(0.5, 0.5, -0.5, -0.5)
    shape.addRoundedRect(edge, CORNER_RADIUS_PX, CORNER_RADIUS_PX)
    return shape


def paint_paper(painter: QPainter, square: QRect, palette: QPalette) -> None:
    """Paint the empty paper."""
    painter.fillPath(paper_shape(square), palette.base())


def paint_border(painter: QPainter, square: QRect, palette: QPalette, *, focused: bool) -> None:
    """Paint the paper's edge, in the highlight colour while the keyboard speaks to it."""
    if focused:
        colour = palette.color(QPalette.ColorRole.Highlight)
    else:
        # Not the palette's Mid: in dark palettes it is darker than the paper, and not to be seen.
        colour = between_paper_and_ink(palette, 0.25)
    painter.setPen(QPen(colour, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(paper_shape(square))


def paint_hint(painter: QPainter, square: QRect, palette: QPalette, font: QFont) -> None:
    """Paint what one can do here, faintly, in the middle of the paper."""
    painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
    first = QFont(font)
    first.setPointSizeF(QFontInfo(font).pointSizeF() * 1.4)
    painter.setFont(first)
    line_px = painter.fontMetrics().height()
    middle = square.center().y()
    centred = Qt.AlignmentFlag.AlignCenter
    painter.drawText(QRect(square.left(), middle - line_px, square.width(), line_px), centred, HINT)
    painter.setFont(font)
    painter.drawText(
        QRect(square.left(), middle + 4, square.width(), line_px), centred, SECOND_HINT
    )


def between_paper_and_ink(palette: QPalette, part: float) -> QColor:
    """Return a colour between paper (`part` 0) and ink (1), faint in light and dark alike."""
    paper = palette.color(QPalette.ColorRole.Base)
    ink = palette.color(QPalette.ColorRole.Text)
    return QColor(
        round(paper.red() + part * (ink.red() - paper.red())),
        round(paper.green() + part * (ink.green() - paper.green())),
        round(paper.blue() + part * (ink.blue() - paper.blue())),
    )


def eraser_cursor(device_pixel_ratio: float) -> QCursor:
    """Return a circle as large as the eraser, to be seen on light and dark paper alike."""
    side_px = 2 * ERASER_RADIUS_PX + 4
    pixmap = QPixmap(round(side_px * device_pixel_ratio), round(side_px * device_pixel_ratio))
    pixmap.setDevicePixelRatio(device_pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = QPoint(side_px // 2, side_px // 2)
    for colour, width in ((Qt.GlobalColor.white, 3.0), (Qt.GlobalColor.black, 1.5)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(middle, ERASER_RADIUS_PX, ERASER_RADIUS_PX)
    painter.end()
    return QCursor(pixmap, middle.x(), middle.y())
