"""A pen that rests: whoever has finished a digit draws no further stroke for a moment."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from digitpad.ui.ink_canvas import InkCanvas

_REST_MS = 800


class PenRest(QObject):
    """Tells when a pen has rested since its last stroke; any other step ends the rest.

    Signals:
        is_over: it has rested, and is not down.
    """

    is_over = Signal()

    def __init__(self, canvas: InkCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._tell)
        # A stroke is a step as well, and told as finished after that.
        canvas.undo_stack.indexChanged.connect(self.end)
        canvas.stroke_finished.connect(self._timer.start)

    def end(self) -> None:
        """Wait for another stroke."""
        self._timer.stop()

    def _tell(self) -> None:
        if not self._canvas.is_busy:
            self.is_over.emit()
