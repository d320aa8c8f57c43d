"""Seeing it learn: the curves, what the network reads in the current drawing, and its weights."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitpad.predictor import Reading
from digitpad.run_store import RunStore
from digitpad.training.events import EpochEnded, Event, Probed, Progressed, Started, WeightsSeen
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe
from digitpad.ui.curve_set import GrowingCurves, curves_told
from digitpad.ui.latest_job import LatestJob
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
        self._probed: Probed | None = None
        self._seen: WeightsSeen | None = None
        self._weights_were_last = True
        self._goes_on = False
        self._earlier = LatestJob(self)
        self._earlier.done.connect(self.curves.show_earlier)
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
        self._goes_on = order.resume
        self._earlier.give_up()
        self.curves.begin(recipe.epochs)
        self.probe.begin()
        self.weights.clear()

    def take(self, event: Event) -> None:
        """Show an event of the run, where it is one to be seen here."""
        if isinstance(event, Started) and self._goes_on:
            self._earlier.start(partial(_curves_kept, event.run))
        elif isinstance(event, Progressed):
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
        self.probe.show_in_use(reading)

    def _show_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _show_latest(self) -> None:
        """Show what the drawing is read as, or the weights, in turn: each takes part of a frame."""
        probed, seen = self._probed, self._seen
        if probed is not None and (self._weights_were_last or seen is None):
            self._probed = None
            self.probe.show_probe(probed, self._only_digit)
            self._weights_were_last = False
        elif seen is not None:
            self._seen = None
            self.weights.show_weights(seen)
            self._weights_were_last = True
        if self._probed is not None or self._seen is not None:
            self._show_soon()


def _curves_kept(run_id: str) -> GrowingCurves:
    return curves_told(RunStore().event_lines(run_id))
