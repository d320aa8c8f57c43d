"""The page of the runs that are kept: a table to choose from, and what comes of the choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.errors import DigitpadError, RunError
from digitpad.run_record import RUNNING, RunRecord
from digitpad.run_store import RunStore
from digitpad.training.catalogue import Catalogue
from digitpad.training.events import EpochEnded, Event, Failed, Finished, Started, Stopped
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.latest_job import LatestJob
from digitpad.ui.page_splitter import split
from digitpad.ui.race_dialog import RaceDialog
from digitpad.ui.run_comparison import RunComparison
from digitpad.ui.runs_bar import RunsBar, ask_to_remove_runs
from digitpad.ui.runs_table import RunsTable

_TELLING = (Started, EpochEnded, Finished, Failed, Stopped)
"""After these a row of the table is another."""
_WATCH_MS = 1_000
"""As often as the table looks for what became of runs that go on."""
_NO_RUNS = "No runs are kept yet. Each one that you start is listed here, with its curves."


class RunsView(QWidget):
    """The runs that are kept, the chosen ones compared below.

    Signals:
        resume_asked: a `RunOrder` that goes on with a run that was cut off, failed or stopped.
        result_asked: the id of a run whose result is to be shown.
        recipe_asked: a `Recipe` to put into the form.
        race_asked: a list of `RunOrder`, to be run one after the other.
    """

    resume_asked = Signal(object)
    result_asked = Signal(str)
    recipe_asked = Signal(object)
    race_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runsView")
        self._store = RunStore()
        self._catalogue: Catalogue | None = None
        self._job = LatestJob(self)
        self._chosen_soon = QTimer(self)
        self._watch = QTimer(self)
        self.table = RunsTable()
        self.comparison = RunComparison(self._store)
        self.bar = RunsBar(self.comparison.curves)
        self._status = FaintLabel(_NO_RUNS)
        self._status.setObjectName("runsStatus")
        self._status.setWordWrap(True)
        self._wire()
        self._lay_out()
        self._show_buttons()

    def refresh(self) -> None:
        """Show the runs that there are now, read in a thread; what was chosen stays chosen."""
        self._job.start(self._store.runs)

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Take what Keras offers: the optimizers that a race can choose from."""
        self._catalogue = catalogue

    def take_event(self, run_id: str, event: Event) -> None:
        """Follow a run that goes on. When one of a race begins, all of that race are chosen."""
        self.comparison.take_event(run_id, event)
        if isinstance(event, _TELLING):
            self._show_again(run_id)

    def ask_for_race(self, order: RunOrder) -> None:
        """Ask which optimizers are to race, each from the same start, by an order's recipe."""
        dialog = RaceDialog(order, self._catalogue, self)
        dialog.race_asked.connect(self.race_asked)
        dialog.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()  # other processes train, too

    def chosen(self) -> list[RunRecord]:
        """Return the runs that are chosen, in the table's order."""
        return self.table.chosen()

    def choose(self, run_ids: Sequence[str]) -> None:
        """Choose runs by their ids; the others are chosen no more."""
        self.table.choose(run_ids)

    def _take_records(self, records: object) -> None:
        assert isinstance(records, list)
        self.table.show_records(records)
        self._watch_runs()
        self._show_buttons()
        self._status.setVisible(not records)
        if not records:
            self._say(_NO_RUNS)

    def _show_again(self, run_id: str) -> None:
        """Read one run again: a small file."""
        try:
            record = self._store.run(run_id)
        except DigitpadError:  # it is not kept, or was removed meanwhile
            return
        self._status.hide()
        self.table.show_record(record)
        self._watch_runs()
        if record.race and record.status == RUNNING and record.epochs_done == 0:
            self.table.choose([one.id for one in self.table.records() if one.race == record.race])
        self._show_buttons()

    def _watch_runs(self) -> None:
        runs_on = any(record.status == RUNNING for record in self.table.records())
        if runs_on != self._watch.isActive():
            self._watch.start() if runs_on else self._watch.stop()

    def _show_chosen(self) -> None:
        self.comparison.show_runs(self.chosen())
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.bar.show_for(self.chosen())

    def _ask_for_result(self) -> None:
        if self.bar.result.isEnabled():
            self.result_asked.emit(self.chosen()[0].id)

    def _ask_to_resume(self) -> None:
        order = self._order()
        if order is not None:
            self.resume_asked.emit(replace(order, resume=True))

    def _ask_for_recipe(self) -> None:
        try:
            recipe = Recipe.from_json(dict(self.chosen()[0].recipe))
        except DigitpadError as error:
            self._say(str(error))
            return
        self.recipe_asked.emit(recipe)

    def _ask_for_race(self) -> None:
        order = self._order()
        if order is not None:
            self.ask_for_race(order)

    def _order(self) -> RunOrder | None:
        """Return the order of the chosen run; where it cannot be given again, say so."""
        try:
            return RunOrder.from_json(dict(self.chosen()[0].order))
        except DigitpadError:
            self._say("What was ordered then was not kept whole; use its recipe instead.")
            return None

    def _ask_to_remove(self) -> None:
        records = [record for record in self.chosen() if record.status != RUNNING]
        if records:
            ask_to_remove_runs(self, records, lambda: self._do_remove(records))

    def _do_remove(self, records: Sequence[RunRecord]) -> None:
        try:
            for record in records:
                self._store.remove(record.id)
        except RunError as error:
            self._say(str(error))
        self.refresh()

    def _say(self, sentence: str) -> None:
        self._status.setText(sentence)
        self._status.show()

    def _wire(self) -> None:
        # A drag over many rows, or a race, changes the choice many times at once.
        self._chosen_soon.setSingleShot(True)
        self._chosen_soon.timeout.connect(self._show_chosen)
        self.table.choice_changed.connect(self._chosen_soon.start)
        self.table.activated.connect(self._ask_for_result)
        self.table.removal_asked.connect(self._ask_to_remove)
        # Runs end, and are cut off, without a word here: in other processes, and after their last.
        self._watch.setInterval(_WATCH_MS)
        self._watch.timeout.connect(self.refresh)
        self._job.done.connect(self._take_records)
        self._job.failed.connect(self._say)
        self.bar.result.clicked.connect(self._ask_for_result)
        self.bar.resume.clicked.connect(self._ask_to_resume)
        self.bar.use.clicked.connect(self._ask_for_recipe)
        self.bar.race.clicked.connect(self._ask_for_race)
        self.bar.remove.clicked.connect(self._ask_to_remove)

    def _lay_out(self) -> None:
        above = QWidget()
        rows = QVBoxLayout(above)
        rows.setContentsMargins(0, 0, 0, 8)
        rows.setSpacing(8)
        rows.addWidget(self._status)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.bar)
        split(self, above, self.comparison, sizes_px=(240, 480))
