"""Where a dialog stands that must not stand in the way of the canvas."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def place_beside(window: QWidget, dialog: QWidget) -> None:
    """Move a dialog that is shown beside a window: right, left, or over its right edge."""
    dialog.move(*_place(window, dialog))


def _place(window: QWidget, dialog: QWidget) -> tuple[int, int]:
    screen = window.screen().availableGeometry()
    frame, width = window.frameGeometry(), dialog.frameGeometry().width()
    top = max(screen.top(), min(frame.top(), screen.bottom() - dialog.frameGeometry().height()))
    if frame.right() + width < screen.right():
        return frame.right() + 1, top
    if frame.left() - width >= screen.left():
        return frame.left() - width, top
    return screen.right() - width, top
