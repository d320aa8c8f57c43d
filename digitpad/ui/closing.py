"""Closing the window while a model is trained or taught: a question, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from digitpad.ui.message_boxes import ask_to_end_teaching, ask_to_end_training
from digitpad.ui.status_line import StatusLine

if TYPE_CHECKING:
    from digitpad.ui.retrain_dialog import RetrainDialog
    from digitpad.ui.teach_dialog import TeachDialog

_ONCE = Qt.ConnectionType.SingleShotConnection


def ask_before_closing(window: QMainWindow, retrain: RetrainDialog, status: StatusLine) -> None:
    """Ask what becomes of the run, and close the window when that is done.

    The run may finish in the background, stop and be kept, or end at once; or all stays as it is.
    """

    def close_if_minimized() -> None:
        if window.isMinimized():
            window.close()

    def let_finish() -> None:
        """Leave the screen; the run goes on, and the program ends with it."""
        retrain.ended.connect(close_if_minimized, _ONCE)
        retrain.hide()
        window.showMinimized()
        status.tell("digitpad closes after the training, unless it is opened again.")

    def stop_and_keep() -> None:
        retrain.ended.connect(window.close, _ONCE)
        retrain.stop()

    def end() -> None:
        retrain.shut()
        window.close()

    ask_to_end_training(window, let_finish=let_finish, stop_and_keep=stop_and_keep, end=end)


def ask_before_ending(window: QMainWindow, teaching: TeachDialog) -> None:
    """Ask whether the teaching may end, which cannot go on another time, and close the window."""

    def end() -> None:
        teaching.shut()
        window.close()

    ask_to_end_teaching(window, end)
