"""The look that all tables share: rows of text, and nothing drawn around them."""

from __future__ import annotations

from PySide6.QtWidgets import QTableView


def calm(table: QTableView) -> None:
    """Give a table rows as high as their text, without grid, row numbers and heads in bold.

    The Tab key leaves it: the arrows go through its cells.
    """
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
    table.horizontalHeader().setHighlightSections(False)


def keep_in_sight(table: QTableView, rows: int) -> None:
    """Let a table be no lower than its head and so many rows."""
    rows_px = rows * table.verticalHeader().defaultSectionSize()
    head_px = table.horizontalHeader().sizeHint().height()
    table.setMinimumHeight(head_px + rows_px + 2 * table.frameWidth())
