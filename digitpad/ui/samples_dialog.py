"""My Digits: all samples that are kept, to look through, put right, and teach.

The dialog stands beside the canvas. What is asked of the store goes through the keeper, so that
nothing here waits for the disk.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent, QUndoStack
from PySide6.QtWidgets import QDialog, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from digitpad.model_store import Model
from digitpad.predictor import Predictor
from digitpad.samples.sample import Sample
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.sample_actions import SampleActions
from digitpad.ui.sample_edits import RelabelSamples, RemoveSamples
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.sample_pane import SamplePane
from digitpad.ui.sample_thumbnails import SampleThumbnails, ThumbnailLook
from digitpad.ui.samples_bar import SamplesBar
from digitpad.ui.samples_filter import SamplesFilter
from digitpad.ui.samples_grid import SamplesGrid
from digitpad.ui.samples_listing import SamplesListing
from digitpad.ui.samples_model import NO_IDS, Ids, Read, SamplesModel

_SOON_MS = 100
"""Changes that follow each other closely are shown at once."""

_STEPS = 100
"""Can be undone; what was deleted waits in temporary files until then."""

_OPENING = "Opening…"
_NOTHING_KEPT = (
    "Nothing has been kept yet.\n\nDraw a digit and press, below the reading, the number that it "
    "is; or collect some digits in a row. All that you keep shows here."
)
_NOTHING_LIKE_IT = "No sample is like that. “Show All” shows all of them again."


class SamplesDialog(QDialog):
    """A grid of samples, the current one drawn anew beside it, and what can be done with them.

    Args:
        keeper: keeps the samples.
        predictor: gives the compiled network of the model in use.
        model_in_use: gives that model.

    Signals:
        teach_asked: the model in use is to learn from the samples.
        import_asked: samples are to be taken in.
        export_asked: the ids of the samples that are to be written to a file; empty for all.
    """

    teach_asked = Signal()
    import_asked = Signal()
    export_asked = Signal(list)

    def __init__(
        self,
        keeper: SampleKeeper,
        predictor: Callable[[], Predictor],
        model_in_use: Callable[[], Model],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("samplesDialog")
        self.setWindowTitle("My Digits")
        self.setModal(False)
        self._keeper = keeper
        self._shown: tuple[int, int] | None = None
        self._goes_to_top = True
        self._relabelled = NO_IDS
        self._is_opening = False
        self._thumbnails = SampleThumbnails(keeper, self)
        self._listing = SamplesListing(keeper, model_in_use, self)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(_STEPS)
        self.filter = SamplesFilter()
        self.grid = SamplesGrid(SamplesModel(self._thumbnails, self))
        self.actions_menu = SampleActions(self.undo_stack, self.grid)
        self.pane = SamplePane(predictor)
        self.bar = SamplesBar(self.actions_menu, self.undo_stack)
        self._empty = FaintLabel(_OPENING)
        self._pages = QStackedWidget()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._lay_out()
        self._wire()
        self._show_counts()

    def refresh(self) -> None:
        """Show what there is now, as the model in use reads it."""
        if self.isVisible():  # else it will be when it is shown
            self._shown = None
            self._show_changes()

    def forget(self) -> None:
        """Let go of all samples, and of what could be undone: they are deleted for good."""
        self.undo_stack.clear()
        self._listing.forget()
        self._thumbnails.forget()
        self._show_ids(NO_IDS)
        self.bar.say("")

    def shut(self) -> None:
        """Close: the window is going."""
        self.close()

    def reject(self) -> None:
        """Escape closes as the title bar does."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()  # what QDialog does here instead would ask `reject` again

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._is_opening = True
        self._follow_look()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._soon.stop()
        self._listing.give_up()
        self.bar.hide_progress()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self._follow_look()

    def _follow_look(self) -> None:
        self._thumbnails.show_as(
            ThumbnailLook(palette=self.palette(), device_pixel_ratio=self.devicePixelRatioF())
        )
        self.grid.viewport().update()

    def _follow_changes(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _show_changes(self) -> None:
        self._thumbnails.renew()
        self._list()

    def _follow_filter(self) -> None:
        self._goes_to_top = True
        self._list()

    def _list(self) -> None:
        """Ask which samples there are."""
        self._empty.setText(_OPENING)
        self._listing.start(self.filter.query, misread_first=self.filter.is_misread_first)

    def _show_ids(self, ids: Ids, read_now: Read | None = None) -> None:
        self.bar.hide_progress()
        self.grid.show_ids(ids, read_now, relabelled=self._relabelled)
        self._relabelled = NO_IDS
        if self._goes_to_top:
            self.grid.choose_first()
        self._goes_to_top = not len(ids)
        self._empty.setText(_NOTHING_KEPT if self.filter.is_clear else _NOTHING_LIKE_IT)
        self._pages.setCurrentWidget(self.grid if len(ids) else self._empty)
        if self._is_opening:  # hidden until now it could not have the keyboard
            self.grid.setFocus()
        self._is_opening = False
        self._show_counts()
        self._show_current()

    def _show_current(self) -> None:
        current = self.grid.current()
        if current is None:
            self._show_sample(None)
        else:
            self._keeper.ask(lambda store: store.samples([current]), self._take_samples)

    def _take_samples(self, samples: list[Sample]) -> None:
        if not samples:
            self._show_sample(None)
        elif samples[0].id == self.grid.current():
            self._show_sample(samples[0])

    def _show_sample(self, sample: Sample | None) -> None:
        shown = None if sample is None else (sample.id, sample.label)
        if sample is None or shown != self._shown:  # a replay under way goes on
            self.pane.show_sample(sample)
        self._shown = shown

    def _show_counts(self) -> None:
        counts = self._keeper.counts
        if counts is not None:
            self.filter.show_counts(counts)
        self.bar.show_counts(counts, self.grid.count, len(self.grid.chosen()))

    def _fail(self, sentence: str) -> None:
        self._show_ids(NO_IDS)
        self._empty.setText(sentence)

    def _tell_unread(self, sentence: str) -> None:
        """Go back to an order that needs no model."""
        self.bar.hide_progress()
        self.bar.say(sentence)
        self.filter.order.setCurrentIndex(0)

    def _relabel(self, label: int) -> None:
        chosen = self.grid.chosen()
        if len(chosen):
            self._relabelled = chosen
            self.undo_stack.push(RelabelSamples(self._keeper, chosen, label, self.bar.say))

    def _remove(self) -> None:
        chosen = self.grid.chosen()
        if len(chosen):
            self.undo_stack.push(RemoveSamples(self._keeper, chosen, self.bar.say))

    def _ask_to_export(self) -> None:
        """Export the chosen samples where several are, and all otherwise."""
        chosen = self.grid.chosen().tolist()
        self.export_asked.emit(chosen if len(chosen) > 1 else [])

    def _wire(self) -> None:
        self._keeper.changed.connect(self._follow_changes)
        self._keeper.counted.connect(self._show_counts)
        self._soon.timeout.connect(self._show_changes)
        self.filter.changed.connect(self._follow_filter)
        self.grid.choice_changed.connect(self._show_counts)
        self.grid.current_changed.connect(self._show_current)
        self._listing.writers_known.connect(self.filter.show_writers)
        self._listing.progressed.connect(self.bar.show_progress)
        self._listing.listed.connect(self._show_ids)
        self._listing.unread.connect(self._tell_unread)
        self._listing.failed.connect(self._fail)
        actions = self.actions_menu
        self.grid.menu_asked.connect(actions.popup)
        actions.label_asked.connect(self._relabel)
        actions.remove.triggered.connect(self._remove)
        actions.replay.triggered.connect(self.pane.replay.toggle)
        actions.export.triggered.connect(
            lambda: self.export_asked.emit(self.grid.chosen().tolist())
        )
        self.addActions([actions.undo, actions.redo])
        self.bar.teach.clicked.connect(self.teach_asked)
        self.bar.bring.clicked.connect(self.import_asked)
        self.bar.export.clicked.connect(self._ask_to_export)

    def _lay_out(self) -> None:
        self._empty.setObjectName("samplesEmpty")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(32, 0, 32, 0)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.grid)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.addWidget(self._pages)
        body.addWidget(self.pane)
        body.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(self.filter)
        column.addWidget(body, 1)
        column.addWidget(self.bar)
        self.resize(960, 680)
