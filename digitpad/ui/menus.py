"""The menus File, Edit, View and Help: which actions there are, and their keys.

What the actions do, the window wires; the Model menu, which lists models, is a module of its own.
"""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from digitpad.ui.drawing_tools import DrawingTools

_Key = QKeySequence.StandardKey


class FileMenu(QMenu):
    """Open, save, quit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("&File", parent)
        self.open = _add(self, "&Open…", "actionOpen", _Key.Open)
        self.addSeparator()
        self.save_ink = _add(self, "Save &Ink As…", "actionSaveInk", _Key.Save)
        self.save_digit_image = _add(self, "Save &Digit Image As…", "actionSaveDigitImage")
        self.addSeparator()
        self.quit = _add(self, "&Quit", "actionQuit", _Key.Quit)


class EditMenu(QMenu):
    """The drawing tools' actions, copy and paste."""

    def __init__(self, tools: DrawingTools, parent: QWidget | None = None) -> None:
        super().__init__("&Edit", parent)
        self.addActions([tools.undo, tools.redo])
        # Their texts name the step; the list of shortcuts shows the short ones.
        tools.undo.setIconText("Undo")
        tools.redo.setIconText("Redo")
        self.addSeparator()
        # C and P are the mnemonics of Clear and Pen.
        self.copy = _add(self, "Cop&y Digit Image", "actionCopyDigitImage", _Key.Copy)
        self.paste = _add(self, "Pas&te Picture", "actionPastePicture", _Key.Paste)
        self.addSeparator()
        self.addActions([tools.pen, tools.eraser])
        self.addSeparator()
        self.addAction(tools.clear)


class ViewMenu(QMenu):
    """What is shown.

    Args:
        back: takes a picture away again.
    """

    def __init__(self, back: QAction, parent: QWidget | None = None) -> None:
        super().__init__("&View", parent)
        self.addAction(back)
        self.addSeparator()
        self.bars = _add(self, "&Scores", "actionShowScores")
        self.strip = _add(self, "&What the Network Sees", "actionShowPipeline")
        for action in (self.bars, self.strip):
            action.setCheckable(True)
            action.setChecked(True)


class HelpMenu(QMenu):
    """Shortcuts and about."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("&Help", parent)
        self.shortcuts = _add(self, "&Keyboard Shortcuts", "actionShortcuts", "F1")
        self.addSeparator()
        self.about = _add(self, "&About digitpad", "actionAbout")


def _add(menu: QMenu, text: str, name: str, keys: _Key | str | None = None) -> QAction:
    action = QAction(text, menu)
    action.setObjectName(name)
    if isinstance(keys, str):
        action.setShortcut(QKeySequence(keys))
    elif keys is not None:
        action.setShortcuts(keys)
    menu.addAction(action)
    return action
