"""The menu Digits: the user's own samples, from writing them to deleting them."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

_COLLECT = "&Collect Digits…"


class DigitsMenu(QMenu):
    """Which actions there are, and their keys; what they do, `MyDigits` wires.

    Args:
        correct: the menu of corrections.
    """

    def __init__(self, correct: QMenu, parent: QWidget | None = None) -> None:
        super().__init__("&Digits", parent)
        self.setObjectName("menuDigits")
        self.library = self._add("&My Digits…", "actionMyDigits", "Ctrl+D")
        self.addSeparator()
        self.addMenu(correct)
        self.collect = self._add(_COLLECT, "actionCollect", "Ctrl+G")
        self.addSeparator()
        self.bring = self._add("&Import Digits…", "actionImportDigits")
        self.export = self._add("&Export Digits…", "actionExportDigits")
        self.addSeparator()
        self.wipe = self._add("&Delete All My Data…", "actionDeleteAllData")

    def name_collecting(self, *, is_under_way: bool, is_paused: bool) -> None:
        """Say what Collect does now."""
        begin = "Pause" if is_under_way else "Continue"
        self.collect.setText(f"{begin} &Collecting" if is_under_way or is_paused else _COLLECT)

    def _add(self, text: str, name: str, keys: str = "") -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setShortcut(keys)
        self.addAction(action)
        return action
