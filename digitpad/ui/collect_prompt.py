"""In a guided round: what to write now, how far it is, and the ways on and back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.samples.sample import NOT_A_DIGIT
from digitpad.ui.collecting import Place, Round
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.push_buttons import push_button
from digitpad.ui.settings import Settings
from digitpad.ui.wording import with_article

_PROMPT_PT_FACTOR = 2.0


class CollectPrompt(QWidget):
    """Shows a `Round`.

    Attributes:
        next, again, skip, back, pause, end: the buttons; whoever makes it connects them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prompt = QLabel()
        self._prompt.setObjectName("collectPrompt")
        font = self._prompt.font()
        font.setPointSizeF(font.pointSizeF() * _PROMPT_PT_FACTOR)
        self._prompt.setFont(font)
        self._progress_words = FaintLabel()
        self._progress_words.setObjectName("collectProgressWords")
        self._progress = QProgressBar()
        self._progress.setObjectName("collectProgress")
        self._progress.setAccessibleName("Digits written")
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(8)
        self.next = push_button("collectNext", "Ne&xt", "Keep it and go on (Enter or Space)")
        self.next.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the canvas keeps its keys
        self.again = _tool("collectAgain", "Again", "Clear the canvas and write it anew (Delete)")
        self.skip = _tool("collectSkip", "Skip", "Leave this one out (S)")
        self.back = _tool("collectBack", "Back", "Take the last one back (Backspace)")
        self.pause = _tool("collectPause", "Pause", "Draw something else meanwhile (Ctrl+G)")
        self.end = _tool("collectEnd", "End", "End the round; what was kept stays")
        # Not the buttons' own, which press them visibly and click only then.
        QShortcut(QKeySequence("S"), self, self.skip.click)
        QShortcut(QKeySequence("Backspace"), self, self.back.click)
        self.goes_on = QCheckBox("Go on by itse&lf")
        self.goes_on.setObjectName("collectGoesOn")
        self.goes_on.setToolTip("Keep it and go on as soon as the pen has rested for a moment")
        self.goes_on.setChecked(Settings().flag("collect/goes_on", default=False))
        self.goes_on.toggled.connect(lambda on: Settings().keep_flag("collect/goes_on", on))
        self._lay_out()

    def show_round(self, asked: Round, *, is_paused: bool, can_go_back: bool) -> None:
        """Show how far a round is, and what can be done."""
        kept, skipped = asked.number_of(Place.KEPT), asked.number_of(Place.SKIPPED)
        self._prompt.setText(_prompt(asked, is_paused=is_paused))
        told = f"{kept} of {len(asked.labels)}"
        self._progress_words.setText(f"{told}, {skipped} skipped" if skipped else told)
        self._progress.setRange(0, len(asked.labels))
        self._progress.setValue(kept + skipped)
        writes = not is_paused and asked.at is not None
        self.skip.setEnabled(writes)
        self.back.setEnabled(can_go_back and not is_paused)
        self.pause.setText("Continue" if is_paused else "Pause")

    def _lay_out(self) -> None:
        first, last = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self._prompt)
        first.addStretch()
        first.addWidget(self._progress_words)
        first.addSpacing(8)
        first.addWidget(self.next)
        for button in (self.back, self.again, self.skip, self.pause, self.end):
            last.addWidget(button)
        last.addStretch()
        last.addWidget(self.goes_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addWidget(self._progress)
        column.addLayout(last)


def _prompt(asked: Round, *, is_paused: bool) -> str:
    if is_paused:
        return "Paused"
    if asked.label is None:
        return "Keeping…"
    return "Write no digit" if asked.label == NOT_A_DIGIT else f"Write {with_article(asked.label)}"


def _tool(name: str, text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
