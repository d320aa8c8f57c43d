"""How many samples of each class there are to learn from, and how many are held out to test."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from digitpad.samples.sample import LABELS, Counts, label_text
from digitpad.ui.calm_tables import calm

_ROWS = (
    ("to learn from", "Samples that the model learns from."),
    ("held out", "Every fifth sample of a class: never learnt from, to tell whether it helped."),
)


class TeachCounts(QTableWidget):
    """A column for each class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(len(_ROWS), len(LABELS), parent)
        self.setObjectName("teachCounts")
        self.setAccessibleName("Samples of each class")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        calm(self)
        self.setHorizontalHeaderLabels([label_text(label) for label in LABELS])
        head = self.horizontalHeader()
        head.setMinimumSectionSize(0)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(len(LABELS) - 1, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionsClickable(False)
        side = self.verticalHeader()
        side.setVisible(True)
        side.setSectionsClickable(False)
        for row, (title, tip) in enumerate(_ROWS):
            item = QTableWidgetItem(title)
            item.setToolTip(tip)
            self.setVerticalHeaderItem(row, item)
        rows_px = len(_ROWS) * side.defaultSectionSize()
        self.setFixedHeight(head.sizeHint().height() + rows_px)

    def show_counts(self, counts: Counts) -> None:
        """Show how many there are."""
        for column, label in enumerate(LABELS):
            held_out = counts.held_out[label]
            for row, count in enumerate((counts.by_label[label] - held_out, held_out)):
                item = QTableWidgetItem(f"{count:,}")
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                self.setItem(row, column, item)
