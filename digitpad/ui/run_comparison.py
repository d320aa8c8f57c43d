"""Runs beside each other: their curves in one plot, and below the knobs in which they differ."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import RunError
from digitpad.run_record import RUNNING, RunRecord
from digitpad.run_store import RunStore
from digitpad.training.events import EpochEnded, Event, Progressed
from digitpad.training.knobs import ABSENT, Knob, differing_knobs, knobs_of
from digitpad.ui.calm_tables import calm, keep_in_sight
from digitpad.ui.curve_looks import MAX_RUNS
from digitpad.ui.curve_set import GrowingCurves, curves_told
from digitpad.ui.curve_sources import told_apart
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.latest_job import LatestJob
from digitpad.ui.learning_curves import LearningCurves
from digitpad.ui.page_splitter import split

_ROWS_SHOWN = 3
_SHOW_MS = 250
"""As often as a plot follows the runs that go on."""

_CHOOSE = "Choose a run to see its curves; choose several to compare them."
_ONE = "Choose another run besides to see in which knobs they differ."
_NOT_GIVEN = "Not given: what Keras takes by itself counts, where there is such a knob."
_NONE = "No knob differs between these runs."


class RunComparison(QWidget):
    """The curves of the chosen runs over each other, and what differs between them."""

    def __init__(self, store: RunStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runComparison")
        self._store = store
        self._records: list[RunRecord] = []
        self._growing: dict[str, GrowingCurves] = {}
        self._missed: list[tuple[str, Event]] = []
        self._is_reading = False
        self._job = LatestJob(self)
        self._job.done.connect(self._take_curves)
        self._job.failed.connect(self._say)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SHOW_MS)
        self._soon.timeout.connect(self._show_curves)
        self.curves = LearningCurves()
        self.knobs = _knob_table()
        self._note = FaintLabel()
        self._note.setObjectName("comparisonNote")
        self._note.setWordWrap(True)
        self._lay_out()
        self.show_runs(())

    def show_runs(self, records: Sequence[RunRecord]) -> None:
        """Compare runs; the first `MAX_RUNS` (16) of them. Their curves are read in a thread."""
        self._records = list(records[:MAX_RUNS])
        self._show_knobs()
        self._missed.clear()
        self._is_reading = True
        self._job.start(partial(_curves_of, self._store, tuple(self._records)))

    def take_event(self, run_id: str, event: Event) -> None:
        """Let the curves of a run grow, where it is one of those that are shown."""
        if not isinstance(event, Progressed | EpochEnded):
            return
        if self._is_reading:
            self._missed.append((run_id, event))
        if run_id in self._growing:
            self._growing[run_id].take(event)
            if not self._soon.isActive():
                self._soon.start()

    def _take_curves(self, growing: object) -> None:
        assert isinstance(growing, dict)
        self._growing, self._is_reading = growing, False
        for run_id, event in self._missed:  # told while the curves were being read
            if run_id in self._growing:
                self._growing[run_id].take(event)
        self._missed.clear()
        self._show_curves()

    def _show_curves(self) -> None:
        shown = [self._growing[record.id] for record in self._records if record.id in self._growing]
        runs_on = any(record.status == RUNNING for record in self._records)
        epochs = max((record.epochs for record in self._records), default=0) if runs_on else 0
        self.curves.show_runs([each.curve_set() for each in shown], epochs=epochs or None)

    def _show_knobs(self) -> None:
        knobs = differing_knobs(list(map(knobs_of, self._records)))
        self.knobs.setVisible(bool(knobs))
        _fill(self.knobs, knobs, told_apart([record.title for record in self._records]))
        few = {0: _CHOOSE, 1: _ONE}
        self._say(few.get(len(self._records), "" if knobs else _NONE))

    def _say(self, sentence: str) -> None:
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))

    def _lay_out(self) -> None:
        below = QWidget()
        rows = QVBoxLayout(below)
        rows.setContentsMargins(0, 8, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self._note)
        rows.addWidget(self.knobs, 1)
        rows.addStretch()
        split(self, self.curves, below, sizes_px=(360, 120))


def _curves_of(store: RunStore, records: Sequence[RunRecord]) -> dict[str, GrowingCurves]:
    found = {}
    for record in records:
        try:
            lines = store.event_lines(record.id)
        except RunError:  # removed meanwhile: the table will tell
            continue
        found[record.id] = curves_told(lines, record.title)
    return found


def _knob_table() -> QTableWidget:
    table = QTableWidget()
    table.setObjectName("knobTable")
    table.setAccessibleName("Knobs in which the chosen runs differ")
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    calm(table)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().setMaximumSectionSize(240)
    table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
    keep_in_sight(table, _ROWS_SHOWN)
    return table


def _fill(table: QTableWidget, knobs: Sequence[Knob], names: Sequence[str]) -> None:
    table.clear()
    table.setRowCount(len(knobs))
    table.setColumnCount(1 + len(names))
    table.setHorizontalHeaderLabels(["Knob", *names])
    for row, knob in enumerate(knobs):
        for column, text in enumerate((knob.name, *knob.values)):
            item = QTableWidgetItem(text)
            item.setToolTip(_NOT_GIVEN if text == ABSENT else text)
            table.setItem(row, column, item)
