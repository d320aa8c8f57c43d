"""The few colours that the palette does not name: the accent, and text at part of its strength."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette


def accent(palette: QPalette) -> QColor:
    """Return the one accent colour, that of ink's winner: the system's."""
    return palette.color(QPalette.ColorRole.Highlight)


def faint(palette: QPalette, strength: float) -> QColor:
    """Return the colour of text laid on the window's at a strength of 0..1."""
    text = palette.color(QPalette.ColorRole.WindowText)
    ground = palette.color(QPalette.ColorRole.Window)
    return QColor.fromRgbF(
        ground.redF() + (text.redF() - ground.redF()) * strength,
        ground.greenF() + (text.greenF() - ground.greenF()) * strength,
        ground.blueF() + (text.blueF() - ground.blueF()) * strength,
    )
