"""Retrain…: choose, start, watch, steer; then adopt or discard.

The dialog stands beside the canvas, never in its way. Training goes on in a process
of its own; the dialog may be closed and opened again meanwhile. What came of a run outlives it as
a model in the store, and as a run that is kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QTabWidget, QVBoxLayout, QWidget

from digitpad.digit_layout import DigitImage
from digitpad.errors import DigitpadError
from digitpad.model_store import Model, ModelStore
from digitpad.predictor import Reading
from digitpad.run_record import FAILED
from digitpad.run_store import RunStore
from digitpad.training.catalogue import Catalogue
from digitpad.training.events import (
    Catalogued,
    Described,
    EpochEnded,
    Event,
    Failed,
    Finished,
    Finishing,
    Paused,
    Preparing,
    Progressed,
    Queued,
    Ready,
    Started,
    Stopped,
)
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe
from digitpad.ui.cut_off import cut_off_last
from digitpad.ui.kept_catalogue import keep_catalogue, kept_catalogue
from digitpad.ui.learning_page import LearningPage
from digitpad.ui.recipe_form import RecipeForm
from digitpad.ui.result_page import ResultPage
from digitpad.ui.run_bar import RunBar
from digitpad.ui.runs_view import RunsView
from digitpad.ui.training_process import TrainingProcess
from digitpad.ui.wording import percent

_DRAWINGS_APART_MS = 100
"""The drawing goes to the training process at most this often."""


class RetrainDialog(QDialog):
    """The window's face of a training process.

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
        self.setObjectName("retrainDialog")
        self.setWindowTitle("Retrain")
        self.setModal(False)
        self._store = store
        self._model_in_use = model_in_use
        self._outcome_id = ""
        self._is_paused = False
        self._cut_off: RunOrder | None = None
        self._run_id = ""
        self._drawing: Callable[[], DigitImage | None] = lambda: None
        self._reading: Reading | None = None
        self.process = TrainingProcess(self)
        self.form = RecipeForm()
        self.learning = LearningPage()
        self.curves = self.learning.curves
        self.results = ResultPage()
        self.runs = RunsView()
        self.bar = RunBar()
        self.pages = QTabWidget()
        self._drawing_due = QTimer(self)
        self._drawing_due.setSingleShot(True)
        self._drawing_due.setInterval(_DRAWINGS_APART_MS)
        self._drawing_due.timeout.connect(self._pass_drawing_on)
        self._takers = self._events()
        self._lay_out()
        self._wire()
        self._show_buttons()

    def open_beside(self, window: QWidget) -> None:
        """Show the dialog, beside the window where there is room, and load Keras meanwhile."""
        self.process.warm_up()
        if not self.isVisible():
            catalogue = kept_catalogue()
            if catalogue is not None:
                self._use_catalogue(catalogue)
            self.runs.refresh()
            self._offer_to_go_on()
            self.show()
            self.move(*_place_beside(window, self))
        self.raise_()
        self.activateWindow()

    def show_drawing(self, image: Callable[[], DigitImage | None], reading: Reading | None) -> None:
        """Take the current drawing, for the network under training to read it, too.

        Args:
            image: gives it as a digit image, uint8 (28, 28).
            reading: what the model in use reads in it.
        """
        if not self.isVisible():
            return
        self._drawing, self._reading = image, reading
        if not self._drawing_due.isActive():
            self._drawing_due.start()

    def _pass_drawing_on(self) -> None:
        """Show and send the latest drawing: now and then, not with each of the pen's points."""
        self.learning.show_in_use(self._reading)
        if self.process.is_training:
            self.process.show_drawing(self._drawing())

    def stop(self) -> None:
        """Ask the run to end and to be kept; those that wait are forgotten."""
        self.process.clear_queue()
        self._ask_to_stop()

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
        order = self._ordered()
        if order is not None:
            self.process.train(order)
            self._show_buttons()

    def _ordered(self) -> RunOrder | None:
        """Return what the form asks for; where it cannot be, say why."""
        try:
            return self.form.order(self._model_in_use().id)
        except DigitpadError as error:
            self.bar.say(str(error))
            return None

    def _show_begun(self, order: RunOrder) -> None:
        self._forget_outcome()
        self._is_paused = False
        self.bar.show_done(0.0)
        self.bar.say("Starting…")
        self.learning.begin(order)
        self._drawing_due.start()
        if not order.race:
            self.pages.setCurrentWidget(self.learning)
        self._show_buttons()

    def _ask_for_race(self) -> None:
        order = self._ordered()
        if order is not None:
            self.pages.setCurrentWidget(self.runs)
            self.runs.ask_for_race(order)

    def _race(self, orders: list[RunOrder]) -> None:
        for order in orders:
            self.process.train(order)

    def _go_on(self) -> None:
        if self._cut_off is not None:
            self._resume(self._cut_off)

    def _resume(self, order: RunOrder) -> None:
        self._cut_off = None
        self.process.train(dataclasses.replace(order, resume=True))
        self._show_buttons()

    def _offer_to_go_on(self) -> None:
        """Look whether a run was cut off, by a crash, a kill or the power, and may go on."""
        record = cut_off_last()
        if record is None or record.status == FAILED or self.process.is_training:
            return
        self._cut_off = RunOrder.from_json(dict(record.order))
        self.bar.say(
            f"A run of {record.name} was cut off after epoch {record.epochs_done} of "
            f"{record.epochs}. Resume Run takes it up where it was kept last."
        )
        self._show_buttons()

    def _ask_to_stop(self) -> None:
        self.bar.stop.setEnabled(False)
        self.bar.say("Stopping after the batch in hand…")
        self.process.stop()

    def _pause_or_continue(self) -> None:
        if self._is_paused:
            self._is_paused = False
            self.process.resume()
            self._show_buttons()
        else:
            self.process.pause()

    def _adopt_outcome(self) -> None:
        adopted, self._outcome_id = self._outcome_id, ""
        self.adopted.emit(adopted)
        self._forget_outcome()
        self.bar.say("Adopted: it reads what you draw from now on.")

    def _discard_outcome(self) -> None:
        try:
            self._store.remove(self._outcome_id)
        except DigitpadError as error:
            self.bar.say(str(error))
            return
        self._forget_outcome()
        self.models_changed.emit()
        self.bar.say("Discarded.")

    def _forget_outcome(self) -> None:
        self._outcome_id = ""
        self.results.outcome.hide()
        self._show_buttons()

    def _show_kept_result(self, run_id: str) -> None:
        try:
            record = RunStore().run(run_id)
            self.results.show_run(record, self._model_in_use().card.name)
        except DigitpadError as error:
            self.bar.say(str(error))
            return
        self.pages.setCurrentWidget(self.results)

    def _use_recipe(self, recipe: Recipe) -> None:
        self.form.set_recipe(recipe)
        self.pages.setCurrentWidget(self.form)

    def _events(self) -> dict[type[Event], Callable[..., None]]:
        return {
            Ready: lambda event: self.form.set_mnist_at_hand(event.mnist_at_hand),
            Catalogued: self._take_catalogue,
            Described: self.form.show_description,
            Queued: lambda _: self.bar.say("Another process trains; this run begins after it…"),
            Preparing: self._take_preparing,
            Started: self._take_started,
            Progressed: self._take_progress,
            EpochEnded: self._take_epoch,
            Paused: self._take_paused,
            Finishing: self._take_finishing,
            Finished: self._take_finished,
            Stopped: self._take_stopped,
            Failed: self._take_failed,
        }

    def _take(self, event: Event) -> None:
        taker = self._takers.get(type(event))
        if taker is not None:
            taker(event)
        self.learning.take(event)
        self.runs.take_event(self._run_id, event)
        if isinstance(event, Finished | Stopped | Failed):
            self._run_id = ""
            QTimer.singleShot(0, self, self._tell_end)

    def _take_catalogue(self, event: Catalogued) -> None:
        catalogue = Catalogue.from_json(event.catalogue)
        self._use_catalogue(catalogue)
        keep_catalogue(catalogue)

    def _use_catalogue(self, catalogue: Catalogue) -> None:
        self.form.set_catalogue(catalogue)
        self.runs.set_catalogue(catalogue)

    def _take_preparing(self, event: Preparing) -> None:
        self.bar.show_done(event.done)
        self.bar.say(f"{event.doing}…")

    def _take_started(self, event: Started) -> None:
        self._run_id = event.run
        self.bar.show_done(0.0)
        self.bar.say(f"Training on {event.training_images:,} images ({event.data})…")

    def _take_progress(self, event: Progressed) -> None:
        if self._is_paused:
            self.bar.say(f"One more batch: loss {event.loss:.4f}. Step again, or Continue.")
        else:
            self.bar.show_progress(event)

    def _take_epoch(self, event: EpochEnded) -> None:
        if event.validation_accuracy is not None:
            self.bar.say(
                f"Epoch {event.epoch} of {event.epochs} done: "
                f"{percent(event.validation_accuracy)} on what was held out."
            )

    def _take_paused(self, event: Paused) -> None:
        self._is_paused = True
        self.bar.say(
            f"Paused in epoch {event.epoch}, after batch {event.step:,} of {event.steps:,}. "
            "Step learns from one more batch; Continue goes on."
        )
        self._show_buttons()

    def _take_finishing(self, event: Finishing) -> None:
        self.bar.show_finishing()
        self.bar.say(f"{event.doing}…")

    def _take_finished(self, event: Finished) -> None:
        self._outcome_id = event.model
        in_use = self._model_in_use()
        self.results.show_finished(event, in_use)
        self.bar.say(_end_of(event))
        self._show_buttons()
        if self.pages.currentWidget() is self.learning and not self.process.waiting:
            self.pages.setCurrentWidget(self.results)
        self.models_changed.emit()

    def _take_stopped(self, _event: Stopped) -> None:
        self.bar.show_done(0.0)
        self.bar.say("Stopped before anything was learnt; the model in use is untouched.")
        self._show_buttons()

    def _take_failed(self, event: Failed) -> None:
        self.bar.show_done(0.0)
        self.bar.say(event.message)
        self._show_buttons()
        record = cut_off_last() if event.can_resume else None
        if record is not None:
            self._cut_off = RunOrder.from_json(dict(record.order))
            self.bar.say(
                f"{event.message} Resume Run takes it up after epoch {record.epochs_done}."
            )
            self._show_buttons()

    def _tell_end(self) -> None:
        if not self.process.is_training:
            self.ended.emit()

    def _show_buttons(self) -> None:
        self.bar.show_state(
            trains=self.process.is_training,
            is_paused=self._is_paused,
            can_start=self.form.is_complete(),
            can_race=self.pages.currentWidget() is self.form,
            can_go_on=self._cut_off is not None,
            has_outcome=bool(self._outcome_id),
        )

    def _wire(self) -> None:
        bar, process = self.bar, self.process
        process.told.connect(self._take)
        process.began.connect(self._show_begun)
        process.queue_changed.connect(lambda: bar.show_waiting(len(process.waiting)))
        self.form.changed.connect(self._show_buttons)
        self.form.describe_asked.connect(process.describe)
        self.runs.resume_asked.connect(self._resume)
        self.runs.result_asked.connect(self._show_kept_result)
        self.runs.recipe_asked.connect(self._use_recipe)
        self.runs.race_asked.connect(self._race)
        self.pages.currentChanged.connect(self._show_buttons)
        bar.start.clicked.connect(self._begin)
        bar.queue.clicked.connect(self._begin)
        bar.race.clicked.connect(self._ask_for_race)
        bar.go_on.clicked.connect(self._go_on)
        bar.pause.clicked.connect(self._pause_or_continue)
        bar.step.clicked.connect(process.step)
        bar.stop.clicked.connect(self._ask_to_stop)
        bar.adopt.clicked.connect(self._adopt_outcome)
        bar.discard.clicked.connect(self._discard_outcome)
        bar.forget_queue.clicked.connect(process.clear_queue)
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)

    def _lay_out(self) -> None:
        self.bar.say("Choose a recipe and press Start. Drawing goes on meanwhile.")
        self.pages.setObjectName("retrainPages")
        self.pages.setDocumentMode(True)
        titles = ("Recipe", "Learning", "Result", "Runs")
        pages = (self.form, self.learning, self.results, self.runs)
        for number, (page, title) in enumerate(zip(pages, titles, strict=True), start=1):
            layout = page.layout()
            assert layout is not None
            layout.setContentsMargins(0, 8, 0, 0)
            tab = self.pages.addTab(page, title)
            self.pages.setTabToolTip(tab, f"Alt+{number}")
            key = QKeySequence(f"Alt+{number}")
            QShortcut(key, self, lambda page=page: self.pages.setCurrentWidget(page))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(self.pages, 1)
        column.addWidget(self.bar)
        self.resize(600, 720)


def _end_of(event: Finished) -> str:
    kept = f" Its best epoch, {event.kept_epoch}, was kept." if event.kept_epoch else ""
    return f"Stopped early and kept.{kept}" if event.stopped_early else f"Done.{kept}"


def _place_beside(window: QWidget, dialog: QWidget) -> tuple[int, int]:
    """Return where a dialog stands beside a window: right, left, or over its right edge."""
    screen = window.screen().availableGeometry()
    frame, width = window.frameGeometry(), dialog.frameGeometry().width()
    top = max(screen.top(), min(frame.top(), screen.bottom() - dialog.frameGeometry().height()))
    if frame.right() + width < screen.right():
        return frame.right() + 1, top
    if frame.left() - width >= screen.left():
        return frame.left() - width, top
    return screen.right() - width, top
