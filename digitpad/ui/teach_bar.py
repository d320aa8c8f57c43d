"""How far the teaching is, and the buttons that begin and end it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitpad.training.events import Progressed
from digitpad.ui.push_buttons import push_button
from digitpad.ui.told_progress import DoneBar, StatusSentence
from digitpad.ui.wording import duration


class TeachBar(QWidget):
    """Progress, a sentence, and the buttons; the dialog wires what they do.

    Attributes:
        teach, stop: begin and end it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._progress = DoneBar("teachProgress", "Progress of the teaching")
        self._status = StatusSentence("teachStatus")
        self.teach = push_button("teachButton", "&Teach", "Adapt a copy of the model to your hand")
        self.stop = push_button("teachStopButton", "St&op", "End it; nothing is changed then")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.teach)
        row.addWidget(self.stop)
        row.addWidget(self._progress, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._status)

    def say(self, sentence: str) -> None:
        """Show a sentence on the teaching."""
        self._status.setText(sentence)

    def show_done(self, done: float) -> None:
        """Show the part that is done, 0..1."""
        self._progress.show_done(done)

    def show_progress(self, event: Progressed) -> None:
        """Show how far it is, and the time left."""
        self.show_done(event.done)
        if event.seconds_left is not None:  # there is a pace by now
            self.say(f"Learning… about {duration(event.seconds_left)} left.")

    def show_state(self, *, teaches: bool, can_teach: bool) -> None:
        """Show what can be pressed."""
        self.teach.setEnabled(can_teach and not teaches)
        self.stop.setEnabled(teaches)
