"""Ink to reading, in the event that brought the point; or a picture that stands in its place."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from digitpad.digit_image import (
    DigitImage,
    Picture,
    Step,
    Trace,
    digit_image_of_ink,
    digit_image_of_picture,
)
from digitpad.ink import Ink
from digitpad.model_store import ModelInUse
from digitpad.predictor import Predictor

_INTERVAL_S = 0.004
"""A mouse may tell a thousand points a second. Reading at most this often keeps every reading in
the frame of its point on screens of up to 240 Hz, and leaves the time for painting."""

_STEPS_INTERVAL_MS = 16
"""The pictures of the steps follow once a frame: nobody sees more."""


class LiveReader(QObject):
    """Reads the ink whenever it changes, or a picture as long as one is shown.

    Args:
        ink: gives the ink as it is now.
        canvas_px: width and height of the canvas, in the ink's units.
        model: what reads.

    Signals:
        read: a `Reading`, or None where there is nothing to read; and the milliseconds it took.
        stepped: the list of `Step` of the pipeline; empty where there is nothing to read.
    """

    read = Signal(object, float)
    stepped = Signal(list)

    def __init__(
        self,
        ink: Callable[[], Ink],
        canvas_px: tuple[float, float],
        model: ModelInUse,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._ink = ink
        self._picture: Picture | None = None
        self._canvas_px = canvas_px
        self._predictor = model.predictor
        self._last_read_s = 0.0
        self._late = self._timer(self.read_now)
        self._steps_due = self._timer(self._show_steps)
        self.shows_steps = True

    @property
    def digit_image(self) -> DigitImage | None:
        """What the network sees now; None where there is nothing to read."""
        return self._digit_image()

    @property
    def predictor(self) -> Predictor:
        """The compiled network that reads; for this thread alone."""
        return self._predictor

    def use(self, model: ModelInUse) -> None:
        """Read with another model from now on, what is shown at present included."""
        self._predictor = model.predictor
        self.read_now()

    def show_picture(self, picture: Picture | None) -> None:
        """Read a picture in place of the ink from now on; with None, the ink again."""
        self._picture = picture
        self.read_now()

    def ink_changed(self) -> None:
        """Read the ink: now, or where it was read a moment ago, as soon as that moment is over."""
        wait_s = self._last_read_s + _INTERVAL_S - time.perf_counter()
        if wait_s <= 0:
            self.read_now()
        elif not self._late.isActive():
            self._late.start(max(1, round(wait_s * 1000)))

    def read_now(self) -> None:
        """Read the ink as it is now, or the picture."""
        self._late.stop()
        began = time.perf_counter()
        image = self._digit_image()
        reading = self._predictor.read(image) if image is not None else None
        self._last_read_s = time.perf_counter()
        self.read.emit(reading, (self._last_read_s - began) * 1000)
        if not self._steps_due.isActive():
            self._steps_due.start(_STEPS_INTERVAL_MS)

    def _show_steps(self) -> None:
        if not self.shows_steps:
            return
        steps: list[Step] = []
        self._digit_image(steps.append)
        self.stepped.emit(steps)

    def _digit_image(self, trace: Trace | None = None) -> DigitImage | None:
        if self._picture is not None:
            return digit_image_of_picture(self._picture, trace=trace)
        ink = self._ink()
        return digit_image_of_ink(ink, canvas_px=self._canvas_px, trace=trace) if ink else None

    def _timer(self, do: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(do)
        return timer
