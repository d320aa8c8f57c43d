"""The dialogs on models, made when they are first asked for: most starts need none of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from digitpad.digit_layout import DigitImage
from digitpad.model_store import Model, ModelStore
from digitpad.predictor import Reading
from digitpad.ui.models_dialog import ModelsDialog

if TYPE_CHECKING:
    from digitpad.ui.retrain_dialog import RetrainDialog


class ModelDialogs(QObject):
    """Opens Retrain and Models, and keeps them in step with the window.

    Args:
        store: where models come from and go to.
        model_in_use: gives the model that reads at the moment.
        window: beside which they stand.

    Signals:
        chosen: the id of a model to use from now on.
    """

    chosen = Signal(str)

    def __init__(
        self, store: ModelStore, model_in_use: Callable[[], Model], window: QWidget
    ) -> None:
        super().__init__(window)
        self._store = store
        self._model_in_use = model_in_use
        self._window = window
        self._models: ModelsDialog | None = None
        self._retrain: RetrainDialog | None = None

    @property
    def training(self) -> RetrainDialog | None:
        """The Retrain dialog while a run of it is under way, else None."""
        is_training = self._retrain is not None and self._retrain.process.is_training
        return self._retrain if is_training else None

    def open_retrain(self) -> None:
        """Bring up the Retrain dialog."""
        if self._retrain is None:
            # Slow to load: the window starts in a blink without.
            from digitpad.ui.retrain_dialog import RetrainDialog

            self._retrain = RetrainDialog(self._store, self._model_in_use, self._window)
            self._retrain.adopted.connect(self.chosen)
            self._retrain.models_changed.connect(self.refresh)
        self._retrain.open_beside(self._window)

    def open_models(self) -> ModelsDialog:
        """Bring up the Models dialog."""
        if self._models is None:
            self._models = ModelsDialog(self._store, self._window)
            self._models.chosen.connect(self.chosen)
        self._models.refresh()
        bring_up(self._models)
        return self._models

    def refresh(self) -> None:
        """Show the models that there are now, wherever models are shown."""
        if self._models is not None:
            self._models.refresh()

    def show_drawing(self, image: Callable[[], DigitImage | None], reading: Reading | None) -> None:
        """Pass the current drawing on, as `RetrainDialog.show_drawing` takes it."""
        if self._retrain is not None:
            self._retrain.show_drawing(image, reading)

    def let_go(self) -> None:
        """End what waits to train: the files of models and runs will be deleted."""
        if self.training is None:
            self.shut()

    def shut(self) -> None:
        """End whatever runs in them and close them: the window is going."""
        for dialog in (self._retrain, self._models):
            if dialog is not None:
                dialog.shut()


def bring_up(dialog: QDialog) -> None:
    """Show a dialog in front."""
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
