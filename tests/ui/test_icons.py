import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtSvg import QSvgRenderer

from digitpad.errors import ShippedFileError
from digitpad.locations import resource
from digitpad.ui.icons import APP_ICON_SIZES_PX, TOOL_ICON_PX, app_icon, tinted_icon

TOOL_ICONS = ("pen", "eraser", "undo", "redo", "clear", "retrain")

pytestmark = pytest.mark.usefixtures("qapp")


def palette_with(text: str, disabled: str) -> QPalette:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.ButtonText, QColor(text))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, QColor(disabled))
    return palette


def rendered(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal, scale: float = 1.0) -> QImage:
    pixmap = icon.pixmap(QSize(TOOL_ICON_PX, TOOL_ICON_PX), scale, mode)
    return pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)


def opaque_colours(image: QImage) -> set[str]:
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


def test_the_app_icon_holds_every_size_as_it_was_rendered() -> None:
    sizes = {(size.width(), size.height()) for size in app_icon().availableSizes()}

    assert sizes == {(size_px, size_px) for size_px in APP_ICON_SIZES_PX}


@pytest.mark.parametrize("background", ["#ffffff", "#202124"])
@pytest.mark.parametrize("size_px", APP_ICON_SIZES_PX)
def test_the_app_icon_stands_out_from_light_and_dark(size_px: int, background: str) -> None:
    image = app_icon().pixmap(QSize(size_px, size_px), 1.0).toImage()
    edge = image.pixelColor(size_px // 8, size_px // 2)

    assert edge.alpha() == 255
    assert abs(edge.lightness() - QColor(background).lightness()) > 60


@pytest.mark.parametrize("name", TOOL_ICONS)
def test_every_tool_icon_is_a_drawing_of_24_pixels_in_one_colour(name: str) -> None:
    path = resource(f"icons/{name}.svg")
    drawing = QSvgRenderer(str(path))

    assert drawing.isValid()
    assert drawing.defaultSize() == QSize(TOOL_ICON_PX, TOOL_ICON_PX)
    assert {part for part in path.read_text().split('"') if part.startswith("#")} == {"#000000"}


@pytest.mark.parametrize("colour", ["#1a1a1a", "#f5f5f5"])
@pytest.mark.parametrize("name", TOOL_ICONS)
def test_a_tinted_icon_takes_the_colour_of_button_text(name: str, colour: str) -> None:
    icon = tinted_icon(name, palette_with(text=colour, disabled="#808080"))

    assert opaque_colours(rendered(icon)) == {colour}


def test_a_disabled_icon_takes_the_colour_of_disabled_text() -> None:
    icon = tinted_icon("undo", palette_with(text="#f5f5f5", disabled="#808080"))

    assert opaque_colours(rendered(icon, QIcon.Mode.Disabled)) == {"#808080"}


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_tinted_icon_is_as_fine_as_the_screen(scale: int) -> None:
    icon = tinted_icon("pen", palette_with(text="#000000", disabled="#808080"))

    assert rendered(icon, scale=scale).width() == TOOL_ICON_PX * scale


def test_an_icon_that_does_not_ship_is_told() -> None:
    with pytest.raises(ShippedFileError, match=r"no-such\.svg"):
        tinted_icon("no-such", QPalette())
