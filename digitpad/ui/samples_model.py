"""The samples of a grid: their ids in order, and nothing more of the many that are not in sight."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from digitpad.samples.sample import label_text
from digitpad.ui.sample_thumbnails import SampleThumbnails, Thumbnail
from digitpad.ui.sample_words import read_as

Ids = npt.NDArray[np.int64]
Read = npt.NDArray[np.int8]
"""What a model reads, as labels; `UNREAD` where it was not asked."""

UNREAD = -2
NO_IDS: Ids = np.zeros(0, np.int64)

_Index = QModelIndex | QPersistentModelIndex


class SamplesModel(QAbstractListModel):
    """A row for each sample.

    Args:
        thumbnails: what is shown of each.
    """

    def __init__(self, thumbnails: SampleThumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._ids: Ids = NO_IDS
        self._by_id: Ids = self._ids
        self._read_now: Read | None = None
        thumbnails.came.connect(self._tell_rows)

    @property
    def ids(self) -> Ids:
        """The samples' ids, int64 (n,), a row each."""
        return self._ids

    def show_ids(self, ids: Ids, read_now: Read | None = None) -> None:
        """Show other samples.

        Args:
            ids: int64 (n,), each once.
            read_now: int8 (n,), what the model in use reads in each; None shows what was read
                when each was kept.
        """
        self.beginResetModel()
        self._ids, self._read_now = ids, read_now
        self._by_id = np.argsort(ids, kind="stable")
        self.endResetModel()

    def rows_of(self, ids: npt.ArrayLike) -> Ids:
        """Return the rows of samples, in rising order; those that are not shown are left out."""
        wanted = np.asarray(ids, np.int64)
        if not len(self._ids) or not len(wanted):
            return NO_IDS
        places = np.searchsorted(self._ids, wanted, sorter=self._by_id)
        rows = self._by_id[np.minimum(places, len(self._ids) - 1)]
        return np.sort(rows[self._ids[rows] == wanted])

    def thumbnail(self, row: int) -> Thumbnail | None:
        """Return what to show in a row; None where it is not there yet, and comes."""
        return self._thumbnails.get(int(self._ids[row]))

    def misreading(self, row: int, thumbnail: Thumbnail) -> str:
        """Return what else than its label is read in a sample, such as `read as 9`, or nothing."""
        read = thumbnail.read if self._read_now is None else int(self._read_now[row])
        if read is None or read in (UNREAD, thumbnail.label):
            return ""
        return read_as(read)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        roles = Qt.ItemDataRole
        if role not in (roles.DisplayRole, roles.ToolTipRole, roles.AccessibleTextRole):
            return None
        thumbnail = self.thumbnail(index.row()) if index.isValid() else None
        if thumbnail is None:
            return None
        if role != roles.DisplayRole or thumbnail.label is None:
            return thumbnail.sentence
        return label_text(thumbnail.label)

    def _tell_rows(self, ids: list[int]) -> None:
        rows = self.rows_of(ids)
        if len(rows):
            self.dataChanged.emit(self.index(int(rows[0])), self.index(int(rows[-1])))
