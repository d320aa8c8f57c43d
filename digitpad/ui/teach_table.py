"""What teaching came to: how many digits of each set are read right, before and after."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from digitpad.training.events import Taught
from digitpad.ui.calm_tables import calm
from digitpad.ui.wording import percent

_COLUMNS = (
    ("", "What was read."),
    ("digits", "How many there are."),
    ("before", "The part that the model read right that was taught."),
    ("after", "The part that the new model reads right."),
    ("change", "After less before, in points of 100 %."),
    ("errors", "How many are read wrongly, before and after."),
)
_SETS = {
    "own": ("your hand", "Your own digits that were held out: none of them was learnt from."),
    "mnist": ("MNIST", "MNIST's test digits: other people's."),
    "practice": ("practice digits", "Fresh ones of the practice digits that come with digitpad."),
}
_NONE = "–"


class TeachTable(QTableWidget):
    """A row for each set of digits; what is better of before and after is bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(_COLUMNS), parent)
        self.setObjectName("teachTable")
        self.setAccessibleName("What the model reads right, before and after teaching")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        calm(self)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionsClickable(False)
        for column, (title, tip) in enumerate(_COLUMNS):
            item = QTableWidgetItem(title)
            item.setToolTip(tip)
            self.setHorizontalHeaderItem(column, item)

    def show_taught(self, taught: Taught) -> None:
        """Show the figures, a row for each of the sets."""
        self.setRowCount(len(taught.sets))
        figures = zip(taught.sets, taught.digits, taught.before, taught.after, strict=True)
        for row, (name, digits, before, after) in enumerate(figures):
            title, tip = _SETS.get(name, (name, ""))
            self._set(row, 0, title).setToolTip(tip)
            self._set(row, 1, f"{digits:,}" if digits else _NONE)
            told = _told(digits, before, after) if digits else (_NONE,) * 4
            for column, text in enumerate(told, start=2):
                self._set(row, column, text)
            if digits:
                self._mark(row, 2, before > after)
                self._mark(row, 3, after > before)
        self._fit()

    def _set(self, row: int, column: int, text: str) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        if column:
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setItem(row, column, item)
        return item

    def _mark(self, row: int, column: int, is_better: bool) -> None:
        item = self.item(row, column)
        font = item.font()
        font.setBold(is_better)
        item.setFont(font)

    def _fit(self) -> None:
        """Be as high as the rows: all of them are in sight, and nothing below them is empty."""
        rows_px = self.rowCount() * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows_px)


def _told(digits: int, before: float, after: float) -> tuple[str, str, str, str]:
    errors = tuple(round((1 - part) * digits) for part in (before, after))
    points = round((after - before) * 100, 2)
    change = f"{points:+.2f} points".replace("-", "−") if points else "none"
    return percent(before), percent(after), change, f"{errors[0]:,} → {errors[1]:,}"
