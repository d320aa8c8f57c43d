"""The window's message boxes: about, and whether to close while a training run is under way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from digitpad import __version__


def show_about(parent: QWidget) -> None:
    """Tell what digitpad is."""
    box = QMessageBox(parent)
    box.setWindowTitle("About digitpad")
    box.setIconPixmap(parent.windowIcon().pixmap(64, 64))
    box.setText(f"<h3>digitpad {__version__}</h3>")
    box.setInformativeText(
        "Draw a digit and see, in the same frame, what a neural network reads.\n\n"
        "Nothing leaves this computer. MIT licence."
    )
    box.open()


def ask_to_end_training(parent: QWidget, end: Callable[[], None]) -> None:
    """Ask whether the training run may end with the window; do `end` where it may.

    The window goes on meanwhile: drawing, and the run itself.
    """
    if parent.findChild(QMessageBox, _CLOSE_QUESTION) is not None:
        return
    box = QMessageBox(parent)
    box.setObjectName(_CLOSE_QUESTION)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText("A training run is under way.")
    box.setInformativeText("Closing digitpad ends it, and what it learnt so far is lost.")
    agree = box.addButton("&End Training and Close", QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton("&Keep Training", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    agree.clicked.connect(end)
    box.open()


_CLOSE_QUESTION = "closeQuestion"
