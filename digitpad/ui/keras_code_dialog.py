"""A recipe as Keras code: to read, to copy, to save as a script."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from digitpad.files import write_atomically
from digitpad.ui.file_dialogs import ask_where_to_save


class KerasCodeDialog(QDialog):
    """Shows a script.

    Args:
        code: its text.
        name: of the recipe; the file is called by it.
    """

    def __init__(self, code: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kerasCodeDialog")
        self.setWindowTitle(f"{name} as Keras code")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._name = name.replace(" ", "-").replace("/", "-")
        self.text = QPlainTextEdit(code)
        self.text.setObjectName("kerasCode")
        self.text.setAccessibleName("Keras code")
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._status = QLabel()
        self._status.setObjectName("kerasCodeStatus")
        self._status.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.text, 1)
        column.addWidget(self._status)
        column.addWidget(self._buttons())
        self.resize(640, 560)

    def copy(self) -> None:
        """Put the script on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._status.setText("Copied.")

    def save(self, path: Path) -> None:
        """Write the script."""
        try:
            write_atomically(path, self.text.toPlainText().encode("utf-8"))
        except OSError as error:
            self._status.setText(f"{path} cannot be written: {error.strerror or error}.")
            return
        self._status.setText(f"Saved as {path.name}. Run it with: python {path.name}")

    def _ask_where_to_save(self) -> None:
        kind, proposed = "Python scripts (*.py)", f"{self._name}.py"
        ask_where_to_save(self, "saveCodeDialog", "Save the script", kind, proposed, self.save)

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        copy = box.addButton("&Copy", role)
        copy.setObjectName("copyCodeButton")
        copy.clicked.connect(self.copy)
        save = box.addButton("&Save…", role)
        save.setObjectName("saveCodeButton")
        save.clicked.connect(self._ask_where_to_save)
        box.rejected.connect(self.reject)
        return box
