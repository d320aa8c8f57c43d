"""The bar above the canvas for guided rounds: the choices, the round, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from digitpad.ui.collect_prompt import CollectPrompt
from digitpad.ui.collect_start import CollectStart
from digitpad.ui.collecting import Place, Round
from digitpad.ui.push_buttons import push_button


class CollectBar(QStackedWidget):
    """One of three pages, all as high; hidden while nothing is collected.

    Attributes:
        start: the choices.
        prompt: the round.

    Signals:
        again_asked: after a round, another one is wanted.
        teach_asked: after a round, the model shall learn from it.
        closed: the summary was read.
    """

    again_asked = Signal()
    teach_asked = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("collectBar")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.start = CollectStart()
        self.prompt = CollectPrompt()
        self._sum = QLabel()
        self._sum.setObjectName("collectSummary")
        for page in (self.start, self.prompt, self._summary()):
            self.addWidget(page)
        self.hide()

    def show_choices(self) -> None:
        """Show what a round can be; Enter starts the one that is proposed."""
        self._turn_to(0)
        self.start.setFocus()

    def show_round(self, asked: Round, *, is_paused: bool, can_go_back: bool) -> None:
        """Show a round that is under way."""
        self.prompt.show_round(asked, is_paused=is_paused, can_go_back=can_go_back)
        self._turn_to(1)

    def show_summary(self, asked: Round) -> None:
        """Show what came of a round."""
        kept, skipped = asked.number_of(Place.KEPT), asked.number_of(Place.SKIPPED)
        told = f"{kept} {'digit' if kept == 1 else 'digits'} kept"
        self._sum.setText(f"{told}, {skipped} skipped." if skipped else f"{told}.")
        self._turn_to(2)

    def _turn_to(self, page: int) -> None:
        self.setCurrentIndex(page)
        self.show()

    def _summary(self) -> QWidget:
        page = QWidget()
        teach = push_button("collectTeach", "&Teach My Digits", "Adapt the model to your hand")
        again = push_button("collectMore", "Collect M&ore", "Write another round")
        close = push_button("collectClose", "C&lose", "Draw freely again")
        teach.clicked.connect(self.teach_asked)
        again.clicked.connect(self.again_asked)
        close.clicked.connect(self.closed)
        row = QHBoxLayout()
        for button in (teach, again, close):
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._sum)
        column.addLayout(row)
        column.addStretch()
        return page
