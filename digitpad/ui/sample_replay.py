"""A sample drawn anew at the pace of the hand, and what the model in use reads on the way."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from digitpad.digit_image import DigitImage, digit_image_of_ink
from digitpad.errors import DigitpadError
from digitpad.ink import Ink
from digitpad.predictor import CLASSES, Predictor, Reading
from digitpad.samples.sample import Sample
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.probability_bars import ProbabilityBars
from digitpad.ui.push_buttons import push_button
from digitpad.ui.replay_paper import ReplayPaper
from digitpad.ui.replay_times import Times, ink_so_far, replay_times, thinned

_FRAME_MS = 16
_BAR_ROW_PX = 16
_SPEEDS = {0.25: "¼ ×", 0.5: "½ ×", 1.0: "1 ×", 2.0: "2 ×", 4.0: "4 ×"}


class SampleReplay(QWidget):
    """Paper, a slider over the time of drawing, and the ten scores as they were at that time.

    Args:
        predictor: gives the compiled network of the model in use.
    """

    def __init__(self, predictor: Callable[[], Predictor], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sampleReplay")
        self._predictor = predictor
        self._ink: Ink = ()
        self._times: Times = np.zeros(1)
        self._began_ms = 0.0
        self._clock = QElapsedTimer()
        self._ticks = QTimer(self)
        self._ticks.setInterval(_FRAME_MS)
        self._ticks.timeout.connect(self._tick)
        self.paper = ReplayPaper()
        self.bars = ProbabilityBars()
        self.bars.setFixedHeight(CLASSES * _BAR_ROW_PX)
        self.play = push_button("playButton", "&Play", "Draw it anew as it was drawn (Space)")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.speed = QComboBox()
        self._words = FaintLabel()
        self._lay_out()
        self.play.clicked.connect(self.toggle)
        self.slider.valueChanged.connect(self._show_moment)
        self.slider.sliderPressed.connect(self.pause)
        self.speed.currentIndexChanged.connect(self._keep_pace)
        self.show_sample(None)

    @property
    def is_playing(self) -> bool:
        """Whether the sample is being drawn at present."""
        return self._ticks.isActive()

    def show_sample(self, sample: Sample | None) -> None:
        """Show a sample as a whole, or none."""
        self.pause()
        self._ink = () if sample is None or sample.what.ink is None else thinned(sample.what.ink)
        self._times = replay_times(self._ink) if self._ink else np.zeros(1)
        for widget in (self.play, self.slider, self.speed):
            widget.setEnabled(bool(self._ink))
        self._show_whole(sample)
        self.slider.setRange(0, int(np.ceil(self._times[-1])))
        self.slider.setValue(self.slider.maximum())
        self._show_reading(None if sample is None else self._read(sample.digit_image))

    def toggle(self) -> None:
        """Play from where the slider stands, from the start where that is the end; or pause."""
        if self.is_playing:
            self.pause()
        elif self._ink:
            if self.slider.value() == self.slider.maximum():
                self.slider.setValue(0)
            self._ticks.start()
            self._keep_pace()
            self.play.setText("&Pause")

    def pause(self) -> None:
        """Stand still."""
        self._ticks.stop()
        self.play.setText("&Play")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pause()

    def _show_whole(self, sample: Sample | None) -> None:
        if sample is None:
            self.paper.show_nothing()
        elif sample.what.picture is not None:
            self.paper.show_picture(sample.what.picture)
        else:
            self.paper.show_ink(self._ink)

    def _keep_pace(self) -> None:
        """Count the time from where the slider stands."""
        self._began_ms = float(self.slider.value())
        self._clock.start()

    def _tick(self) -> None:
        passed_ms = self._clock.elapsed() * self.speed.currentData()
        self.slider.setValue(min(self.slider.maximum(), round(self._began_ms + passed_ms)))
        if self.slider.value() == self.slider.maximum():
            self.pause()

    def _show_moment(self, now_ms: int) -> None:
        if not self._ink:
            return
        count = int(np.searchsorted(self._times, now_ms, side="right"))
        self.paper.show_points(count)
        so_far = ink_so_far(self._ink, count)
        self._show_reading(self._read(lambda: digit_image_of_ink(so_far)))

    def _read(self, image: Callable[[], DigitImage]) -> Reading | None:
        try:
            return self._predictor().read(image())
        except DigitpadError:  # a blank picture, say
            return None

    def _show_reading(self, reading: Reading | None) -> None:
        self.bars.show_reading(reading)
        self._words.setText(_in_words(reading))

    def _lay_out(self) -> None:
        self.slider.setObjectName("replaySlider")
        self.slider.setAccessibleName("Time of the drawing")
        self.slider.setToolTip("Look at any moment of the drawing")
        self.slider.setSingleStep(_FRAME_MS)
        self.slider.setPageStep(10 * _FRAME_MS)
        self.speed.setObjectName("speedBox")
        self.speed.setAccessibleName("Pace of the replay")
        self.speed.setToolTip("How fast it is drawn anew")
        for speed, text in _SPEEDS.items():
            self.speed.addItem(text, speed)
        self.speed.setCurrentIndex(self.speed.findData(1.0))
        self._words.setObjectName("replayReading")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        controls = QHBoxLayout()
        controls.setSpacing(8)
        controls.addWidget(self.play)
        controls.addWidget(self.slider, 1)
        controls.addWidget(self.speed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.paper, 1)
        column.addLayout(controls)
        column.addWidget(self._words)
        column.addWidget(self.bars)


def _in_words(reading: Reading | None) -> str:
    if reading is None:
        return " "  # as high as a line
    if reading.verdict == "not a digit":
        return "The model in use sees no digit"
    is_sure = reading.verdict == "digit"
    return f"The model in use reads {reading.digit}" if is_sure else reading.in_words.capitalize()
