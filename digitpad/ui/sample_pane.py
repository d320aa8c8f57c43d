"""One sample in large: drawn anew, and all that is known of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from digitpad.predictor import Predictor
from digitpad.samples.sample import Sample
from digitpad.ui.sample_replay import SampleReplay
from digitpad.ui.sample_words import details

_LINES = 7
"""Room is kept for as many of details, so that nothing above them jumps."""


class SamplePane(QScrollArea):
    """The replay of a sample above its details, which scroll where the window is low.

    Args:
        predictor: gives the compiled network of the model in use.
    """

    def __init__(self, predictor: Callable[[], Predictor], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("samplePane")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.replay = SampleReplay(predictor)
        self._details = QLabel()
        self._details.setObjectName("sampleDetails")
        self._details.setAccessibleName("About this sample")
        self._details.setTextFormat(Qt.TextFormat.RichText)
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details.setWordWrap(True)
        self._details.setMinimumHeight(_LINES * self._details.fontMetrics().lineSpacing())
        self._details.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(16, 0, 8, 0)
        column.setSpacing(16)
        column.addWidget(self.replay, 1)
        column.addWidget(self._details)
        self.setWidget(holder)
        self.setMinimumWidth(272)

    def show_sample(self, sample: Sample | None) -> None:
        """Show a sample, or none."""
        self.replay.show_sample(sample)
        self._details.setText("" if sample is None else details(sample))
