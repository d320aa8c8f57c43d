"""The optimizers that may race, as a table: a box to check, a learning rate to change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from digitpad.training.optimizer_ladder import Entrant
from digitpad.ui.race_candidates import Candidate

Index = QModelIndex | QPersistentModelIndex
NAME_COLUMN, RATE_COLUMN = 0, 1
_HEADS = ("Optimizer", "Learning rate")


class EntrantsModel(QAbstractTableModel):
    """Holds candidates; each edit puts another record in the place of one."""

    def __init__(self, candidates: Sequence[Candidate], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._candidates = list(candidates)

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """All of them, as they have been edited."""
        return tuple(self._candidates)

    @property
    def entrants(self) -> tuple[Entrant, ...]:
        """Those that take part."""
        return tuple(each.entrant for each in self._candidates if each.takes_part)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._candidates)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_HEADS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.column() == NAME_COLUMN:
            return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        candidate = self._candidates[index.row()]
        is_name = index.column() == NAME_COLUMN
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return candidate.method.name if is_name else f"{candidate.learning_rate:g}"
        if role == Qt.ItemDataRole.CheckStateRole and is_name:
            return Qt.CheckState.Checked if candidate.takes_part else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                candidate.method.about if is_name else "A number above 0; double-click to change."
            )
        if role == Qt.ItemDataRole.TextAlignmentRole and not is_name:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed or checked; what is no learning rate is not taken."""
        candidate = self._candidates[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == NAME_COLUMN:
            changed = replace(candidate, takes_part=Qt.CheckState(value) == Qt.CheckState.Checked)
        elif role == Qt.ItemDataRole.EditRole and index.column() == RATE_COLUMN:
            rate = _rate(str(value))
            if rate is None:
                return False
            changed = replace(candidate, learning_rate=rate, takes_part=True)
        else:
            return False
        self._candidates[index.row()] = changed
        row = index.row()
        self.dataChanged.emit(self.index(row, NAME_COLUMN), self.index(row, RATE_COLUMN))
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section]
        return None


def _rate(text: str) -> float | None:
    try:
        rate = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return rate if math.isfinite(rate) and rate > 0 else None
