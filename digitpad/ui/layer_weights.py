"""A trained network's weights as pictures, a layer at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitpad.run_details import LayerWeights, kernel_pictures
from digitpad.ui.weight_pictures import WeightPictures

_NONE = "This network has no dense or convolutional layer whose weights could be shown."


class LayerWeightsView(QWidget):
    """The choice of a layer, and its weights below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers: Sequence[LayerWeights] = ()
        self.layer = QComboBox()
        self.layer.setObjectName("layerBox")
        self.layer.setToolTip("The layer whose weights are shown; the first one sees the image.")
        self.pictures = WeightPictures()
        label = QLabel("&Layer:")
        label.setBuddy(self.layer)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.layer)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.pictures, 1)
        self.layer.currentIndexChanged.connect(self._show_chosen)

    def show_layers(self, layers: Sequence[LayerWeights]) -> None:
        """Show the layers of a network, the first one at first."""
        self._layers = layers
        self.layer.clear()
        for layer in layers:
            self.layer.addItem(f"{layer.name} ({layer.kind}, {_units(layer)})")
        self.layer.setEnabled(len(layers) > 0)
        if not layers:
            self.pictures.say(_NONE)

    def _show_chosen(self, place: int) -> None:
        if not 0 <= place < len(self._layers):
            return
        pictures = kernel_pictures(self._layers[place].kernel)
        self.pictures.show_pictures(pictures, _caption(self._layers[place]))


def _caption(layer: LayerWeights) -> str:
    """Return what the pictures show, and how their weights lie."""
    shown = layer.kernel.shape[-1]
    which = f"the first {shown} of its " if shown < layer.units else "its "
    begin = f"The weights of {which}{_units(layer)}"
    if layer.kernel.ndim == 2:
        return f"{begin}; a square for each input."
    inputs = layer.kernel.shape[2]
    tiles = f"; each is a mosaic of {inputs} tiles, one for each input" if inputs > 1 else ""
    return f"{begin}{tiles}."


def _units(layer: LayerWeights) -> str:
    """Return how many units or filters a layer has."""
    what = "unit" if layer.kernel.ndim == 2 else "filter"
    return f"{layer.units:,} {what}{'' if layer.units == 1 else 's'}"
