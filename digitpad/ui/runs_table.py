"""The table of runs: sorted by any column, one or several of them chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from digitpad.run_record import RunRecord
from digitpad.ui.calm_tables import calm, keep_in_sight
from digitpad.ui.runs_model import (
    BEGAN_COLUMN,
    NAME_COLUMN,
    TIME_COLUMN,
    RunsModel,
    sorted_by_columns,
)

_ROWS_SHOWN = 4
_ROWS_MEASURED = 20
"""For the columns' widths; measuring all of 200 rows takes ten frames."""
_NAME_PX = 160
_LONG_TIME = "00 min 00 s "
"""Has room from the start: runs that are still to come may take longer."""


class RunsTable(QTableView):
    """A row for each run, the newest at the top at first.

    Signals:
        choice_changed: other runs are chosen.
        removal_asked: the chosen runs are to go.
    """

    choice_changed = Signal()
    removal_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runsTable")
        self.setAccessibleName("Runs that are kept")
        self._runs = RunsModel(self)
        self._sorted = sorted_by_columns(self._runs, self)
        self.setModel(self._sorted)
        self.setSortingEnabled(True)
        self.sortByColumn(BEGAN_COLUMN, Qt.SortOrder.DescendingOrder)
        self._look()
        self.selectionModel().selectionChanged.connect(self.choice_changed)
        remove = QAction("Re&move…", self)
        remove.setShortcut(QKeySequence.StandardKey.Delete)
        remove.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        remove.triggered.connect(self.removal_asked)
        self.addAction(remove)

    def records(self) -> tuple[RunRecord, ...]:
        """Return all runs, as they were given."""
        return self._runs.records

    def show_records(self, records: Sequence[RunRecord]) -> None:
        """Show runs in place of those that were shown."""
        was_empty = not self._runs.records
        self._runs.show_records(records)
        if was_empty:
            self._fit_columns()

    def show_record(self, record: RunRecord) -> None:
        """Show a run that is new, or has changed."""
        was_empty = not self._runs.records
        self._runs.show_record(record)
        if was_empty:
            self._fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter to show a result: left to the dialog it would start a run, too."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()

    def chosen(self) -> list[RunRecord]:
        """Return the runs that are chosen, from the top."""
        rows = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [self._runs.records[self._sorted.mapToSource(index).row()] for index in rows]

    def choose(self, run_ids: Sequence[str]) -> None:
        """Choose runs by their ids, and no others."""
        selection = QItemSelection()
        for row, record in enumerate(self._runs.records):
            if record.id in run_ids:
                index = self._sorted.mapFromSource(self._runs.index(row, NAME_COLUMN))
                selection.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)

    def _fit_columns(self) -> None:
        self.resizeColumnsToContents()
        longest_px = self.fontMetrics().horizontalAdvance(_LONG_TIME)
        for column, least_px in ((NAME_COLUMN, _NAME_PX), (TIME_COLUMN, longest_px)):
            self.setColumnWidth(column, max(least_px, self.columnWidth(column)))

    def _look(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        calm(self)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setResizeContentsPrecision(_ROWS_MEASURED)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        keep_in_sight(self, _ROWS_SHOWN)
