"""Buttons that do what they say at a click, and never because somebody pressed Enter elsewhere."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton


def push_button(name: str, text: str, tip: str) -> QPushButton:
    """Return a button with its object name, its text and a few words on what it does."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button
