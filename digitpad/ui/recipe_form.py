"""What to train, on what, for how long: the upper part of the Retrain dialog."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from digitpad.training.events import RunOrder
from digitpad.training.recipe import MAX_BATCH_SIZE, MAX_EPOCHS, RECIPES, Recipe
from digitpad.ui.faint_label import FaintLabel

_MNIST, _MNIST_FILE, _PRACTICE = "mnist", "mnist-file", "practice"
_SCRATCH, _IN_USE = "scratch", "in-use"

_DATA_NOTES = {
    _MNIST: "70,000 digits by 500 people: 60,000 to learn from, 10,000 to test.",
    _MNIST_FILE: "An mnist.npz that you have, with x_train, y_train, x_test and y_test.",
    _PRACTICE: "Strokes that came with digitpad, varied by random warps. No download.",
}


class RecipeForm(QWidget):
    """Asks for recipe, data, epochs, batch size and start.

    Signals:
        changed: what is asked for is another now, or can be started now, or no longer.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mnist_at_hand: bool | None = None
        self.recipe = self._box("recipeBox", {name: name for name in RECIPES})
        self.about = _note()
        self.data = self._box(
            "dataBox",
            {
                _MNIST: "MNIST",
                _MNIST_FILE: "MNIST from a file…",
                _PRACTICE: "Built-in practice digits",
            },
        )
        self.data_note = _note()
        self.file = QLineEdit()
        self.file.setObjectName("mnistFileEdit")
        self.file.setPlaceholderText("mnist.npz")
        self.file.setClearButtonEnabled(True)
        self._browse = QPushButton("&Browse…")
        self._file_row = _in_a_row(self.file, self._browse)
        self.epochs = _number("epochsSpin", MAX_EPOCHS, "How often to go through all the data")
        self.batch_size = _number(
            "batchSizeSpin", MAX_BATCH_SIZE, "How many images each step of the training looks at"
        )
        self.start = self._box(
            "startBox", {_SCRATCH: "from scratch", _IN_USE: "from the model in use"}
        )
        self._lay_out()
        self.recipe.currentIndexChanged.connect(self._take_recipe)
        self.data.currentIndexChanged.connect(self._show_data)
        self.file.textChanged.connect(self.changed)
        self._browse.clicked.connect(self._choose_file)
        self._take_recipe()
        self._show_data()

    def set_mnist_at_hand(self, at_hand: bool) -> None:
        """Say whether MNIST is on this computer already."""
        self._mnist_at_hand = at_hand
        self._show_data()

    def is_complete(self) -> bool:
        """Tell whether everything that a run needs has been said."""
        return self.data.currentData() != _MNIST_FILE or bool(self.file.text().strip())

    def order(self, model_in_use: str) -> RunOrder:
        """Return what is asked for.

        Args:
            model_in_use: the id of the model to start from, where that is asked for.
        """
        recipe = self._recipe().adjusted(
            epochs=self.epochs.value(), batch_size=self.batch_size.value()
        )
        data = self.data.currentData()
        return RunOrder(
            recipe=recipe.to_json(),
            data=(_PRACTICE if data == _PRACTICE else _MNIST,),
            mnist_file=self.file.text().strip() if data == _MNIST_FILE else "",
            start_from=model_in_use if self.start.currentData() == _IN_USE else "",
        )

    def _recipe(self) -> Recipe:
        return RECIPES[self.recipe.currentData()]

    def _take_recipe(self) -> None:
        recipe = self._recipe()
        self.about.setText(recipe.about)
        self.epochs.setValue(recipe.epochs)
        self.batch_size.setValue(recipe.batch_size)

    def _show_data(self) -> None:
        data = self.data.currentData()
        note = _DATA_NOTES[data]
        if data == _MNIST and self._mnist_at_hand is not None:
            here = "It is on this computer." if self._mnist_at_hand else "11 MB to download first."
            note = f"{note} {here}"
        self.data_note.setText(note)
        self._form.setRowVisible(self._file_row, data == _MNIST_FILE)
        self.changed.emit()

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, "MNIST archive", filter="NumPy archives (*.npz)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.file.setText)
        dialog.open()

    def _lay_out(self) -> None:
        form = self._form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("&Recipe", self.recipe)
        form.addRow("", self.about)
        form.addRow("&Data", self.data)
        form.addRow("", self.data_note)
        form.addRow("&File", self._file_row)
        numbers = _in_a_row(self.epochs, _label("&Batch size", self.batch_size), self.batch_size)
        form.addRow("&Epochs", numbers)
        _label_of(form, numbers).setBuddy(self.epochs)
        _label_of(form, self._file_row).setBuddy(self.file)
        form.addRow("S&tart", self.start)

    def _box(self, name: str, items: dict[str, str]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        for key, text in items.items():
            box.addItem(text, key)
        return box


def _number(name: str, highest: int, tip: str) -> QSpinBox:
    spin = QSpinBox()
    spin.setObjectName(name)
    spin.setRange(1, highest)
    spin.setGroupSeparatorShown(True)
    spin.setToolTip(f"{tip}: 1 to {highest:,}")
    return spin


def _note() -> FaintLabel:
    label = FaintLabel()
    label.setWordWrap(True)
    return label


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(buddy)
    return label


def _label_of(form: QFormLayout, field: QWidget) -> QLabel:
    label = form.labelForField(field)
    assert isinstance(label, QLabel)
    return label


def _in_a_row(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 0 if isinstance(widget, QLabel | QPushButton) else 1)
    return holder
