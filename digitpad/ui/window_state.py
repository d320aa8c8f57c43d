"""What of the window lasts from one start to the next: its place, the pen, and what is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow

from digitpad.ui.drawing_tools import DrawingTools
from digitpad.ui.ink_canvas import InkCanvas, Tool
from digitpad.ui.ink_view import MAX_PEN_WIDTH_PX, MIN_PEN_WIDTH_PX
from digitpad.ui.menus import ViewMenu
from digitpad.ui.settings import DEFAULT_PEN_WIDTH_PX, Settings


def restore(window: QMainWindow, tools: DrawingTools, view: ViewMenu) -> None:
    """Bring back what was kept; what was not is as it is at first."""
    settings = Settings()
    if not window.restoreGeometry(settings.geometry("mainWindow")):
        window.resize(960, 680)
    width = settings.number(
        "pen/width_px", DEFAULT_PEN_WIDTH_PX, MIN_PEN_WIDTH_PX, MAX_PEN_WIDTH_PX
    )
    tools.width_slider.setValue(round(width))
    if settings.flag("pen/erases", default=False):
        tools.set_tool(Tool.ERASER)
    view.bars.setChecked(settings.flag("view/scores", default=True))
    view.strip.setChecked(settings.flag("view/pipeline", default=True))


def keep(window: QMainWindow, canvas: InkCanvas, view: ViewMenu) -> None:
    """Keep it for the next start."""
    settings = Settings()
    settings.keep_geometry("mainWindow", window.saveGeometry())
    settings.keep_number("pen/width_px", canvas.pen_width_px)
    settings.keep_flag("pen/erases", canvas.tool is Tool.ERASER)
    settings.keep_flag("view/scores", view.bars.isChecked())
    settings.keep_flag("view/pipeline", view.strip.isChecked())
