"""The names of the lines in their colours; a click on one hides its lines, or shows them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QAbstractButton, QWidget

from digitpad.ui.colours import accent, faint
from digitpad.ui.curve_looks import Look
from digitpad.ui.curve_marks import mark_path
from digitpad.ui.flow_layout import FlowLayout

_SAMPLE_PX = 32
_GAP_PX = 8
_MOST_PX = 240
_MARK_PX = 7.0
_HIDDEN = 0.5


@dataclass(frozen=True, kw_only=True)
class LegendSample:
    """What an entry shows: a name, no other entry's, and how its lines look."""

    name: str
    look: Look


class LegendEntry(QAbstractButton):
    """A line's sample and name; checked while the line is shown."""

    def __init__(self, sample: LegendSample, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, name = sample.look, sample.name
        self.setObjectName("legendEntry")
        self.setText(name)
        self.setAccessibleName(f"Show {name}")
        self.setCheckable(True)
        self.setChecked(True)
        self.setToolTip(f"{name}\nClick to hide its lines, or to show them again.")

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = _SAMPLE_PX + _GAP_PX + metrics.horizontalAdvance(self.text()) + _GAP_PX // 2
        return QSize(min(width, _MOST_PX), metrics.height() + _GAP_PX // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isChecked() else _HIDDEN)
        middle = self.height() / 2
        painter.setPen(QPen(self.look.colour, 2, self.look.dashes))
        painter.drawLine(QPointF(2, middle), QPointF(_SAMPLE_PX, middle))
        if self.look.mark:
            outline = QTransform.fromTranslate(_SAMPLE_PX / 2 + 1, middle).scale(_MARK_PX, _MARK_PX)
            painter.fillPath(outline.map(mark_path(self.look.mark)), self.look.colour)
        self._paint_name(painter)
        painter.end()

    def _paint_name(self, painter: QPainter) -> None:
        place = self.rect().adjusted(_SAMPLE_PX + _GAP_PX, 0, 0, 0)
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, place.width()
        )
        font = self.font()
        font.setStrikeOut(not self.isChecked())
        painter.setFont(font)
        painter.setPen(faint(self.palette(), 0.75))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        if self.hasFocus():
            painter.setOpacity(1.0)
            painter.setPen(QPen(accent(self.palette()), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


class CurveLegend(QWidget):
    """The entries, row after row.

    Signals:
        changed: another set of lines is to be shown.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curveLegend")
        self._entries: dict[str, LegendEntry] = {}
        self._flow = FlowLayout(self)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._flow.setSpacing(_GAP_PX)

    def show_entries(self, samples: Sequence[LegendSample]) -> None:
        """Show these entries; what was hidden of them stays hidden."""
        if [sample.name for sample in samples] != list(self._entries):
            self._replace(samples)
        for sample in samples:
            self._entries[sample.name].look = sample.look
            self._entries[sample.name].update()

    def is_shown(self, name: str) -> bool:
        """Tell whether the lines of that name are to be shown."""
        return name not in self._entries or self._entries[name].isChecked()

    def _replace(self, samples: Sequence[LegendSample]) -> None:
        hidden = {name for name, entry in self._entries.items() if not entry.isChecked()}
        for entry in self._entries.values():
            self._flow.removeWidget(entry)
            entry.hide()
            entry.deleteLater()
        self._entries = {sample.name: LegendEntry(sample, self) for sample in samples}
        for name, entry in self._entries.items():
            entry.setChecked(name not in hidden)
            entry.toggled.connect(self.changed)
            self._flow.addWidget(entry)
        self.updateGeometry()
