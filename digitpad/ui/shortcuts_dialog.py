"""Keyboard shortcuts: those that the menus' actions have, gathered as the dialog opens."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QMenu,
    QMenuBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from digitpad.ui.faint_label import FaintLabel


class ShortcutsDialog(QDialog):
    """Lists the actions of a menu bar that have keys, menu by menu; never blocks drawing."""

    def __init__(self, menus: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcutsDialog")
        self.setWindowTitle("Keyboard Shortcuts")
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(24, 16, 24, 24)
        grid.setHorizontalSpacing(48)
        grid.setVerticalSpacing(4)
        for menu in menus.actions():
            _list(grid, menu)
        grid.setRowStretch(grid.rowCount(), 1)
        scroll = QScrollArea()
        scroll.setWidget(holder)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        wanted, most = holder.sizeHint(), self.screen().availableSize()
        self.resize(wanted.width() + 24, min(wanted.height(), most.height() * 3 // 4))


def _list(grid: QGridLayout, menu: QAction) -> None:
    """Add a menu's heading and a row for each of its actions with keys; nothing without any."""
    told = [(action, keys) for action in _actions(menu) if (keys := _keys(action))]
    if not told:
        return
    heading = QLabel(_plain(menu))
    font = heading.font()
    font.setBold(True)
    heading.setFont(font)
    if grid.count():
        heading.setContentsMargins(0, 12, 0, 0)
    first = grid.rowCount()
    grid.addWidget(heading, first, 0, 1, 2)
    for row, (action, keys) in enumerate(told, first + 1):
        grid.addWidget(QLabel(_plain(action)), row, 0)
        grid.addWidget(FaintLabel(keys), row, 1)


def _actions(action: QAction) -> Iterator[QAction]:
    """Yield the actions of a menu and of its submenus; any other action is one by itself."""
    menu = action.menu()
    if isinstance(menu, QMenu):
        for below in menu.actions():
            yield from _actions(below)
    else:
        yield action


def _keys(action: QAction) -> str:
    # The first alone: the others are the likes of Ctrl+Ins, and keys that few keyboards have.
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _plain(action: QAction) -> str:
    # The short text, without mnemonics: that of Undo does not name the step.
    return action.iconText().removesuffix("…")
