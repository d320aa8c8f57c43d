"""Seeing it learn: the curves, what the network reads in the current drawing, and its weights."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitpad.predictor import Reading
from digitpad.training.events import EpochEnded, Event, Probed, Progressed, WeightsSeen
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe
from digitpad.ui.learning_curves import LearningCurves
from digitpad.ui.probe_view import ProbeView
from digitpad.ui.weight_pictures import WeightPictures

_LOOKS_APART_MS = 120
"""Drawing and weights are painted at most this often, so that the pen comes first."""


class LearningPage(QWidget):
    """Curves above; drawing and weights below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curves = LearningCurves()
        self.probe = ProbeView()
        self.weights = WeightPictures()
        self._only_digit: int | None = None
        self._in_use: Reading | None = None
        self._probed: Probed | None = None
        self._seen: WeightsSeen | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_LOOKS_APART_MS)
        self._soon.timeout.connect(self._show_latest)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self.probe, 1)
        below.addWidget(self.weights, 1)
        column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addWidget(self.curves, 3)
        column.addLayout(below, 2)

    def begin(self, order: RunOrder) -> None:
        """Clear all for a new run."""
        recipe = Recipe.from_json(order.recipe)
        self._only_digit = recipe.only_digit
        self._probed = self._seen = None
        self.curves.begin(recipe.epochs)
        self.probe.clear()
        self.probe.show_in_use(self._in_use)
        self.weights.clear()

    def take(self, event: Event) -> None:
        """Show an event of the run, where it is one to be seen here."""
        if isinstance(event, Progressed):
            self.curves.add_progress(event)
        elif isinstance(event, EpochEnded):
            self.curves.add_epoch(event)
        elif isinstance(event, Probed):
            self._probed = event
            self._show_soon()
        elif isinstance(event, WeightsSeen):
            self._seen = event
            self._show_soon()

    def show_in_use(self, reading: Reading | None) -> None:
        """Show what the model in use reads in the current drawing."""
        self._in_use = reading
        self.probe.show_in_use(reading)

    def _show_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _show_latest(self) -> None:
        if self._probed is not None:
            self.probe.show_probe(self._probed, self._only_digit)
        if self._seen is not None:
            self.weights.show_weights(self._seen)
        self._probed = self._seen = None
