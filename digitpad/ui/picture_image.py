"""A `Picture` as Qt paints it, in the palette's colours of paper and ink."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor, QImage, QPalette

from digitpad.digit_image import Picture
from digitpad.ui.ink_paper import between_paper_and_ink


def image_in_palette(picture: Picture, palette: QPalette) -> QImage:
    """Return a picture, uint8 (h, w), with 0 in the colour of paper and 255 in that of ink."""
    height, width = picture.shape
    image = QImage(picture.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
    paper = palette.color(QPalette.ColorRole.Base).rgb()
    ink = palette.color(QPalette.ColorRole.Text).rgb()
    image.setColorTable(_levels(paper, ink))
    return image.convertToFormat(QImage.Format.Format_RGB32)


@lru_cache(maxsize=4)
def _levels(paper: int, ink: int) -> list[int]:
    """Return 256 colours from paper to ink; kept, for they are needed in each frame."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor.fromRgb(paper))
    palette.setColor(QPalette.ColorRole.Text, QColor.fromRgb(ink))
    return [between_paper_and_ink(palette, level / 255).rgb() for level in range(256)]
