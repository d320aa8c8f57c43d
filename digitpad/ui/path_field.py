"""A field for the path of a file or folder, to type into or to fill by choosing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from digitpad.ui.push_buttons import push_button


class PathField(QWidget):
    """A line, and buttons beside it that ask.

    Signals:
        changed: another path stands in it.
    """

    changed = Signal()

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__()
        self._name = name
        self._line = QLineEdit()
        self._line.setPlaceholderText(placeholder)
        self._line.setClearButtonEnabled(True)
        self._line.textChanged.connect(self.changed)
        self._confirmed = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._line, 1)
        self.setFocusProxy(self._line)

    @property
    def path(self) -> Path | None:
        """What stands in the field; None where it is empty."""
        text = self._line.text().strip()
        return Path(text).expanduser().absolute() if text else None

    @property
    def is_confirmed(self) -> bool:
        """Whether it was agreed to write over what is there, when the path was chosen."""
        return self._confirmed != "" and self._line.text() == self._confirmed

    def set_path(self, path: Path) -> None:
        """Fill the field."""
        self._line.setText(str(path))

    def add_button(self, name: str, text: str, tip: str) -> QPushButton:
        """Add a button beside the line."""
        button = push_button(name, text, tip)
        self._row.addWidget(button)
        return button

    def ask_for_file(self, title: str, kinds: Sequence[str]) -> None:
        """Ask for a file that is there; `kinds` are such as `Recipes (*.json)`."""
        dialog = self._dialog(title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(list(kinds))
        dialog.open()

    def ask_for_folder(self, title: str) -> None:
        """Ask for a folder that is there."""
        dialog = self._dialog(title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def ask_where_to_write(self, title: str, kind: str) -> None:
        """Ask for a file or folder to write; it proposes what stands in the field."""
        dialog = self._dialog(title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([kind])
        if self.path is not None:
            dialog.selectFile(str(self.path))
        dialog.fileSelected.connect(self._confirm)
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setObjectName(f"{self._name}Dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._line.setText)
        return dialog

    def _confirm(self, path: str) -> None:
        self._confirmed = path
