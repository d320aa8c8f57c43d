"""Which data to train on: MNIST, an archive laid out as MNIST, or practice digits."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from digitpad.ui.file_dialogs import ask_what_to_open
from digitpad.ui.form_rows import add_row
from digitpad.ui.note_label import NoteLabel

_MNIST, _MNIST_FILE, _PRACTICE = "mnist", "mnist-file", "practice"
_NAMES = {
    _MNIST: "MNIST",
    _MNIST_FILE: "MNIST from a file…",
    _PRACTICE: "Built-in practice digits",
}
_NOTES = {
    _MNIST: "60,000 digits to learn from, 10,000 to test.",
    _MNIST_FILE: "An mnist.npz that you have, with x_train, y_train, x_test and y_test.",
    _PRACTICE: "Strokes that came with digitpad, varied by random warps. No download.",
}


class DataChoice(QObject):
    """The rows of a form that ask for the data.

    Signals:
        changed: other data is asked for.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mnist_at_hand: bool | None = None
        self.box = QComboBox()
        for key, name in _NAMES.items():
            self.box.addItem(name, key)
        self.note = NoteLabel()
        self.file = QLineEdit()
        self.file.setPlaceholderText("mnist.npz")
        self.file.setClearButtonEnabled(True)
        self._browse = QPushButton("&Browse…")
        self._browse.setAutoDefault(False)
        self._file_row = QWidget()
        self._file_row.setFocusProxy(self.file)
        row = QHBoxLayout(self._file_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.file, 1)
        row.addWidget(self._browse)
        self.box.currentIndexChanged.connect(self._show)
        self.file.textChanged.connect(self.changed)
        self._browse.clicked.connect(self._choose_file)

    def add_to(self, form: QFormLayout) -> None:
        """Add the rows to a form."""
        self._form = form
        add_row(form, "&Data", self.box, "dataBox", "What the network learns from.")
        form.addRow("", self.note)
        add_row(form, "&File", self._file_row, "mnistFileEdit", _NOTES[_MNIST_FILE])
        self._show()

    def set_mnist_at_hand(self, at_hand: bool) -> None:
        """Say whether MNIST is on this computer already."""
        self._mnist_at_hand = at_hand
        self._show()

    def is_complete(self) -> bool:
        """Tell whether a file is named where one is needed."""
        return self.box.currentData() != _MNIST_FILE or bool(self.mnist_file())

    def data(self) -> tuple[str, ...]:
        """Return the data as a `RunOrder` names it."""
        return (_PRACTICE if self.box.currentData() == _PRACTICE else _MNIST,)

    def mnist_file(self) -> str:
        """Return the archive to take as MNIST, or an empty text."""
        return self.file.text().strip() if self.box.currentData() == _MNIST_FILE else ""

    def _show(self) -> None:
        data = self.box.currentData()
        text = _NOTES[data]
        if data == _MNIST and self._mnist_at_hand is not None:
            here = "It is on this computer." if self._mnist_at_hand else "11 MB to download first."
            text = f"{text} {here}"
        self.note.setText(text)
        self._form.setRowVisible(self._file_row, data == _MNIST_FILE)
        self.changed.emit()

    def _choose_file(self) -> None:
        ask_what_to_open(
            self._file_row,
            "mnistFileDialog",
            "MNIST archive",
            "NumPy archives (*.npz)",
            lambda path: self.file.setText(str(path)),
        )
