"""What the undo stack holds: changes from one ink to another.

Inks are tuples of strokes that never change, so a command keeps both inks whole; they share their
strokes, and undo cannot go wrong by replaying.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from digitpad.ink import Ink


class ChangeInk(QUndoCommand):
    """One step that can be undone: the ink was `before`, and is `after`.

    Args:
        text: what was done, as menus show it.
        before: the finished strokes until now.
        after: the finished strokes from now on.
        show: makes an ink the canvas's own; called at once when pushed, and at undo and redo.
    """

    def __init__(self, text: str, before: Ink, after: Ink, show: Callable[[Ink], None]) -> None:
        super().__init__(text)
        self._before = before
        self._after = after
        self._show = show

    def undo(self) -> None:
        self._show(self._before)

    def redo(self) -> None:
        self._show(self._after)
