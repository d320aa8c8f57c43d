"""How far the run is, and the buttons that steer it: always in sight, whatever page is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitpad.training.events import Progressed
from digitpad.ui.push_buttons import push_button
from digitpad.ui.told_progress import DoneBar, StatusSentence
from digitpad.ui.wording import duration


class RunBar(QWidget):
    """Progress, a sentence, and buttons; the dialog wires what they do.

    Attributes:
        start, queue, pause, step, stop: for the run; queue stands in for start while one goes on.
        race: asks for a race of optimizers.
        go_on: resumes a run that was cut off.
        adopt, discard: for what came of it.
        forget_queue: lets the runs go that wait.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._progress = DoneBar("trainingProgress", "Progress of the training")
        self._status = StatusSentence("trainingStatus")
        self._waiting = QLabel()
        self.start = push_button("startButton", "&Start", "Train by the recipe as it stands")
        self.race = push_button(
            "formRaceButton", "Ra&ce…", "Train the same recipe and seed with several optimizers"
        )
        self.queue = push_button("queueButton", "Add to &Queue", "Train it when this run has ended")
        self.pause = push_button("pauseButton", "Pa&use", "Wait after the batches in hand")
        self.step = push_button("stepButton", "&Step", "Learn from one more batch, then wait")
        self.stop = push_button("stopButton", "St&op", "End the run and keep its best epoch")
        self.go_on = push_button("goOnButton", "Res&ume Run", "Go on with the run that was cut off")
        self.adopt = push_button("adoptButton", "&Adopt", "Draw with the new model from now on")
        self.discard = push_button("discardButton", "D&iscard", "Remove the new model")
        self.forget_queue = push_button(
            "forgetQueueButton", "Forget &Them", "Let the waiting runs go"
        )
        self._lay_out()

    def say(self, sentence: str) -> None:
        """Show a sentence on the run."""
        self._status.setText(sentence)

    def show_done(self, done: float) -> None:
        """Show the part that is done, 0..1."""
        self._progress.show_done(done)

    def show_progress(self, event: Progressed) -> None:
        """Show how far the run is, its pace and the time left."""
        self.show_done(event.done)
        sentence = f"Epoch {event.epoch}, batch {event.step:,} of {event.steps:,}"
        if event.seconds_left is not None:  # there is a pace by now
            left = duration(event.seconds_left)
            sentence += f" · {event.images_per_second:,.0f} images/s · about {left} left"
        self.say(sentence)

    def show_finishing(self) -> None:
        """Show that the training is over, and what comes of it is being made."""
        self.show_done(1.0)
        for button in (self.pause, self.step, self.stop):
            button.setEnabled(False)

    def show_waiting(self, count: int) -> None:
        """Show how many runs wait."""
        self._waiting.setText(f"{count} run{'s' if count > 1 else ''} waiting")
        self._waiting.setVisible(count > 0)
        self.forget_queue.setVisible(count > 0)

    def show_state(
        self,
        *,
        trains: bool,
        is_paused: bool,
        can_start: bool,
        can_race: bool,
        can_go_on: bool,
        has_outcome: bool,
    ) -> None:
        """Show the buttons that fit."""
        self.start.setEnabled(not trains and can_start)
        self.start.setVisible(not trains)
        self.start.setDefault(not has_outcome)
        self.race.setEnabled(can_start)
        self.race.setVisible(can_race and not trains)
        self.queue.setVisible(trains)
        self.queue.setEnabled(can_start)
        self.go_on.setVisible(can_go_on and not trains)
        self.pause.setVisible(trains)
        self.pause.setEnabled(trains)
        self.pause.setText("Contin&ue" if is_paused else "Pa&use")
        self.step.setVisible(trains and is_paused)
        self.step.setEnabled(trains)
        self.stop.setEnabled(trains)
        for button in (self.adopt, self.discard):
            button.setVisible(has_outcome)
        self.adopt.setDefault(has_outcome)

    def come_last(self) -> None:
        """Let the Tab key reach the buttons last, after whatever the pages made meanwhile."""
        last: QWidget = self.adopt
        following = self.nextInFocusChain()
        while following is not None and following is not self.window():
            if following.focusPolicy() & Qt.FocusPolicy.TabFocus:
                last = following
            following = following.nextInFocusChain()
        for button in (self.forget_queue, *self._buttons):
            QWidget.setTabOrder(last, button)
            last = button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._progress)
        # Beside the sentence, where they need no room of their own: nothing jumps.
        told = _row(self._status, self._waiting, self.forget_queue)
        told.setStretch(0, 1)
        column.addLayout(told)
        run = (self.start, self.queue, self.go_on, self.pause, self.step, self.stop, self.race)
        outcome = (self.discard, self.adopt)
        self._buttons = (*run, *outcome)
        column.addLayout(_row(*run, None, *outcome))
        self.show_waiting(0)


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    """Return widgets in a row; None stands for what takes the room that is left."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        if widget is None:
            row.addStretch()
        else:
            row.addWidget(widget)
    return row
