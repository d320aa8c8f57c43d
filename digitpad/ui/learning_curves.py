"""Curves of loss and accuracy while a network learns: training and validation, side by side."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QWidget

from digitpad.training.events import EpochEnded, Progressed
from digitpad.ui.colours import accent, faint

_LEGEND_UPPER, _LEGEND_LOWER = (-8, 8), (-8, -8)
"""Where the curves do not go: losses fall, accuracies rise."""


_REPAINT_MS = 120
"""One plot at a time, in turn: painting both at once takes half a frame from the pen."""


@dataclass
class _Curve:
    """The points of one line, epochs to values, and the line once there is a plot."""

    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    line: Any = None
    is_shown: bool = True

    def add(self, x: float, y: float) -> None:
        self.x.append(x)
        self.y.append(y)
        self.is_shown = False

    def clear(self) -> None:
        self.x.clear()
        self.y.clear()
        self.is_shown = False

    def show(self) -> None:
        if self.line is not None:
            self.line.setData(self.x, self.y)
            self.is_shown = True


class LearningCurves(QWidget):
    """Two plots over the epochs; the training lines grow within an epoch, too.

    pyqtgraph takes some 0.2 s to load, once. That is done when the dialog has been painted, not
    while it opens, and not in a thread: a class of Qt's that is made in one thread while another
    makes one crashes PySide6 now and then (seen with 6.11). What comes before is kept.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("learningCurves")
        self.setAccessibleName("Learning curves")
        self.setMinimumHeight(140)
        self._epochs = 1
        self._turn = 0
        self._loss, self._validation_loss = _Curve(), _Curve()
        self._accuracy, self._validation_accuracy = _Curve(), _Curve()
        self._plots: list[Any] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        soon = QTimer(self)
        soon.setSingleShot(True)
        soon.timeout.connect(self._make_plots)
        soon.start()
        self._repaint = QTimer(self)
        self._repaint.setInterval(_REPAINT_MS)
        self._repaint.timeout.connect(self._show_next)

    def begin(self, epochs: int) -> None:
        """Take all lines away, for a new run of so many epochs."""
        self._epochs = epochs
        for curve in self._curves().values():
            curve.clear()
        self._show_range()
        self._show_soon()

    def add_progress(self, event: Progressed) -> None:
        """Add what came of the latest batches."""
        x = event.epoch - 1 + event.step / event.steps
        self._loss.add(x, event.loss)
        self._accuracy.add(x, event.accuracy * 100)
        self._show_soon()

    def add_epoch(self, event: EpochEnded) -> None:
        """Add what an epoch came to on what was held out."""
        if event.validation_loss is not None:
            self._validation_loss.add(event.epoch, event.validation_loss)
        if event.validation_accuracy is not None:
            self._validation_accuracy.add(event.epoch, event.validation_accuracy * 100)
        self._show_soon()

    def points(self) -> dict[str, list[tuple[float, float]]]:
        """Return the points (epochs, value) of each line."""
        return {
            name: list(zip(curve.x, curve.y, strict=True)) for name, curve in self._curves().items()
        }

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_in_palette()

    def _curves(self) -> dict[str, _Curve]:
        return {
            "loss": self._loss,
            "validation loss": self._validation_loss,
            "accuracy": self._accuracy,
            "validation accuracy": self._validation_accuracy,
        }

    def _pairs(self) -> tuple[tuple[_Curve, _Curve], ...]:
        """Return the curves of each plot: training and validation."""
        return (
            (self._loss, self._validation_loss),
            (self._accuracy, self._validation_accuracy),
        )

    def _show_soon(self) -> None:
        if not self._repaint.isActive():
            self._repaint.start()

    def _show_next(self) -> None:
        """Repaint the plot whose turn it is, where it is behind; stop when none is."""
        pairs = self._pairs()
        self._turn = (self._turn + 1) % len(pairs)
        for curve in pairs[self._turn]:
            curve.show()
        if all(curve.is_shown for curve in self._curves().values()):
            self._repaint.stop()

    def _make_plots(self) -> None:
        pyqtgraph = importlib.import_module("pyqtgraph")
        titles, legends = ("Loss", "Accuracy, %"), (_LEGEND_UPPER, _LEGEND_LOWER)
        for title, legend, curves in zip(titles, legends, self._pairs(), strict=True):
            plot = pyqtgraph.PlotWidget()
            plot.setMinimumSize(160, 140)
            plot.setTitle(title)
            plot.setLabel("bottom", "epoch")
            plot.setMenuEnabled(False)
            plot.hideButtons()
            plot.setDownsampling(auto=True, mode="peak")
            plot.getPlotItem().getViewBox().setMouseEnabled(x=False, y=False)
            plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            plot.addLegend(offset=legend, labelTextSize="8pt")
            for name, curve in zip(("training", "validation"), curves, strict=True):
                curve.line = plot.plot(name=name)
                curve.show()
            self._row.addWidget(plot, 1)
            self._plots.append(plot)
        self._show_range()
        self._paint_in_palette()

    def _show_range(self) -> None:
        for plot in self._plots:
            plot.setXRange(0, self._epochs, padding=0.02)

    def _paint_in_palette(self) -> None:
        text, axis = faint(self.palette(), 0.75), faint(self.palette(), 0.35)
        for plot in self._plots:
            plot.setBackground(self.palette().color(QPalette.ColorRole.Base))
            item = plot.getPlotItem()
            item.titleLabel.setText(item.titleLabel.text, color=text)
            for name in ("left", "bottom"):
                item.getAxis(name).setPen(axis)
                item.getAxis(name).setTextPen(text)
            item.legend.setLabelTextColor(text)
            training, validation = item.listDataItems()
            training.setPen(faint(self.palette(), 0.55), width=2)
            validation.setPen(accent(self.palette()), width=2)
            validation.setSymbol("o")
            validation.setSymbolSize(6)
            validation.setSymbolBrush(accent(self.palette()))
            validation.setSymbolPen(None)
