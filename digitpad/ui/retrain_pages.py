"""The four pages of the Retrain dialog, and what of a training process each of them shows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QWidget

from digitpad.model_store import Model
from digitpad.run_store import RunStore
from digitpad.training.catalogue import Catalogue
from digitpad.training.events import (
    Catalogued,
    Described,
    Event,
    Failed,
    Finished,
    Ready,
    Started,
    Stopped,
)
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe
from digitpad.ui.kept_catalogue import keep_catalogue, kept_catalogue
from digitpad.ui.learning_page import LearningPage
from digitpad.ui.recipe_form import RecipeForm
from digitpad.ui.result_page import ResultPage
from digitpad.ui.runs_view import RunsView


class RetrainPages(QTabWidget):
    """Recipe, Learning, Result and Runs, in the order in which a run goes through them."""

    def __init__(self, model_in_use: Callable[[], Model], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model_in_use = model_in_use
        self._run_id = ""
        self.form = RecipeForm()
        self.learning = LearningPage()
        self.results = ResultPage()
        self.runs = RunsView()
        self._takers: dict[type[Event], Callable[..., None]] = {
            Ready: lambda event: self.form.set_mnist_at_hand(event.mnist_at_hand),
            Catalogued: self._take_catalogue,
            Described: self.form.show_description,
            Finished: self._take_finished,
        }
        self.setObjectName("retrainPages")
        self.setDocumentMode(True)
        for page, title in (
            (self.form, "Recipe"),
            (self.learning, "Learning"),
            (self.results, "Result"),
            (self.runs, "Runs"),
        ):
            self._add(page, title)

    def refresh(self) -> None:
        """Show what is kept: the catalogue of an earlier process, and the runs."""
        catalogue = kept_catalogue()
        if catalogue is not None:
            self._use_catalogue(catalogue)
        self.runs.refresh()

    def begin(self, order: RunOrder) -> None:
        """Show a run that begins; a race is watched beside the runs that it competes with."""
        self.learning.begin(order)
        if not order.race:
            self.setCurrentWidget(self.learning)

    def ask_for_race(self, order: RunOrder) -> None:
        """Ask which optimizers are to race by an order's recipe."""
        self.setCurrentWidget(self.runs)
        self.runs.ask_for_race(order)

    def use_recipe(self, recipe: Recipe) -> None:
        """Put the recipe of an earlier run into the form."""
        self.form.set_recipe(recipe)
        self.setCurrentWidget(self.form)

    def show_kept_result(self, run_id: str) -> None:
        """Show what came of an earlier run.

        Raises:
            RunError: it is gone.
        """
        self.results.show_run(RunStore().run(run_id), self._model_in_use().card.name)
        self.setCurrentWidget(self.results)

    def take(self, event: Event) -> None:
        """Show an event of the training process on the pages that it concerns."""
        taker = self._takers.get(type(event))
        if taker is not None:
            taker(event)
        if isinstance(event, Started):
            self._run_id = event.run
        self.learning.take(event)
        self.runs.take_event(self._run_id, event)
        if isinstance(event, Finished | Stopped | Failed):
            self._run_id = ""

    def _take_finished(self, event: Finished) -> None:
        self.results.show_finished(event, self._model_in_use())

    def _take_catalogue(self, event: Catalogued) -> None:
        catalogue = Catalogue.from_json(event.catalogue)
        self._use_catalogue(catalogue)
        keep_catalogue(catalogue)

    def _use_catalogue(self, catalogue: Catalogue) -> None:
        self.form.set_catalogue(catalogue)
        self.runs.set_catalogue(catalogue)

    def _add(self, page: QWidget, title: str) -> None:
        layout = page.layout()
        assert layout is not None
        layout.setContentsMargins(0, 8, 0, 0)
        tab = self.addTab(page, title)
        key = f"Alt+{tab + 1}"
        self.setTabToolTip(tab, key)
        QShortcut(QKeySequence(key), self, lambda: self.setCurrentWidget(page))
