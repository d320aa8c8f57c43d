"""Curves of loss and accuracy while a network learns: training and validation, side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QWidget

from digitpad.training.events import EpochEnded, Progressed
from digitpad.ui.colours import accent, faint


@dataclass
class _Curve:
    """The points of one line, epochs to values."""

    item: Any
    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)

    def add(self, x: float, y: float) -> None:
        self.x.append(x)
        self.y.append(y)
        self.item.setData(self.x, self.y)

    def clear(self) -> None:
        self.x.clear()
        self.y.clear()
        self.item.setData([], [])


class LearningCurves(QWidget):
    """Two plots over the epochs; the training lines grow within an epoch, too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("learningCurves")
        self.setAccessibleName("Learning curves")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._plots: list[Any] = []
        # The legends stand where the curves do not go: losses fall, accuracies rise.
        self._loss, self._validation_loss = self._plot(row, "Loss", legend=(-8, 8))
        self._accuracy, self._validation_accuracy = self._plot(row, "Accuracy, %", legend=(-8, -8))
        self._paint_in_palette()

    def begin(self, epochs: int) -> None:
        """Take all lines away, for a new run of so many epochs."""
        for curve in self._curves():
            curve.clear()
        for plot in self._plots:
            plot.setXRange(0, epochs, padding=0.02)

    def add_progress(self, event: Progressed) -> None:
        """Add what came of the latest batches."""
        x = event.epoch - 1 + event.step / event.steps
        self._loss.add(x, event.loss)
        self._accuracy.add(x, event.accuracy * 100)

    def add_epoch(self, event: EpochEnded) -> None:
        """Add what an epoch came to on what was held out."""
        if event.validation_loss is not None:
            self._validation_loss.add(event.epoch, event.validation_loss)
        if event.validation_accuracy is not None:
            self._validation_accuracy.add(event.epoch, event.validation_accuracy * 100)

    def points(self) -> dict[str, list[tuple[float, float]]]:
        """Return the points that are shown, by line."""
        names = ("loss", "validation loss", "accuracy", "validation accuracy")
        return {
            name: list(zip(curve.x, curve.y, strict=True))
            for name, curve in zip(names, self._curves(), strict=True)
        }

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_in_palette()

    def _curves(self) -> tuple[_Curve, ...]:
        return (self._loss, self._validation_loss, self._accuracy, self._validation_accuracy)

    def _plot(
        self, row: QHBoxLayout, title: str, *, legend: tuple[int, int]
    ) -> tuple[_Curve, _Curve]:
        plot = pg.PlotWidget()
        plot.setMinimumSize(160, 140)
        plot.setTitle(title)
        plot.setLabel("bottom", "epoch")
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.getPlotItem().getViewBox().setMouseEnabled(x=False, y=False)
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.addLegend(offset=legend, labelTextSize="8pt")
        row.addWidget(plot, 1)
        self._plots.append(plot)
        return _Curve(plot.plot(name="training")), _Curve(plot.plot(name="validation"))

    def _paint_in_palette(self) -> None:
        if not self._plots:
            return
        text = faint(self.palette(), 0.75)
        for plot, curve, validation in zip(
            self._plots,
            (self._loss, self._accuracy),
            (self._validation_loss, self._validation_accuracy),
            strict=True,
        ):
            plot.setBackground(self.palette().color(QPalette.ColorRole.Base))
            item = plot.getPlotItem()
            item.titleLabel.setText(item.titleLabel.text, color=text)
            for name in ("left", "bottom"):
                item.getAxis(name).setPen(faint(self.palette(), 0.35))
                item.getAxis(name).setTextPen(text)
            item.legend.setLabelTextColor(text)
            curve.item.setPen(pg.mkPen(faint(self.palette(), 0.55), width=2))
            validation.item.setPen(pg.mkPen(accent(self.palette()), width=2))
            validation.item.setSymbol("o")
            validation.item.setSymbolSize(6)
            validation.item.setSymbolBrush(accent(self.palette()))
            validation.item.setSymbolPen(None)
