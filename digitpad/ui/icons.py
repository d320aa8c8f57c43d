"""Icons: the application's own, and the tool bar's in whatever colour the palette asks for.

The tool bar's icons are black line drawings (`resources/icons/*.svg`). They are painted over with
the colour of the palette's button text, so that one drawing suits light and dark, and again with
the colour of disabled text. When the palette changes, make them anew.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from digitpad.errors import ShippedFileError
from digitpad.locations import resource

APP_ICON_SIZES_PX = (16, 24, 32, 48, 64, 128, 256, 512)
"""Edge lengths of the shipped `digitpad-*.png`, all rendered from `digitpad.svg`."""

TOOL_ICON_PX = 24
"""Edge length for which the tool bar's icons are drawn."""

_SCALES = (1, 2, 3)
_GROUPS = {
    QIcon.Mode.Normal: QPalette.ColorGroup.Active,
    QIcon.Mode.Disabled: QPalette.ColorGroup.Disabled,
}


def app_icon() -> QIcon:
    """Return the application's icon, in every size that ships.

    Raises:
        ShippedFileError: a file is missing.
    """
    icon = QIcon()
    for size_px in APP_ICON_SIZES_PX:
        icon.addFile(str(resource(f"icons/digitpad-{size_px}.png")))
    return icon


def tinted_icon(name: str, palette: QPalette) -> QIcon:
    """Return the icon `resources/icons/<name>.svg` in the palette's colour of button text.

    It holds a normal and a disabled state, each sharp on screens that scale by 1, 2 and 3.

    Raises:
        ShippedFileError: there is no such file, or it is damaged.
    """
    drawing = QSvgRenderer(str(resource(f"icons/{name}.svg")))
    if not drawing.isValid():
        raise ShippedFileError(
            f"The icon {name}.svg that ships with digitpad is damaged; install digitpad anew."
        )
    icon = QIcon()
    for mode, group in _GROUPS.items():
        colour = palette.color(group, QPalette.ColorRole.ButtonText)
        for scale in _SCALES:
            icon.addPixmap(_tinted(drawing, TOOL_ICON_PX * scale, colour), mode)
    return icon


def _tinted(drawing: QSvgRenderer, size_px: int, colour: QColor) -> QPixmap:
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    drawing.render(painter, QRectF(0, 0, size_px, size_px))
    # The drawing is the mask: colour replaces what is painted and leaves its transparency.
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), colour)
    painter.end()
    return pixmap
