"""The right side of the window: the reading, the scores, and what the network sees."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from digitpad.digit_image import Step
from digitpad.predictor import Reading
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.pipeline_strip import PipelineStrip
from digitpad.ui.probability_bars import ProbabilityBars
from digitpad.ui.reading_panel import ReadingPanel

_WIDTH_PX = 320
_RIGHT_PX = 8
"""Left free, so that a scroll bar covers nothing."""


class ReadingColumn(QWidget):
    """Shows a reading in large and in bars, and the pipeline's steps; scrolls where it is low."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panel = ReadingPanel()
        self._bars = ProbabilityBars()
        self._strip_title = FaintLabel("What the network sees")
        self._strip = PipelineStrip()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self._scrolling(), 1)
        self.setFixedWidth(_WIDTH_PX)

    def show_reading(self, reading: Reading | None) -> None:
        """Show a reading, or nothing."""
        self._panel.show_reading(reading)
        self._bars.show_reading(reading)

    def show_steps(self, steps: list[Step]) -> None:
        """Show the steps of the pipeline."""
        self._strip.show_steps(steps)

    def show_bars(self, shown: bool) -> None:
        """Show or hide the scores."""
        self._bars.setVisible(shown)

    def show_strip(self, shown: bool) -> None:
        """Show or hide what the network sees."""
        self._strip_title.setVisible(shown)
        self._strip.setVisible(shown)

    def stand_below(self, widget: QWidget) -> None:
        """Give a widget its place below all, where it never scrolls away."""
        self._column.addWidget(widget)

    def _scrolling(self) -> QScrollArea:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, _RIGHT_PX, 0)
        column.setSpacing(16)
        for widget in (self._panel, self._bars, self._strip_title, self._strip):
            column.addWidget(widget)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(holder)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Only where there is something to scroll are its keys worth a stop of the Tab key.
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.verticalScrollBar().rangeChanged.connect(
            lambda low, high: scroll.setFocusPolicy(
                Qt.FocusPolicy.TabFocus if high > low else Qt.FocusPolicy.NoFocus
            )
        )
        return scroll
