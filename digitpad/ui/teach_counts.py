"""How many samples of each class there are to learn from, and how many are held out to test."""

from __future__ import annotations

from PySide6.QtWidgets import QHeaderView, QTableWidgetItem, QWidget

from digitpad.samples.sample import LABELS, Counts, label_text
from digitpad.ui.figure_table import FigureTable

_COLUMNS = tuple((label_text(label), f"Samples of {label_text(label)}.") for label in LABELS)
_ROWS = (
    ("to learn from", "Samples that the model learns from."),
    ("held out", "Every fifth sample of a class: never learnt from, to tell whether it helped."),
)


class TeachCounts(FigureTable):
    """A column for each class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("teachCounts", "Samples of each class", _COLUMNS, parent)
        head = self.horizontalHeader()
        head.setMinimumSectionSize(0)
        head.setSectionResizeMode(len(LABELS) - 1, QHeaderView.ResizeMode.ResizeToContents)
        self.setRowCount(len(_ROWS))
        self.verticalHeader().setVisible(True)
        self.verticalHeader().setSectionsClickable(False)
        for row, (title, tip) in enumerate(_ROWS):
            item = QTableWidgetItem(title)
            item.setToolTip(tip)
            self.setVerticalHeaderItem(row, item)
        self.fit()

    def show_counts(self, counts: Counts) -> None:
        """Show how many there are."""
        for column, label in enumerate(LABELS):
            self.put(0, column, f"{counts.learnt[label]:,}")
            self.put(1, column, f"{counts.held_out[label]:,}")
