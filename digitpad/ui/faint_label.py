"""A label that stands back: the text's colour, at part of its strength, in light and dark."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from digitpad.ui.colours import faint

_STRENGTH = 0.72
"""Above a contrast of 4.5:1 against the window in light and dark (WCAG 2.1, level AA)."""


class FaintLabel(QLabel):
    """A label for what explains, rather than says."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._tint()

    def event(self, event: QEvent) -> bool:
        # A widget with a palette of its own is told of the application's by either event.
        if event.type() in (QEvent.Type.ApplicationPaletteChange, QEvent.Type.PaletteChange):
            self._tint()
        return super().event(event)

    def _tint(self) -> None:
        palette = QGuiApplication.palette()
        tint = faint(palette, _STRENGTH)
        if self.palette().color(QPalette.ColorRole.WindowText) == tint:
            return  # what was just set tells of itself
        palette.setColor(QPalette.ColorRole.WindowText, tint)
        self.setPalette(palette)
