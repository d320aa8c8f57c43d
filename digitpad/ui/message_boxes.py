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


def ask_to_end_training(
    parent: QWidget,
    *,
    let_finish: Callable[[], None],
    stop_and_keep: Callable[[], None],
    end: Callable[[], None],
) -> None:
    """Ask what becomes of the training run when the window closes, and do that.

    The window goes on meanwhile: drawing, and the run itself.

    Args:
        parent: the window.
        let_finish: hides the window until the run has ended.
        stop_and_keep: stops the run, and closes when what it learnt is kept.
        end: closes at once.
    """
    if parent.findChild(QMessageBox, _CLOSE_QUESTION) is not None:
        return
    box = QMessageBox(parent)
    box.setObjectName(_CLOSE_QUESTION)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText("A training run is under way.")
    box.setInformativeText(
        "It can finish without the window, or stop now and become a model. Ended at once, it can "
        "go on from its last epoch another time."
    )
    role = QMessageBox.ButtonRole
    finish = box.addButton("&Finish Without the Window", role.AcceptRole)
    keep = box.addButton("&Stop and Keep", role.AcceptRole)
    agree = box.addButton("&End Training and Close", role.DestructiveRole)
    stay = box.addButton("&Keep Training", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    finish.clicked.connect(let_finish)
    keep.clicked.connect(stop_and_keep)
    agree.clicked.connect(end)
    box.open()


_CLOSE_QUESTION = "closeQuestion"
