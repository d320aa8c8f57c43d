"""The confusion matrix: how many of each class were read as each; a cell opens its digits."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontInfo, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from digitpad.run_figures import RunFigures
from digitpad.ui.colours import accent
from digitpad.ui.ink_paper import between_paper_and_ink

_CELL_PX = 24
_RIGHT_SHADE = 0.28
"""Of what was read right: grey, so that the errors stand out."""
_LEAST, _MOST = 0.15, 0.85
_Index = QModelIndex | QPersistentModelIndex


class ConfusionGrid(QTableView):
    """Rows are what the digits are, columns what was read; the errors are shaded in the accent.

    Signals:
        cell_chosen: a class, and as which it was read, by their numbers.
    """

    cell_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confusionGrid")
        self.setAccessibleName("Confusion matrix: rows are what it is, columns what was read")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self._cells = _Cells(self)
        self.setModel(self._cells)
        self.setItemDelegate(_CellDelegate(self))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setMinimumSectionSize(_CELL_PX)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            header.setSectionsClickable(False)
            header.setHighlightSections(True)
        self.clicked.connect(self._choose)

    def show_figures(self, figures: RunFigures | None) -> None:
        """Show a confusion matrix; the current cell stays current."""
        current = self.currentIndex()
        place = (current.row(), current.column())
        self._cells.show_figures(figures)
        self.setCurrentIndex(self._cells.index(max(0, place[0]), max(0, place[1])))

    def sizeHint(self) -> QSize:
        return QSize(320, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 240)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.cell_chosen.emit(index.row(), index.column())


class _Cells(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._figures: RunFigures | None = None
        self._most_errors = 1

    def show_figures(self, figures: RunFigures | None) -> None:
        self.beginResetModel()
        self._figures = figures
        if figures is not None:
            errors = figures.confusion.copy()
            errors[range(len(errors)), range(len(errors))] = 0
            self._most_errors = max(1, int(errors.max()))
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return len(self._figures.classes) if self._figures and not parent.isValid() else 0

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return self.rowCount(parent)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self._figures is None or not index.isValid():
            return None
        count = int(self._figures.confusion[index.row(), index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return str(count) if count else ""
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            truth, read = (self._figures.classes[k] for k in (index.row(), index.column()))
            return f"{truth} read as {read}: {count:,}"
        if role == Qt.ItemDataRole.UserRole:
            return self._shade(index.row(), index.column(), count)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if self._figures is None:
            return None
        name = self._figures.classes[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.ToolTipRole:
            is_column = orientation == Qt.Orientation.Horizontal
            return f"read as {name}" if is_column else f"what is {name}"
        return None

    def _shade(self, truth: int, read: int, count: int) -> float:
        """Return how strongly a cell is coloured, 0..1.

        Errors grow with the root of their number: a few stay to be seen beside the most frequent.
        """
        if count == 0:
            return 0.0
        if truth == read:
            return _RIGHT_SHADE
        return float(_LEAST + (_MOST - _LEAST) * (count / self._most_errors) ** 0.5)


class _CellDelegate(QStyledItemDelegate):
    """Paints a count on its shade; the current cell has an outline."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        palette = option.palette
        cell: QRect = option.rect.adjusted(1, 1, -1, -1)
        is_right = index.row() == index.column()
        ground = _ground(palette, float(index.data(Qt.ItemDataRole.UserRole)), is_right=is_right)
        painter.fillRect(cell, ground)
        painter.setPen(QColor.fromRgb(_readable_on(ground.rgb())))
        self._paint_text(painter, cell, str(index.data(Qt.ItemDataRole.DisplayRole)))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Text), 2))
            painter.drawRect(cell.adjusted(1, 1, -1, -1))

    def _paint_text(self, painter: QPainter, cell: QRect, text: str) -> None:
        """Paint a count, smaller where it has no room."""
        usual = painter.font()
        room = cell.width() / (painter.fontMetrics().averageCharWidth() * (len(text) + 1))
        if room < 1:
            font = QFont(usual)
            font.setPointSizeF(QFontInfo(usual).pointSizeF() * room)
            painter.setFont(font)
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)
        painter.setFont(usual)


def _ground(palette: QPalette, shade: float, *, is_right: bool) -> QColor:
    if is_right:
        return between_paper_and_ink(palette, shade)
    paper, full = palette.color(QPalette.ColorRole.Base), accent(palette)
    return QColor.fromRgbF(
        paper.redF() + (full.redF() - paper.redF()) * shade,
        paper.greenF() + (full.greenF() - paper.greenF()) * shade,
        paper.blueF() + (full.blueF() - paper.blueF()) * shade,
    )


@lru_cache(maxsize=256)
def _readable_on(rgb: int) -> int:
    """Return black or white, whichever stands out more (WCAG 2.1's relative luminance)."""
    ground = QColor.fromRgb(rgb)
    parts = (ground.redF(), ground.greenF(), ground.blueF())
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return QColor("black" if luminance > 0.179 else "white").rgb()
