"""Retrain…: choose, start, watch, stop; then adopt or discard. Beside the canvas, never in its way.

Training goes on in a process of its own. The dialog may be closed and opened again meanwhile, and
what it tells outlives it only as a model in the store.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import DigitpadError
from digitpad.model_store import Model, ModelStore
from digitpad.training.events import (
    EpochEnded,
    Event,
    Failed,
    Finished,
    Finishing,
    Preparing,
    Progressed,
    Ready,
    Started,
    Stopped,
)
from digitpad.ui.learning_curves import LearningCurves
from digitpad.ui.recipe_form import RecipeForm
from digitpad.ui.run_outcome import RunOutcome
from digitpad.ui.training_process import TrainingProcess
from digitpad.ui.wording import duration, percent

_BAR_STEPS = 1_000


class RetrainDialog(QDialog):
    """The window's face of a training process.

    Args:
        store: where models come from and go to.
        model_in_use: gives the model that reads at the moment.

    Signals:
        adopted: the id of a model that the user wants to use from now on.
        models_changed: a model was added to the store, or taken out.
    """

    adopted = Signal(str)
    models_changed = Signal()

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
        self.process = TrainingProcess(self)
        self.process.told.connect(self._take)
        self.form = RecipeForm()
        self.curves = LearningCurves()
        self.outcome = RunOutcome()
        self._progress = QProgressBar()
        self._status = QLabel()
        self._start = _button("startButton", "&Start")
        self._stop = _button("stopButton", "St&op")
        self._adopt = _button("adoptButton", "&Adopt")
        self._discard = _button("discardButton", "D&iscard")
        self._lay_out()
        self.form.changed.connect(self._show_buttons)
        self._start.clicked.connect(self._begin)
        self._stop.clicked.connect(self._ask_to_stop)
        self._adopt.clicked.connect(self._adopt_outcome)
        self._discard.clicked.connect(self._discard_outcome)
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)
        self._show_buttons()

    def open_beside(self, window: QWidget) -> None:
        """Show the dialog, beside the window where there is room, and load Keras meanwhile."""
        self.process.warm_up()
        if not self.isVisible():
            self.show()
            self.move(*_place_beside(window, self))
        self.raise_()
        self.activateWindow()

    def shut(self) -> None:
        """End whatever runs and close: the window is going."""
        self.process.close()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close; a run goes on, and an idle process gives its memory back."""
        if not self.process.is_training:
            self.process.close()
        super().closeEvent(event)

    def reject(self) -> None:
        """Escape closes as the title bar does."""
        self.close()

    def _begin(self) -> None:
        self.curves.begin(self.form.epochs.value())
        self._forget_outcome()
        self._progress.setValue(0)
        self._say("Starting…")
        self.process.train(self.form.order(self._model_in_use().id))
        self._show_buttons()

    def _ask_to_stop(self) -> None:
        self._stop.setEnabled(False)
        self._say("Stopping after the batch in hand…")
        self.process.stop()

    def _adopt_outcome(self) -> None:
        adopted, self._outcome_id = self._outcome_id, ""
        self.adopted.emit(adopted)
        self._forget_outcome()
        self._say("Adopted: it reads what you draw from now on.")

    def _discard_outcome(self) -> None:
        try:
            self._store.remove(self._outcome_id)
        except DigitpadError as error:
            self._say(str(error))
            return
        self._forget_outcome()
        self.models_changed.emit()
        self._say("Discarded.")

    def _forget_outcome(self) -> None:
        self._outcome_id = ""
        self.outcome.hide()
        self._show_buttons()

    def _take(self, event: Event) -> None:
        takers: dict[type[Event], Callable[..., None]] = {
            Ready: self._take_ready,
            Preparing: self._take_preparing,
            Started: self._take_started,
            Progressed: self._take_progress,
            EpochEnded: self._take_epoch,
            Finishing: self._take_finishing,
            Finished: self._take_finished,
            Stopped: self._take_stopped,
            Failed: self._take_failed,
        }
        takers[type(event)](event)

    def _take_ready(self, event: Ready) -> None:
        self.form.set_mnist_at_hand(event.mnist_at_hand)

    def _take_preparing(self, event: Preparing) -> None:
        self._progress.setValue(round(event.done * _BAR_STEPS))
        self._say(f"{event.doing}…")

    def _take_started(self, event: Started) -> None:
        self._progress.setValue(0)
        self._say(f"Training on {event.training_images:,} images ({event.data})…")

    def _take_progress(self, event: Progressed) -> None:
        self._progress.setValue(round(event.done * _BAR_STEPS))
        self.curves.add_progress(event)
        left = duration(event.seconds_left) if event.seconds_left is not None else "…"
        self._say(
            f"Epoch {event.epoch}, batch {event.step:,} of {event.steps:,} · "
            f"{event.images_per_second:,.0f} images/s · about {left} left"
        )

    def _take_epoch(self, event: EpochEnded) -> None:
        self.curves.add_epoch(event)
        if event.validation_accuracy is not None:
            self._say(
                f"Epoch {event.epoch} of {event.epochs} done: "
                f"{percent(event.validation_accuracy)} on what was held out."
            )

    def _take_finishing(self, event: Finishing) -> None:
        self._progress.setValue(_BAR_STEPS)
        self._say(f"{event.doing}…")

    def _take_finished(self, event: Finished) -> None:
        self._outcome_id = event.model
        self.outcome.show_outcome(event, self._model_in_use())
        self.outcome.show()
        self._say("Stopped early and kept." if event.stopped_early else "Done.")
        self._show_buttons()
        self.models_changed.emit()

    def _take_stopped(self, _event: Stopped) -> None:
        self._progress.setValue(0)
        self._say("Stopped before anything was learnt; the model in use is untouched.")
        self._show_buttons()

    def _take_failed(self, event: Failed) -> None:
        self._progress.setValue(0)
        self._say(event.message)
        self._show_buttons()

    def _say(self, sentence: str) -> None:
        self._status.setText(sentence)

    def _show_buttons(self) -> None:
        trains = self.process.is_training
        self.form.setEnabled(not trains)
        self._start.setEnabled(not trains and self.form.is_complete())
        self._stop.setEnabled(trains)
        for button in (self._adopt, self._discard):
            button.setVisible(bool(self._outcome_id))
        self._adopt.setDefault(bool(self._outcome_id))
        self._start.setDefault(not self._outcome_id)

    def _lay_out(self) -> None:
        self._progress.setObjectName("trainingProgress")
        self._progress.setAccessibleName("Progress of the training")
        self._progress.setRange(0, _BAR_STEPS)
        self._status.setObjectName("trainingStatus")
        self._status.setWordWrap(True)
        self._status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # Two lines are kept free, so that the curves do not jump as sentences change.
        self._status.setMinimumHeight(2 * self._status.fontMetrics().lineSpacing())
        self._status.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._say("Choose a recipe and press Start. Drawing goes on meanwhile.")
        self.outcome.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(self.form)
        column.addWidget(self._progress)
        column.addWidget(self._status)
        column.addWidget(self.curves, 1)
        column.addWidget(self.outcome)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._start)
        buttons.addWidget(self._stop)
        buttons.addStretch()
        buttons.addWidget(self._discard)
        buttons.addWidget(self._adopt)
        column.addLayout(buttons)
        self.resize(560, 680)


def _button(name: str, text: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAutoDefault(False)
    return button


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
