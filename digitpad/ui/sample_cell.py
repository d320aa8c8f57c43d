"""One cell of a grid of samples: the thumbnail, its label, and what was read wrongly."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen

from digitpad.samples.sample import NOT_A_DIGIT, label_text
from digitpad.ui.ink_paper import between_paper_and_ink
from digitpad.ui.sample_thumbnails import SIDE_PX, Thumbnail
from digitpad.ui.sample_words import read_as

_GAP_PX = 8
_RADIUS_PX = 4.0
_DAMAGED = "damaged"


class SampleCell:
    """Paints cells, all of one size: as wide as the longest words that may stand in one.

    Args:
        font: of the words; labels are bold.

    Attributes:
        width_px, height_px: of a cell.
    """

    def __init__(self, font: QFont) -> None:
        self._plain, self._bold = QFont(font), QFont(font)
        self._bold.setBold(True)
        plain, bold = QFontMetrics(self._plain), QFontMetrics(self._bold)
        label = bold.horizontalAdvance(label_text(NOT_A_DIGIT))
        misreading = plain.horizontalAdvance(read_as(NOT_A_DIGIT))
        self._text_px = max(bold.height(), plain.height())
        self.width_px = max(SIDE_PX, label, misreading) + 2 * _GAP_PX
        self.height_px = SIDE_PX + 2 * self._text_px + 2 * _GAP_PX + _GAP_PX // 2

    def paint(
        self,
        painter: QPainter,
        place: QRect,
        palette: QPalette,
        thumbnail: Thumbnail | None,
        misreading: str,
        *,
        is_chosen: bool,
    ) -> None:
        """Paint a cell.

        Args:
            painter: smooths edges.
            place: of the cell.
            palette: gives the colours.
            thumbnail: what to show; None where it is still to come.
            misreading: what was read wrongly, in words, or empty.
            is_chosen: whether the sample is chosen.
        """
        if is_chosen:
            _fill(painter, place.adjusted(2, 2, -2, -2), palette.color(_HIGHLIGHT))
        picture = QRect(place.center().x() - SIDE_PX // 2, place.top() + _GAP_PX, SIDE_PX, SIDE_PX)
        if is_chosen:  # ink keeps its own paper, on which it is readable
            _fill(painter, picture.adjusted(-2, -2, 2, 2), palette.color(QPalette.ColorRole.Base))
        if thumbnail is None or thumbnail.image is None:
            painter.fillRect(picture, between_paper_and_ink(palette, 0.06))
        else:
            size = thumbnail.image.deviceIndependentSize().toSize()
            within = QRect(picture.topLeft(), size)
            within.moveCenter(picture.center())
            painter.drawImage(within.topLeft(), thumbnail.image)
        if thumbnail is not None:
            painter.setPen(palette.color(_HIGHLIGHTED if is_chosen else QPalette.ColorRole.Text))
            words = _DAMAGED if thumbnail.label is None else label_text(thumbnail.label)
            self._paint_words(painter, place, words, misreading)

    def paint_focus(
        self, painter: QPainter, place: QRect, palette: QPalette, *, is_chosen: bool
    ) -> None:
        """Mark where the keyboard stands; a style's own mark is not to be seen on a choice."""
        inset = 4 if is_chosen else 2
        painter.setPen(QPen(palette.color(_HIGHLIGHTED if is_chosen else _HIGHLIGHT), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        frame = place.adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, _RADIUS_PX, _RADIUS_PX)

    def _paint_words(self, painter: QPainter, place: QRect, label: str, misreading: str) -> None:
        top = place.top() + SIDE_PX + _GAP_PX + _GAP_PX // 2
        line = QRect(place.left(), top, place.width(), self._text_px)
        painter.setFont(self._bold)
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter, label)
        if misreading:
            painter.setFont(self._plain)
            below = line.translated(0, self._text_px)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, misreading)


_HIGHLIGHT = QPalette.ColorRole.Highlight
_HIGHLIGHTED = QPalette.ColorRole.HighlightedText


def _fill(painter: QPainter, place: QRect, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(place, _RADIUS_PX, _RADIUS_PX)
