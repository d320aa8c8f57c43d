"""What can be done with the chosen samples: actions with their keys, for menus and buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu, QWidget

from digitpad.samples.sample import LABELS, NOT_A_DIGIT, label_text


class SampleActions(QMenu):
    """The menu of a grid; its actions' keys work while the grid has the keyboard.

    Args:
        undo_stack: what can be undone.
        grid: the grid.

    Attributes:
        labels: the menu of labels, for a button, too.
        replay: draws the current sample anew.
        remove: deletes the chosen samples.
        export: writes the chosen samples to a file.
        undo, redo: of the stack.

    Signals:
        label_asked: the label that the chosen samples are to have.
    """

    label_asked = Signal(int)

    def __init__(self, undo_stack: QUndoStack, grid: QWidget) -> None:
        super().__init__(grid)
        self.setObjectName("samplesMenu")
        self.labels = QMenu("&Label as", self)
        self.labels.setObjectName("relabelMenu")
        self._add_labels(grid)
        self.replay = self._action(grid, "replaySample", "&Replay", Qt.Key.Key_Space)
        self.remove = self._action(
            grid, "deleteSamples", "&Delete", QKeySequence.StandardKey.Delete
        )
        self.export = self._action(grid, "exportChosen", "&Export Chosen…", None)
        self.undo = undo_stack.createUndoAction(self, "&Undo")
        self.undo.setObjectName("undoSamples")
        self.undo.setShortcut(QKeySequence.StandardKey.Undo)
        self.redo = undo_stack.createRedoAction(self, "Re&do")
        self.redo.setObjectName("redoSamples")
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.addMenu(self.labels)
        self.addActions([self.remove, self.replay, self.export])
        self.addSeparator()
        self.addActions([self.undo, self.redo])

    def show_chosen(self, count: int) -> None:
        """Offer what fits to so many chosen samples."""
        for action in (*self.labels.actions(), self.remove, self.export):
            action.setEnabled(count > 0)

    def _add_labels(self, grid: QWidget) -> None:
        for label in LABELS:
            name = "n" if label == NOT_A_DIGIT else str(label)
            action = self._action(grid, f"label{name.capitalize()}", f"&{label_text(label)}", None)
            keys = ("N", "-") if label == NOT_A_DIGIT else (name, f"Num+{name}")
            action.setShortcuts(list(map(QKeySequence, keys)))
            action.triggered.connect(lambda _=False, to=label: self.label_asked.emit(to))
            self.labels.addAction(action)

    def _action(
        self,
        grid: QWidget,
        name: str,
        text: str,
        keys: QKeySequence.StandardKey | Qt.Key | None,
    ) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        if keys is not None:
            action.setShortcut(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        grid.addAction(action)
        return action
