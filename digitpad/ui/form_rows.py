"""Rows of a form: label, field and help, in line with those of other forms; and folds of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

_LABEL_SIGNS = 20
"""The width of the labels, in digits, so that the fields of all forms stand in line."""


def form_in(holder: QWidget) -> QFormLayout:
    """Give a widget the layout of a form, and return it."""
    form = QFormLayout(holder)
    form.setContentsMargins(0, 0, 0, 0)
    form.setVerticalSpacing(8)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def column_in(holder: QWidget) -> QVBoxLayout:
    """Give a widget the layout of a column, and return it."""
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    return column


def add_row(form: QFormLayout, label: str, field: QWidget, name: str, sentence: str) -> None:
    """Add a row: a label and a field under an object name, with the same help."""
    target = field.focusProxy() or field
    text = QLabel(label)
    text.setMinimumWidth(text.fontMetrics().horizontalAdvance("0" * _LABEL_SIGNS))
    text.setBuddy(target)
    target.setObjectName(name)
    explain(target, label, sentence)
    text.setToolTip(sentence)
    text.setWhatsThis(sentence)
    form.addRow(text, field)


def explain(widget: QWidget, label: str, sentence: str) -> None:
    """Say what a widget is called and what it does, to pointer, keyboard and screen reader."""
    widget.setAccessibleName(label.replace("&", ""))
    widget.setAccessibleDescription(sentence)
    widget.setToolTip(sentence)
    widget.setWhatsThis(sentence)


def fold(name: str, text: str, rows: QWidget) -> QToolButton:
    """Return the button that shows and hides rows, hidden at first."""
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setAutoRaise(True)
    button.setCheckable(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show(is_open: bool) -> None:
        rows.setVisible(is_open)
        button.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)

    button.toggled.connect(show)
    show(False)
    return button


def scrolling(page: QWidget) -> QScrollArea:
    """Return a page in an area that scrolls up and down, without a frame or a ground of its own."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the field that has the focus
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    page.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area
