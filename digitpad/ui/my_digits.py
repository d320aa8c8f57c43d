"""All that makes the pad the user's own, joined: correcting, collecting, the library, teaching.

The window gives it the canvas and a place for its bars; nothing here is needed to draw and read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from digitpad.model_store import Model, ModelStore
from digitpad.predictor import Reading
from digitpad.samples.sample import CORRECTED, Counts
from digitpad.ui.collect_bar import CollectBar
from digitpad.ui.collect_session import CollectSession, State
from digitpad.ui.correction_bar import CorrectionBar
from digitpad.ui.keep_commands import Keeping
from digitpad.ui.live_reader import LiveReader
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.work_area import WorkArea

if TYPE_CHECKING:
    from digitpad.ui.teach_dialog import TeachDialog

_COLLECT = "&Collect Digits…"
_COLLECT_TEXTS = {State.WRITING: "Pause &Collecting", State.PAUSED: "Continue &Collecting"}
_ROUND = "Digits are being collected: pause that to correct what is read."


class MyDigits(QObject):
    """Owns what belongs to the user's samples.

    Args:
        area: what is drawn or shown.
        reader: reads it.
        model_in_use: gives the model that reads at the moment.
        store: where models come from and go to.
        window: beside which dialogs stand.

    Attributes:
        keeper: the samples; opened as soon as the window is on the screen.
        menu: the menu "Digits".
        correction_bar: to stand below the reading.
        collect_bar: to stand above the canvas.
        teach: the action that opens the teaching.

    Signals:
        told: a sentence to show.
        adopted: the id of a model that the user wants to use from now on.
        models_changed: a model was added to the store, or taken out.
    """

    told = Signal(str)
    adopted = Signal(str)
    models_changed = Signal()

    def __init__(
        self,
        area: WorkArea,
        reader: LiveReader,
        model_in_use: Callable[[], Model],
        store: ModelStore,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._model_in_use = model_in_use
        self._store = store
        self._window = window
        self.keeper = SampleKeeper(self)
        self.correction_bar = CorrectionBar()
        self.collect_bar = CollectBar()
        self.teach = _action(self, "&Teach My Digits…", "actionTeach", "Ctrl+T")
        self.menu = QMenu("&Digits", window)
        self.menu.setObjectName("menuDigits")
        self._keeping = Keeping(area, reader, model_in_use, self.keeper, self)
        self._session = CollectSession(
            self.collect_bar, area, self._keeping, lambda: self.keeper.counts, self
        )
        self._collect = _action(self, _COLLECT, "actionCollect", "Ctrl+G")
        self._teach_dialog: TeachDialog | None = None
        self._fill_menu()
        self._wire(reader)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the samples when the window was painted for the first time."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.keeper.open)
        return False

    def refresh(self) -> None:
        """Another model is in use now."""
        if self._teach_dialog is not None:
            self._teach_dialog.refresh()

    def shut(self) -> None:
        """End what runs, and wait until all that was kept is on the disk: the window is going."""
        if self._teach_dialog is not None:
            self._teach_dialog.shut()
        self.keeper.close()

    def _fill_menu(self) -> None:
        self.menu.addAction(self._collect)
        self.menu.addMenu(self.correction_bar.menu)

    def _wire(self, reader: LiveReader) -> None:
        reader.read.connect(self._follow)
        self.correction_bar.corrected.connect(lambda label: self._keeping.keep(label, CORRECTED))
        self.keeper.counted.connect(self._show_counts)
        self.keeper.told.connect(self._tell)
        self._keeping.kept.connect(lambda step, sentence: self.told.emit(sentence))
        self._keeping.failed.connect(lambda step, reason: self.told.emit(reason))
        self._keeping.taken_back.connect(self.told)
        self.teach.triggered.connect(self._open_teaching)
        self._collect.triggered.connect(self._session.toggle)
        self._session.changed.connect(self._offer)
        self._session.told.connect(self.told)
        self.collect_bar.teach_asked.connect(self.teach.trigger)

    def _follow(self, reading: Reading | None) -> None:
        self.correction_bar.follow(reading is not None)
        self._session.follow(reading is not None)

    def _show_counts(self, counts: Counts) -> None:
        self.correction_bar.show_counts(counts)
        self._offer()

    def _tell(self, sentence: str) -> None:
        self.told.emit(sentence)
        self._offer()

    def _offer(self) -> None:
        """Offer what can be done with the samples now, or say why nothing can."""
        state, trouble = self._session.state, self.keeper.trouble
        self.correction_bar.block(trouble or (_ROUND if state is State.WRITING else ""))
        self._collect.setText(_COLLECT_TEXTS.get(state, _COLLECT))
        self._collect.setEnabled(not trouble)

    def _open_teaching(self) -> None:
        if self._teach_dialog is None:
            from digitpad.ui.teach_dialog import TeachDialog  # slow to load

            dialog = TeachDialog(self._store, self.keeper, self._model_in_use, self._window)
            dialog.adopted.connect(self.adopted)
            dialog.models_changed.connect(self.models_changed)
            self._teach_dialog = dialog
        self._teach_dialog.open_beside(self._window)


def _action(parent: QObject, text: str, name: str, keys: str = "") -> QAction:
    action = QAction(text, parent)
    action.setObjectName(name)
    action.setShortcut(keys)
    return action
