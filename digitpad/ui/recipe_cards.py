"""A card for each recipe: its name, what it does, and the figure that it is known for."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from digitpad.training.recipe import Recipe
from digitpad.ui.calm_tables import calm

_NAME_SIGNS = 20
"""The width of the names, in digits: the cards' texts stand in line with the fields above."""
_LEAST_PX = 64
_ROOM_PX = 8

Index = QModelIndex | QPersistentModelIndex


class RecipeCards(QTableWidget):
    """The cards below each other. A click, or an arrow key, chooses one.

    Signals:
        chosen: the name of the recipe that the user wants.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 2, parent)
        self.setObjectName("recipeCards")
        self.setAccessibleName("Recipes, and what each is known for")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumHeight(_LEAST_PX)
        calm(self)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.setColumnWidth(0, self.fontMetrics().horizontalAdvance("0" * _NAME_SIGNS))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setItemDelegate(_Roomy(self))
        self.itemSelectionChanged.connect(self._tell)

    def show_recipes(self, recipes: Iterable[Recipe]) -> None:
        """Show a card for each of these, without telling of it."""
        with QSignalBlocker(self):
            self.setRowCount(0)
            for row, recipe in enumerate(recipes):
                self.insertRow(row)
                for column, text in enumerate((recipe.name, recipe.about)):
                    self.setItem(row, column, QTableWidgetItem(text))

    def show_chosen(self, name: str) -> None:
        """Mark the card of a recipe, without telling of it."""
        with QSignalBlocker(self):
            for item in self.findItems(name, Qt.MatchFlag.MatchExactly):
                if item.column() == 0:
                    self.setCurrentItem(item)

    def _tell(self) -> None:
        item = self.item(self.currentRow(), 0)
        if item is not None:
            self.chosen.emit(item.text())


class _Roomy(QStyledItemDelegate):
    """Gives each card room above and below its text."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        needed = super().sizeHint(option, index)
        return QSize(needed.width(), needed.height() + _ROOM_PX)
