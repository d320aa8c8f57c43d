"""A form of arguments, made from the catalogue: a row each, the seldom ones folded away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from digitpad.training.catalogue import Argument, Catalogue, Offer
from digitpad.ui.argument_fields import (
    ChoiceField,
    FlagField,
    TextField,
    WheelGuard,
    choice_field,
    choices_of,
    offer_items,
)
from digitpad.ui.argument_texts import DEFAULT, help_of, same_name
from digitpad.ui.form_rows import add_row, column_in, fold, form_in
from digitpad.ui.recipe_edits import first_options, with_argument

_SELDOM_ENDS = ("_initializer", "_regularizer", "_constraint")
_SELDOM = """amsgrad axis clipnorm clipvalue dilation_rate ema_momentum ema_overwrite_frequency
    epsilon global_clipnorm gradient_accumulation_steps groups loss_scale_factor lora_alpha
    lora_rank renorm renorm_clipping renorm_momentum seed use_ema"""
"""What most people leave as it is: folded away until it is asked for, or given."""
_FOLD_FROM = 3
"""Fewer arguments than this are not worth folding."""


class OfferField(QWidget):
    """One of Keras's classes, by a box, and its arguments below.

    Args:
        catalogue: what Keras offers.
        offers: what is chosen from.
        bare: the names that a recipe may give alone; all others come as an object with a class.
        name: the start of the fields' object names.
        none: whether there may be none of them.
    """

    edited = Signal(object)

    def __init__(
        self,
        catalogue: Catalogue | None,
        offers: Sequence[Offer],
        *,
        bare: Collection[str],
        name: str,
        default: object = DEFAULT,
        none: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._offers, self._bare, self._default = offers, bare, default
        items = offer_items(offers)
        nothing: list[tuple[object, str, str]] = [(None, "none", "")] if none else []
        self.box = ChoiceField([*nothing, *items])
        self.box.setObjectName(name)
        self._value: object = DEFAULT
        self._catalogue, self._name = catalogue, name
        self._form: ArgumentForm | None = None
        self._column = column_in(self)
        self._column.addWidget(self.box)
        self.setFocusProxy(self.box)
        self.box.edited.connect(self._choose)

    def set_value(self, value: object) -> None:
        """Show a value: a name, an object with its class, or None."""
        self._value = self._default if value is DEFAULT else value
        offer = self._offer()
        options = self._options()
        self.box.set_value(options["class"] if offer is None else offer.name)
        self._show_arguments(offer.arguments if offer is not None else (), options)

    def _show_arguments(self, arguments: Sequence[Argument], options: Mapping[str, Any]) -> None:
        if self._form is None and arguments:
            self._form = ArgumentForm(self._catalogue, self._name)
            self._form.edited.connect(self._edit)
            self._column.addWidget(self._form)
        if self._form is not None:
            self._form.show_arguments(arguments, options)
            self._form.setVisible(bool(arguments))

    def _options(self) -> dict[str, Any]:
        value = self._value
        return dict(value) if isinstance(value, Mapping) else {"class": value}

    def _offer(self) -> Offer | None:
        name = self._options()["class"]
        if name is None or name is DEFAULT:
            return None
        same = (each for each in self._offers if same_name(each.name) == same_name(str(name)))
        return next(same, None)

    def _choose(self, name: object) -> None:
        offer = next((each for each in self._offers if each.name == name), None)
        options: dict[str, Any] = {"class": name} if offer is None else first_options(offer)
        self._take(None if name is None else options)

    def _edit(self, name: str, value: object) -> None:
        options = {**self._options(), "class": self.box.currentText()}
        if self._form is not None:
            self._take(with_argument(options, self._form.argument(name), value))

    def _take(self, options: Mapping[str, Any] | None) -> None:
        is_bare = options is not None and set(options) == {"class"}
        value = options["class"] if options is not None and is_bare else options
        if is_bare and value not in self._bare:
            value = options
        self.set_value(value)
        self.edited.emit(value)


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
                self._catalogue,
                offers,
                bare={offer.name for offer in offers},
                name=f"{self._name}-{argument.name}",
                default=argument.default,
                none=argument.may_be_none,
            )
        return choice_field(argument) if choices_of(argument) else TextField(argument)


def _is_seldom(argument: Argument) -> bool:
    is_named_so = argument.name in _SELDOM.split() or argument.name.endswith(_SELDOM_ENDS)
    return is_named_so and not argument.required
