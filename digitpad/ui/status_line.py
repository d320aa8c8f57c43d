"""The status bar: what lasts at both ends, and a message between them that can always be read."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QStyle, QStyleOption, QWidget

MESSAGE_MS = 8_000
"""How long a message stands that says what was done."""

_GAP_PX = 16
"""Between a message and what stands beside it."""


class StatusLine(QStatusBar):
    """Shows `left` and `right`, and Qt's message of a status bar between them.

    A message that is too long for its room takes that of `left` until the next thing is done, and
    then still loses its middle: a sentence on a file begins with the name and ends with the reason.
    The tool tip has it whole.
    """

    def __init__(self, left: QWidget, right: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left = left
        self._words = QLabel()
        self._words.setObjectName("statusMessage")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._told = ""
        self._fresh = False
        # Qt hides what is not permanent behind a message.
        self.addPermanentWidget(left)
        self.addPermanentWidget(self._words, 1)
        self.addPermanentWidget(right)
        self.messageChanged.connect(self._show)

    def tell(self, sentence: str) -> None:
        """Show a sentence until the next thing is done; an empty one takes away what is shown."""
        self._told = sentence
        self.showMessage(sentence)

    def go_on(self) -> None:
        """Something else is done now: what was told goes, and other messages give way."""
        if self.currentMessage() and self.currentMessage() == self._told:
            self.clearMessage()
        elif self._fresh:
            self._fresh = False
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        # Qt itself would paint the message across everything.
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        panel = QStyle.PrimitiveElement.PE_PanelStatusBar
        self.style().drawPrimitive(panel, option, painter, self)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _show(self, message: str) -> None:
        self._fresh = bool(message)
        self._words.setToolTip(f"<p>{html.escape(message)}</p>" if message else "")
        self._arrange()

    def _arrange(self) -> None:
        message, metrics = self.currentMessage(), self._words.fontMetrics()
        room_px = self._room_px(beside_left=True)
        if self._fresh and metrics.horizontalAdvance(message) > room_px:
            room_px = self._room_px(beside_left=False)
        elided = metrics.elidedText(message, Qt.TextElideMode.ElideMiddle, room_px)
        self._words.setText(elided)

    def _room_px(self, *, beside_left: bool) -> int:
        """Give the message its room, beside the left widget or in its place, and return it."""
        self._left.setVisible(beside_left)
        self._words.setContentsMargins(_GAP_PX if beside_left else 0, 0, _GAP_PX, 0)
        layout = self.layout()
        if layout is not None:
            layout.activate()
        return self._words.contentsRect().width()
