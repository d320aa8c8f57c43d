"""A table of figures: to read, not to edit; titles that explain themselves, the better one bold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from digitpad.ui.calm_tables import calm


class FigureTable(QTableWidget):
    """Columns of equal width, without a frame.

    Args:
        name: the object's name.
        what: what is shown, for a screen reader.
        columns: the title of each and what it says.
        parent: the widget around it.
    """

    def __init__(
        self,
        name: str,
        what: str,
        columns: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(0, len(columns), parent)
        self.setObjectName(name)
        self.setAccessibleName(what)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        calm(self)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setSectionsClickable(False)
        for column, (title, tip) in enumerate(columns):
            head = QTableWidgetItem(title)
            head.setToolTip(tip)
            self.setHorizontalHeaderItem(column, head)

    def put(
        self, row: int, column: int, text: str, *, is_bold: bool = False, tip: str = ""
    ) -> None:
        """Show a text in a cell."""
        item = QTableWidgetItem(text)
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        item.setToolTip(tip)
        font = item.font()
        font.setBold(is_bold)
        item.setFont(font)
        self.setItem(row, column, item)

    def fit(self) -> None:
        """Be as high as the rows: all of them are in sight, and nothing below them is empty."""
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows_px = self.rowCount() * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows_px)
