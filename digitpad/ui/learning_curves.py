"""Curves of loss and accuracy: of the run that goes on, or of several runs over each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitpad.training.events import EpochEnded, Progressed
from digitpad.ui.curve_controls import CurveControls
from digitpad.ui.curve_files import write_curves, write_picture_of
from digitpad.ui.curve_legend import CurveLegend
from digitpad.ui.curve_menu import open_curves_menu
from digitpad.ui.curve_plot import CurvePlot
from digitpad.ui.curve_quantities import epoch_in_words, quantity_of
from digitpad.ui.curve_set import ACCURACY, LOSS, VALIDATION, CurveSet, GrowingCurves
from digitpad.ui.curve_sources import OneRun, SeveralRuns
from digitpad.ui.curve_values import Scale

_REPAINT_MS = 120
"""One plot at a time, in turn: painting both at once takes half a frame from the pen."""

_FRAME_MS = 20


class LearningCurves(QWidget):
    """Two plots over the epochs: the loss, and the accuracy or another metric.

    `begin` and the `add_` functions show the run that goes on, training and validation;
    `show_runs` lays the curves of several runs over each other. Whichever came last is shown.

    pyqtgraph takes some 0.2 s to load, once. That is done when the dialog has been painted, not
    while it opens, and not in a thread: a class of Qt's that is made in one thread while another
    makes one crashes PySide6 now and then (seen with 6.11). What comes before is kept.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("learningCurves")
        self.setAccessibleName("Learning curves")
        self._source: OneRun | SeveralRuns = OneRun(1)
        self._steps = 0
        self._turn = 0
        self._plots: list[CurvePlot] = []
        self._controls = CurveControls()
        self._legend = CurveLegend()
        self._sheet = QWidget()
        self._lay_out()
        self._controls.changed.connect(self._choose_lines)
        self._controls.fit_asked.connect(self.fit)
        self._legend.changed.connect(self._choose_lines)
        soon = QTimer(self)
        soon.setSingleShot(True)
        soon.timeout.connect(self._make_plots)
        soon.start()
        self._repaint = QTimer(self)
        self._repaint.setInterval(_REPAINT_MS)
        self._repaint.timeout.connect(self._show_next)
        self._choose_lines()

    def begin(self, epochs: int) -> None:
        """Take all lines away, for a new run of so many epochs."""
        self._source, self._steps = OneRun(epochs), 0
        self._choose_lines()
        self.fit()

    def show_earlier(self, earlier: GrowingCurves) -> None:
        """Show before the points of the run that goes on those that it had until it was cut off."""
        if isinstance(self._source, OneRun):
            earlier.go_on_with(self._source.growing)
            self._source.growing = earlier
            self._choose_lines()

    def add_progress(self, event: Progressed) -> None:
        """Add what came of the latest batches."""
        self._steps = event.steps
        self._take(event)

    def add_epoch(self, event: EpochEnded) -> None:
        """Add what an epoch came to on what was held out, and its further metrics."""
        self._take(event)

    def show_runs(self, runs: Sequence[CurveSet], *, epochs: int | None = None) -> None:
        """Lay the curves of runs over each other; call it again as one of them grows.

        Args:
            runs: the first 16 are shown (`curve_looks.MAX_RUNS`), in colours by their order.
            epochs: how far the plots go; None: as far as the longest line.
        """
        self._source, self._steps = SeveralRuns(runs, epochs, self._source), 0
        self._choose_lines()

    def points(self) -> dict[str, list[tuple[float, float]]]:
        """Return the points (epochs, value) of each line of the run that goes on; accuracy in %."""
        curves = self._source.growing.lines if isinstance(self._source, OneRun) else {}
        found = {}
        for name in (LOSS, VALIDATION + LOSS, ACCURACY, VALIDATION + ACCURACY):
            points = curves[name].points() if name in curves else ()
            factor = quantity_of(name.removeprefix(VALIDATION)).factor
            found[name] = [(x, y * factor) for x, y in points]
        return found

    def fit(self) -> None:
        """Show all of both plots again, and follow the data."""
        for plot in self._plots:
            plot.fit()

    def export_csv(self, path: Path) -> None:
        """Write the points of all lines that are shown: run, line, epoch, value.

        Raises:
            CurveFileError: the file cannot be written.
        """
        write_curves(path, self._source.shown_sets(self._legend.is_shown))

    def export_png(self, path: Path) -> None:
        """Write the plots and their legend as they are shown, as a picture.

        Raises:
            CurveFileError: the file cannot be written.
        """
        self._make_plots()
        for plot in self._plots:
            plot.unmark()
            while plot.is_behind():
                plot.refresh()
        for layout in (self._column, self._sheet_column):  # before it has been shown, too
            layout.activate()
        write_picture_of(path, self._sheet)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        open_curves_menu(self, self, event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._choose_lines()

    def _take(self, event: Progressed | EpochEnded) -> None:
        if not isinstance(self._source, OneRun):
            self._source = OneRun(1)
        known = len(self._source.growing.lines)
        self._source.growing.take(event)
        if len(self._source.growing.lines) != known:
            self._choose_lines()
        self._show_soon()

    def _choose_lines(self) -> None:
        """Give each plot its lines, after anything but the lines' points has changed."""
        self._controls.offer_metrics(self._source.metrics())
        self._legend.show_entries(self._source.samples(self.palette()))
        chosen = (LOSS, self._controls.quantity)
        for plot, name in zip(self._plots, chosen, strict=False):
            quantity = quantity_of(name)
            plot.set_quantity(quantity)
            plot.set_lines(
                self._source.lines(name, self.palette(), self._legend.is_shown),
                Scale(
                    factor=quantity.factor,
                    is_log=self._controls.is_log and name == LOSS,
                    smoothing=self._controls.smoothing,
                ),
                self._source.epochs,
            )
        self._show_soon()

    def _show_soon(self) -> None:
        if self._plots and not self._repaint.isActive():
            self._repaint.start()

    def _show_next(self) -> None:
        """Repaint the plot whose turn it is, where it is behind; stop when none is."""
        plot = self._plots[self._turn]
        if plot.is_behind():
            plot.refresh()
        if plot.is_behind():  # many lines are new: the rest of them come in the next frames
            self._repaint.setInterval(_FRAME_MS)
            return
        self._repaint.setInterval(_REPAINT_MS)
        self._turn = (self._turn + 1) % len(self._plots)
        if not any(plot.is_behind() for plot in self._plots):
            self._repaint.stop()

    def _make_plots(self) -> None:
        if self._plots:
            return
        for name in (LOSS, ACCURACY):
            plot = CurvePlot(quantity_of(name), self._epoch_in_words)
            plot.setObjectName(f"{name}Plot")
            plot.zoom_changed.connect(self._show_whether_zoomed)
            self._row.addWidget(plot, 1)
            self._plots.append(plot)
        self._sheet.setMinimumHeight(0)  # from here on the plots and the legend say what they need
        self._choose_lines()

    def _epoch_in_words(self, epoch: float) -> str:
        return epoch_in_words(epoch, self._steps)

    def _show_whether_zoomed(self) -> None:
        self._controls.set_zoomed(any(plot.is_zoomed for plot in self._plots))

    def _lay_out(self) -> None:
        self._sheet.setMinimumHeight(140)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._sheet_column = sheet = QVBoxLayout(self._sheet)
        sheet.setContentsMargins(0, 0, 0, 0)
        sheet.setSpacing(8)
        sheet.addLayout(self._row, 1)
        sheet.addWidget(self._legend)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._controls)
        column.addWidget(self._sheet, 1)
