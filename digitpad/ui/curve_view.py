"""pyqtgraph's plot as our curves use it: loaded late, plain, in the palette's colours."""

from __future__ import annotations

import importlib
import math
from typing import Any

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QPalette, QPen
from PySide6.QtWidgets import QWidget

from digitpad.ui.colours import faint
from digitpad.ui.curve_lines import DrawnLine

_WIDEST_NUMBER = "0.0000"
_NUMBER_GAP_PX = 16
_NUMBERS_PART = 0.5
"""The part of the epochs' axis that its numbers may take: more of them run into each other."""
_ROOM_AROUND = 0.02
_ROOM_RIGHT_PX = 8
_LOG_TICKS = [
    [(float(power), f"{10.0**power:g}") for power in range(-9, 10)],
    [
        (power + math.log10(times), f"{times * 10.0**power:g}")
        for power in range(-9, 10)
        for times in (2, 5)
    ],
]
"""The places of an axis of powers of ten, and what they stand for; 2 and 5 where they fit."""


class CurveView(QObject):
    """A plot of pyqtgraph's, which takes some 0.2 s to load when the first one is made.

    Args:
        parent: the widget that the plot belongs to.

    Attributes:
        widget: the plot, to be laid out.
        canvas: what the mouse moves over in it.

    Signals:
        moved: the mouse zoomed or panned.
        hovered: the mouse is over this epoch; None where it is over none.
        double_clicked: on the plot.
    """

    moved = Signal()
    hovered = Signal(object)
    double_clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        pyqtgraph = importlib.import_module("pyqtgraph")
        self._plot: Any = pyqtgraph.PlotWidget()
        self.widget: QWidget = self._plot
        self.canvas: QWidget = self._plot.viewport()
        self._box = self._plot.getPlotItem().getViewBox()
        self._cursor = pyqtgraph.InfiniteLine(angle=90, movable=False)
        self._title = ""
        self._is_log = False
        self._range: tuple[float, tuple[float, float]] | None = None
        self._set_up(parent.fontMetrics().horizontalAdvance(_WIDEST_NUMBER))

    def new_line(self) -> DrawnLine:
        """Return what draws a line in this plot, above those before."""
        return DrawnLine(self._plot.getPlotItem())

    def set_title(self, title: str) -> None:
        """Show a title above the plot."""
        self._title = title
        self._show_title()

    def set_log(self, is_log: bool) -> None:
        """Number the values' axis as what its powers of ten come to, or plainly."""
        if is_log != self._is_log:
            self._is_log = is_log
            self._plot.getAxis("left").setTicks(_LOG_TICKS if is_log else None)

    def show_range(self, epochs: float, values: tuple[float, float]) -> None:
        """Show all epochs, and the values from the lowest to the highest."""
        if (epochs, values) != self._range:  # the axes' numbers are slow to paint
            self._range = (epochs, values)
            self._box.setRange(xRange=(0, epochs), yRange=values, padding=_ROOM_AROUND)

    def forget_range(self) -> None:
        """Show the next range whatever was shown last: somebody has zoomed or panned since."""
        self._range = None

    def zoom(self, factor: float) -> None:
        """Show `factor` times as much on both axes, the middle staying where it is."""
        self._box.scaleBy((factor, factor))

    def pan(self, right: float, up: float) -> None:
        """Move what is shown by parts of its width and height."""
        shown = self._box.viewRect()
        self._box.translateBy((right * shown.width(), up * shown.height()))

    def mark(self, epoch: float | None) -> None:
        """Mark an epoch with an upright line."""
        self._cursor.setVisible(epoch is not None)
        if epoch is not None:
            self._cursor.setPos(epoch)

    def place_of(self, epoch: float) -> QPoint:
        """Return where the upper end of an epoch's line is, in the widget."""
        top = self._box.viewRect().bottom()  # a plot's values grow upwards
        place: QPoint = self._plot.mapFromScene(self._box.mapViewToScene(QPointF(epoch, top)))
        return place

    def paint_in_palette(self, palette: QPalette) -> None:
        """Take the colours from a palette."""
        text, axis = faint(palette, 0.75), faint(palette, 0.35)
        self._plot.setBackground(palette.color(QPalette.ColorRole.Base))
        for name in ("left", "bottom"):
            self._plot.getAxis(name).setPen(axis)
            self._plot.getAxis(name).setTextPen(text)
        self._cursor.setPen(QPen(axis, 0))
        self._title_colour = text
        self._show_title()

    def _show_title(self) -> None:
        self._plot.setTitle(self._title, color=self._title_colour)

    def _set_up(self, number_px: int) -> None:
        self._title_colour = faint(QPalette(), 0.75)
        self._plot.setLabel("bottom", "epoch")
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.getPlotItem().setContentsMargins(0, 0, _ROOM_RIGHT_PX, 0)
        self._plot.getAxis("bottom").setStyle(
            hideOverlappingLabels=False, textFillLimits=[(0, _NUMBERS_PART)]
        )
        self._plot.setDownsampling(auto=True, mode="peak")
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._plot.addItem(self._cursor, ignoreBounds=True)
        self._cursor.hide()
        for name in ("left", "bottom"):
            self._plot.getAxis(name).enableAutoSIPrefix(False)
        # A width of its own, or the plot's edge moves as the numbers grow.
        self._plot.getAxis("left").setWidth(number_px + _NUMBER_GAP_PX)
        self._box.disableAutoRange()
        self._box.sigRangeChangedManually.connect(lambda _axes: self.moved.emit())
        self._plot.scene().sigMouseMoved.connect(self._follow)
        self._plot.scene().sigMouseClicked.connect(self._clicked)

    def _follow(self, place: QPointF) -> None:
        is_inside = self._box.sceneBoundingRect().contains(place)
        self.hovered.emit(self._box.mapSceneToView(place).x() if is_inside else None)

    def _clicked(self, event: Any) -> None:
        if event.double() and event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()
