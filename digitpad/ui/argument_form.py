"""A form of arguments, made from the catalogue: a row each, the seldom ones folded away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from digitpad.training.catalogue import Argument, Catalogue
from digitpad.ui.argument_fields import (
    ChoiceField,
    FlagField,
    TextField,
    WheelGuard,
    choice_field,
    choices_of,
)
from digitpad.ui.argument_texts import DEFAULT, help_of
from digitpad.ui.form_rows import add_row, column_in, fold, form_in
from digitpad.ui.offer_field import OfferField

_SELDOM_ENDS = ("_initializer", "_regularizer", "_constraint")
_SELDOM = """amsgrad axis clipnorm clipvalue dilation_rate ema_momentum ema_overwrite_frequency
    epsilon global_clipnorm gradient_accumulation_steps groups loss_scale_factor lora_alpha
    lora_rank renorm renorm_clipping renorm_momentum seed use_ema"""
"""What most people leave as it is: folded away until it is asked for, or given."""
_FOLD_FROM = 3
"""Fewer arguments than this are not worth folding."""


Field: TypeAlias = TextField | FlagField | ChoiceField | OfferField


class ArgumentForm(QWidget):
    """A row for each of some arguments.

    Args:
        catalogue: what Keras offers, for the arguments that are parts.
        name: the start of the fields' object names: `layer` gives `layer-units`.
        labels: what arguments are called where it is not their name.

    Signals:
        edited: the name of an argument, and its new value or `DEFAULT`.
    """

    edited = Signal(str, object)

    def __init__(
        self,
        catalogue: Catalogue | None,
        name: str,
        *,
        labels: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._catalogue, self._name = catalogue, name
        self._labels = labels or {}
        self._arguments: tuple[Argument, ...] = ()
        self._fields: dict[str, Field] = {}
        self._values: Mapping[str, Any] = {}
        self._seldom: tuple[Argument, ...] = ()
        self._given: frozenset[str] = frozenset()
        self._more: QToolButton | None = None
        self._guard = WheelGuard(self)
        self._column = column_in(self)

    def show_arguments(self, arguments: Sequence[Argument], values: Mapping[str, Any]) -> None:
        """Show these arguments with the values that a recipe gives; the others are the default."""
        self._values = values
        if tuple(arguments) != self._arguments:
            self._arguments = tuple(arguments)
            self._make_rows()
        self._show_values()
        self._unfold(frozenset(each.name for each in self._seldom) & set(values))

    def argument(self, name: str) -> Argument:
        """Return the argument of that name, one of those shown."""
        return next(each for each in self._arguments if each.name == name)

    def _show_values(self) -> None:
        for name, field in self._fields.items():
            field.set_value(self._values.get(name, DEFAULT))

    def _unfold(self, given: frozenset[str]) -> None:
        """Show the folded arguments where some are given that were not before."""
        if given - self._given and self._more is not None:
            self._more.setChecked(True)
        self._given = given

    def _make_rows(self) -> None:
        self._clear()
        seldom = tuple(filter(_is_seldom, self._arguments))
        self._seldom = seldom if len(seldom) >= _FOLD_FROM else ()
        usual = [each for each in self._arguments if each not in self._seldom]
        self._add_rows(self._column, usual)
        if self._seldom:
            self._add_fold(self._seldom)

    def _add_fold(self, seldom: Sequence[Argument]) -> None:
        """Add a fold of arguments; their rows are made when it is opened first."""
        holder = QWidget()
        self._more = fold(f"{self._name}-more", f"{len(seldom)} more arguments", holder)
        rows = column_in(holder)

        def make() -> None:
            if rows.count() == 0:
                self._add_rows(rows, seldom)
                self._show_values()

        self._more.toggled.connect(make)
        self._column.addWidget(self._more)
        self._column.addWidget(holder)

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self._fields.clear()
        self._given = frozenset()
        self._more = None

    def _add_rows(self, column: QVBoxLayout, arguments: Sequence[Argument]) -> None:
        holder = QWidget()
        form = form_in(holder)
        for argument in arguments:
            label = self._labels.get(argument.name, argument.name)
            field = self._made(argument)
            self._fields[argument.name] = field
            add_row(form, label, field, f"{self._name}-{argument.name}", help_of(argument))
        column.addWidget(holder)

    def _made(self, argument: Argument) -> Field:
        field = self._field_of(argument)
        field.edited.connect(lambda value, name=argument.name: self.edited.emit(name, value))
        self._guard.guard(field.box if isinstance(field, OfferField) else field)
        return field

    def _field_of(self, argument: Argument) -> Field:
        if argument.kind == "flag":
            return FlagField(argument)
        if argument.kind == "part":
            offers = self._catalogue.family(argument.family) if self._catalogue is not None else ()
            return OfferField(
                offers,
                lambda: ArgumentForm(self._catalogue, f"{self._name}-{argument.name}"),
                bare={offer.name for offer in offers},
                default=argument.default,
                none=argument.may_be_none,
            )
        return choice_field(argument) if choices_of(argument) else TextField(argument)


def _is_seldom(argument: Argument) -> bool:
    is_named_so = argument.name in _SELDOM.split() or argument.name.endswith(_SELDOM_ENDS)
    return is_named_so and not argument.required
