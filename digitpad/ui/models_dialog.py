"""Models: those there are, with their cards; use, rename, export, import, remove."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import DigitpadError
from digitpad.model_store import Model, ModelStore
from digitpad.ui.child_process import ChildProcess
from digitpad.ui.file_dialogs import ask_what_to_open, ask_where_to_export_model
from digitpad.ui.message_boxes import ask_to_remove
from digitpad.ui.model_card_view import ModelCardView

_ID = Qt.ItemDataRole.UserRole
_KERAS_FILTER = "Keras models (*.keras)"


class ModelsDialog(QDialog):
    """A list of models, the chosen one's card beside it.

    Signals:
        chosen: the id of a model that the user wants to use.
    """

    chosen = Signal(str)

    def __init__(self, store: ModelStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelsDialog")
        self.setWindowTitle("Models")
        self.setModal(False)
        self._store = store
        self._import: ChildProcess | None = None
        self.list = QListWidget()
        self.list.setObjectName("modelList")
        self.list.setAccessibleName("Models")
        self.card = ModelCardView()
        self._status = QLabel()
        self._status.setObjectName("modelsStatus")
        self._status.setWordWrap(True)
        self._use = self._button("useButton", "&Use", self._use_chosen)
        self._rename = self._button("renameButton", "Re&name…", self._ask_name)
        self._export = self._button("exportButton", "&Export…", self._ask_target)
        self._remove = self._button("removeButton", "Re&move…", self._ask_to_remove)
        self._bring = self._button("importButton", "&Import…", self.ask_for_file)
        self._lay_out()
        self.list.currentItemChanged.connect(self._show_chosen)
        self.list.itemActivated.connect(self._use_chosen)
        self.refresh()

    def refresh(self) -> None:
        """Show the models that there are now; the chosen row stays chosen."""
        chosen, current = self._chosen_id(), self._store.current_id()
        self.list.clear()
        for model in self._store.models():
            mark = " (in use)" if model.id == current else ""
            item = QListWidgetItem(f"{model.card.name}{mark}")
            item.setData(_ID, model.id)
            self.list.addItem(item)
            if model.id == (chosen or current):
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None:
            self.list.setCurrentRow(0)

    def ask_for_file(self) -> None:
        """Ask for a `.keras` file, and import it."""
        ask_what_to_open(
            self,
            "importModelDialog",
            "Import a model",
            _KERAS_FILTER,
            lambda path: self.import_file(str(path)),
        )

    def import_file(self, path: str) -> None:
        """Check, compile and store a `.keras` file, in a process of its own."""
        if self._import is not None:
            return
        self._say(f"Checking and compiling {Path(path).name}…")
        self._import = ChildProcess(["models", "import", "--json", path], self)
        self._import.line_came.connect(self._take_import)
        self._import.ended.connect(self._end_import)
        self._show_chosen()
        self._import.start()

    def shut(self) -> None:
        """Close: the window is going."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close; an import under way is given up, and nothing of it is stored."""
        if self._import is not None:
            self._import.close()
            self._import = None
        event.accept()  # what QDialog does here instead would ask `reject` again

    def reject(self) -> None:
        """Escape closes as the title bar does."""
        self.close()

    def _take_import(self, line: str) -> None:
        try:
            model_id = json.loads(line)["id"]
        except (ValueError, KeyError, TypeError):
            return
        self.refresh()
        self._choose(model_id)

    def _end_import(self, code: int) -> None:
        child, self._import = self._import, None
        if code == 0:
            self._say("Imported.")
        elif code == 1 and child is not None:
            self._say(child.last_words().removeprefix("digitpad: "))
        else:
            self._say("The import ended without a word: the file took too much memory or time.")
        self._show_chosen()

    def _use_chosen(self) -> None:
        self.chosen.emit(self._chosen_id())
        self.refresh()

    def _ask_name(self) -> None:
        model = self._chosen()
        if model is None:
            return
        dialog = QInputDialog(self)
        dialog.setWindowTitle("Rename a model")
        dialog.setLabelText("Name:")
        dialog.setTextValue(model.card.name)
        dialog.textValueSelected.connect(lambda name: self._do_rename(model.id, name))
        dialog.open()

    def _do_rename(self, model_id: str, name: str) -> None:
        self._try(lambda: self._store.rename(model_id, name), "Renamed.")

    def _ask_target(self) -> None:
        model = self._chosen()
        if model is None:
            return
        ask_where_to_export_model(
            self,
            model.id,
            lambda path: self._try(
                lambda: self._store.export(model.id, path), f"Exported to {path}."
            ),
        )

    def _ask_to_remove(self) -> None:
        model = self._chosen()
        if model is None:
            return
        ask_to_remove(
            self,
            "removeQuestion",
            f"Remove the model “{model.card.name}”?",
            "This cannot be undone; export it first to keep it elsewhere.",
            lambda: self._do_remove(model.id),
        )

    def _do_remove(self, model_id: str) -> None:
        was_in_use = self._store.current_id() == model_id
        self._try(lambda: self._store.remove(model_id), "Removed.")
        if was_in_use:
            self.chosen.emit(self._store.current_id())
            self.refresh()

    def _try(self, do: Callable[[], object], done: str) -> None:
        try:
            do()
        except DigitpadError as error:
            self._say(str(error))
            return
        self._say(done)
        self.refresh()

    def _chosen_id(self) -> str:
        item = self.list.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def _chosen(self) -> Model | None:
        try:
            return self._store.model(self._chosen_id())
        except DigitpadError as error:
            self._say(str(error))
            return None

    def _choose(self, model_id: str) -> None:
        for row in range(self.list.count()):
            if self.list.item(row).data(_ID) == model_id:
                self.list.setCurrentRow(row)

    def _show_chosen(self) -> None:
        model = self._chosen() if self._chosen_id() else None
        if model is not None:
            self.card.show_card(model)
        is_own = model is not None and not model.is_bundled
        self._use.setEnabled(model is not None and model.id != self._store.current_id())
        self._export.setEnabled(model is not None)
        self._rename.setEnabled(is_own)
        self._remove.setEnabled(is_own)
        self._bring.setEnabled(self._import is None)

    def _say(self, sentence: str) -> None:
        self._status.setText(sentence)

    def _button(self, name: str, text: str, do: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(do)
        return button

    def _lay_out(self) -> None:
        self.list.setMinimumWidth(180)
        self.list.setMaximumWidth(280)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self.list, 1)
        body.addWidget(self.card, 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._use, self._rename, self._export, self._remove):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self._bring)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(body, 1)
        column.addWidget(self._status)
        column.addLayout(buttons)
        self.resize(720, 480)
