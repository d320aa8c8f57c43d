"""The page of training: method, schedule, loss, early stopping, metrics, seed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.catalogue import Argument, Offer
from digitpad.training.optimizer_ladder import method_of, methods, with_method
from digitpad.training.recipe_rules import SCHEDULES
from digitpad.ui.argument_fields import ChoiceField, WheelGuard, offer_items
from digitpad.ui.argument_form import ArgumentForm
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.form_rows import add_row, column_in, form_in
from digitpad.ui.knob_form import KnobForm
from digitpad.ui.metrics_list import MetricsList
from digitpad.ui.offer_field import OfferField
from digitpad.ui.recipe_draft import RecipeDraft
from digitpad.ui.recipe_edits import with_argument
from digitpad.ui.recipe_knobs import (
    LOSS_HELP,
    LOSS_KNOBS,
    METHOD_HELP,
    METRICS_HELP,
    PLAIN_SCHEDULES,
    RUN_KNOBS,
    SCHEDULE_HELP,
    STOPPING_KNOBS,
)


class MethodPage(QWidget):
    """Edits how the draft's network learns."""

    def __init__(self, draft: RecipeDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._column = column_in(self)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._guard = WheelGuard(self)
        self._add_method()
        self._add_loss()
        self._add_metrics()
        _head(self._column, "Early stopping")
        self._column.addWidget(KnobForm(draft, STOPPING_KNOBS))
        _head(self._column, "The run")
        self._column.addWidget(KnobForm(draft, RUN_KNOBS))
        self._column.addStretch(1)
        draft.changed.connect(self._show)
        self._show()

    def _add_method(self) -> None:
        catalogue = self._draft.catalogue
        self._method = ChoiceField((each.key, each.name, each.about) for each in methods(catalogue))
        self._method.edited.connect(self._set_method)
        self._method_about = FaintLabel()
        self._method_about.setWordWrap(True)
        self._optimizer = ArgumentForm(catalogue, "optimizer")
        self._optimizer.edited.connect(self._set_optimizer_argument)
        schedules = (*PLAIN_SCHEDULES, *(catalogue.schedules if catalogue is not None else ()))
        self._schedule = OfferField(
            schedules, lambda: ArgumentForm(catalogue, "schedule"), bare=SCHEDULES
        )
        self._schedule.edited.connect(lambda value: self._draft.put(schedule=value))
        self._row("Method", self._method, "methodBox", METHOD_HELP)
        self._column.addWidget(self._method_about)
        self._column.addWidget(self._optimizer)
        self._row("Schedule", self._schedule, "scheduleBox", SCHEDULE_HELP)

    def _add_loss(self) -> None:
        catalogue = self._draft.catalogue
        self._loss = ChoiceField(
            offer_items(_usual_losses() if catalogue is None else catalogue.losses)
        )
        self._loss.edited.connect(lambda value: self._draft.put(loss=value))
        self._row("Loss", self._loss, "lossBox", LOSS_HELP)
        self._column.addWidget(KnobForm(self._draft, LOSS_KNOBS))

    def _add_metrics(self) -> None:
        catalogue = self._draft.catalogue
        self._metrics = MetricsList(catalogue.metrics if catalogue is not None else ())
        self._metrics.edited.connect(lambda names: self._draft.put(metrics=names))
        self._row("Metrics", self._metrics, "metricsList", METRICS_HELP)

    def _row(self, label: str, field: QWidget, name: str, sentence: str) -> None:
        holder = QWidget()
        add_row(form_in(holder), label, field, name, sentence)
        self._guard.guard(field.focusProxy() or field)
        self._column.addWidget(holder)

    def _show(self) -> None:
        values = self._draft.values
        method = method_of(values)
        self._method.set_value(method)
        abouts = {each.key: each.about for each in methods(self._draft.catalogue)}
        self._method_about.setText(abouts.get(method, ""))
        self._optimizer.show_arguments(self._optimizer_arguments(), values["optimizer"])
        self._schedule.set_value(values["schedule"])
        self._loss.set_value(values["loss"])
        self._metrics.set_value(values["metrics"])

    def _optimizer_arguments(self) -> Sequence[Argument]:
        catalogue, name = self._draft.catalogue, self._draft.values["optimizer"]["class"]
        offer = catalogue.offer("optimizers", name) if catalogue is not None else None
        return offer.arguments if offer is not None else ()

    def _set_method(self, key: object) -> None:
        draft = self._draft
        draft.put_all(with_method(draft.values, str(key)))

    def _set_optimizer_argument(self, name: str, value: object) -> None:
        argument = self._optimizer.argument(name)
        optimizer = with_argument(self._draft.values["optimizer"], argument, value)
        self._draft.put(optimizer=optimizer)


def _usual_losses() -> tuple[Offer, ...]:
    """Return the losses of the built-in recipes, for as long as Keras's are not known."""
    names = dict.fromkeys(recipe.loss for recipe in RECIPES.values())
    return tuple(Offer(name=name, about="") for name in names)


def _head(column: QVBoxLayout, heading: str) -> None:
    column.addSpacing(8)
    column.addWidget(FaintLabel(heading))
