"""Import Digits…: samples from a file or folder; a collection's models and recipes come along.

The work is `digitpad samples import` in a process of its own: whatever the file holds, the window
goes on, and what was under way can be given up at any moment with nothing taken in.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from digitpad.counting import counted
from digitpad.exchange.reading import READ_SUFFIXES
from digitpad.ui.child_process import ChildProcess
from digitpad.ui.exchange_dialog import ExchangeDialog
from digitpad.ui.form_rows import add_row, explain
from digitpad.ui.note_label import NoteLabel
from digitpad.ui.path_field import PathField
from digitpad.ui.sample_keeper import SampleKeeper

_KINDS = (
    "digitpad collections (.zip), JSON and JSON lines, UNIPEN, InkML, .npz, IDX; or a folder of "
    "pictures in folders by label, 0 to 9. What is there already is not taken in twice."
)
_OTHERS = "Take labels other than 0 to 9 as “&not a digit”"
_ENDED = "The import ended without a word: the file took too much memory or time. Nothing came in."
_ALL_OR_NOTHING = "Cancelled: nothing was taken in."
_MODELS_LEFT = "Cancelled: the samples are in, the models that were left are not."


class ImportDialog(ExchangeDialog):
    """Asks for a file and takes it in.

    Signals:
        models_changed: models came in.
    """

    models_changed = Signal()

    def __init__(self, keeper: SampleKeeper, parent: QWidget) -> None:
        super().__init__("importSamples", "Import Digits", "&Import", parent)
        self._keeper = keeper
        self._child: ChildProcess | None = None
        self._found: Mapping[str, Any] = {}
        self._takes_models = False
        self._is_over = threading.Event()
        self.source = PathField("importPath", "a file or folder")
        self._writer = QLineEdit()
        self._writer.setPlaceholderText("unknown")
        self._others = QCheckBox(_OTHERS)
        self._fill()
        self.go.clicked.connect(self._begin)
        self.given_up.connect(self._cancel)
        self.source.changed.connect(self._show_button)
        self._show_button()

    def ask_for_file(self) -> None:
        """Ask for the file."""
        patterns = " ".join(f"*{suffix}" for suffix in READ_SUFFIXES)
        kinds = (f"Samples ({patterns})", "All files (*)")
        self.source.ask_for_file("Import digits", kinds)

    def _begin(self) -> None:
        self._start("Reading…")
        words = ["samples", "import", "--json", "--writer", self._writer.text().strip()]
        if self._others.isChecked():
            words.append("--others-as-non-digits")
        self._found, self._takes_models = {}, False
        self._is_over = is_over = threading.Event()
        # The other process holds the file: the keeper's thread waits, and counts afterwards.
        self._keeper.change(lambda _store: is_over.wait())
        self._child = ChildProcess([*words, "--", str(self.source.path)], self)
        self._child.line_came.connect(self._take)
        self._child.ended.connect(self._take_end)
        self._child.start()

    def _cancel(self) -> None:
        if self._child is not None:
            self._child.close()  # the transaction under way is undone by whoever comes next
        self._come_to_an_end(_MODELS_LEFT if self._takes_models else _ALL_OR_NOTHING)

    def _take(self, line: str) -> None:
        try:
            told = json.loads(line)
            progress = told.get("progress")
        except (ValueError, AttributeError):
            return
        if progress is None:
            self._found = told
        elif "doing" in progress:
            self._takes_models = True
            self.say(f"{progress['doing']}…")
        else:
            self.show_done(progress["share"])
            self.say(f"{counted(progress['samples'], 'sample')} read…")

    def _take_end(self, code: int) -> None:
        sentences = []
        if self._found:
            self.show_done(1.0)
            sentences.append(_summary(self._found))
        if code == 1 and self._child is not None:
            sentences.append(self._child.last_words().removeprefix("digitpad: "))
        self._come_to_an_end(" ".join(sentences) or _ENDED)

    def _come_to_an_end(self, sentence: str) -> None:
        self._child = None
        self._is_over.set()
        self._end(sentence)
        if self._takes_models:
            self.models_changed.emit()

    def _show_button(self) -> None:
        self.go.setEnabled(self.source.path is not None)

    def _fill(self) -> None:
        file = self.source.add_button("importFileButton", "&File…", "Choose a file")
        folder = self.source.add_button("importFolderButton", "F&older…", "Choose a folder")
        file.clicked.connect(self.ask_for_file)
        folder.clicked.connect(lambda: self.source.ask_for_folder("Import a folder of pictures"))
        add_row(self.form, "F&rom", self.source, "importPathEdit", "What to take in.")
        self.form.addRow("", NoteLabel(_KINDS))
        sentence = "Who wrote them, where the file does not say."
        add_row(self.form, "&Writer", self._writer, "importWriterEdit", sentence)
        self._others.setObjectName("importOthersCheck")
        explain(self._others, "Other labels", "Otherwise such a label ends the import.")
        self.form.addRow("", self._others)
        self.source.setFocus()


def _summary(found: Mapping[str, Any]) -> str:
    sentence = f"{counted(found['added'], 'sample')} added"
    if found["duplicates"]:
        sentence += f", {found['duplicates']:,} there already"
    if found["conflicts"]:
        sentence += f", {found['conflicts']:,} there with another label, which stays"
    for what in ("model", "recipe"):
        if new := len(found[f"{what}s"]):
            sentence += f", {counted(new, what)} added"
        if there := found[f"{what}s_there"]:
            sentence += f", {counted(there, what)} there already"
    return f"{sentence}."
