"""The smoke test of an installed digitpad: run it by its path, outside the checkout.

It loads an icon and the bundled model, opens the window, draws a practice digit of each class with
real mouse events, and expects most of them to be read right.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

import digitpad
from digitpad.practice import FRAME, templates
from digitpad.ui.app import create_window
from digitpad.ui.icons import app_icon
from digitpad.ui.ink_canvas import InkCanvas
from digitpad.ui.startup import configure_application


def main() -> None:
    """Run the smoke test; an AssertionError tells what is wrong."""
    package = Path(digitpad.__file__).resolve().parent
    assert (package / "resources").is_dir(), f"{package} holds no resources: not a wheel?"
    app = QApplication([])
    configure_application(app)
    every_point = not app.testAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents)
    assert every_point, "moves of the mouse are put together, and points of ink are lost"
    assert not app_icon().pixmap(64, 64).isNull()
    window = create_window()
    window.show()
    assert QTest.qWaitForWindowExposed(window)
    label = window.findChild(QLabel, "readingLabel")
    assert label is not None
    firsts = {template.digit: template for template in reversed(templates())}
    right = 0
    for digit, template in sorted(firsts.items()):
        window.canvas.clear()
        assert label.text() == ""
        for stroke in template.ink:
            draw(window.canvas, [(x / FRAME, y / FRAME) for x, y in stroke.xy])
        right += label.text() == str(digit)
    window.close()
    print(f"{package}: {right} of {len(firsts)} drawn digits read right ({app.platformName()})")
    assert right >= 9


def draw(canvas: InkCanvas, places: list[tuple[float, float]]) -> None:
    """Draw a stroke with the mouse through places in 0..1 of the middle of the canvas."""
    paper = canvas.paper()
    points = [
        QPoint(
            round(paper.left() + paper.width() * (0.15 + 0.7 * x)),
            round(paper.top() + paper.height() * (0.15 + 0.7 * y)),
        )
        for x, y in places
    ]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=points[-1])


if __name__ == "__main__":
    main()
