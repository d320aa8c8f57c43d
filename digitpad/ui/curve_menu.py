"""The menu of the learning curves: all again, and what is shown as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from digitpad.errors import CurveFileError
from digitpad.ui.file_dialogs import ask_where_to_save
from digitpad.ui.message_boxes import tell_failure

Write = Callable[[Path], None]
_SAVE = "Save the curves"


class SavesCurves(Protocol):
    """What the menu is about: `learning_curves.LearningCurves`."""

    def fit(self) -> None:
        """Show all again."""

    def export_csv(self, path: Path) -> None:
        """Write a table of what is shown."""

    def export_png(self, path: Path) -> None:
        """Write a picture of what is shown."""


def open_curves_menu(parent: QWidget, curves: SavesCurves, place: QPoint) -> None:
    """Open the menu at a place on the screen."""
    menu = QMenu(parent)
    menu.setObjectName("curvesMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction("&Fit", curves.fit)
    menu.addSeparator()
    menu.addAction("Save as &CSV…", lambda: ask_where_to_save_table(parent, curves.export_csv))
    menu.addAction("Save as &PNG…", lambda: ask_where_to_save_picture(parent, curves.export_png))
    menu.popup(place)


def ask_where_to_save_table(parent: QWidget, write: Write) -> None:
    """Ask for a CSV file and write it; what fails is told in a box."""
    _ask(parent, "saveCurvesTable", "CSV table (*.csv)", "csv", write)


def ask_where_to_save_picture(parent: QWidget, write: Write) -> None:
    """Ask for a PNG file and write it; what fails is told in a box."""
    _ask(parent, "saveCurvesPicture", "PNG (*.png)", "png", write)


def _ask(parent: QWidget, name: str, kind: str, suffix: str, write: Write) -> None:
    ask_where_to_save(
        parent, name, _SAVE, kind, f"curves.{suffix}", lambda path: _write(parent, path, write)
    )


def _write(parent: QWidget, path: Path, write: Write) -> None:
    try:
        write(path)
    except CurveFileError as error:
        tell_failure(parent, "saveCurvesFailed", _SAVE, str(error))
