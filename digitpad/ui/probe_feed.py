"""The drawing on its way to the network under training, and to the page that shows it learn."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from digitpad.digit_layout import DigitImage
from digitpad.predictor import Reading
from digitpad.ui.learning_page import LearningPage
from digitpad.ui.training_process import TrainingProcess

_DRAWINGS_APART_MS = 100
"""The drawing goes to the training process at most this often."""


class ProbeFeed(QObject):
    """Passes the latest drawing on now and then, not with each of the pen's points."""

    def __init__(
        self, process: TrainingProcess, page: LearningPage, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._process = process
        self._page = page
        self._drawing: Callable[[], DigitImage | None] = lambda: None
        self._reading: Reading | None = None
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_DRAWINGS_APART_MS)
        self._due.timeout.connect(self._pass_on)

    def show_drawing(self, image: Callable[[], DigitImage | None], reading: Reading | None) -> None:
        """Take the current drawing.

        Args:
            image: gives its digit image, uint8 (28, 28), or None for no ink; asked when it is sent.
            reading: what the model in use makes of it.
        """
        self._drawing, self._reading = image, reading
        if not self._due.isActive():
            self._due.start()

    def begin(self) -> None:
        """Pass on what is drawn already: a run has begun."""
        self._due.start()

    def _pass_on(self) -> None:
        self._page.show_in_use(self._reading)
        if self._process.is_training:
            self._process.show_drawing(self._drawing())
