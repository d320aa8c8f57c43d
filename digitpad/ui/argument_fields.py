"""The fields that an argument's value is typed or chosen in, by what it may be.

Each has `set_value`, which is silent, and the signal `edited` with the new value: plain JSON, or
`DEFAULT` where the recipe leaves it to Keras.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QStyle, QWidget

from digitpad.training.catalogue import Argument, Offer
from digitpad.ui.argument_texts import DEFAULT, help_of, is_default, parsed, shown

_FEW = 10
"""A whole number out of so many at most is chosen, not typed."""


class TextField(QLineEdit):
    """A number, a size, a shape or a text; what is no value of the argument is marked, then undone.

    Where nothing stands in it, it shows the default.
    """

    edited = Signal(object)

    def __init__(self, argument: Argument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._argument = argument
        self._value: object = DEFAULT
        default = "" if argument.required else shown(argument.default)
        self.setPlaceholderText(default)
        self._mark = QAction(self)
        self._mark.setIcon(self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning))
        self._mark.setToolTip(help_of(argument))
        self.textEdited.connect(self._take)
        self.editingFinished.connect(self._settle)

    def set_value(self, value: object) -> None:
        """Show a value; a text that means it already stays as it was typed."""
        if value != self._value or isinstance(value, bool) != isinstance(self._value, bool):
            self._value = value
            self.setText(shown(value))
            self._show_mark(False)

    @property
    def is_wrong(self) -> bool:
        """Whether what stands in it is no value of the argument."""
        return self._mark in self.actions()

    def _take(self, text: str) -> None:
        try:
            value = parsed(self._argument, text)
        except ValueError:
            self._show_mark(True)
            return
        self._show_mark(False)
        if value != self._value:
            self._value = value
            self.edited.emit(value)

    def _settle(self) -> None:
        if self.is_wrong:
            self.setText(shown(self._value))
            self._show_mark(False)

    def _show_mark(self, is_wrong: bool) -> None:
        if is_wrong and not self.is_wrong:
            self.addAction(self._mark, QLineEdit.ActionPosition.TrailingPosition)
        elif not is_wrong and self.is_wrong:
            self.removeAction(self._mark)


class FlagField(QCheckBox):
    """Yes or no."""

    edited = Signal(object)

    def __init__(self, argument: Argument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._default = bool(argument.default)
        self.clicked.connect(lambda is_on: self.edited.emit(is_on))
        self.set_value(DEFAULT)

    def set_value(self, value: object) -> None:
        """Show a value."""
        self.setChecked(self._default if value is DEFAULT else bool(value))


class ChoiceField(QComboBox):
    """One of some values; one that is not among them is shown all the same.

    Args:
        items: the values and what they are called, each with its help or an empty text.
        default: what is shown where the recipe leaves it to Keras.
    """

    edited = Signal(object)

    def __init__(
        self,
        items: Iterable[tuple[object, str, str]],
        *,
        default: object = DEFAULT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._default = default
        self._values: list[object] = []
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        for value, text, about in items:
            self._add(value, text, about)
        self.activated.connect(lambda row: self.edited.emit(self._values[row]))

    def set_value(self, value: object) -> None:
        """Show a value."""
        wanted = self._default if value is DEFAULT else value
        if wanted not in self._values:
            self._add(wanted, shown(wanted), "")
        self.setCurrentIndex(self._values.index(wanted))

    def _add(self, value: object, text: str, about: str) -> None:
        self._values.append(value)
        self.addItem(text)
        if about:
            self.setItemData(self.count() - 1, about, Qt.ItemDataRole.ToolTipRole)


def choices_of(argument: Argument) -> tuple[object, ...]:
    """Return the values that an argument is chosen from; none where it is typed."""
    values: tuple[object, ...] = argument.choices if argument.kind == "choice" else ()
    low, high = argument.low, argument.high
    if argument.kind == "whole" and low is not None and high is not None and high - low < _FEW:
        values = tuple(range(int(low), int(high) + 1))
    return (None, *values) if values and argument.may_be_none else values


def choice_field(argument: Argument) -> ChoiceField:
    """Return the field of an argument that is one of some values."""
    values = choices_of(argument)
    default = next((each for each in values if is_default(argument, each)), argument.default)
    return ChoiceField(((each, shown(each), "") for each in values), default=default)


def offer_items(offers: Iterable[Offer]) -> list[tuple[object, str, str]]:
    """Return what Keras offers as the items of a `ChoiceField`."""
    return [(offer.name, offer.name, offer.about) for offer in offers]


class WheelGuard(QObject):
    """Keeps the wheel from changing a field that somebody only scrolls past."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        passes = isinstance(watched, QWidget) and not watched.hasFocus()
        if passes and event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def guard(self, field: QWidget) -> None:
        """Guard a field; it takes the focus by a click or Tab, not by the wheel."""
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.installEventFilter(self)
