"""One test digit in large, with what the networks read in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.picture_image import image_in_palette
from digitpad.ui.push_buttons import push_button
from digitpad.ui.read_digit import ReadDigit

_NARROW_PX = 40
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class DigitCloseUp(QWidget):
    """A picture as large as there is room, a sentence, and the way back and on.

    Signals:
        back_asked: the pictures are to be seen again; Escape asks for it, too.
        step_asked: how many pictures to go on, 1 or -1; the arrow keys ask for it, too.
    """

    back_asked = Signal()
    step_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digitCloseUp")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picture = _LargePicture()
        self._sentence = QLabel()
        self._sentence.setObjectName("closeUpSentence")
        self._sentence.setWordWrap(True)
        self._readings = FaintLabel()
        self._readings.setObjectName("closeUpReadings")
        self._readings.setWordWrap(True)
        self._readings.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._picture, 1)
        column.addWidget(self._sentence)
        column.addWidget(self._readings)
        column.addLayout(self._buttons())

    @property
    def sentence(self) -> str:
        """What is said of the digit."""
        return self._sentence.text()

    @property
    def readings(self) -> str:
        """What the networks read, a line each."""
        return self._readings.text()

    def show_digit(self, digit: ReadDigit, readings: Sequence[str]) -> None:
        """Show a digit in place of the former, and a line for each network that read it."""
        self._picture.show_digit(digit)
        self._sentence.setText(digit.sentence)
        self._readings.setText("\n".join(readings))
        self.setAccessibleName(digit.sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.step_asked.emit(_STEPS[key])
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.back_asked.emit()
        else:
            super().keyPressEvent(event)

    def _buttons(self) -> QHBoxLayout:
        back = push_button("closeUpBack", "Back", "All pictures (Escape)")
        previous = push_button("closeUpPrevious", "‹", "The picture before (Left)")
        following = push_button("closeUpNext", "›", "The next picture (Right)")
        back.clicked.connect(self.back_asked)
        previous.clicked.connect(lambda: self.step_asked.emit(-1))
        following.clicked.connect(lambda: self.step_asked.emit(1))
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (back, previous, following):
            button.setAccessibleName(button.toolTip())
            row.addWidget(button)
        for narrow in (previous, following):
            narrow.setMaximumWidth(_NARROW_PX)
        row.addStretch()
        return row


class _LargePicture(QWidget):
    """A digit image in the middle of its room, its pixels to be seen."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._digit: ReadDigit | None = None

    def show_digit(self, digit: ReadDigit) -> None:
        self._digit = digit
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(168, 168)

    def minimumSizeHint(self) -> QSize:
        return QSize(84, 84)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._digit is None:
            return
        side = min(self.width(), self.height())
        place = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        painter = QPainter(self)
        painter.drawImage(place, image_in_palette(self._digit.image, self.palette()))
        painter.end()
