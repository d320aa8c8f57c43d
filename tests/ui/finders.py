"""Finds and uses what is in a window by object names; what is not there fails the test."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

Found = TypeVar("Found", bound=QObject)


def the(parent: QObject, kind: type[Found], name: str = "") -> Found:
    """Return the child of that kind and object name, or the only one of that kind."""
    found = parent.findChild(kind, name) if name else parent.findChild(kind)
    assert found is not None, f"there is no {kind.__name__} {name}"
    return found


def button(parent: QObject, name: str) -> QPushButton:
    """Return a button."""
    return the(parent, QPushButton, name)


def text_of(parent: QObject, name: str) -> str:
    """Return the text of a label."""
    return the(parent, QLabel, name).text()


def trigger(parent: QObject, name: str) -> None:
    """Trigger an action."""
    the(parent, QAction, name).trigger()


def choose(parent: QObject, name: str, item: str) -> None:
    """Choose an item of a box as the user does; it is told by its text, or by its key."""
    box = the(parent, QComboBox, name)
    row = max(box.findText(item), box.findData(item))
    assert row >= 0, f"{name} has no {item}"
    box.setCurrentIndex(row)
    box.activated.emit(row)
