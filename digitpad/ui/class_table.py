"""How well each class is read: precision and recall, beside the model in use."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from digitpad.run_figures import RunFigures
from digitpad.ui.figure_table import FigureTable
from digitpad.ui.wording import percent

_RECALL = "Recall: of all digits of the class, the part that was read as it (accuracy per class)."
_PRECISION = "Precision: of all that was read as the class, the part that is of it."
_COLUMNS = (
    ("digit", "What the test digits are."),
    ("tested", "How many of them were tested."),
    ("recall\nnew", _RECALL),
    ("recall\nin use", f"{_RECALL} That of the model in use."),
    ("precision\nnew", _PRECISION),
    ("precision\nin use", f"{_PRECISION} That of the model in use."),
)
_IN_USE = (3, 5)


class ClassTable(FigureTable):
    """A row for each class; the better figure of two is bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("classTable", "Recall and precision of each class", _COLUMNS, parent)

    def show_figures(self, new: RunFigures, in_use: RunFigures | None) -> None:
        """Show the figures of a run's network, and of the model that was in use where there was."""
        for column in _IN_USE:
            self.setColumnHidden(column, in_use is None)
        beside = in_use if in_use is not None else new
        self.setRowCount(len(new.classes))
        for row, name in enumerate(new.classes):
            self.put(row, 0, name)
            self.put(row, 1, f"{new.tested[row]:,}")
            self._set_pair(row, 2, new.recall[row], beside.recall[row])
            self._set_pair(row, 4, new.precision[row], beside.precision[row])

    def _set_pair(self, row: int, column: int, new: float | None, in_use: float | None) -> None:
        pair = (new if new is not None else -1.0, in_use if in_use is not None else -1.0)
        self.put(row, column, _told(new), is_bold=pair[0] > pair[1])
        self.put(row, column + 1, _told(in_use), is_bold=pair[1] > pair[0])


def _told(part: float | None) -> str:
    return percent(part) if part is not None else "–"
