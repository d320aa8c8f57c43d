"""The reading in large: the digit, how sure it is, and in words what to make of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitpad.predictor import Reading
from digitpad.ui.colours import accent
from digitpad.ui.faint_label import FaintLabel

_DIGIT_PT_FACTOR = 7.0
_CONFIDENCE_PT_FACTOR = 2.0
_DIGIT_WIDTH = 1.1
"""Of the digit's label, in widths of its widest digit, so that nothing moves as digits change."""


class ReadingPanel(QWidget):
    """Shows a `Reading`; without one it is as tall, and empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._digit = QLabel()
        self._digit.setObjectName("readingLabel")
        self._digit.setAccessibleName("Reading")
        self._digit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._confidence = QLabel()
        self._confidence.setObjectName("confidenceLabel")
        self._confidence.setAccessibleName("Confidence")
        self._words = FaintLabel()
        self._words.setObjectName("verdictLabel")
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addStretch()
        beside.addWidget(self._confidence)
        beside.addWidget(self._words)
        beside.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(self._digit)
        row.addLayout(beside, 1)
        self._set_fonts()
        self._set_colours()
        self.show_reading(None)

    def show_reading(self, reading: Reading | None) -> None:
        """Show a reading, or nothing."""
        if reading is None:
            texts = ("", "", "")
        elif reading.verdict == "not a digit":
            texts = ("", "", reading.in_words)
        else:
            texts = (str(reading.digit), f"{reading.confidence * 100:.1f} %", reading.in_words)
        for label, text in zip((self._digit, self._confidence, self._words), texts, strict=True):
            label.setText(text)
        self._digit.setVisible(bool(texts[0]))  # words without a digit begin at the edge

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._set_colours()

    def _set_fonts(self) -> None:
        base = self.font().pointSizeF()
        large = QFont(self.font())
        large.setPointSizeF(base * _DIGIT_PT_FACTOR)
        large.setWeight(QFont.Weight.DemiBold)
        self._digit.setFont(large)
        metrics = self._digit.fontMetrics()
        self._digit.setFixedSize(
            round(metrics.horizontalAdvance("0") * _DIGIT_WIDTH), metrics.height()
        )
        self.setFixedHeight(self._digit.height())
        middle = QFont(self.font())
        middle.setPointSizeF(base * _CONFIDENCE_PT_FACTOR)
        self._confidence.setFont(middle)

    def _set_colours(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, accent(palette))
        self._digit.setPalette(palette)
