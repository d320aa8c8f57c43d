"""Delete All My Data…: says what there is and where, asks once, and does it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from digitpad.counting import counted
from digitpad.ui.message_boxes import ask_to_remove, tell_failure
from digitpad.ui.own_data import OwnData, delete_own_data, own_data
from digitpad.ui.sample_keeper import SampleKeeper

_DONE = "All your data is deleted. The bundled model reads."


class Wipe(QObject):
    """Asks, and deletes in the keeper's thread; the window goes on meanwhile.

    Signals:
        begins: it was agreed to. Whoever uses a model of the user's own, or holds a process that
            waits to train, lets go of it now.
        wiped: all is deleted. What could bring any of it back is to be forgotten: steps to undo,
            ids of samples, models and runs on the screen.
        told: a sentence to show.
    """

    begins = Signal()
    wiped = Signal()
    told = Signal(str)

    def __init__(self, keeper: SampleKeeper, window: QWidget) -> None:
        super().__init__(window)
        self._keeper = keeper
        self._window = window

    def ask(self) -> None:
        """Ask whether all may go, as soon as it is known how much that is."""
        self._keeper.ask(own_data, self._ask, lambda _: self._ask(own_data(None)))

    def _ask(self, data: OwnData) -> None:
        ask_to_remove(
            self._window,
            "wipeQuestion",
            "Delete all your data?",
            _consequence(data),
            self._wipe,
            verb="&Delete Everything",
        )

    def _wipe(self) -> None:
        self.begins.emit()
        self._keeper.change_anyway(delete_own_data, lambda _: self._tell_done(), self._tell_failure)

    def _tell_done(self) -> None:
        self.wiped.emit()
        self.told.emit(_DONE)

    def _tell_failure(self, sentence: str) -> None:
        tell_failure(self._window, "wipeMessage", "Delete All My Data", sentence)


def _consequence(data: OwnData) -> str:
    return (
        f"In {data.folder}:\n"
        f"{_samples(data)} and their backups, "
        f"{counted(data.models, 'model')} of your own, {counted(data.runs, 'training run')}, "
        f"{counted(data.recipes, 'recipe')}, the settings and logs.\n\n"
        "This cannot be undone; Export Digits… writes what you want to keep. The bundled model "
        "stays, and so does a downloaded MNIST."
    )


def _samples(data: OwnData) -> str:
    return "all samples" if data.samples is None else counted(data.samples, "sample")
