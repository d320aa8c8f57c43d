"""Ten bars: what the network gives for each class, the winner in the accent colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.predictor import CLASSES, Reading
from digitpad.ui.colours import accent, faint

_GAP_PX = 8.0
_ROW_PX = 26
_BAR_PX = 12.0


class ProbabilityBars(QWidget):
    """A row for each class: its digit, a bar, its score in per cent; empty without a reading."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("probabilityBars")
        self.setAccessibleName("Scores of the ten digits")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._reading: Reading | None = None

    @property
    def reading(self) -> Reading | None:
        """The reading that is shown, or None."""
        return self._reading

    def show_reading(self, reading: Reading | None) -> None:
        """Show a reading, or empty bars."""
        self._reading = reading
        self.setAccessibleDescription(_spoken(reading))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, CLASSES * _ROW_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, CLASSES * 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(self.font())
        row = self.height() / CLASSES
        label = metrics.horizontalAdvance("0")
        value = metrics.horizontalAdvance("100.0 %")
        winner = self._winner
        for digit in range(CLASSES):
            line = QRectF(0, digit * row, self.width(), row)
            bar = QRectF(
                label + _GAP_PX,
                line.center().y() - _BAR_PX / 2,
                max(0.0, self.width() - label - value - 2 * _GAP_PX),
                _BAR_PX,
            )
            self._paint_row(painter, digit, line, bar, wins=digit == winner)
        painter.end()

    def _paint_row(
        self, painter: QPainter, digit: int, line: QRectF, bar: QRectF, *, wins: bool
    ) -> None:
        score = self._reading.scores[digit] if self._reading is not None else 0.0
        painter.setPen(self._text_colour(wins))
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, left | middle, str(digit))
        if self._reading is not None:
            painter.drawText(line, right | middle, f"{score:.1%}".replace("%", " %"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faint(self.palette(), 0.10))
        painter.drawRoundedRect(bar, _BAR_PX / 2, _BAR_PX / 2)
        if score > 0:
            filled = QRectF(bar)
            filled.setWidth(bar.width() * min(score, 1.0))
            painter.save()
            painter.setClipRect(filled)
            painter.setBrush(accent(self.palette()) if wins else faint(self.palette(), 0.45))
            painter.drawRoundedRect(bar, _BAR_PX / 2, _BAR_PX / 2)
            painter.restore()

    @property
    def _winner(self) -> int | None:
        """The digit to point out; None where nothing was drawn, or no digit."""
        if self._reading is None or self._reading.verdict == "not a digit":
            return None
        return self._reading.digit

    def _text_colour(self, wins: bool) -> QColor:
        return self.palette().color(QPalette.ColorRole.WindowText) if wins else faint(
            self.palette(), 0.75
        )  # fmt: skip


def _spoken(reading: Reading | None) -> str:
    if reading is None:
        return "Nothing has been drawn."
    return ", ".join(f"{digit}: {score:.1%}" for digit, score in enumerate(reading.scores))
