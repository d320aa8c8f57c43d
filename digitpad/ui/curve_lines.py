"""The lines of a plot, drawn anew only where something of them has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QPainterPath, QPen

from digitpad.ui.curve_looks import Look
from digitpad.ui.curve_marks import MARKS, mark_path
from digitpad.ui.curve_set import Curve
from digitpad.ui.curve_values import Scale, Values

_NONE: Values = Scale().shown(())
_BACKGROUND = -1
_MARK_PX = 6
_MARKS_UP_TO = 60
"""Points. With more of them the marks would hide the line."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a plot is to show.

    Attributes:
        name: what the readout calls it.
        curve: its points; they may grow.
        look: how it is drawn.
    """

    name: str
    curve: Curve
    look: Look


class DrawnLine:
    """A line in a plot, and behind it what was measured, once the line is smoothed.

    An item takes pyqtgraph some milliseconds to make: so it is made when it is needed, and shows
    one line after another.

    Args:
        plot: a `pyqtgraph.PlotItem`.

    Attributes:
        values: what the plot shows of the line, in its scale; none while it shows no line.
    """

    def __init__(self, plot: Any) -> None:
        self.values = _NONE
        self._plot = plot
        self._front = plot.plot(antialias=True)
        self._behind: Any = None
        self._shown: tuple[Line, int, Scale] | None = None

    def is_behind(self, line: Line, scale: Scale) -> bool:
        """Tell whether `draw` would change anything."""
        return self._shown != (line, line.curve.version, scale)

    def draw(self, line: Line, scale: Scale) -> None:
        """Show a line as it is now."""
        look = line.look
        if self._shown is None or self._shown[0].look != look:
            self._dress(look)
        self._shown = (line, line.curve.version, scale)
        x, y = line.curve.x, line.curve.y
        self.values = scale.shown(y)
        smooths = look.smooths and scale.smoothing > 0
        self._show_behind((x, self.values) if smooths else ((), ()), look)
        self._front.setSymbol(_symbol(look, len(x)))
        self._front.setData(x, scale.smoothed(y) if smooths else self.values)

    def hide_unless(self, scale: Scale) -> None:
        """Hide a line that waits to be drawn in this scale, where it would stand elsewhere."""
        if self._shown is not None and self._shown[2].places_otherwise(scale):
            self.clear()

    def clear(self) -> None:
        """Show no line."""
        if self._shown is not None:
            self._shown, self.values = None, _NONE
            self._front.setData((), ())
            self._show_behind(((), ()), None)

    def _dress(self, look: Look) -> None:
        self._front.setPen(_pen(look))
        self._front.setSymbolBrush(look.colour)
        self._front.setSymbolPen(None)
        self._front.setSymbolSize(_MARK_PX)

    def _show_behind(self, points: tuple[Sequence[float], Any], look: Look | None) -> None:
        if self._behind is None and not points[0]:
            return
        if self._behind is None:
            self._behind = self._plot.plot(antialias=True)
            self._behind.setZValue(_BACKGROUND)
        if look is not None:
            self._behind.setPen(QPen(look.behind, 0))
        self._behind.setData(*points)


def _symbol(look: Look, points: int) -> QPainterPath | None:
    """Return the mark of the points: the look's own; a dot where one point alone makes no line."""
    if points == 1:
        return mark_path(look.mark or MARKS[0])
    return mark_path(look.mark) if look.mark and points <= _MARKS_UP_TO else None


def _pen(look: Look) -> QPen:
    pen = QPen(look.colour, look.width, look.dashes)
    pen.setCosmetic(True)  # its width is in pixels, whatever the plot's scale
    return pen
