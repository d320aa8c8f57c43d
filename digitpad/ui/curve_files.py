"""Curves as files: a table for spreadsheets, and a picture."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from digitpad.errors import CurveFileError
from digitpad.files import write_atomically
from digitpad.ui.curve_set import CurveSet

_SHARPNESS = 2
"""Pixels of a picture for each of the screen's: it may be printed."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet takes a name for a formula."""


def write_curves(path: Path, runs: Iterable[CurveSet]) -> None:
    """Write a table of all points: run, line, epoch, value; accuracy as a part of 1.

    Raises:
        CurveFileError: the file cannot be written.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(("run", "line", "epoch", "value"))
    for run in runs:
        name = f"'{run.name}" if run.name.startswith(_FORMULA) else run.name
        for line, points in run.lines().items():
            writer.writerows((name, line, f"{x:.8g}", f"{y:.8g}") for x, y in points)
    _write(path, table.getvalue().encode())


def write_picture_of(path: Path, widget: QWidget) -> None:
    """Write a widget as a PNG, twice as sharp as the screen shows it.

    Raises:
        CurveFileError: the file cannot be written.
    """
    pixmap = QPixmap(widget.size() * _SHARPNESS)
    pixmap.setDevicePixelRatio(_SHARPNESS)
    pixmap.fill(widget.palette().color(widget.backgroundRole()))
    widget.render(pixmap)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    _write(path, bytes(buffer.data().data()))


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomically(path, data)
    except OSError as error:
        raise CurveFileError(f"{path.name} cannot be written: {error.strerror}.") from error
