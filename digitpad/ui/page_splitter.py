"""Two parts of a page above each other, and a handle between them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget


def split(page: QWidget, above: QWidget, below: QWidget, *, sizes_px: tuple[int, int]) -> None:
    """Fill a page with two parts; they grow as their first sizes are to each other."""
    splitter = QSplitter(Qt.Orientation.Vertical)
    splitter.setChildrenCollapsible(False)
    for index, (part, size_px) in enumerate(zip((above, below), sizes_px, strict=True)):
        splitter.addWidget(part)
        splitter.setStretchFactor(index, size_px)
    splitter.setSizes(sizes_px)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(splitter)
