"""What a run came to in detail: each class, what it mixes up, its worst errors, its weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QSplitter,
    QStackedLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from digitpad.run_details import RunDetails, read_details
from digitpad.run_figures import RunFigures, figures_in_use, figures_of_run
from digitpad.ui.class_table import ClassTable
from digitpad.ui.confusion_grid import ConfusionGrid
from digitpad.ui.digit_gallery import DigitGallery
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.latest_job import LatestJob
from digitpad.ui.layer_weights import LayerWeightsView
from digitpad.ui.read_digit import ReadDigits
from digitpad.ui.wording import name_of_set, percent

EMPTY = "When a run has ended, this tells how each digit is read, and what is mixed up with what."

Places: TypeAlias = npt.NDArray[np.intp]

_GAP_PX = 8
_CONFUSION_TAB, _ERRORS_TAB = 1, 2
"""The tabs that show the readings of one network, not of both."""
_CHOOSE_CELL = "Choose a cell to see its digits: rows are what they are, columns what was read."


@dataclass(frozen=True, kw_only=True)
class _Result:
    """What has been read of a run: its network's figures, and those of the model in use."""

    details: RunDetails
    names: tuple[str, str]
    figures: tuple[RunFigures, RunFigures | None]


class RunResult(QWidget):
    """Tabs on one run; reading its files takes a thread, so that the window never waits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runResult")
        self._result: _Result | None = None
        self._job = LatestJob(self)
        self._job.done.connect(self._show)
        self._job.failed.connect(self._say)
        self._empty = FaintLabel(EMPTY)
        self._empty.setObjectName("resultEmpty")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._summary = QLabel()
        self._summary.setObjectName("resultSummary")
        self._summary.setWordWrap(True)
        self._summary.setTextFormat(Qt.TextFormat.PlainText)
        self.network = QComboBox()
        self.table = ClassTable()
        self.grid = ConfusionGrid()
        self.mixed_up = DigitGallery()
        self.worst = DigitGallery()
        self.weights = LayerWeightsView()
        self.tabs = QTabWidget()
        self._lay_out()
        self.network.currentIndexChanged.connect(self._show_network)
        self.tabs.currentChanged.connect(self._show_switch)
        self.grid.cell_chosen.connect(self._show_cell)

    @property
    def summary(self) -> str:
        """The sentence above the tabs; empty while no run is shown."""
        return self._summary.text() if self._result is not None else ""

    @property
    def message(self) -> str:
        """What is said in place of a run; empty while one is shown."""
        return "" if self._result is not None else self._empty.text()

    def show_run(self, folder: Path, name: str, name_in_use: str) -> None:
        """Read a run's folder in a thread, and show it in place of the former run.

        Args:
            folder: the run's, with what `training.details` wrote.
            name: what to call its network.
            name_in_use: what to call the model that was in use, unless the run kept its name.
        """
        self._job.start(partial(_read, folder, (name, name_in_use)))

    def clear(self) -> None:
        """Show no run."""
        self._job.give_up()
        self._say(EMPTY)

    def _say(self, sentence: str) -> None:
        self._result = None
        self._empty.setText(sentence)
        self._pages.setCurrentIndex(0)

    def _show(self, result: _Result) -> None:
        self._result = result
        self._summary.setText(_summary(result))
        self.table.show_figures(*result.figures)
        self.weights.show_layers(result.details.layers)
        self.network.blockSignals(True)
        self.network.clear()
        self.network.addItem(result.names[0])
        if result.figures[1] is not None:
            self.network.addItem(f"in use: {result.names[1]}")
        self.network.blockSignals(False)
        self._show_network()
        self._show_switch()
        self._pages.setCurrentIndex(1)

    def _show_network(self) -> None:
        """Show the matrix and the errors of the network that is chosen."""
        figures = self._figures()
        if figures is None or self._result is None:
            return
        self.grid.show_figures(figures)
        self.mixed_up.say(_CHOOSE_CELL)
        errors = self._digits(figures, figures.errors())
        if len(errors):
            count = "One error." if len(errors) == 1 else f"{len(errors):,} errors."
            self.worst.show_digits(errors, f"{count} Those that it is surest of come first.")
        else:
            self.worst.say("It read every test digit right.")

    def _show_cell(self, truth: int, read: int) -> None:
        figures = self._figures()
        if figures is None:
            return
        digits = self._digits(figures, figures.cell(truth, read))
        what = f"{figures.classes[truth]} read as {figures.classes[read]}"
        if len(digits):
            self.mixed_up.show_digits(digits, f"{what}: {len(digits):,}, the surest first.")
        else:
            self.mixed_up.say(f"{what}: none.")

    def _show_switch(self) -> None:
        is_of_one = self.tabs.currentIndex() in (_CONFUSION_TAB, _ERRORS_TAB)
        self.network.setVisible(is_of_one and self.network.count() > 1)

    def _figures(self) -> RunFigures | None:
        if self._result is None:
            return None
        return self._result.figures[max(0, self.network.currentIndex())]

    def _digits(self, figures: RunFigures, places: Places) -> ReadDigits:
        assert self._result is not None  # figures come from it
        return ReadDigits(
            details=self._result.details, figures=figures, places=places, names=self._result.names
        )

    def _lay_out(self) -> None:
        self.network.setObjectName("networkBox")
        self.network.setAccessibleName("Network")
        self.network.setToolTip("Whose readings are shown.")
        self.network.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.network.setMinimumContentsLength(16)
        self.mixed_up.setObjectName("cellGallery")
        self.worst.setObjectName("worstGallery")
        self._mixing = QSplitter(Qt.Orientation.Horizontal)
        self._mixing.setChildrenCollapsible(False)
        self._mixing.setHandleWidth(2 * _GAP_PX)
        for side in (self.grid, self.mixed_up):
            self._mixing.addWidget(side)
        self.tabs.setObjectName("resultTabs")
        self.tabs.setDocumentMode(True)
        self.tabs.setCornerWidget(self.network)
        for title, page in (
            ("By &digit", self.table),
            ("&Confusion", self._mixing),
            ("&Errors", self.worst),
            ("&Weights", self.weights),
        ):
            self.tabs.addTab(_with_room(page), title)
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP_PX)
        column.addWidget(self._summary)
        column.addWidget(self.tabs, 1)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(shown)


def _with_room(page: QWidget) -> QWidget:
    """Return a page with a gap between it and the tabs."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, _GAP_PX, 0, 0)
    column.addWidget(page)
    return holder


def _read(folder: Path, names: tuple[str, str]) -> _Result:
    details = read_details(folder)
    return _Result(
        details=details,
        names=(names[0], details.name_in_use or names[1]),
        figures=(figures_of_run(details), figures_in_use(details)),
    )


def _summary(result: _Result) -> str:
    """Return how much was read right, of what, by both networks."""
    digit = result.details.only_digit
    new, in_use = result.figures
    tested = f"{sum(new.tested):,} digits ({name_of_set(result.details.test_name)})"
    if digit is None:
        text = f"{result.names[0]} reads {percent(new.accuracy)} of {tested} right"
    else:
        text = (
            f"{result.names[0]} knows one digit alone: it tells {digit} from the rest for "
            f"{percent(new.accuracy)} of {tested}"
        )
    if in_use is None:
        return f"{text}."
    return f"{text}. In use, {result.names[1]}: {percent(in_use.accuracy)}."
