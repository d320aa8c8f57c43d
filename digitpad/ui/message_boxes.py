"""The window's message boxes: what digitpad is, what failed, what may go. None of them blocks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

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


def tell_failure(parent: QWidget, name: str, title: str, sentence: str) -> None:
    """Tell in a box of that object name what failed."""
    box = QMessageBox(QMessageBox.Icon.Warning, title, sentence, parent=parent)
    box.setObjectName(name)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def ask_to_remove(
    parent: QWidget,
    name: str,
    question: str,
    consequence: str,
    remove: Callable[[], None],
    *,
    verb: str = "&Remove",
) -> None:
    """Ask in a box of that object name whether something may go; do `remove` where it may."""
    box = _question(parent, name, question, consequence)
    agree = box.addButton(verb, QMessageBox.ButtonRole.DestructiveRole)
    _stay_by_default(box, box.addButton(QMessageBox.StandardButton.Cancel))
    agree.clicked.connect(remove)
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
        let_finish: minimizes the window until the run has ended.
        stop_and_keep: stops the run, and closes when what it learnt is kept.
        end: closes at once.
    """
    if parent.findChild(QMessageBox, _CLOSE_QUESTION) is not None:
        return
    box = _question(
        parent,
        _CLOSE_QUESTION,
        "A training run is under way.",
        "It can finish in the background, or stop now and become a model. Ended at once, it can "
        "go on from its last epoch another time.",
    )
    role = QMessageBox.ButtonRole
    finish = box.addButton("&Finish in the Background", role.AcceptRole)
    keep = box.addButton("&Stop and Keep", role.AcceptRole)
    agree = box.addButton("&End Training and Close", role.DestructiveRole)
    _stay_by_default(box, box.addButton("&Keep Training", role.RejectRole))
    finish.clicked.connect(let_finish)
    keep.clicked.connect(stop_and_keep)
    agree.clicked.connect(end)
    box.open()


def ask_to_end_teaching(parent: QWidget, end: Callable[[], None]) -> None:
    """Ask whether the teaching may end because the window closes; do `end` where it may."""
    if parent.findChild(QMessageBox, _CLOSE_QUESTION) is None:
        ask_to_remove(
            parent,
            _CLOSE_QUESTION,
            "A teaching is under way.",
            "Ending it changes nothing; you can teach again later.",
            end,
            verb="&End Teaching and Close",
        )


def _question(parent: QWidget, name: str, question: str, more: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setObjectName(name)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(question)
    box.setInformativeText(more)
    return box


def _stay_by_default(box: QMessageBox, stay: QPushButton) -> None:
    """Let Enter and Escape leave all as it is."""
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)


_CLOSE_QUESTION = "closeQuestion"
