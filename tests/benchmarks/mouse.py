"""A mouse that draws on a canvas by the events that a real one sends."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


class Mouse:
    """Presses, moves and releases over a widget; places are parts of its paper, 0..1."""

    def __init__(self, canvas: QWidget) -> None:
        self._canvas = canvas
        self._at = QPointF()

    def press(self, x: float, y: float) -> None:
        self._at = self._place(x, y)
        self._send(QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton)

    def move(self, x: float, y: float) -> None:
        self._at = self._place(x, y)
        self._send(QEvent.Type.MouseMove, Qt.MouseButton.NoButton)

    def release(self) -> None:
        self._send(QEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton)

    def _place(self, x: float, y: float) -> QPointF:
        width, height = self._canvas.width(), self._canvas.height()
        side = min(width, height)
        return QPointF((width - side) / 2 + x * side, (height - side) / 2 + y * side)

    def _send(self, kind: QEvent.Type, button: Qt.MouseButton) -> None:
        goes_up = kind == QEvent.Type.MouseButtonRelease
        held = Qt.MouseButton.NoButton if goes_up else Qt.MouseButton.LeftButton
        on_screen = self._canvas.mapToGlobal(self._at)
        in_window = self._canvas.mapTo(self._canvas.window(), self._at)
        none = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, self._at, in_window, on_screen, button, held, none)
        event.setTimestamp(int(time.monotonic() * 1000))
        QApplication.sendEvent(self._canvas, event)
