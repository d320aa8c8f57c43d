"""The layers of a recipe as a table: class, arguments, output shape, weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle

from digitpad.training.events import Described
from digitpad.training.recipe import Options
from digitpad.ui.argument_texts import shown
from digitpad.ui.colours import faint

COLUMNS = ("Layer", "Arguments", "Output", "Weights")
_LAYER, _ARGUMENTS, _OUTPUT, _WEIGHTS = range(4)
_STALE = 0.5
"""The strength of what was true before the last edit, until the answer to it comes."""

Index = QModelIndex | QPersistentModelIndex


class LayerModel(QAbstractTableModel):
    """Shows layers and what is known of them; the draft changes them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layers: tuple[Options, ...] = ()
        self._shapes: tuple[str, ...] = ()
        self._weights: tuple[int, ...] = ()
        self._problem = ""
        self._problem_row: int | None = None
        self._known = 0

    @property
    def layers(self) -> tuple[Options, ...]:
        """The layers that are shown."""
        return self._layers

    def show_layers(self, layers: Sequence[Options]) -> None:
        """Show layers; what was told of the ones behind the first difference is stale now."""
        new = tuple(layers)
        if new == self._layers:
            return
        pairs = zip(new, self._layers, strict=False)
        differing = (row for row, (one, other) in enumerate(pairs) if one != other)
        first = next(differing, min(len(new), len(self._layers)))
        self._known = min(self._known, first)
        if len(new) != len(self._layers):
            self.beginResetModel()
            self._layers = new
            self.endResetModel()
        else:
            self._layers = new
            self._tell_from(first)

    def show_description(self, description: Described) -> None:
        """Show output shapes and weights, and mark the layer that does not fit."""
        self._shapes, self._weights = description.shapes, description.weights
        self._known = len(self._layers)
        self._problem, self._problem_row = description.problem, description.layer
        self._tell_from(0)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._layers)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return COLUMNS[section] if orientation == Qt.Orientation.Horizontal else str(section + 1)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column == _WEIGHTS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and column >= _OUTPUT and row >= self._known:
            return faint(QGuiApplication.palette(), _STALE)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._problem if row == self._problem_row else self._text(row, column)
        if role == Qt.ItemDataRole.DecorationRole and column == _LAYER:
            return _warning() if row == self._problem_row else None
        return None

    def _text(self, row: int, column: int) -> str:
        layer = self._layers[row]
        if column == _LAYER:
            return str(layer["class"])
        if column == _ARGUMENTS:
            return arguments_text(layer)
        if column == _OUTPUT:
            return self._shapes[row] if row < len(self._shapes) else ""
        return f"{self._weights[row]:,}" if row < len(self._weights) else ""

    def _tell_from(self, row: int) -> None:
        last = self.index(len(self._layers) - 1, len(COLUMNS) - 1)
        self.dataChanged.emit(self.index(row, 0), last)


def arguments_text(options: Options) -> str:
    """Return what is given of a layer, on one line: `100 units · relu · no bias`."""
    given = ((key, value) for key, value in options.items() if key != "class")
    return " · ".join(_argument_text(key, value) for key, value in given)


def _argument_text(key: str, value: object) -> str:
    if key in ("units", "filters"):
        return f"{value} {key}"
    if key in ("kernel_size", "pool_size") and isinstance(value, int):
        return f"{value} × {value}"
    if key in ("activation", "kernel_size", "pool_size", "target_shape", "rate", "padding"):
        return shown(value)
    words = key.replace("_", " ")
    if isinstance(value, bool):
        words = words.removeprefix("use ")
        return words if value else f"no {words}"
    if isinstance(value, Mapping):
        inside = ", ".join(shown(each) for name, each in value.items() if name != "class")
        return f"{words} {shown(value)}({inside})"
    return f"{words} {shown(value)}"


def _warning() -> Any:
    return QApplication.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
