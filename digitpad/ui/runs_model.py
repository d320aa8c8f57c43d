"""The runs that are kept, as a table: a row each, a column for what tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from digitpad.run_record import FINISHED, RunRecord
from digitpad.training.knobs import layers_in_words
from digitpad.ui.wording import duration, percent

Index = QModelIndex | QPersistentModelIndex

_SORT_ROLE = Qt.ItemDataRole.UserRole
_NOTHING = "–"


@dataclass(frozen=True)
class _Column:
    """A column: its head, what a cell shows, what it is sorted by, whether it holds numbers."""

    head: str
    text: Callable[[RunRecord], str]
    key: Callable[[RunRecord], Any]
    is_number: bool = False


def _accuracy(record: RunRecord) -> str:
    return _NOTHING if record.accuracy is None else percent(record.accuracy)


def _when(record: RunRecord) -> str:
    seconds = int(datetime.fromisoformat(record.began).timestamp())
    moment = QDateTime.fromSecsSinceEpoch(seconds)
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


_COLUMNS = (
    _Column("Recipe", lambda record: record.title, lambda record: record.title.casefold()),
    _Column("Accuracy", _accuracy, lambda record: record.accuracy or 0.0, is_number=True),
    _Column("Status", lambda record: record.standing, lambda record: record.status),
    _Column("Time", lambda record: duration(record.seconds), lambda record: record.seconds, True),
    _Column("Weights", lambda record: f"{record.weights:,}", lambda record: record.weights, True),
    _Column("Began", _when, lambda record: record.began),
    _Column("Seed", lambda record: str(record.seed), lambda record: record.seed, True),
    _Column("Data", lambda record: record.data, lambda record: record.data.casefold()),
)
NAME_COLUMN, TIME_COLUMN, BEGAN_COLUMN = 0, 3, 5


class RunsModel(QAbstractTableModel):
    """Shows records; what changes in one of them is told for its row alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records: list[RunRecord] = []

    @property
    def records(self) -> tuple[RunRecord, ...]:
        """The runs, as they were given."""
        return tuple(self._records)

    def show_records(self, records: Sequence[RunRecord]) -> None:
        """Show runs in place of what was shown; rows that stay keep their selection."""
        new = {record.id: record for record in records}
        for row in reversed(range(len(self._records))):
            if self._records[row].id not in new:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._records[row]
                self.endRemoveRows()
        rows = {record.id: row for row, record in enumerate(self._records)}
        for record in records:
            if record.id in rows:
                self._put(rows[record.id], record)
        self._add([record for record in records if record.id not in rows])

    def show_record(self, record: RunRecord) -> None:
        """Show a run that is new, or has changed."""
        row = next((row for row, one in enumerate(self._records) if one.id == record.id), None)
        if row is None:
            self._add([record])
        else:
            self._put(row, record)

    def _add(self, records: Sequence[RunRecord]) -> None:
        if records:  # all at once: each insertion has the table sorted anew
            first = len(self._records)
            self.beginInsertRows(QModelIndex(), first, first + len(records) - 1)
            self._records.extend(records)
            self.endInsertRows()

    def _put(self, row: int, record: RunRecord) -> None:
        if self._records[row] != record:
            self._records[row] = record
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(_COLUMNS) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._records)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        record, column = self._records[index.row()], _COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(record)
        if role == _SORT_ROLE:
            return column.key(record)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return _told(record)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section].head
        return None


def sorted_by_columns(model: RunsModel, parent: QObject) -> QSortFilterProxyModel:
    """Return a model that sorts the rows by what their cells mean, not by their text."""
    proxy = QSortFilterProxyModel(parent)
    proxy.setSourceModel(model)
    proxy.setSortRole(_SORT_ROLE)
    proxy.setDynamicSortFilter(True)
    return proxy


def _told(record: RunRecord) -> str:
    """Return what a row has no room for, as a tooltip."""
    lines = [record.title, layers_in_words(record.recipe.get("layers"))]
    if record.status == FINISHED and record.test_data:
        lines.append(f"Accuracy on {record.test_data}")
    if record.race:
        lines.append(f"Race: {record.race}")
    if record.message:
        lines.append(record.message)
    return "\n".join(line for line in lines if line)
