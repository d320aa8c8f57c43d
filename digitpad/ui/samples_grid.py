"""A grid of samples that scrolls smoothly however many there are.

Qt's own list of icons lays out every item anew when the list or its width changes, which takes a
third of a second for 100,000. Here all cells are of one size, so that a cell's place is a division.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget

from digitpad.ui.sample_cell import SampleCell
from digitpad.ui.samples_model import NO_IDS, Ids, Read, SamplesModel

_MOST_RUNS = 1_000
"""A choice in more pieces than these is let go when the order changes: Qt would look through all of
them for each cell."""
_Index: TypeAlias = QModelIndex | QPersistentModelIndex
_Action = QAbstractItemView.CursorAction


class SamplesGrid(QAbstractItemView):
    """Thumbnails in rows that follow the width, each with its label and what was read wrongly.

    Args:
        samples: what is shown.

    Signals:
        choice_changed: other samples are chosen.
        current_changed: the keyboard stands on another sample.
        menu_asked: a menu is asked for, at that place on the screen.
    """

    choice_changed = Signal()
    current_changed = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, samples: SamplesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("samplesGrid")
        self.setAccessibleName("Samples")
        self._samples = samples
        self._columns = 1
        self._cell = SampleCell(self.font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setTabKeyNavigation(False)
        self.setModel(samples)
        self.selectionModel().selectionChanged.connect(self.choice_changed)
        self.selectionModel().currentChanged.connect(self.current_changed)
        self.setMinimumSize(2 * self._cell.width_px, 2 * self._cell.height_px)

    @property
    def count(self) -> int:
        """How many samples are shown."""
        return len(self._samples.ids)

    def chosen(self) -> Ids:
        """Return the ids of the chosen samples, from the top."""
        ranges = self.selectionModel().selection()
        rows = [np.arange(each.top(), each.bottom() + 1) for each in ranges.toList()]
        return self._samples.ids[np.sort(np.concatenate(rows))] if rows else NO_IDS

    def current(self) -> int | None:
        """Return the id of the sample that the keyboard stands on."""
        row = self.currentIndex().row()
        return int(self._samples.ids[row]) if row >= 0 else None

    def show_ids(self, ids: Ids, read_now: Read | None = None, *, relabelled: Ids = NO_IDS) -> None:
        """Show other samples; those that stay keep their place in sight, and stay chosen.

        At the top the view stays there, and new samples are seen as they come. Samples that get
        another place by a new label are let go: what comes in their place is the next to look at.
        """
        rows = self._samples.rows_of(relabelled)
        chosen, current, row = self.chosen(), self.current(), self.currentIndex().row()
        scrolled_px, top = self.verticalOffset(), self._row_at(0)
        anchor, beyond_px = self._samples.ids[top : top + 1], -self._place(top).top()
        self._samples.show_ids(ids, read_now)
        if np.array_equal(rows, self._samples.rows_of(relabelled)):
            relabelled = NO_IDS
        self._fit()
        self._choose_rows(self._samples.rows_of(np.setdiff1d(chosen, relabelled)))
        all_gone = len(chosen) > 0 and not self.selectionModel().hasSelection()
        self._go_back_to(None if current in relabelled else current, row, chooses=all_gone)
        found = self._samples.rows_of(np.setdiff1d(anchor, relabelled))
        if scrolled_px and len(found):
            scrolled_px = int(found[0]) // self._columns * self._cell.height_px + beyond_px
        self.verticalScrollBar().setValue(scrolled_px)

    def choose_first(self) -> None:
        """Stand on the first sample, at the top, and choose it alone."""
        if self.count:
            # Not the view's own way, which depends on whether Ctrl is held, as after Ctrl+D.
            self.selectionModel().setCurrentIndex(
                self._samples.index(0), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        self.verticalScrollBar().setValue(0)

    # What follows is asked by Qt's own view.

    def visualRect(self, index: _Index) -> QRect:
        return self._place(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self._row_at(point.y()) + point.x() // self._pitch_px
        if not (0 <= row < self.count and self._place(row).contains(point)):
            return QModelIndex()
        return self._samples.index(row)

    def scrollTo(
        self,
        index: _Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        place, bar = self.visualRect(index), self.verticalScrollBar()
        height = self.viewport().height()
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + place.center().y() - height // 2)
        elif place.top() < 0 or hint == QAbstractItemView.ScrollHint.PositionAtTop:
            bar.setValue(bar.value() + place.top())
        elif place.bottom() >= height:
            bar.setValue(bar.value() + place.bottom() + 1 - height)

    def moveCursor(self, action: _Action, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        last = self.count - 1
        row = self.currentIndex().row()
        if last < 0 or row < 0:
            return self._samples.index(0)
        page = max(1, self.viewport().height() // self._cell.height_px) * self._columns
        steps = {
            _Action.MoveLeft: -1, _Action.MovePrevious: -1,
            _Action.MoveRight: 1, _Action.MoveNext: 1,
            _Action.MoveUp: -self._columns, _Action.MoveDown: self._columns,
            _Action.MovePageUp: -page, _Action.MovePageDown: page,
            _Action.MoveHome: -row, _Action.MoveEnd: last - row,
        }  # fmt: skip
        wanted = row + steps[action]
        # Above the first line there is nothing: the column stays.
        return self._samples.index(row % self._columns if wanted < 0 else min(wanted, last))

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: _Index) -> bool:
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Choose all from where the mouse or the keyboard began to where it is, as in a text."""
        start, end = self._row_near(rect.topLeft()), self._row_near(rect.bottomRight())
        selection = QItemSelection()
        if self.count:
            first, last = self._samples.index(min(start, end)), self._samples.index(max(start, end))
            selection.select(first, last)
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

    def dataChanged(self, first: _Index, last: _Index, roles: Sequence[int] = ()) -> None:
        """Paint the lines that changed, where Qt would paint all."""
        lines = self.visualRect(first).united(self.visualRect(last))
        self.viewport().update(0, lines.top(), self.viewport().width(), lines.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.scrollDirtyRegion(dx, dy)
        self.viewport().scroll(dx, dy)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._cell = SampleCell(self.font())
            self._fit()
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_asked.emit(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first = self._row_at(event.rect().top())
        last = min(self._row_at(event.rect().bottom()) + self._columns, self.count)
        current = self.currentIndex().row() if self.hasFocus() else -1
        for row in range(first, last):
            self._paint_cell(painter, row, has_keyboard=row == current)
        painter.end()

    def _paint_cell(self, painter: QPainter, row: int, *, has_keyboard: bool) -> None:
        place, palette = self._place(row), self.palette()
        is_chosen = self.selectionModel().isSelected(self._samples.index(row))
        thumbnail = self._samples.thumbnail(row)
        misreading = "" if thumbnail is None else self._samples.misreading(row, thumbnail)
        self._cell.paint(painter, place, palette, thumbnail, misreading, is_chosen=is_chosen)
        if has_keyboard:
            self._cell.paint_focus(painter, place, palette, is_chosen=is_chosen)

    def _fit(self) -> None:
        """Fit columns and scroll bar to the width; what is at the top stays there."""
        top, bar, height = self._row_at(0), self.verticalScrollBar(), self.viewport().height()
        columns = max(1, self.viewport().width() // self._cell.width_px)
        lines = -(-self.count // columns)
        bar.setRange(0, max(0, lines * self._cell.height_px - height))
        bar.setPageStep(height)
        bar.setSingleStep(self._cell.height_px // 3)  # a notch of the wheel is three steps
        if columns != self._columns:
            self._columns = columns
            bar.setValue(top // columns * self._cell.height_px)
            self.viewport().update()

    def _place(self, row: int) -> QRect:
        """Return where a row's cell lies in the viewport."""
        line, column = divmod(row, self._columns)
        left = column * self._pitch_px + (self._pitch_px - self._cell.width_px) // 2
        return QRect(
            left,
            line * self._cell.height_px - self.verticalOffset(),
            self._cell.width_px,
            self._cell.height_px,
        )

    def _row_at(self, y: int) -> int:
        """Return the first row of the line of cells at a height in the viewport."""
        return max(0, (y + self.verticalOffset()) // self._cell.height_px) * self._columns

    def _row_near(self, point: QPoint) -> int:
        column = min(max(0, point.x() // self._pitch_px), self._columns - 1)
        return min(self._row_at(point.y()) + column, max(0, self.count - 1))

    @property
    def _pitch_px(self) -> int:
        return max(self._cell.width_px, self.viewport().width() // self._columns)

    def _choose_rows(self, rows: Ids) -> None:
        selection = QItemSelection()
        breaks = np.flatnonzero(np.diff(rows) != 1) + 1
        if not len(rows) or len(breaks) > _MOST_RUNS:
            return
        for run in np.split(rows, breaks):
            first, last = int(run[0]), int(run[-1])
            selection.select(self._samples.index(first), self._samples.index(last))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.Select)

    def _go_back_to(self, current: int | None, row: int, *, chooses: bool) -> None:
        """Stand on the sample on which the keyboard stood, or on the one in its place.

        Args:
            current: the id of that sample; None where it is let go.
            row: where it was, or -1.
            chooses: whether it is chosen thereby.
        """
        if row < 0 or not self.count:
            return
        found = NO_IDS if current is None else self._samples.rows_of([current])
        row = int(found[0]) if len(found) else min(row, self.count - 1)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(
            self._samples.index(row), flags.Select if chooses else flags.NoUpdate
        )
