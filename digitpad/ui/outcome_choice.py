"""Adopt or Discard: what becomes of the model of the run that has just ended."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from digitpad.errors import DigitpadError
from digitpad.model_store import ModelStore
from digitpad.ui.run_bar import RunBar
from digitpad.ui.run_outcome import RunOutcome


class OutcomeChoice(QObject):
    """Keeps which model is to be decided on, and does what the bar's two buttons say.

    Signals:
        adopted: the id of the model, which the user wants to use from now on.
        discarded: the model is out of the store.
        changed: there is a model to decide on now, or none any more.
    """

    adopted = Signal(str)
    discarded = Signal()
    changed = Signal()

    def __init__(
        self, store: ModelStore, bar: RunBar, table: RunOutcome, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._bar = bar
        self._table = table
        self._model_id = ""
        bar.adopt.clicked.connect(self._adopt)
        bar.discard.clicked.connect(self._discard)

    @property
    def is_open(self) -> bool:
        """Whether there is a model to decide on."""
        return bool(self._model_id)

    def offer(self, model_id: str) -> None:
        """Take the model that came of a run."""
        self._model_id = model_id
        self.changed.emit()

    def forget(self) -> None:
        """Leave the model in the store, and ask no more."""
        self._table.hide()
        self.offer("")

    def _adopt(self) -> None:
        self.adopted.emit(self._model_id)
        self.forget()
        self._bar.say("Adopted: it reads what you draw from now on.")

    def _discard(self) -> None:
        try:
            self._store.remove(self._model_id)
        except DigitpadError as error:
            self._bar.say(str(error))
            return
        self.forget()
        self.discarded.emit()
        self._bar.say("Discarded.")
