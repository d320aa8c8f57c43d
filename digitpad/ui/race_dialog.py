"""The question which optimizers are to race, and how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSpinBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import DigitpadError
from digitpad.training.catalogue import Catalogue
from digitpad.training.optimizer_ladder import race_orders
from digitpad.training.orders import RunOrder
from digitpad.training.recipe_rules import MAX_EPOCHS, MAX_SEED
from digitpad.ui.calm_tables import calm, keep_in_sight
from digitpad.ui.entrants_model import NAME_COLUMN, RATE_COLUMN, EntrantsModel
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.race_candidates import candidates

_ROWS_SHOWN = 10


class RaceDialog(QDialog):
    """Which optimizers are to train a recipe: same data, same seed, one after the other.

    Args:
        order: what is run but for how it learns.
        catalogue: what Keras offers; None before it is known.

    Signals:
        race_asked: a list of `RunOrder`, one for each that takes part.
    """

    race_asked = Signal(object)

    def __init__(
        self, order: RunOrder, catalogue: Catalogue | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("raceDialog")
        self.setWindowTitle("Optimizer Race")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._order = order
        self._orders: list[RunOrder] = []
        self.entrants = EntrantsModel(candidates(order.recipe, catalogue), self)
        self.table = _table_of(self.entrants)
        self.race_name = QLineEdit(f"{order.recipe['name']}, {datetime.now():%d %b %H:%M}")
        self.epochs = _spin("raceEpochs", 1, MAX_EPOCHS, int(order.recipe.get("epochs", 5)))
        self.seed = _spin("raceSeed", 0, MAX_SEED, int(order.recipe.get("seed", 0)))
        self._status = QLabel()
        self._status.setObjectName("raceStatus")
        self._status.setWordWrap(True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._start = self._buttons.addButton("&Start Race", _ACCEPT)
        self._lay_out()
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.table.activated.connect(self._toggle)
        for changed in (
            self.entrants.dataChanged,
            self.race_name.textChanged,
            self.epochs.valueChanged,
            self.seed.valueChanged,
        ):
            changed.connect(self._show_race)
        self._show_race()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the table where that has it: the race would start, too."""
        if not (self.table.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)):
            super().keyPressEvent(event)

    def accept(self) -> None:
        """Ask for the race that is shown."""
        if self._orders:
            self.race_asked.emit(self._orders)
            super().accept()

    def _toggle(self, index: QModelIndex) -> None:
        """Check a row, or check it no more: Enter does what a click on its box does."""
        box = index.siblingAtColumn(NAME_COLUMN)
        checked, unchecked = Qt.CheckState.Checked, Qt.CheckState.Unchecked
        state = unchecked if box.data(Qt.ItemDataRole.CheckStateRole) == checked else checked
        if index.column() == NAME_COLUMN:
            self.entrants.setData(box, state, Qt.ItemDataRole.CheckStateRole)

    def _show_race(self) -> None:
        try:
            name = self.race_name.text().strip() or "race"
            self._orders = race_orders(self._same_for_all(), self.entrants.entrants, name=name)
        except DigitpadError as error:
            self._orders = []
            self._status.setText(str(error))
        else:
            count = len(self._orders)
            runs = "1 run" if count == 1 else f"{count} runs, one after the other"
            self._status.setText(f"{runs}; each is kept, and its model can be adopted.")
        self._start.setEnabled(bool(self._orders))

    def _same_for_all(self) -> RunOrder:
        """Return what is run, with the epochs and the seed that are shown.

        The order may come of an earlier race: its name says how that one learnt.
        """
        epochs, seed = self.epochs.value(), self.seed.value()
        recipe = {**self._order.recipe, "epochs": epochs, "seed": seed}
        return replace(self._order, recipe=recipe, name="")

    def _lay_out(self) -> None:
        self.race_name.setObjectName("raceName")
        self.race_name.setMaxLength(80)
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow("&Name:", self.race_name)
        form.addRow("&Epochs:", self.epochs)
        form.addRow("See&d:", self.seed)
        about = FaintLabel(
            "The same network, data and seed, so the same start; only how it learns differs. "
            "Learning rates are Keras's own where the recipe says nothing."
        )
        about.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(about)
        column.addWidget(self.table, 1)
        column.addLayout(form)
        column.addWidget(self._status)
        column.addWidget(self._buttons)
        self._start.setObjectName("startRaceButton")
        self._start.setDefault(True)
        self.resize(440, 560)


_ACCEPT = QDialogButtonBox.ButtonRole.AcceptRole


def _spin(name: str, low: int, high: int, value: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setObjectName(name)
    spin.setRange(low, high)
    spin.setValue(value)
    spin.setToolTip(f"From {low:,} to {high:,}.")
    return spin


def _table_of(model: EntrantsModel) -> QTableView:
    table = QTableView()
    table.setObjectName("entrantsTable")
    table.setAccessibleName("Optimizers; those that are checked take part")
    table.setModel(model)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    calm(table)
    header = table.horizontalHeader()
    header.setSectionResizeMode(NAME_COLUMN, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(RATE_COLUMN, QHeaderView.ResizeMode.ResizeToContents)
    keep_in_sight(table, min(_ROWS_SHOWN, model.rowCount()))
    return table
