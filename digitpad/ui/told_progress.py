"""How far something is, and a sentence on it: as every dialog shows it whose work takes time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar

_STEPS = 1_000
_LINES = 2


class DoneBar(QProgressBar):
    """Shows the part of some work that is done.

    Args:
        name: the object's name.
        what: what is called progress here, for a screen reader.
    """

    def __init__(self, name: str, what: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(what)
        self.setRange(0, _STEPS)

    def show_done(self, done: float) -> None:
        """Show the part that is done, 0..1."""
        self.setValue(round(done * _STEPS))


class StatusSentence(QLabel):
    """A sentence that changes and can be copied; room for two lines is kept, so nothing jumps."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setMinimumHeight(_LINES * self.fontMetrics().lineSpacing())
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
