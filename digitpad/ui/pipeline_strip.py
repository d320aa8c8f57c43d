"""What the network sees: the steps from ink to digit image, side by side and live."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.digit_image import STEP_NAMES, Picture, Step
from digitpad.ui.colours import faint
from digitpad.ui.picture_image import image_in_palette

_GAP_PX = 8
_CAPTIONS = {
    "ink": "ink",
    "crop": "crop",
    "scaled": "20 px",
    "centred": "centred",
    "28x28": "28×28",
}
_TIPS = (
    "From left to right: the ink on its paper; cropped to it; its longer side scaled to 20 px and "
    "the pen to MNIST's width; its centre of mass in the middle of 28 px; what the network sees."
)


class PipelineStrip(QWidget):
    """Five square pictures with captions; empty tiles without ink."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pipelineStrip")
        self.setAccessibleName("What the network sees, step by step")
        self.setToolTip(_TIPS)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._pictures: dict[str, Picture] = {}

    @property
    def pictures(self) -> dict[str, Picture]:
        """The pictures that are shown, by the step's name; empty without ink."""
        return dict(self._pictures)

    def show_steps(self, steps: list[Step]) -> None:
        """Show the steps of one pipeline run; none empties the tiles."""
        self._pictures = {step.name: step.picture for step in steps}
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._tile_px(width) + _GAP_PX // 2 + self.fontMetrics().height()

    def sizeHint(self) -> QSize:
        return QSize(320, self.heightForWidth(320))

    def minimumSizeHint(self) -> QSize:
        return QSize(180, self.heightForWidth(180))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = self._tile_px(self.width())
        line = self.fontMetrics().height()
        for place, name in enumerate(STEP_NAMES):
            tile = QRect(place * (side + _GAP_PX), 0, side, side)
            self._paint_tile(painter, tile, name)
            painter.setPen(faint(self.palette(), 0.75))
            below = QRect(tile.left() - _GAP_PX // 2, side + _GAP_PX // 2, side + _GAP_PX, line)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, _CAPTIONS[name])
        painter.end()

    def _paint_tile(self, painter: QPainter, tile: QRect, name: str) -> None:
        picture = self._pictures.get(name)
        painter.fillRect(tile, self.palette().color(QPalette.ColorRole.Base))
        if picture is not None:
            # The digit image keeps its square pixels; the finer steps are averaged.
            is_smooth = name != "28x28"
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
            painter.drawImage(QRectF(tile), image_in_palette(picture, self.palette()))
        painter.setPen(faint(self.palette(), 0.25))
        painter.drawRect(tile.adjusted(0, 0, -1, -1))

    def _tile_px(self, width: int) -> int:
        return max(8, (width - _GAP_PX * (len(STEP_NAMES) - 1)) // len(STEP_NAMES))
