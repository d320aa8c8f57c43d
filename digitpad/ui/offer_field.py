"""The field of one of Keras's classes: a box of names, and the chosen one's arguments below."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from digitpad.training.catalogue import Argument, Offer
from digitpad.ui.argument_fields import ChoiceField, offer_items
from digitpad.ui.argument_texts import DEFAULT, same_name
from digitpad.ui.form_rows import column_in
from digitpad.ui.recipe_edits import first_options, with_argument

if TYPE_CHECKING:
    from digitpad.ui.argument_form import ArgumentForm


class OfferField(QWidget):
    """One of Keras's classes, and its arguments.

    Args:
        offers: what is chosen from.
        make_form: makes the form of arguments, when one is needed first.
        bare: the names that a recipe may give alone; all others come as an object with a class.
        default: the value where the recipe leaves it to Keras.
        none: whether there may be none of them.

    Signals:
        edited: a name, an object with its class, or None.
    """

    edited = Signal(object)

    def __init__(
        self,
        offers: Sequence[Offer],
        make_form: Callable[[], ArgumentForm],
        *,
        bare: Collection[str],
        default: object = DEFAULT,
        none: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._offers, self._make_form = offers, make_form
        self._bare, self._default = bare, default
        self._value: object = DEFAULT
        self._form: ArgumentForm | None = None
        nothing: list[tuple[object, str, str]] = [(None, "none", "")] if none else []
        self.box = ChoiceField([*nothing, *offer_items(offers)])
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
            self._form = self._make_form()
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
