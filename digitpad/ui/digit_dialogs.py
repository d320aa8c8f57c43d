"""The dialogs on the user's digits, made when they are first asked for: most starts need none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from digitpad.model_store import Model, ModelStore
from digitpad.predictor import Predictor
from digitpad.ui.beside import place_beside
from digitpad.ui.model_dialogs import bring_up
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.samples_exchange import SamplesExchange

if TYPE_CHECKING:
    from digitpad.ui.samples_dialog import SamplesDialog
    from digitpad.ui.teach_dialog import TeachDialog
    from digitpad.ui.wipe import Wipe


class DigitDialogs(QObject):
    """Opens the library, the teaching, import and export, and the question what may go.

    Args:
        keeper: the samples.
        predictor: gives the compiled network of the model in use.
        model_in_use: gives that model.
        store: where models come from and go to.
        window: beside which they stand.

    Signals:
        adopted: the id of a model to use from now on.
        models_changed: a model was added to the store, or taken out.
        wipe_begins: all data of the user's will be deleted: let go of what uses any of it.
        wiped: all of it is deleted.
        told: a sentence to show.
    """

    adopted = Signal(str)
    models_changed = Signal()
    wipe_begins = Signal()
    wiped = Signal()
    told = Signal(str)

    def __init__(
        self,
        keeper: SampleKeeper,
        predictor: Callable[[], Predictor],
        model_in_use: Callable[[], Model],
        store: ModelStore,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._keeper = keeper
        self._predictor = predictor
        self._model_in_use = model_in_use
        self._store = store
        self._window = window
        self.exchange = SamplesExchange(keeper, store, window)
        self.exchange.models_changed.connect(self.models_changed)
        self._library: SamplesDialog | None = None
        self._teaching: TeachDialog | None = None
        self._wipe: Wipe | None = None

    @property
    def teaching(self) -> TeachDialog | None:
        """The dialog Teach My Digits while a teaching is under way, else None."""
        teaches = self._teaching is not None and self._teaching.process.is_training
        return self._teaching if teaches else None

    def open_library(self) -> None:
        """Bring up My Digits."""
        if self._library is None:
            from digitpad.ui.samples_dialog import SamplesDialog

            self._library = SamplesDialog(
                self._keeper, self._predictor, self._model_in_use, self._window
            )
            self._library.teach_asked.connect(self.open_teaching)
            self._library.import_asked.connect(self.exchange.ask_what_to_import)
            self._library.export_asked.connect(self.exchange.ask_what_to_export)
        is_new = not self._library.isVisible()
        bring_up(self._library)
        if is_new:
            place_beside(self._window, self._library)

    def open_teaching(self) -> None:
        """Bring up Teach My Digits."""
        if self._teaching is None:
            from digitpad.ui.teach_dialog import TeachDialog

            self._teaching = TeachDialog(
                self._store, self._keeper, self._model_in_use, self._window
            )
            self._teaching.adopted.connect(self.adopted)
            self._teaching.models_changed.connect(self.models_changed)
            self._teaching.ended.connect(self._tell_end)
        self._teaching.open_beside(self._window)

    def ask_to_wipe(self) -> None:
        """Ask whether all data of the user's may go."""
        if self._wipe is None:
            from digitpad.ui.wipe import Wipe

            self._wipe = Wipe(self._keeper, self._window)
            self._wipe.begins.connect(self._let_go)
            self._wipe.wiped.connect(self.wiped)
            self._wipe.told.connect(self.told)
        self._wipe.ask()

    def forget_samples(self) -> None:
        """Let go of all samples that are shown, and of steps that change them."""
        if self._library is not None:
            self._library.forget()

    def refresh(self) -> None:
        """Another model is in use now."""
        if self._library is not None:
            self._library.refresh()
        if self._teaching is not None:
            self._teaching.refresh()

    def shut(self) -> None:
        """End whatever runs in them and close them: the window is going."""
        self.exchange.shut()
        for dialog in (self._library, self._teaching):
            if dialog is not None:
                dialog.shut()

    def _tell_end(self) -> None:
        """Tell that the teaching has ended, where its own dialog is not there to do so."""
        if self._teaching is not None and not self._teaching.isVisible():
            self.told.emit("The teaching has ended; Teach My Digits… shows what came of it.")

    def _let_go(self) -> None:
        if self._teaching is not None and self.teaching is None:
            self._teaching.shut()
        self.wipe_begins.emit()
