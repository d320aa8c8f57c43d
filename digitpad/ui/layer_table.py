"""The table of layers: choose, add, duplicate, remove; move by mouse or by Alt and the arrows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QDropEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from digitpad.training.events import Described
from digitpad.ui.calm_tables import calm, keep_in_sight
from digitpad.ui.layer_model import LayerModel
from digitpad.ui.recipe_draft import RecipeDraft
from digitpad.ui.recipe_edits import first_options

_ROWS_SHOWN = 4
_ACTIONS = {
    "Duplicate": ("Put a copy of the chosen layer below it", "Ctrl+D"),
    "Remove": ("Take the chosen layer away", "Del"),
    "Up": ("Move the chosen layer up", "Alt+Up"),
    "Down": ("Move the chosen layer down", "Alt+Down"),
}


class LayerTable(QTableView):
    """The draft's layers, a row each.

    Signals:
        row_chosen: another row is the chosen one, or another layer stands in it.
    """

    row_chosen = Signal(int)

    def __init__(self, draft: RecipeDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layerTable")
        self.setAccessibleName("Layers of the network, the first at the top")
        self._draft = draft
        self._layers = LayerModel(self)
        self.setModel(self._layers)
        self._look()
        self._take_drops()
        for name, (tip, keys) in _ACTIONS.items():
            self.addAction(self._action(name, tip, keys))
        self.duplicate, self.remove, self.up, self.down = self.actions()
        self.duplicate.triggered.connect(lambda: self.duplicate_chosen())
        self.remove.triggered.connect(lambda: self.remove_chosen())
        self.up.triggered.connect(lambda: self.move_chosen(-1))
        self.down.triggered.connect(lambda: self.move_chosen(1))
        draft.changed.connect(self._show_layers)
        self.selectionModel().currentRowChanged.connect(self._tell_row)
        self._show_layers()

    def row(self) -> int:
        """Return the chosen row."""
        return max(0, self.currentIndex().row())

    def add(self, name: str) -> None:
        """Add a layer of that class above the chosen one."""
        catalogue = self._draft.catalogue
        offer = catalogue.offer("layers", name) if catalogue is not None else None
        layers, row = self._copies(), self.row()
        layers.insert(row, {"class": name} if offer is None else first_options(offer))
        self._put(layers, row)

    def duplicate_chosen(self) -> None:
        """Put a copy of the chosen layer below it."""
        layers, row = self._copies(), self.row()
        layers.insert(row + 1, dict(layers[row]))
        self._put(layers, row + 1)

    def remove_chosen(self) -> None:
        """Take the chosen layer away, unless it is the only one."""
        layers, row = self._copies(), self.row()
        if len(layers) > 1:
            del layers[row]
            self._put(layers, min(row, len(layers) - 1))

    def move_chosen(self, by: int) -> None:
        """Move the chosen layer down by so many rows, or up where that is negative."""
        self.move_layer(self.row(), self.row() + by)

    def move_layer(self, source: int, target: int) -> None:
        """Move a layer to the row that it is to have then."""
        layers = self._copies()
        target = max(0, min(target, len(layers) - 1))
        layers.insert(target, layers.pop(source))
        self._put(layers, target)

    def show_description(self, description: Described) -> None:
        """Show shapes and weights, and mark the layer that does not fit."""
        self._layers.show_description(description)

    def dropEvent(self, event: QDropEvent) -> None:
        """Move the row that was dragged. The model does not: it would copy cells over others."""
        if event.source() is not self:
            return
        source = self.row()
        gap = self._gap_at(event.position().toPoint())
        # Told as done: the view would remove the row that it takes for the moved one.
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.move_layer(source, gap - 1 if gap > source else gap)

    def _gap_at(self, point: QPoint) -> int:
        """Return before which row something is dropped."""
        row = self.rowAt(point.y())
        if row < 0:
            return self._layers.rowCount()
        middle = self.rowViewportPosition(row) + self.rowHeight(row) // 2
        return row if point.y() < middle else row + 1

    def _copies(self) -> list[dict[str, object]]:
        return [dict(layer) for layer in self._draft.values["layers"]]

    def _put(self, layers: list[dict[str, object]], row: int) -> None:
        self._draft.put(layers=layers)
        self.selectRow(row)
        self._tell_row()

    def _show_layers(self) -> None:
        row, rows = self.row(), self._layers.rowCount()
        self._layers.show_layers(self._draft.values["layers"])
        if rows != self._layers.rowCount():
            self.selectRow(min(row, self._layers.rowCount() - 1))
        self._tell_row()

    def _tell_row(self) -> None:
        one, row = self._layers.rowCount() == 1, self.row()
        self.remove.setEnabled(not one)
        self.up.setEnabled(row > 0)
        self.down.setEnabled(row < self._layers.rowCount() - 1)
        self.row_chosen.emit(row)

    def _action(self, name: str, tip: str, keys: str) -> QAction:
        action = QAction(name, self)
        action.setObjectName(f"layer{name}")
        action.setToolTip(f"{tip} ({keys})")
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        return action

    def _look(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setWordWrap(False)
        calm(self)
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(0)  # by the rows in sight: all of them take a frame
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        keep_in_sight(self, _ROWS_SHOWN)

    def _take_drops(self) -> None:
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropOverwriteMode(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
