"""Retrain…: choose, start, watch, steer; then adopt or discard.

The dialog stands beside the canvas, never in its way. Training goes on in a process
of its own; the dialog may be closed and opened again meanwhile. What came of a run outlives it as
a model in the store, and as a run that is kept.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from digitpad.digit_layout import DigitImage
from digitpad.errors import DigitpadError
from digitpad.model_store import Model, ModelStore
from digitpad.predictor import Reading
from digitpad.training.events import Event, Failed, Finished, Stopped
from digitpad.training.orders import RunOrder
from digitpad.ui.beside import place_beside
from digitpad.ui.outcome_choice import OutcomeChoice
from digitpad.ui.probe_feed import ProbeFeed
from digitpad.ui.retrain_pages import RetrainPages
from digitpad.ui.run_bar import RunBar
from digitpad.ui.run_steering import RunSteering
from digitpad.ui.training_process import TrainingProcess


class RetrainDialog(QDialog):
    """The window's face of a training process: its pages above, the bar that steers it below.

    Args:
        store: where models come from and go to.
        model_in_use: gives the model that reads at the moment.

    Signals:
        adopted: the id of a model that the user wants to use from now on.
        models_changed: a model was added to the store, or taken out.
        ended: no run is under way any more, and none waits.
    """

    adopted = Signal(str)
    models_changed = Signal()
    ended = Signal()

    def __init__(
        self, store: ModelStore, model_in_use: Callable[[], Model], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model_in_use = model_in_use
        self.process = TrainingProcess(self)
        self.pages = RetrainPages(model_in_use)
        self.bar = RunBar()
        self._steering = RunSteering(self.process, self.bar, self)
        self._outcome = OutcomeChoice(store, self.bar, self.pages.results.outcome, self)
        self._feed = ProbeFeed(self.process, self.pages.learning, self)
        self._lay_out()
        self._wire()
        self._show_buttons()

    def open_beside(self, window: QWidget) -> None:
        """Show the dialog, beside the window where there is room, and load Keras meanwhile."""
        self.process.warm_up()
        if not self.isVisible():
            self.pages.refresh()
            self._steering.offer_to_go_on()
            self.show()
            place_beside(window, self)
        self.raise_()
        self.activateWindow()

    def show_drawing(self, image: Callable[[], DigitImage | None], reading: Reading | None) -> None:
        """Take the current drawing, for the network under training to read it, too.

        Args:
            image: gives it as a digit image, uint8 (28, 28).
            reading: what the model in use reads in it.
        """
        if self.isVisible():
            self._feed.show_drawing(image, reading)

    def stop(self) -> None:
        """Ask the run to end and to be kept; those that wait are forgotten."""
        self.process.clear_queue()
        self._steering.stop()

    def shut(self) -> None:
        """End whatever runs and close: the window is going."""
        self.process.close()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close; a run goes on, and an idle process gives its memory back."""
        if not self.process.is_training:
            self.process.close()
        event.accept()  # what QDialog does here instead would ask `reject` again

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Move on by the Tab key, in the order in which things are read."""
        self.bar.come_last()
        return super().focusNextPrevChild(forwards)

    def reject(self) -> None:
        """Escape closes as the title bar does."""
        self.close()

    def _begin(self) -> None:
        self._with_order(lambda order: self._steering.train([order]))

    def _ask_for_race(self) -> None:
        self._with_order(self.pages.ask_for_race)

    def _with_order(self, do: Callable[[RunOrder], None]) -> None:
        """Do something with what the form asks for; where it cannot be, say why."""
        try:
            order = self.pages.form.order(self._model_in_use().id)
        except DigitpadError as error:
            self.bar.say(str(error))
        else:
            do(order)

    def _show_begun(self, order: RunOrder) -> None:
        self._outcome.forget()
        self._feed.begin()
        self.pages.begin(order)

    def _show_kept_result(self, run_id: str) -> None:
        try:
            self.pages.show_kept_result(run_id)
        except DigitpadError as error:
            self.bar.say(str(error))

    def _take(self, event: Event) -> None:
        self.pages.take(event)
        if isinstance(event, Finished):
            self._take_finished(event)
        if isinstance(event, Finished | Stopped | Failed):
            QTimer.singleShot(0, self, self._tell_end)

    def _take_finished(self, event: Finished) -> None:
        self._outcome.offer(event.model)
        if self.pages.currentWidget() is self.pages.learning and not self.process.waiting:
            self.pages.setCurrentWidget(self.pages.results)
        self.models_changed.emit()

    def _tell_end(self) -> None:
        if not self.process.is_training:
            self.ended.emit()

    def _show_buttons(self) -> None:
        self.bar.show_state(
            trains=self.process.is_training,
            is_paused=self._steering.is_paused,
            can_start=self.pages.form.is_complete(),
            can_race=self.pages.currentWidget() is self.pages.form,
            can_go_on=self._steering.can_go_on,
            has_outcome=self._outcome.is_open,
        )

    def _wire(self) -> None:
        bar, pages, process, steering = self.bar, self.pages, self.process, self._steering
        process.told.connect(self._take)
        process.began.connect(self._show_begun)
        for changed in (
            steering.changed,
            self._outcome.changed,
            pages.form.changed,
            pages.currentChanged,
        ):
            changed.connect(self._show_buttons)
        self._outcome.adopted.connect(self.adopted)
        self._outcome.discarded.connect(self.models_changed)
        pages.form.describe_asked.connect(process.describe)
        pages.runs.resume_asked.connect(steering.resume)
        pages.runs.race_asked.connect(steering.train)
        pages.runs.result_asked.connect(self._show_kept_result)
        pages.runs.recipe_asked.connect(pages.use_recipe)
        for button in (bar.start, bar.queue):
            button.clicked.connect(self._begin)
        bar.race.clicked.connect(self._ask_for_race)
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)

    def _lay_out(self) -> None:
        self.setObjectName("retrainDialog")
        self.setWindowTitle("Retrain")
        self.setModal(False)
        self.bar.say("Choose a recipe and press Start. Drawing goes on meanwhile.")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(self.pages, 1)
        column.addWidget(self.bar)
        self.resize(600, 720)
