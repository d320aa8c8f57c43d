"""The program itself: tells when its window is shown and a first drawn stroke has been read.

It runs what `digitpad` without words runs; an event filter waits for the first paint.
"""

from __future__ import annotations

import os

from digitpad.ui import app
from tests.benchmarks.child import memory_mb, tell


def main() -> None:
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QLabel, QWidget

    from tests.benchmarks.mouse import Mouse

    class FirstPaint(QObject):
        """Waits for the canvas's first paint; then draws a stroke and tells."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
            if event.type() == QEvent.Type.Paint and watched.objectName() == "inkCanvas":
                assert isinstance(watched, QWidget)
                qt.removeEventFilter(self)
                # After all that this paint event has still to do.
                QTimer.singleShot(0, lambda: draw(watched))
            return False

    def draw(canvas: QWidget) -> None:
        mouse = Mouse(canvas)
        mouse.press(0.5, 0.2)
        mouse.move(0.5, 0.5)
        mouse.move(0.5, 0.8)
        mouse.release()
        label = canvas.window().findChild(QLabel, "readingLabel")
        assert isinstance(label, QLabel)
        assert label.text(), "The stroke must have been read."
        tell(memory_mb=memory_mb(), reading=label.text())
        os._exit(0)

    qt = QApplication([])
    first_paint = FirstPaint()
    qt.installEventFilter(first_paint)
    app.main()


if __name__ == "__main__":
    main()
