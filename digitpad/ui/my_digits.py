"""All that makes the pad the user's own, joined: correcting, collecting, library and teaching.

The window gives it the canvas, and a place to each of its bars; drawing and reading need nothing of
it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.model_store import BUNDLED, Model, ModelStore
from digitpad.predictor import Reading
from digitpad.samples.sample import CORRECTED, Counts
from digitpad.ui.correction_bar import CorrectionBar
from digitpad.ui.digit_dialogs import DigitDialogs
from digitpad.ui.digits_menu import DigitsMenu
from digitpad.ui.keeping import Keeping
from digitpad.ui.live_reader import LiveReader
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.work_area import WorkArea

if TYPE_CHECKING:
    from digitpad.ui.collect_session import CollectSession
    from digitpad.ui.teach_dialog import TeachDialog

_OPEN_AFTER_MS = 200
"""From the first paint on; a first stroke may come at once, and shares its time with nothing."""

_COLLECTS = "Digits are being collected: pause that to correct what is read."


class MyDigits(QObject):
    """Owns what belongs to the user's samples.

    Args:
        area: what is drawn or shown.
        reader: reads it.
        model_in_use: gives the model that reads at the moment.
        store: where models come from and go to.
        window: beside which dialogs stand.

    Attributes:
        keeper: the samples; opened when the window is on the screen.
        menu: the menu Digits.
        teach: the action that opens the teaching, for the menu of models.
        correction_bar: to stand below the reading.
        above_canvas: a layout to stand there; it is empty until digits are collected.

    Signals:
        told: a sentence to show.
        adopted: the id of a model to use from now on.
        models_changed: a model was added to the store, or taken out.
        wipe_begins: all data of the user's will be deleted: let go of what uses any of it.
    """

    told = Signal(str)
    adopted = Signal(str)
    models_changed = Signal()
    wipe_begins = Signal()

    def __init__(
        self,
        area: WorkArea,
        reader: LiveReader,
        model_in_use: Callable[[], Model],
        store: ModelStore,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._area = area
        self.keeper = SampleKeeper(self)
        self.correction_bar = CorrectionBar()
        self.menu = DigitsMenu(self.correction_bar.menu, window)
        self.teach = QAction("&Teach My Digits…", self)
        self.teach.setObjectName("actionTeach")
        self.teach.setShortcut("Ctrl+T")
        self.above_canvas = QVBoxLayout()
        self._keeping = Keeping(area, reader, model_in_use, self.keeper, self)
        self._collecting: CollectSession | None = None
        self._dialogs = DigitDialogs(
            self.keeper, lambda: reader.predictor, model_in_use, store, window
        )
        reader.read.connect(self._follow)
        self._wire()
        self._wire_menu()
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the samples soon after the window was painted for the first time."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(_OPEN_AFTER_MS, self.keeper.open)
        return False

    @property
    def teaching(self) -> TeachDialog | None:
        """The dialog Teach My Digits while a teaching is under way, else None."""
        return self._dialogs.teaching

    def refresh(self) -> None:
        """Another model is in use now."""
        self._dialogs.refresh()

    def shut(self) -> None:
        """End what runs, and wait until all that was kept is on the disk: the window is going."""
        self._dialogs.shut()
        self.keeper.close()

    def _follow(self, reading: Reading | None) -> None:
        self.correction_bar.follow(reading is not None)
        if self._collecting is not None:
            self._collecting.follow(reading is not None)

    def _show_counts(self, counts: Counts) -> None:
        self.correction_bar.show_counts(counts)
        self._offer()

    def _tell(self, sentence: str) -> None:
        self.told.emit(sentence)
        self._offer()

    def _offer(self) -> None:
        """Offer what can be done with the samples now, or say why nothing can."""
        session, trouble = self._collecting, self.keeper.trouble
        writes = session is not None and session.is_under_way
        self.menu.collect.setEnabled(not trouble)
        self.menu.name_collecting(
            is_under_way=writes, is_paused=session is not None and session.is_paused
        )
        self.correction_bar.block(trouble or (_COLLECTS if writes else ""))

    def _collect(self) -> None:
        if self._collecting is None:
            self._collecting = self._session()
        self._collecting.toggle()

    def _session(self) -> CollectSession:
        # Slow to load: the window starts in a blink without.
        from digitpad.ui.collect_bar import CollectBar
        from digitpad.ui.collect_session import CollectSession

        bar = CollectBar()
        self.above_canvas.addWidget(bar)
        session = CollectSession(bar, self._area, self._keeping, lambda: self.keeper.counts, self)
        session.follow(self._keeping.reading is not None)
        session.changed.connect(self._offer)
        session.told.connect(self.told)
        bar.teach_asked.connect(self._dialogs.open_teaching)
        return session

    def _forget_steps(self) -> None:
        """Other samples are there: no step brings back what is gone, or takes one of them away."""
        self._area.canvas.undo_stack.clear()
        self._dialogs.forget_samples()

    def _forget(self) -> None:
        """All is deleted."""
        self._forget_steps()
        if self._collecting is not None:
            self._collecting.close()
        self.adopted.emit(BUNDLED)
        self.models_changed.emit()

    def _wire(self) -> None:
        self.correction_bar.corrected.connect(lambda label: self._keeping.keep(label, CORRECTED))
        self.keeper.counted.connect(self._show_counts)
        self.keeper.replaced.connect(self._forget_steps)
        self.keeper.told.connect(self._tell)
        self._keeping.kept.connect(lambda step, sentence: self.told.emit(sentence))
        self._keeping.failed.connect(lambda step, reason: self.told.emit(reason))
        self._keeping.taken_back.connect(self.told)
        dialogs = self._dialogs
        dialogs.told.connect(self.told)
        dialogs.adopted.connect(self.adopted)
        dialogs.models_changed.connect(self.models_changed)
        dialogs.wipe_begins.connect(self.wipe_begins)
        dialogs.wiped.connect(self._forget)

    def _wire_menu(self) -> None:
        menu, dialogs = self.menu, self._dialogs
        menu.library.triggered.connect(dialogs.open_library)
        menu.collect.triggered.connect(self._collect)
        menu.bring.triggered.connect(dialogs.exchange.ask_what_to_import)
        menu.export.triggered.connect(lambda: dialogs.exchange.ask_what_to_export())
        menu.wipe.triggered.connect(dialogs.ask_to_wipe)
        self.teach.triggered.connect(dialogs.open_teaching)
