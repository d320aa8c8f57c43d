"""The Model menu: retrain, choose, go back, manage."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from digitpad.model_store import Model, ModelStore
from digitpad.ui.wording import percent

_MOST = 12
"""So many models stand in the menu itself; all of them in the dialog."""


class ModelMenu(QMenu):
    """What can be done with models, and the models to choose from, read anew as it opens.

    Signals:
        chosen: the id of a model to use.
    """

    chosen = Signal(str)

    def __init__(self, store: ModelStore, parent: QWidget | None = None) -> None:
        super().__init__("&Model", parent)
        self._store = store
        self._group: QActionGroup | None = None
        self.retrain = self._add("&Retrain…", "actionRetrain", "Ctrl+R")
        self._below_training = self.addSeparator()
        self.back = self._add("&Back to Previous Model", "actionModelBack")
        self.bundled = self._add("Back to the Bun&dled Model", "actionModelBundled")
        self.addSeparator()
        self.manage = self._add("&Manage Models…", "actionManageModels", "Ctrl+M")
        self.bring = self._add("&Import…", "actionImportModel")
        self.aboutToShow.connect(self.refresh)

    def add_training(self, action: QAction) -> None:
        """Add another way to train, below Retrain."""
        self.insertAction(self._below_training, action)

    def refresh(self) -> None:
        """Show the models that there are now."""
        if self._group is not None:
            for action in self._group.actions():
                self.removeAction(action)
            self._group.deleteLater()
        self._group = QActionGroup(self)
        current = self._store.current_id()
        for model in self._store.models()[:_MOST]:
            action = QAction(model.card.name.replace("&", "&&") + _how_well(model), self._group)
            action.setCheckable(True)
            action.setChecked(model.id == current)
            action.setData(model.id)
            self.insertAction(self._before_list(), action)
        self._group.triggered.connect(lambda action: self.chosen.emit(action.data()))
        self.back.setEnabled(self._store.previous_id() is not None)
        self.bundled.setEnabled(current != self._store.bundled().id)

    def _before_list(self) -> QAction:
        actions = self.actions()
        return actions[actions.index(self.back)]

    def _add(self, text: str, name: str, keys: str = "") -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        if keys:
            action.setShortcut(QKeySequence(keys))
        self.addAction(action)
        return action


def _how_well(model: Model) -> str:
    """Return how well a model reads MNIST, by which models compare; else, another set."""
    accuracy = model.card.accuracy
    if "mnist" in accuracy:
        return f"\tMNIST {percent(accuracy['mnist'])}"
    return next((f"\t{name} {percent(part)}" for name, part in accuracy.items()), "")
