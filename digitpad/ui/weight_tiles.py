"""The parts of `WeightPictures`: pictures side by side, and what their colours stand for."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitpad.ui.colours import faint

STEPS = 127
"""How many shades a colour has."""

Levels = npt.NDArray[np.int8]
"""int8 (n, height, width), -127 to 127: n pictures."""

_GAP_PX = 8
_NARROW_GAP_PX = 4
_NUMBERED_PX = 40
"""Pictures that are narrower have no room for their unit's number below them."""
_STRIP_PX = 240
_WHOLE = 2.0
"""From here on pictures are enlarged by whole factors."""
_BLUE_AND_ORANGE = {False: ("#1f5fa8", "#c75000"), True: ("#6db1ff", "#ff9a4d")}
"""Against light and against dark paper. The two keep apart for all kinds of colour blindness."""


class WeightTiles(QWidget):
    """The pictures, as large as they can be side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._levels: Levels = np.zeros((0, 1, 1), np.int8)
        self._images: list[QImage] = []

    @property
    def count(self) -> int:
        return len(self._levels)

    def show_levels(self, levels: Levels) -> None:
        self._levels = levels
        self._forget()

    def sizeHint(self) -> QSize:
        return QSize(320, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 80)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._forget()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = next(
                (n for n, tile in enumerate(self._places()[0]) if tile.contains(event.pos())), None
            )
            QToolTip.showText(event.globalPos(), "" if number is None else f"unit {number}", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._images:
            self._images = [_coloured(each, self.palette()) for each in self._levels]
        painter = QPainter(self)
        places, is_numbered = self._places()
        painter.setPen(faint(self.palette(), 0.75))
        for number, (image, tile) in enumerate(zip(self._images, places, strict=True)):
            painter.drawImage(tile, image)
            if is_numbered:
                below = QRect(
                    tile.left(), tile.bottom() + 1, tile.width(), self.fontMetrics().height()
                )
                painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, str(number))
        painter.end()

    def _places(self) -> tuple[list[QRect], bool]:
        """Return where each picture is painted, as large as can be; and whether numbers fit, too.

        Without the numbers' room pictures may grow wide enough for numbers: there is none for all
        that.
        """
        numbers_px = self.fontMetrics().height() + _GAP_PX // 2
        places = self._laid_out(_GAP_PX, numbers_px)
        if places and places[0].width() >= _NUMBERED_PX:
            return places, True
        return self._laid_out(_NARROW_GAP_PX, _NARROW_GAP_PX), False

    def _laid_out(self, gap_x: int, gap_y: int) -> list[QRect]:
        """Return the places of all pictures, of the largest size at which all have room."""
        count, height, width = self._levels.shape

        def times(columns: int) -> float:
            rows = -(-count // columns)
            across: float = (self.width() - gap_x * (columns - 1)) / (columns * width)
            down: float = (self.height() - gap_y * rows) / (rows * height)
            return min(across, down)

        if count == 0:
            return []
        columns = max(range(1, count + 1), key=times)
        enlarged = times(columns)
        if enlarged > _WHOLE:
            enlarged = int(enlarged)  # then all the weights are squares of one size
        tile = QSize(max(1, int(width * enlarged)), max(1, int(height * enlarged)))
        return [
            QRect(
                QPoint(
                    n % columns * (tile.width() + gap_x), n // columns * (tile.height() + gap_y)
                ),
                tile,
            )
            for n in range(count)
        ]

    def _forget(self) -> None:
        self._images = []
        self.update()


class ColourScale(QWidget):
    """A strip from blue to orange between the two weights that these stand for."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(
            "Orange: ink there speaks for the unit. Blue: it speaks against it. "
            "The colour of the paper: it makes no difference."
        )
        self._scale = 0.0

    def show_scale(self, scale: float) -> None:
        self._scale = scale
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_STRIP_PX, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        texts = f"−{self._scale:.3g}", f"+{self._scale:.3g}"
        metrics = self.fontMetrics()
        left, right = (metrics.horizontalAdvance(text) + _GAP_PX for text in texts)
        strip = QRectF(left, 0, min(_STRIP_PX, self.width() - left - right), self.height() / 2)
        strip.moveTop(self.height() / 4)
        levels = np.arange(-STEPS, STEPS + 1, dtype=np.int8)[np.newaxis]
        painter.drawImage(strip, _coloured(levels, self.palette()))
        painter.setPen(faint(self.palette(), 0.75))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), middle | Qt.AlignmentFlag.AlignLeft, texts[0])
        beside = self.rect().adjusted(round(strip.right()) + _GAP_PX, 0, 0, 0)
        painter.drawText(beside, middle | Qt.AlignmentFlag.AlignLeft, texts[1])
        painter.end()


def _coloured(levels: Levels, palette: QPalette) -> QImage:
    """Return a picture, int8 (h, w), in blue and orange on the palette's paper."""
    height, width = levels.shape
    indices = (levels.astype(np.int16) + STEPS).clip(0, 2 * STEPS).astype(np.uint8)
    image = QImage(indices.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(_colour_table(palette.color(QPalette.ColorRole.Base).rgb()))
    return image.convertToFormat(QImage.Format.Format_RGB32)


@lru_cache(maxsize=4)
def _colour_table(paper: int) -> list[int]:
    """Return the colours of -127 to 127: blue, paper, orange."""
    ground = QColor.fromRgb(paper)
    blue, orange = map(QColor, _BLUE_AND_ORANGE[ground.lightnessF() < 0.5])
    return [
        _mixed(ground, orange if level > 0 else blue, abs(level) / STEPS).rgb()
        for level in range(-STEPS, STEPS + 1)
    ]


def _mixed(ground: QColor, colour: QColor, part: float) -> QColor:
    return QColor.fromRgbF(
        ground.redF() + (colour.redF() - ground.redF()) * part,
        ground.greenF() + (colour.greenF() - ground.greenF()) * part,
        ground.blueF() + (colour.blueF() - ground.blueF()) * part,
    )
