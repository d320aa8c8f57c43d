"""A grid of samples that scrolls smoothly however many there are.

Qt's own list of icons lays out every item anew when the list or its width changes, which takes a
third of a second for 100,000. Here all cells are of one size, so that a cell's place is a division.
"""

from __future__ import annotations

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
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QWidget,
)

from digitpad.samples.sample import NOT_A_DIGIT, label_text
from digitpad.ui.ink_paper import between_paper_and_ink
from digitpad.ui.sample_thumbnails import SIDE_PX, Thumbnail
from digitpad.ui.sample_words import read_as
from digitpad.ui.samples_model import NO_IDS, Ids, Read, SamplesModel

_GAP_PX = 8
_RADIUS_PX = 4.0
_MOST_RUNS = 1_000
"""A choice in more pieces than these is let go when the order changes: Qt would look through all of
them for each cell."""
_DAMAGED = "damaged"
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
        self._measure()
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
        self.setMinimumSize(2 * self._cell_px, 2 * self._line_px)

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

    def show_ids(self, ids: Ids, read_now: Read | None = None) -> None:
        """Show other samples; those that stay keep their place in sight, and stay chosen.

        At the top the view stays there, and new samples are seen as they come.
        """
        chosen, current, row = self.chosen(), self.current(), self.currentIndex().row()
        scrolled_px, top = self.verticalOffset(), self._row_at(0)
        anchor, beyond_px = self._samples.ids[top : top + 1], -self._place(top).top()
        self._samples.show_ids(ids, read_now)
        self._fit()
        self._choose_rows(self._samples.rows_of(chosen))
        self._go_back_to(current, row)
        found = self._samples.rows_of(anchor)
        if scrolled_px and len(found):
            scrolled_px = int(found[0]) // self._columns * self._line_px + beyond_px
        self.verticalScrollBar().setValue(scrolled_px)

    def choose_first(self) -> None:
        """Stand on the first sample, at the top."""
        if len(self._samples.ids):
            self.setCurrentIndex(self._samples.index(0))
        self.verticalScrollBar().setValue(0)

    # What follows is asked by Qt's own view.

    def visualRect(self, index: _Index) -> QRect:
        return self._place(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self._row_at(point.y()) + point.x() // self._pitch_px
        if not (0 <= row < len(self._samples.ids) and self._place(row).contains(point)):
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
        last = len(self._samples.ids) - 1
        row = self.currentIndex().row()
        if last < 0 or row < 0:
            return self._samples.index(0)
        page = max(1, self.viewport().height() // self._line_px) * self._columns
        steps = {
            _Action.MoveLeft: -1, _Action.MovePrevious: -1,
            _Action.MoveRight: 1, _Action.MoveNext: 1,
            _Action.MoveUp: -self._columns, _Action.MoveDown: self._columns,
            _Action.MovePageUp: -page, _Action.MovePageDown: page,
            _Action.MoveHome: -row, _Action.MoveEnd: last - row,
        }  # fmt: skip
        return self._samples.index(min(max(0, row + steps[action]), last))

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
        if len(self._samples.ids):
            first, last = self._samples.index(min(start, end)), self._samples.index(max(start, end))
            selection.select(first, last)
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.scrollDirtyRegion(dx, dy)
        self.viewport().scroll(dx, dy)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()
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
        shown = event.rect()
        first = self._row_at(shown.top())
        last = min(self._row_at(shown.bottom()) + self._columns, len(self._samples.ids))
        current = self.currentIndex().row() if self.hasFocus() else -1
        for row in range(first, last):
            index = self._samples.index(row)
            is_chosen = self.selectionModel().isSelected(index)
            self._paint_cell(painter, row, is_chosen=is_chosen)
            if row == current:
                self._paint_focus(painter, self._place(row), is_chosen=is_chosen)
        painter.end()

    def _paint_cell(self, painter: QPainter, row: int, *, is_chosen: bool) -> None:
        place, palette = self._place(row), self.palette()
        if is_chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.highlight())
            painter.drawRoundedRect(place.adjusted(2, 2, -2, -2), _RADIUS_PX, _RADIUS_PX)
        picture = QRect(place.center().x() - SIDE_PX // 2, place.top() + _GAP_PX, SIDE_PX, SIDE_PX)
        thumbnail = self._samples.thumbnail(row)
        if thumbnail is None or thumbnail.image is None:
            painter.fillRect(picture, between_paper_and_ink(palette, 0.06))
        else:
            self._paint_image(painter, picture, thumbnail, is_chosen=is_chosen)
        if thumbnail is not None:
            text = QPalette.ColorRole.HighlightedText if is_chosen else QPalette.ColorRole.Text
            painter.setPen(palette.color(text))
            self._paint_words(painter, place, row, thumbnail)

    def _paint_image(
        self, painter: QPainter, place: QRect, thumbnail: Thumbnail, *, is_chosen: bool
    ) -> None:
        assert thumbnail.image is not None
        if is_chosen:  # ink keeps its own paper, on which it is readable
            painter.setBrush(self.palette().base())
            painter.drawRoundedRect(place.adjusted(-2, -2, 2, 2), _RADIUS_PX, _RADIUS_PX)
        size = thumbnail.image.deviceIndependentSize().toSize()
        within = QRect(place.topLeft(), size)
        within.moveCenter(place.center())
        painter.drawImage(within.topLeft(), thumbnail.image)

    def _paint_words(self, painter: QPainter, place: QRect, row: int, thumbnail: Thumbnail) -> None:
        """Write the label, and below it what was read wrongly."""
        words = _DAMAGED if thumbnail.label is None else label_text(thumbnail.label)
        top = place.top() + SIDE_PX + 2 * _GAP_PX - _GAP_PX // 2
        centred = Qt.AlignmentFlag.AlignHCenter
        line = QRect(place.left(), top, place.width(), self._text_px)
        painter.setFont(self._bold)
        painter.drawText(line, centred, words)
        misreading = self._samples.misreading(row, thumbnail)
        if misreading:
            painter.setFont(self.font())
            painter.drawText(line.translated(0, self._text_px), centred, misreading)

    def _paint_focus(self, painter: QPainter, place: QRect, *, is_chosen: bool) -> None:
        """Mark where the keyboard stands; a style's own mark is not to be seen on a choice."""
        roles = QPalette.ColorRole
        colour = self.palette().color(roles.HighlightedText if is_chosen else roles.Highlight)
        inset = 4 if is_chosen else 2
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(
            place.adjusted(inset, inset, -inset, -inset), _RADIUS_PX, _RADIUS_PX
        )

    def _fit(self) -> None:
        """Fit columns and scroll bar to the width; what is at the top stays there."""
        top, bar, height = self._row_at(0), self.verticalScrollBar(), self.viewport().height()
        columns = max(1, self.viewport().width() // self._cell_px)
        lines = -(-len(self._samples.ids) // columns)
        bar.setRange(0, max(0, lines * self._line_px - height))
        bar.setPageStep(height)
        bar.setSingleStep(self._line_px // 3)  # a notch of the wheel is three steps
        if columns != self._columns:
            self._columns = columns
            bar.setValue(top // columns * self._line_px)
            self.viewport().update()

    def _place(self, row: int) -> QRect:
        """Return where a row's cell lies in the viewport."""
        line, column = divmod(row, self._columns)
        left = column * self._pitch_px + (self._pitch_px - self._cell_px) // 2
        return QRect(
            left, line * self._line_px - self.verticalOffset(), self._cell_px, self._line_px
        )

    def _row_at(self, y: int) -> int:
        """Return the first row of the line of cells at a height in the viewport."""
        return max(0, (y + self.verticalOffset()) // self._line_px) * self._columns

    def _row_near(self, point: QPoint) -> int:
        column = min(max(0, point.x() // self._pitch_px), self._columns - 1)
        return min(self._row_at(point.y()) + column, max(0, len(self._samples.ids) - 1))

    @property
    def _pitch_px(self) -> int:
        return max(self._cell_px, self.viewport().width() // self._columns)

    def _measure(self) -> None:
        """Measure the cells by the longest words that stand in them."""
        self._bold = QFont(self.font())
        self._bold.setBold(True)
        bold, plain = QFontMetrics(self._bold), self.fontMetrics()
        widest = max(
            SIDE_PX,
            bold.horizontalAdvance(label_text(NOT_A_DIGIT)),
            plain.horizontalAdvance(read_as(NOT_A_DIGIT)),
        )
        self._text_px = max(bold.height(), plain.height())
        self._cell_px = widest + 2 * _GAP_PX
        self._line_px = SIDE_PX + 2 * self._text_px + 2 * _GAP_PX + _GAP_PX // 2

    def _choose_rows(self, rows: Ids) -> None:
        selection = QItemSelection()
        breaks = np.flatnonzero(np.diff(rows) != 1) + 1
        if not len(rows) or len(breaks) > _MOST_RUNS:
            return
        for run in np.split(rows, breaks):
            first, last = int(run[0]), int(run[-1])
            selection.select(self._samples.index(first), self._samples.index(last))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.Select)

    def _go_back_to(self, current: int | None, row: int) -> None:
        """Stand on the sample on which the keyboard stood, or on the one in its place."""
        if current is None or not len(self._samples.ids):
            return
        found = self._samples.rows_of([current])
        row = int(found[0]) if len(found) else min(row, len(self._samples.ids) - 1)
        nothing_chosen = not self.selectionModel().hasSelection()
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(
            self._samples.index(row), flags.Select if nothing_chosen else flags.NoUpdate
        )
