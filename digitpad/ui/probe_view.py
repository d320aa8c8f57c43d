"""What the network under training reads in the current drawing, beside the model in use."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from digitpad.predictor import CLASSES, Reading
from digitpad.training.events import Probed
from digitpad.ui.colours import accent, faint
from digitpad.ui.faint_label import FaintLabel

_EMPTY = "Draw a digit to see what the network under training reads in it."
_NOT_READ_YET = "What the network under training reads in the drawing shows here as it learns."
_BAR_PX = 4.0
_BARS_APART_PX = 2.0
_GAP_PX = 8.0
_ROW_PX = 16
_IS_IT = 0.5
"""A network that knows one digit takes what scores more for that digit."""


class ProbeView(QWidget):
    """Ten pairs of thin bars: the network under training above, the model in use below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("probeView")
        self._training = FaintLabel()
        self._training.setObjectName("probeTraining")
        self._in_use = FaintLabel()
        self._in_use.setObjectName("probeInUse")
        self._in_use.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._empty = FaintLabel(_EMPTY)
        self._empty.setObjectName("probeEmpty")
        self._empty.setWordWrap(True)
        self._bars = PairedBars()
        heads = QHBoxLayout()
        heads.setSpacing(8)
        heads.addWidget(self._training)
        heads.addStretch()
        heads.addWidget(self._in_use)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._empty)
        column.addLayout(heads)
        column.addWidget(self._bars)
        column.addStretch()
        self.clear()

    def show_probe(self, probe: Probed, only_digit: int | None = None) -> None:
        """Show what the network under training reads.

        Args:
            probe: ten scores, or the one of a network that knows one digit alone.
            only_digit: that digit.
        """
        scores, reads = _scores(probe, only_digit)
        text = f"Under training, epoch {probe.epoch:.1f}: {reads}"
        self._training.setText(text)
        self._bars.show_training(scores)
        self._show_parts()

    def show_in_use(self, reading: Reading | None) -> None:
        """Show what the model in use reads; None where nothing is drawn, and then nothing else."""
        if reading is None:
            self.clear()
            return
        unclear = reading.verdict == "not a digit"
        self._in_use.setText(f"In use: {'no digit' if unclear else reading.digit}")
        self._bars.show_in_use(dict(enumerate(reading.scores)))
        self._show_parts()

    def begin(self) -> None:
        """Show that the network under training is a new one; the drawing stays as it is."""
        self._training.setText("")
        self._bars.show_training({})
        self._show_parts()

    def clear(self) -> None:
        """Show that there is nothing to read."""
        self._in_use.setText("")
        self._bars.show_in_use({})
        self.begin()

    def _show_parts(self) -> None:
        has_probe = bool(self._training.text())
        self._empty.setText(_NOT_READ_YET if self._in_use.text() else _EMPTY)
        self._empty.setVisible(not has_probe)
        for part in (self._training, self._in_use, self._bars):
            part.setVisible(has_probe)


class PairedBars(QWidget):
    """A row for each digit with two bars, of scores within 0..1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pairedBars")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._training: dict[int, float] = {}
        self._in_use: dict[int, float] = {}

    def show_training(self, scores: dict[int, float]) -> None:
        """Show the upper bars, by digit."""
        self._training = scores
        self._tell()

    def show_in_use(self, scores: dict[int, float]) -> None:
        """Show the lower bars, by digit."""
        self._in_use = scores
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(240, CLASSES * _ROW_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, CLASSES * _ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = self.height() / CLASSES
        winner = max(self._training, key=self._training.__getitem__, default=None)
        for digit in range(CLASSES):
            place = QRectF(0, digit * row, self.width(), row)
            self._paint_row(painter, digit, place, wins=digit == winner)
        painter.end()

    def _paint_row(self, painter: QPainter, digit: int, row: QRectF, *, wins: bool) -> None:
        metrics = QFontMetricsF(self.font())
        label, value = metrics.horizontalAdvance("0"), metrics.horizontalAdvance("100 %")
        text = self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(text if wins else faint(self.palette(), 0.75))
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, str(digit))
        if digit in self._training:
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(row, right, self._in_words(self._training[digit]))
        left = label + _GAP_PX
        bar = QRectF(left, 0, max(0.0, row.width() - left - value - _GAP_PX), _BAR_PX)
        bar.moveTop(row.center().y() - _BAR_PX - _BARS_APART_PX / 2)
        own = accent(self.palette()) if wins else faint(self.palette(), 0.6)
        self._paint_bar(painter, bar, self._training.get(digit), own)
        bar.moveTop(row.center().y() + _BARS_APART_PX / 2)
        self._paint_bar(painter, bar, self._in_use.get(digit), faint(self.palette(), 0.3))

    def _in_words(self, score: float) -> str:
        """Return a score in per cent; as it is where a network gives more than parts of 1."""
        if all(0 <= other <= 1 for other in self._training.values()):
            return f"{score * 100:.0f} %"
        return f"{score:.2f}"

    def _paint_bar(
        self, painter: QPainter, bar: QRectF, score: float | None, colour: QColor
    ) -> None:
        if score is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faint(self.palette(), 0.08))
        painter.drawRect(bar)
        filled = QRectF(bar)
        filled.setWidth(bar.width() * min(max(score, 0.0), 1.0))
        painter.setBrush(colour)
        painter.drawRect(filled)

    def _tell(self) -> None:
        spoken = []
        for digit in range(CLASSES):
            if digit in self._training:
                beside = f", in use {self._in_use[digit]:.0%}" if digit in self._in_use else ""
                spoken.append(f"{digit}: {self._in_words(self._training[digit])}{beside}")
        self.setAccessibleName("Scores of the network under training, and of the model in use")
        self.setAccessibleDescription("; ".join(spoken) or _EMPTY)
        self.update()


def _scores(probe: Probed, only_digit: int | None) -> tuple[dict[int, float], str]:
    """Return the scores by digit, and in words what is read."""
    if only_digit is not None and len(probe.scores) == 1:
        score = probe.scores[0]
        return {only_digit: score}, f"{only_digit}" if score > _IS_IT else f"no {only_digit}"
    scores = dict(enumerate(probe.scores[:CLASSES]))
    return scores, str(max(scores, key=scores.__getitem__, default="?"))
