"""Below the grid: how many samples there are, what was just done, and the buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from digitpad import locations
from digitpad.samples.sample import Counts
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.push_buttons import push_button
from digitpad.ui.sample_actions import SampleActions
from digitpad.ui.sample_edits import how_many

_PROGRESS = "Reading {:,} of {:,}"


class SamplesBar(QWidget):
    """Counts, a sentence, progress, and buttons; the dialog wires those that leave it.

    Args:
        actions: what the buttons for the chosen samples do.
        undo_stack: what the buttons undo.

    Attributes:
        teach, bring, export: the buttons that ask for more than the dialog does.
    """

    def __init__(
        self, actions: SampleActions, undo_stack: QUndoStack, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._counts = QLabel()
        self._counts.setObjectName("samplesCounts")
        self._status = FaintLabel()
        self._status.setObjectName("samplesStatus")
        self._status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._status.setWordWrap(True)
        self._progress = QProgressBar()
        self._progress.setObjectName("samplesProgress")
        self._progress.setAccessibleName("Samples that the model in use has read")
        widest = self._progress.fontMetrics().horizontalAdvance(_PROGRESS.format(100_000, 100_000))
        self._progress.setMinimumWidth(widest + 32)
        self.teach = push_button(
            "teachDigitsButton", "&Teach My Digits…", "Have the model in use learn these samples"
        )
        self.bring = push_button("importDigitsButton", "&Import…", "Take samples in from a file")
        self.export = push_button(
            "exportDigitsButton", "&Export…", "Write all samples, or the chosen ones, to a file"
        )
        self._relabel = push_button(
            "relabelButton", "&Label as", "Give the chosen samples another label (0 to 9, N)"
        )
        self._relabel.setMenu(actions.labels)
        self._remove = push_button("deleteButton", "&Delete", "Delete the chosen samples (Del)")
        self._remove.clicked.connect(actions.remove.trigger)
        self._undo = push_button("undoButton", "&Undo", "")
        self._undo.clicked.connect(actions.undo.trigger)
        self._redo = push_button("redoButton", "Red&o", "")
        self._redo.clicked.connect(actions.redo.trigger)
        undo_stack.undoTextChanged.connect(self._show_undo)
        undo_stack.redoTextChanged.connect(self._show_redo)
        self._show_undo(undo_stack.undoText())
        self._show_redo(undo_stack.redoText())
        self._lay_out()
        self.hide_progress()

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        self._status.setText(sentence)

    def show_counts(self, counts: Counts | None, shown: int, chosen: int) -> None:
        """Tell how many samples there are, are shown and are chosen."""
        total = 0 if counts is None else counts.total
        shown, chosen = min(shown, total), min(chosen, total)  # the list follows the counts
        told = how_many(total) if shown == total else f"{shown:,} of {how_many(total)}"
        if counts is not None and total:
            told += f"   ·   {sum(counts.held_out.values()):,} held out"
        if chosen > 1:
            told += f"   ·   {chosen:,} chosen"
        self._counts.setText(told)
        self._actions.show_chosen(chosen)
        for button in (self._relabel, self._remove):
            button.setEnabled(chosen > 0)
        for button in (self.teach, self.export):
            button.setEnabled(total > 0)

    def show_progress(self, done: int, of: int) -> None:
        """Show how many samples are read."""
        self._progress.setRange(0, of)
        self._progress.setValue(done)
        self._progress.setFormat(_PROGRESS.format(done, of))
        self._progress.show()

    def hide_progress(self) -> None:
        """Show that nothing is under way."""
        self._progress.hide()

    def _show_undo(self, step: str) -> None:
        self._undo.setEnabled(bool(step))
        self._undo.setToolTip(f"Undo: {step} (Ctrl+Z)" if step else "Nothing to undo")

    def _show_redo(self, step: str) -> None:
        self._redo.setEnabled(bool(step))
        self._redo.setToolTip(f"Redo: {step} (Ctrl+Shift+Z)" if step else "Nothing to redo")

    def _lay_out(self) -> None:
        told = QHBoxLayout()
        told.setSpacing(16)
        told.addWidget(self._counts)
        told.addWidget(self._status, 1)
        told.addWidget(self._progress)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._relabel, self._remove, self._undo, self._redo):
            buttons.addWidget(button)
        buttons.addStretch()
        for button in (self.bring, self.export, self.teach):
            buttons.addWidget(button)
        file = FaintLabel(f"Kept in {locations.samples_file()}; nothing leaves this computer.")
        file.setObjectName("samplesFile")
        file.setTextFormat(Qt.TextFormat.PlainText)
        file.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        file.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(told)
        column.addLayout(buttons)
        column.addWidget(file)
