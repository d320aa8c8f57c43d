"""The list of metrics to follow besides the accuracy: each may be checked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from digitpad.training.catalogue import Offer

_ROWS_SHOWN = 4


class MetricsList(QListWidget):
    """Keras's metrics, with a tick each.

    Signals:
        edited: the names of those that are ticked, in the list's order.
    """

    edited = Signal(object)

    def __init__(self, offers: Sequence[Offer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        for offer in offers:
            self._add(offer.name, offer.about)
        row_px = max(self.sizeHintForRow(0), self.fontMetrics().lineSpacing())
        self.setFixedHeight(_ROWS_SHOWN * row_px + 2 * self.frameWidth())
        self.itemChanged.connect(lambda: self.edited.emit(self.names()))

    def names(self) -> list[str]:
        """Return the names of those that are ticked."""
        return [each.text() for each in self._items() if each.checkState() == Qt.CheckState.Checked]

    def set_value(self, names: Sequence[str]) -> None:
        """Tick these; one that is not in the list is added."""
        with QSignalBlocker(self):
            known = {each.text() for each in self._items()}
            for name in names:
                if name not in known:
                    self._add(name, "")
            for item in self._items():
                is_in = item.text() in names
                item.setCheckState(Qt.CheckState.Checked if is_in else Qt.CheckState.Unchecked)

    def _items(self) -> list[QListWidgetItem]:
        return [self.item(row) for row in range(self.count())]

    def _add(self, name: str, about: str) -> None:
        item = QListWidgetItem(name, self)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Unchecked)
        item.setToolTip(about)
