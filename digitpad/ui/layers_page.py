"""The page of layers: the table, what can be done to it, and the chosen layer's arguments."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QToolButton,
    QWidget,
)

from digitpad.training.catalogue import Catalogue
from digitpad.training.recipe import Options
from digitpad.ui.argument_fields import ChoiceField, offer_items
from digitpad.ui.argument_form import ArgumentForm
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.form_rows import column_in, explain, scrolling
from digitpad.ui.layer_table import LayerTable
from digitpad.ui.recipe_draft import RecipeDraft
from digitpad.ui.recipe_edits import hidden_activation, with_argument, with_hidden_activation

_WAITING = "What Keras offers is not known yet; it comes as soon as Keras is loaded."
_USUAL_ACTIVATIONS = ("relu", "sigmoid", "tanh")
_WIDE_PX = 840
_PARTS_PX = [400, 500]
_HIDDEN_HELP = "Gives all hidden layers that have an activation this one."


class LayersPage(QWidget):
    """Edits the draft's layers."""

    def __init__(self, draft: RecipeDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.table = LayerTable(draft)
        self._activation = _activation_box(draft.catalogue)
        self._add = _add_button(draft.catalogue, self.table)
        self._title = QLabel()
        self._about = FaintLabel()
        self._about.setWordWrap(True)
        self._forms: dict[str, ArgumentForm] = {}
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._lay_out()
        self._activation.edited.connect(self._set_activation)
        self.table.row_chosen.connect(self._show_chosen)
        draft.changed.connect(self._show_activation)
        self._show_activation()
        self._show_chosen()
        self.table.selectRow(len(draft.values["layers"]) - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay table and arguments side by side where there is room."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= _WIDE_PX
        wanted = Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        if self._splitter.orientation() != wanted:
            self._splitter.setOrientation(wanted)
            self._splitter.setSizes(_PARTS_PX)

    def _layer(self) -> Options:
        layer: Options = self._draft.values["layers"][self.table.row()]
        return layer

    def _show_chosen(self) -> None:
        layer = self._layer()
        catalogue = self._draft.catalogue
        offer = catalogue.offer("layers", layer["class"]) if catalogue is not None else None
        self._title.setText(f"<b>{layer['class']}</b>, layer {self.table.row() + 1}")
        self._about.setText(_WAITING if offer is None else offer.about)
        form = self._form(layer["class"])
        form.show_arguments(offer.arguments if offer is not None else (), layer)
        for each in self._forms.values():
            each.setVisible(each is form)

    def _form(self, name: str) -> ArgumentForm:
        """Return the form of a class of layers; each is kept, for making one takes a frame."""
        if name not in self._forms:
            form = self._forms[name] = ArgumentForm(self._draft.catalogue, "layer")
            form.edited.connect(self._set_argument)
            self._lower.insertWidget(self._lower.count() - 1, form)
        return self._forms[name]

    def _set_argument(self, name: str, value: object) -> None:
        layers = list(self._draft.values["layers"])
        layer = self._layer()
        argument = self._form(layer["class"]).argument(name)
        layers[self.table.row()] = with_argument(layer, argument, value)
        self._draft.put(layers=layers)

    def _show_activation(self) -> None:
        layers = self._draft.values["layers"]
        self._activation.set_value(hidden_activation(layers))
        self._activation.setEnabled(any(layer.get("activation") for layer in layers[:-1]))

    def _set_activation(self, name: object) -> None:
        layers = self._draft.values["layers"]
        if name:
            self._draft.put(layers=with_hidden_activation(layers, str(name)))
        self._show_activation()

    def _lay_out(self) -> None:
        above, below = QWidget(), QWidget()
        upper = column_in(above)
        upper.addWidget(self.table, 1)
        upper.addLayout(self._buttons())
        self._lower = column_in(below)
        self._lower.addWidget(self._title)
        self._lower.addWidget(self._about)
        self._lower.addStretch(1)
        self._lower.setContentsMargins(0, 0, 8, 0)
        self._splitter.setHandleWidth(8)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(above)
        self._splitter.addWidget(scrolling(below))
        self._splitter.setSizes(_PARTS_PX)
        column = column_in(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self._splitter)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._add)
        for action in (self.table.duplicate, self.table.remove, self.table.up, self.table.down):
            row.addWidget(_button_of(action))
        row.addStretch(1)
        label = QLabel("H&idden")
        label.setToolTip(_HIDDEN_HELP)
        label.setBuddy(self._activation)
        row.addWidget(label)
        row.addWidget(self._activation)
        return row


def _activation_box(catalogue: Catalogue | None) -> ChoiceField:
    items = offer_items(catalogue.activations) if catalogue is not None else []
    usual = [(name, name, "") for name in _USUAL_ACTIVATIONS] if not items else []
    box = ChoiceField([("", "mixed", "The hidden layers differ."), *usual, *items])
    box.setObjectName("hiddenActivationBox")
    explain(box, "Activation of the hidden layers", _HIDDEN_HELP)
    return box


def _add_button(catalogue: Catalogue | None, table: LayerTable) -> QPushButton:
    button = QPushButton("Ne&w layer")
    button.setObjectName("addLayerButton")
    button.setAutoDefault(False)
    explain(button, "Add a layer", "Adds a layer above the chosen one.")
    menu = QMenu(button)
    menu.setToolTipsVisible(True)
    for offer in catalogue.layers if catalogue is not None else ():
        action = menu.addAction(offer.name)
        action.setToolTip(offer.about)
        action.triggered.connect(lambda _checked, name=offer.name: table.add(name))
    button.setMenu(menu)
    button.setEnabled(catalogue is not None)
    return button


def _button_of(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setObjectName(f"{action.objectName()}Button")
    button.setDefaultAction(action)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAutoRaise(True)
    return button
