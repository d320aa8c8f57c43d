"""The box beside the pointer that tells what the lines of a plot come to at an epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from digitpad.ui.curve_lines import Line
from digitpad.ui.curve_values import nearest

_APART_PX = 16
_MARGIN_PX = 8
_FAR_EPOCHS, _TOO_FAR_EPOCHS = 0.1, 1.0
"""A value from further away is told with its own epoch, or not at all."""


@dataclass(frozen=True, kw_only=True)
class LineValue:
    """What a line comes to at a point.

    Attributes:
        line: the line.
        epoch: where the point is.
        value: in words.
    """

    line: Line
    epoch: float
    value: str

    def told(self, epoch: float) -> str:
        """Return the value for somebody who looks at an epoch, perhaps another than its own."""
        is_far = abs(self.epoch - epoch) > _FAR_EPOCHS
        return f"{self.value} (epoch {self.epoch:.4g})" if is_far else self.value


class CurveReadout(QLabel):
    """A small box over a plot; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._plot = parent
        self.setObjectName("curveReadout")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setMargin(_MARGIN_PX // 2)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAutoFillBackground(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, place: QPoint, html: str) -> None:
        """Show lines of text beside a place in the plot, where they hide the least."""
        if html != self.text():
            self.setText(html)
            self.adjustSize()
        right = place.x() + _APART_PX
        fits = right + self.width() <= self._plot.width()
        left = place.x() - _APART_PX - self.width()
        lowest = self._plot.height() - self.height() - _MARGIN_PX
        self.move(right if fits else max(0, left), max(0, min(place.y(), lowest)))
        self.show()


def epochs_of(lines: Iterable[Line]) -> list[float]:
    """Return where any line has a point, rising."""
    return sorted({x for line in lines for x in line.curve.x})


def nearest_epoch(lines: Iterable[Line], at: float) -> float | None:
    """Return where a point of any line is nearest to an epoch; None where there is no point."""
    found = [line.curve.x[nearest(line.curve.x, at)] for line in lines if line.curve.x]
    return min(found, key=lambda x: abs(x - at), default=None)


def values_at(
    lines: Iterable[Line], epoch: float, written: Callable[[float], str]
) -> list[LineValue]:
    """Return what each line comes to at its point nearest to an epoch.

    Args:
        lines: those that have no point near are passed over: a run may have ended before.
        epoch: where to look.
        written: gives a value as people read it.
    """
    found = []
    for line in lines:
        if not line.curve.x:
            continue
        index = nearest(line.curve.x, epoch)
        x = line.curve.x[index]
        if abs(x - epoch) <= _TOO_FAR_EPOCHS:
            found.append(LineValue(line=line, epoch=x, value=written(line.curve.y[index])))
    return found


def as_html(heading: str, epoch: float, values: Iterable[LineValue], *, kept: int) -> str:
    """Return what a readout shows: a heading, and a row for each name in its colour.

    Args:
        heading: the epoch in words.
        epoch: where somebody looks.
        values: those of lines of one name share a row.
        kept: characters of a name.
    """
    rows: dict[str, list[LineValue]] = {}
    for value in values:
        rows.setdefault(value.line.name, []).append(value)
    pairs = [row for row in rows.values() if len(row) > 1]
    told = [_told(row, epoch, has_columns=bool(pairs)) for row in rows.values()]
    html = "".join(
        _row(row[-1].line, cells, kept) for row, cells in zip(rows.values(), told, strict=True)
    )
    columns = f" · held out: epoch {pairs[0][-1].epoch:.4g}" if pairs else ""
    return f"{escape(heading + columns)}<table cellspacing=0>{html}</table>"


def _told(row: Sequence[LineValue], epoch: float, *, has_columns: bool) -> list[str]:
    return [found.value if has_columns else found.told(epoch) for found in row]


def _row(line: Line, values: Sequence[str], kept: int) -> str:
    name = line.name if len(line.name) <= kept else f"{line.name[: kept - 1]}…"
    cells = "".join(f'<td align="right">&nbsp;&nbsp;{escape(value)}</td>' for value in values)
    return (
        f'<tr><td><font color="{line.look.colour.name()}">●</font>&nbsp;{escape(name)}</td>'
        f"{cells}</tr>"
    )
