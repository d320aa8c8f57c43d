"""A sentence below a field, as high as its lines."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ui.faint_label import FaintLabel


class NoteLabel(FaintLabel):
    """A faint label that wraps.

    A form would give it the height that its lines would need if it were narrow, and take it away
    again where room is scarce.

    Args:
        text: the sentence.
        lines: as many are kept free, so that nothing jumps as sentences change.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None, *, lines: int = 1) -> None:
        super().__init__(text, parent)
        self._lines = lines
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fit()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setMinimumHeight(0)  # what a label would need is never less than its minimum
        least = self._lines * self.fontMetrics().lineSpacing()
        self.setFixedHeight(max(self.heightForWidth(self.width()), least))
