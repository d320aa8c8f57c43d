"""What came of a run: its figures beside the model in use, and the very digits behind them."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.errors import DigitpadError
from digitpad.model_store import Model
from digitpad.run_record import RunRecord
from digitpad.run_store import RunStore
from digitpad.training.events import Finished
from digitpad.ui.run_outcome import RunOutcome
from digitpad.ui.run_result import RunResult


class ResultPage(QWidget):
    """The outcome of the run that has just ended, and the details of it or of one kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outcome = RunOutcome()
        self.outcome.hide()
        self.details = RunResult()
        column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addWidget(self.outcome)
        column.addWidget(self.details, 1)

    def show_finished(self, finished: Finished, in_use: Model) -> None:
        """Show a run that has just ended, beside the model in use.

        The details need a folder of the run, which a full disk may have refused.
        """
        self.outcome.show_outcome(finished, in_use)
        self.outcome.show()
        if finished.run:
            try:
                record = RunStore().run(finished.run)
            except DigitpadError:
                return
            self._show_details(record, in_use.card.name)

    def show_run(self, record: RunRecord, name_in_use: str) -> None:
        """Show a run that was kept.

        Raises:
            RunError: it is gone.
        """
        self.outcome.hide()
        self._show_details(record, name_in_use)

    def _show_details(self, record: RunRecord, name_in_use: str) -> None:
        self.details.show_run(RunStore().folder(record.id), record.name, name_in_use)
