"""Below the reading: what it really is, in one press, and how many there are of each digit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QSizePolicy, QWidget

from digitpad.predictor import CLASSES
from digitpad.samples.sample import LABELS, NOT_A_DIGIT, Counts, label_text
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.push_buttons import push_button
from digitpad.ui.wording import with_article

_DIGITS = range(CLASSES)
_GAP_PX = 4
_LOW_PX, _HIGH_PX = 24, 32
"""A finger hits what is 24 px high and wide (WCAG 2.2, target size)."""

_RIGHT_PX = 8
"""As the column above leaves free for its scroll bar."""

_MOST_NAMED = 4
"""More digits in a row than that say little."""


class CorrectionBar(QWidget):
    """Ten buttons and "Not a digit", with how many samples of each are kept.

    The keys 0 to 9, N and - do the same; as shortcuts of the window they leave digits to a text
    field that has the focus.

    Attributes:
        menu: the same as actions, which hold the keys.

    Signals:
        corrected: the label that was pressed.
    """

    corrected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("correctionBar")
        self._buttons = {label: self._button(label) for label in LABELS}
        self._numbers = {digit: _small_label() for digit in _DIGITS}
        self._told = FaintLabel("None kept yet.")
        self._told.setObjectName("sampleCounts")
        self._told.setAccessibleName("Samples kept")
        self._actions = QActionGroup(self)
        self.menu = QMenu("It I&s", self)
        self.menu.setObjectName("menuCorrect")
        self.menu.addActions([self._action(label) for label in LABELS])
        self._has_something = False
        self._reason = ""
        self._lay_out()
        self._offer()

    def follow(self, has_something: bool) -> None:
        """Tell whether there is ink or a picture to correct; costs nothing while that lasts."""
        if has_something != self._has_something:
            self._has_something = has_something
            self._offer()

    def block(self, reason: str) -> None:
        """Offer no correction, and say why in a sentence; an empty one offers them again."""
        self._reason = reason
        self._offer()

    def show_counts(self, counts: Counts) -> None:
        """Show how many are kept; those of which there are fewest stand out, where they are few."""
        named = counts.scarcest if len(counts.scarcest) <= _MOST_NAMED else ()
        for digit, number in self._numbers.items():
            number.setText(_short(counts.by_label[digit]))
            font = number.font()
            font.setBold(digit in named)
            number.setFont(font)
        for label, button in self._buttons.items():
            button.setAccessibleDescription(f"{counts.by_label[label]:,} kept")
        others = counts.by_label[NOT_A_DIGIT]
        self._buttons[NOT_A_DIGIT].setText(f"&Not a digit ({others:,})" if others else _NO_DIGIT)
        self._told.setText(in_words(counts))

    def _offer(self) -> None:
        is_offered = self._has_something and not self._reason
        self._actions.setEnabled(is_offered)
        for label, button in self._buttons.items():
            button.setEnabled(is_offered)
            button.setToolTip(self._reason or _tip(label))

    def _button(self, label: int) -> QPushButton:
        text = _NO_DIGIT if label == NOT_A_DIGIT else str(label)
        button = push_button(f"correct{_suffix(label)}", text, _tip(label))
        button.setAccessibleName(f"It is {label_text(label)}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the pen goes on where it was
        button.setMinimumWidth(1)
        button.setFixedHeight(_LOW_PX if label == NOT_A_DIGIT else _HIGH_PX)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.clicked.connect(self._press(label))
        return button

    def _action(self, label: int) -> QAction:
        text = "It Is Not a Digit" if label == NOT_A_DIGIT else f"It Is {label}"
        action = QAction(text, self._actions)
        action.setObjectName(f"actionCorrect{_suffix(label)}")
        action.setShortcuts([QKeySequence(key) for key in _keys(label)])
        action.setAutoRepeat(False)
        action.triggered.connect(self._press(label))
        return action

    def _press(self, label: int) -> Callable[[], None]:
        return lambda: self.corrected.emit(label)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 8, _RIGHT_PX, 0)
        grid.setHorizontalSpacing(_GAP_PX)
        grid.setVerticalSpacing(_GAP_PX)
        grid.addWidget(FaintLabel("Wrong? It is"), 0, 0, 1, 5)
        grid.addWidget(self._buttons[NOT_A_DIGIT], 0, 5, 1, 5)
        for digit in _DIGITS:
            grid.addWidget(self._buttons[digit], 1, digit)
            grid.addWidget(self._numbers[digit], 2, digit)
            grid.setColumnStretch(digit, 1)
        grid.addWidget(self._told, 3, 0, 1, CLASSES)


def in_words(counts: Counts) -> str:
    """Return how many samples there are, and of which digits more would help most."""
    if not counts.total:
        return "None kept yet."
    kept, scarcest = f"{counts.total:,} kept.", counts.scarcest
    if len(scarcest) == CLASSES:
        return f"{kept} There are as many of each digit." if counts.digits else f"{kept} No digits."
    if len(scarcest) > _MOST_NAMED:
        fewest = "none" if not counts.by_label[scarcest[0]] else "fewest"
        return f"{kept} The digits with {fewest} would help most."
    *others, last = (str(digit) for digit in scarcest)
    if not others:
        return f"{kept} More of {last} would help most."
    return f"{kept} More of {', '.join(others)} and {last} would help most."


_NO_DIGIT = "&Not a digit"


def _suffix(label: int) -> str:
    return "NotADigit" if label == NOT_A_DIGIT else str(label)


def _keys(label: int) -> tuple[str, ...]:
    return ("N", "-") if label == NOT_A_DIGIT else (str(label),)


def _tip(label: int) -> str:
    what = label_text(label) if label == NOT_A_DIGIT else with_article(label)
    return f"Keep this as {what} ({' or '.join(_keys(label))})"


def _short(count: int) -> str:
    """Return a count that fits below a button: `12`, or `3k` for thousands."""
    return str(count) if count < 1_000 else f"{count // 1_000}k"


def _small_label() -> FaintLabel:
    label = FaintLabel("0")
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 0.85)
    label.setFont(font)
    return label
