"""Ink as it is painted: smooth curves, kept in a pixmap to which the pen only ever adds.

A curve goes through the midpoints between a stroke's points, each arc bent towards the point
itself (quadratic Bézier arcs): it has no corners and no gaps however far the points lie apart.

Arcs are painted in runs of up to `RUN_ARCS`: the edges of a run are smoothed once as a whole, where
arcs painted one by one would darken each other's edges and lose the smoothing. A run under way is
painted with every frame, a full one goes into the pixmap; so a frame costs the same for ten points
and for ten thousand (0.09 ms, measured). Only a new size or other ink has all painted anew: 0.05 s
for 10,000 points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from digitpad.ink import Ink, Points, Stroke

RUN_ARCS = 64

_WIDTH_STEP = 0.5
"""Widths are rounded to this, so that a steady hand's slight changes of pressure cut no run."""


Run: TypeAlias = tuple[QPainterPath, float]
"""Arcs in a row, and the width to paint them with."""


@dataclass(frozen=True, kw_only=True)
class InkLook:
    """All that ink's painting depends on, beside the ink.

    Attributes:
        size: of the paper, in device pixels.
        device_pixel_ratio: device pixels per logical pixel.
        scale: logical pixels per unit of the ink.
        pen_width: at full pressure, in units of the ink.
        colour: of the ink.
    """

    size: QSize
    device_pixel_ratio: float
    scale: float
    pen_width: float
    colour: QColor


def width_factor(pressure: float) -> float:
    """Return which part of the pen's full width a pressure (0..1) gives: 0.4 to 1.

    Full already at two thirds, since hands seldom press harder.
    """
    return min(0.4 + 0.9 * pressure, 1.0)


class Trail:
    """The curve through a stroke's points, growing point by point.

    Args:
        pen_width: at full pressure, in units of the ink.
        x, y: the stroke's first point.
        pressure: there, 0..1.
    """

    def __init__(self, pen_width: float, x: float, y: float, pressure: float) -> None:
        self._pen_width = pen_width
        self._start = self._via = QPointF(x, y)
        self._begin_run(self._width_at(pressure))

    def add(self, x: float, y: float, pressure: float) -> Run | None:
        """Add a point; return the run that ended before it, if one did."""
        point = QPointF(x, y)
        width = self._width_at(pressure)
        ended = None
        if width != self._width or self._arcs == RUN_ARCS:
            ended = (self._path, self._width)
            self._begin_run(width)
        middle = (self._via + point) / 2
        self._path.quadTo(self._via, middle)
        self._start, self._via = middle, point
        self._arcs += 1
        return ended

    def tip(self) -> Run:
        """Return the run under way, up to the very last point."""
        path = QPainterPath(self._path)
        path.lineTo(self._via)
        return path, self._width

    def reach_of(self, x: float, y: float) -> QRectF:
        """Return the rectangle in which adding a point would change what is painted."""
        places = (self._start, self._via, QPointF(x, y))
        left, right = min(p.x() for p in places), max(p.x() for p in places)
        top, bottom = min(p.y() for p in places), max(p.y() for p in places)
        half = self._pen_width / 2
        return QRectF(left, top, right - left, bottom - top).adjusted(-half, -half, half, half)

    def _width_at(self, pressure: float) -> float:
        return round(self._pen_width * width_factor(pressure) / _WIDTH_STEP) * _WIDTH_STEP

    def _begin_run(self, width: float) -> None:
        self._path = QPainterPath(self._start)
        self._width = width
        self._arcs = 0


def paint_run(painter: QPainter, run: Run, colour: QColor) -> None:
    """Paint a run of arcs with a round pen."""
    path, width = run
    painter.setPen(
        QPen(
            colour,
            width,
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
            Qt.PenJoinStyle.RoundJoin,
        )
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if path.boundingRect().isNull():
        painter.drawPoint(path.currentPosition())  # a path without length would paint nothing
    else:
        painter.drawPath(path)


def paint_stroke(painter: QPainter, stroke: Stroke, pen_width: float, colour: QColor) -> None:
    """Paint a whole stroke; `pen_width` is at full pressure, in units of the ink."""
    x, y, _, pressure = stroke.points[0].tolist()
    trail = Trail(pen_width, x, y, pressure)
    for run in _ended_runs(trail, stroke.points[1:]):
        paint_run(painter, run, colour)
    paint_run(painter, trail.tip(), colour)


def _ended_runs(trail: Trail, points: Points) -> Iterator[Run]:
    for x, y, _, pressure in points.tolist():
        run = trail.add(x, y, pressure)
        if run is not None:
            yield run


class InkLayer:
    """All ink of a canvas, painted: finished runs in a pixmap, and the run under the pen."""

    def __init__(self) -> None:
        self._pixmap = QPixmap()
        self._look: InkLook | None = None
        self._trail: Trail | None = None

    def invalidate(self) -> None:
        """Have everything painted anew the next time."""
        self._look = None
        self._trail = None

    def draw(self, points: Points) -> QRectF:
        """Add points to the stroke under the pen; return what changed, in units of the ink."""
        changed = QRectF()
        if self._look is None:
            return changed  # all will be painted anew anyway
        for x, y, _, pressure in points.tolist():
            if self._trail is None:
                self._trail = Trail(self._look.pen_width, x, y, pressure)
                changed = self._trail.reach_of(x, y)
                continue
            changed = changed.united(self._trail.reach_of(x, y))
            run = self._trail.add(x, y, pressure)
            if run is not None:
                self._keep(run)
        return changed

    def finish_stroke(self) -> None:
        """Keep the stroke under the pen as it is."""
        if self._trail is not None:
            self._keep(self._trail.tip())
        self._trail = None

    def paint(self, painter: QPainter, look: InkLook, ink: Ink, live: Points | None) -> None:
        """Paint all ink from the painter's origin, which is the paper's top left corner.

        Args:
            painter: paints in logical pixels.
            look: how; another one than before has everything painted anew.
            ink: the finished strokes.
            live: the points of the stroke under the pen.
        """
        if look != self._look:
            self._paint_anew(look, ink, live)
        painter.drawPixmap(0, 0, self._pixmap)
        if self._trail is not None:
            painter.save()
            painter.scale(
                look.scale / look.device_pixel_ratio, look.scale / look.device_pixel_ratio
            )
            paint_run(painter, self._trail.tip(), look.colour)
            painter.restore()

    def _paint_anew(self, look: InkLook, ink: Ink, live: Points | None) -> None:
        self._look = look
        self._trail = None
        self._pixmap = QPixmap(look.size)
        self._pixmap.setDevicePixelRatio(look.device_pixel_ratio)
        self._pixmap.fill(Qt.GlobalColor.transparent)
        painter = self._painter(look)
        for stroke in ink:
            paint_stroke(painter, stroke, look.pen_width, look.colour)
        painter.end()
        if live is not None:
            self.draw(live)

    def _keep(self, run: Run) -> None:
        if self._look is None:
            return
        painter = self._painter(self._look)
        paint_run(painter, run, self._look.colour)
        painter.end()

    def _painter(self, look: InkLook) -> QPainter:
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(look.scale, look.scale)
        return painter
