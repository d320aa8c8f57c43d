"""Teach My Digits…: adapt the model in use to the samples; then adopt, keep both or discard.

The dialog stands beside the canvas, never in its way. Teaching goes on in a process of its own; the
dialog may be closed and opened again meanwhile. The model in use stays as it is until another is
adopted, and the bundled one is always a click away.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitpad import locations
from digitpad.errors import DigitpadError
from digitpad.model_store import BUNDLED, Model, ModelStore
from digitpad.training.events import (
    Event,
    Failed,
    Finished,
    Finishing,
    Preparing,
    Progressed,
    Queued,
    Started,
    Stopped,
    Taught,
)
from digitpad.training.lesson_rules import why_too_few
from digitpad.training.orders import TeachOrder
from digitpad.ui.beside import place_beside
from digitpad.ui.note_label import NoteLabel
from digitpad.ui.push_buttons import push_button
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.teach_bar import TeachBar
from digitpad.ui.teach_counts import TeachCounts
from digitpad.ui.teach_outcome import TeachOutcome
from digitpad.ui.training_process import TrainingProcess

_WHAT_HAPPENS = (
    "Teach makes a copy of the model in use and adapts it to your hand. Digits of other people are "
    "rehearsed in between, so that nothing is forgotten. What is held out is never learnt from: it "
    "tells whether it helped. The model in use stays as it is until you adopt the new one, and can "
    "be had back at any time."
)
_NO_SAMPLES = (
    "There is nothing to learn from yet. Draw digits and press what they are below the reading, or "
    "collect a round of them; then come back."
)
_LEAST_PX = 480


class TeachDialog(QDialog):
    """The window's face of the teaching.

    Args:
        store: where models come from and go to.
        keeper: of the user's samples.
        model_in_use: gives the model that reads at the moment.

    Signals:
        adopted: the id of a model that the user wants to use from now on.
        models_changed: a model was added to the store, or taken out.
        ended: no teaching is under way any more.
    """

    adopted = Signal(str)
    models_changed = Signal()
    ended = Signal()

    def __init__(
        self,
        store: ModelStore,
        keeper: SampleKeeper,
        model_in_use: Callable[[], Model],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("teachDialog")
        self.setWindowTitle("Teach My Digits")
        self.setModal(False)
        self._store = store
        self._keeper = keeper
        self._model_in_use = model_in_use
        self._taught: Taught | None = None
        self.process = TrainingProcess(self)
        self._model = QLabel()
        self._bundled = push_button(
            "teachBundledButton", "&Back to the Bundled Model", "Draw with the model of digitpad"
        )
        self._counts = TeachCounts()
        self._nothing = QLabel()
        self.bar = TeachBar()
        self.outcome = TeachOutcome()
        self._lay_out()
        self._wire()
        self.refresh()

    def open_beside(self, window: QWidget) -> None:
        """Show the dialog, beside the window where there is room, and load Keras meanwhile."""
        self.process.warm_up()
        self.process.look_ahead(self._order())
        if not self.isVisible():
            self.show()
            self.bar.teach.setFocus()
            place_beside(window, self)
        self.raise_()
        self.activateWindow()

    def refresh(self) -> None:
        """Show the samples and the model that there are now."""
        model = self._model_in_use()
        self._model.setText(f"Model in use: {model.card.name}")
        self._bundled.setEnabled(not model.is_bundled)
        self._show_samples()
        if self.isVisible():
            self.process.look_ahead(self._order())

    def stop(self) -> None:
        """Ask the teaching to end; nothing is changed then."""
        self.bar.stop.setEnabled(False)
        self.bar.say("Stopping…")
        self.process.stop()

    def shut(self) -> None:
        """End whatever runs, forget what came of it and close: the window is going, or its data."""
        self.process.close()
        self._forget_outcome()
        self.bar.say("")
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close; the teaching goes on, and an idle process gives its memory back."""
        if not self.process.is_training:
            self.process.close()
        event.accept()  # what QDialog does here instead would ask `reject` again

    def reject(self) -> None:
        """Escape closes as the title bar does."""
        self.close()

    def _teach(self) -> None:
        self._forget_outcome()
        self.bar.say("Starting…")
        self.process.train(self._order())
        self._show_buttons()
        self.bar.stop.setFocus()

    def _order(self) -> TeachOrder:
        return TeachOrder(start_from=self._model_in_use().id)

    def _forget_outcome(self) -> None:
        self._taught = None
        self.outcome.hide()
        self.bar.show_done(0.0)

    def _take(self, event: Event) -> None:
        match event:
            case Queued():
                self.bar.say("Another process trains; teaching begins after it…")
            case Preparing() | Finishing():
                self.bar.show_done(event.done if isinstance(event, Preparing) else 1.0)
                self.bar.say(f"{event.doing}…")
            case Started():
                self.bar.show_done(0.0)
                self.bar.say(f"Learning from {event.data}…")
            case Progressed():
                self.bar.show_progress(event)
            case Taught():
                self._taught = event
            case Finished():
                self._offer()
            case Stopped():
                self._end("Stopped. Nothing was changed.", done=0.0)
            case Failed():
                self._end(event.message, done=0.0)

    def _offer(self) -> None:
        self._end("Done. You still draw with the former model.")
        if self._taught is not None:
            self.outcome.offer(self._taught)
        self.models_changed.emit()

    def _end(self, sentence: str, *, done: float = 1.0) -> None:
        self.bar.show_done(done)
        self.bar.say(sentence)
        self._show_buttons()
        self.bar.teach.setFocus()
        QTimer.singleShot(0, self, self.ended.emit)

    def _adopt(self) -> None:
        if self._taught is None:
            return
        self.adopted.emit(self._taught.model)
        if self._model_in_use().id == self._taught.model:
            self._decide("Adopted: it reads what you draw from now on.")
        else:  # it is gone, or damaged; the window says which
            self._decide("It cannot be used. You still draw with the former model.")

    def _keep(self) -> None:
        self._decide("Kept: the Model menu lists it.")

    def _discard(self) -> None:
        if self._taught is None:
            return
        try:
            self._store.remove(self._taught.model)
        except DigitpadError as error:
            self.bar.say(str(error))
            return
        self._decide("Discarded.")
        self._forget_outcome()
        self.models_changed.emit()

    def _back_to_bundled(self) -> None:
        self.adopted.emit(BUNDLED)
        self.refresh()

    def _decide(self, sentence: str) -> None:
        self.outcome.show_decided()
        self.bar.teach.setDefault(True)
        self.bar.teach.setFocus()
        self.bar.say(sentence)
        self.refresh()

    def _show_samples(self) -> None:
        """Show how many there are, and what to do where they are too few."""
        counts, reason = self._keeper.counts, self._why_not()
        if counts is not None:
            self._counts.show_counts(counts)
            self._counts.setVisible(counts.total > 0)
        self._nothing.setText(reason)
        self._nothing.setVisible(bool(reason))
        self._show_buttons()

    def _show_buttons(self) -> None:
        can_teach = self._keeper.counts is not None and not self._why_not()
        self.bar.show_state(teaches=self.process.is_training, can_teach=can_teach)

    def _why_not(self) -> str:
        """Return why nothing can be learnt from the samples, as far as they are known."""
        counts, trouble = self._keeper.counts, self._keeper.trouble
        if trouble or counts is None:
            return trouble
        return why_too_few(counts.learnt) if counts.total else _NO_SAMPLES

    def _wire(self) -> None:
        self.process.told.connect(self._take)
        self._keeper.counted.connect(self._show_samples)
        self._keeper.told.connect(self._show_samples)
        self._bundled.clicked.connect(self._back_to_bundled)
        self.bar.teach.clicked.connect(self._teach)
        self.bar.stop.clicked.connect(self.stop)
        self.outcome.adopt.clicked.connect(self._adopt)
        self.outcome.keep.clicked.connect(self._keep)
        self.outcome.discard.clicked.connect(self._discard)
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)

    def _lay_out(self) -> None:
        self._model.setObjectName("teachModel")
        self._nothing.setObjectName("teachNothing")
        self._nothing.setWordWrap(True)
        self.bar.teach.setDefault(True)
        self.outcome.hide()
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._model, 1)
        top.addWidget(self._bundled)
        where = NoteLabel(
            f"Your digits are kept in {locations.samples_file()}; nothing leaves this computer."
        )
        where.setObjectName("teachWhere")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(top)
        for widget in (NoteLabel(_WHAT_HAPPENS), self._counts, self._nothing, where):
            column.addWidget(widget)
        column.addWidget(self.bar)
        column.addWidget(self.outcome)
        column.addStretch()
        self.setMinimumWidth(_LEAST_PX)
        self.resize(600, 480)
