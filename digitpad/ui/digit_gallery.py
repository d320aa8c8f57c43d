"""Test digits as small pictures, and one of them in large with what was read in it."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from digitpad.ui.digit_close_up import DigitCloseUp
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.picture_image import image_in_palette
from digitpad.ui.read_digit import ReadDigits

MOST = 500
"""Pictures that are shown at most: nobody looks at more, and they would come late."""

_PICTURE_PX = 56
_GAP_PX = 8
_IMAGE = Qt.ItemDataRole.UserRole
_WIDEST = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex


class DigitGallery(QWidget):
    """A heading above small pictures; Enter or a click on one shows it in large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digitGallery")
        self._heading = QLabel()
        self._heading.setObjectName("galleryHeading")
        self._heading.setWordWrap(True)
        self._empty = FaintLabel()
        self._empty.setObjectName("galleryEmpty")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._model = _DigitModel(self)
        self.list = _PictureList()
        self.list.setModel(self._model)
        self.close_up = DigitCloseUp()
        self._pages = QStackedLayout()
        for page in (self._empty, self.list, self.close_up):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP_PX)
        column.addWidget(self._heading)
        column.addLayout(self._pages, 1)
        self.list.clicked.connect(self._enlarge)
        self.list.activated.connect(self._enlarge)
        self.close_up.back_asked.connect(self._shrink)
        self.close_up.step_asked.connect(self._step)

    @property
    def count(self) -> int:
        """How many pictures are shown."""
        return self._model.rowCount()

    @property
    def heading(self) -> str:
        """What is said above the pictures."""
        return self._heading.text()

    def show_digits(self, digits: ReadDigits, heading: str) -> None:
        """Show digits, one at least, under a heading; of many only the first."""
        if len(digits) > MOST:
            heading += f" The first {MOST} are shown."
        self._heading.setText(heading)
        self._heading.show()
        self.list.setAccessibleName(heading)
        self._model.show_digits(digits.first(MOST))
        self.list.scrollToTop()
        self.list.setCurrentIndex(self._model.index(0))
        self._pages.setCurrentWidget(self.list)

    def say(self, sentence: str) -> None:
        """Show a sentence in place of pictures."""
        self._heading.hide()
        self._model.show_digits(None)
        self._empty.setText(sentence)
        self._pages.setCurrentWidget(self._empty)

    def _enlarge(self, index: QModelIndex) -> None:
        digits = self._model.digits
        if digits is None or not index.isValid():
            return
        self.close_up.show_digit(digits.digit(index.row()), digits.readings(index.row()))
        self._pages.setCurrentWidget(self.close_up)
        self.close_up.setFocus()

    def _shrink(self) -> None:
        self._pages.setCurrentWidget(self.list)
        self.list.setFocus()

    def _step(self, by: int) -> None:
        row = max(0, min(self.count - 1, self.list.currentIndex().row() + by))
        self.list.setCurrentIndex(self._model.index(row))
        self._enlarge(self._model.index(row))


class _DigitModel(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.digits: ReadDigits | None = None

    def show_digits(self, digits: ReadDigits | None) -> None:
        self.beginResetModel()
        self.digits = digits
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return len(self.digits) if self.digits is not None and not parent.isValid() else 0

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self.digits is None or not index.isValid():
            return None
        digit = self.digits.digit(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return digit.caption
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return digit.sentence
        if role == _IMAGE:
            return digit.image
        if role == _WIDEST:
            return self.digits.widest_caption
        return None


class _PictureList(QListView):
    """Pictures in rows that follow the width; Enter and Space open one in every style."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("galleryList")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_PictureDelegate(self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class _PictureDelegate(QStyledItemDelegate):
    """Paints a picture with its caption below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        widest = str(index.data(_WIDEST))
        caption_px = option.fontMetrics.horizontalAdvance(widest)
        width = max(_PICTURE_PX, caption_px) + _GAP_PX
        return QSize(width, _PICTURE_PX + option.fontMetrics.height() + 2 * _GAP_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        palette, cell = option.palette, option.rect
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_current:
            painter.fillRect(cell, palette.color(QPalette.ColorRole.Highlight))
        left = cell.center().x() - _PICTURE_PX // 2
        picture = QRect(left, cell.top() + _GAP_PX // 2, _PICTURE_PX, _PICTURE_PX)
        painter.drawImage(picture, image_in_palette(index.data(_IMAGE), palette))
        role = QPalette.ColorRole.HighlightedText if is_current else QPalette.ColorRole.Text
        painter.setPen(palette.color(role))
        below = QRect(cell.left(), picture.bottom() + _GAP_PX // 2, cell.width(), cell.height())
        top = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter
        painter.drawText(below, top, str(index.data(Qt.ItemDataRole.DisplayRole)))
