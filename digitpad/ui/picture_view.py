"""A picture in the canvas's place, on the same paper; above it its name and the way back."""

from __future__ import annotations

import html

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, QSizeF, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from digitpad.digit_image import Picture
from digitpad.ui.ink_paper import paint_border, paint_paper
from digitpad.ui.picture_image import image_in_palette

_GAP_PX = 8
_MARGIN_PX = 12
"""Between the paper's edge and the picture, so that round corners cut nothing off."""


class PictureView(QWidget):
    """A bar with the picture's name and the way back, and below it the picture on square paper.

    Args:
        back: what the bar's button does.
    """

    def __init__(self, back: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pictureView")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._name = ""
        self._label = QLabel()
        self._label.setObjectName("pictureName")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        button = QToolButton()
        button.setObjectName("backButton")
        button.setDefaultAction(back)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._bar = QWidget(self)
        row = self._row = QHBoxLayout(self._bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP_PX)
        row.addWidget(self._label, 1)
        row.addWidget(button)
        self._paper = _PicturePaper(self)

    @property
    def name(self) -> str:
        """The name of the picture that is shown."""
        return self._name

    def show_picture(self, name: str, picture: Picture) -> None:
        """Show a picture, uint8 array (h, w), 0 = paper, 255 = ink, in place of the former."""
        self._name = name
        self._label.setToolTip(f"<p>{html.escape(name)}</p>")
        self._paper.setAccessibleName(f"Picture {name}")
        self._paper.show_picture(picture)
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(400, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """Lay the paper as a square under a bar as wide, both in the middle."""
        bar_px = self._bar.sizeHint().height()
        side = max(1, min(self.width(), self.height() - bar_px - _GAP_PX))
        left = (self.width() - side) // 2
        top = (self.height() - side - bar_px - _GAP_PX) // 2
        self._bar.setGeometry(left, top, side, bar_px)
        self._paper.setGeometry(left, top + bar_px + _GAP_PX, side, side)
        self._row.activate()
        metrics, room = self._label.fontMetrics(), self._label.width()
        self._label.setText(metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, room))


class _PicturePaper(QWidget):
    """A picture in the palette's colours of paper and ink, as large as the paper lets it be."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture: Picture = np.zeros((1, 1), np.uint8)
        self._fitted: QPixmap | None = None

    def show_picture(self, picture: Picture) -> None:
        self._picture = picture
        self._forget()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_paper(painter, self.rect(), self.palette())
        fitted = self._fit()
        rest = QSizeF(self.size()) - fitted.deviceIndependentSize()
        painter.drawPixmap(QPointF(rest.width() / 2, rest.height() / 2), fitted)
        paint_border(painter, self.rect(), self.palette(), focused=False)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._forget()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._forget()

    def _forget(self) -> None:
        self._fitted = None
        self.update()

    def _fit(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._fitted is None or self._fitted.devicePixelRatio() != ratio:
            side = max(1, round((self.width() - 2 * _MARGIN_PX) * ratio))
            coloured = image_in_palette(self._picture, self.palette())
            # A line of pixels, however long, stays to be seen.
            size = coloured.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
            self._fitted = QPixmap.fromImage(
                coloured.scaled(
                    size.expandedTo(QSize(1, 1)),
                    Qt.AspectRatioMode.IgnoreAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
            self._fitted.setDevicePixelRatio(ratio)
        return self._fitted
