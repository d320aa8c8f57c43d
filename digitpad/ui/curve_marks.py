"""The marks at the points of lines: a second way, beside colour, to tell runs apart."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

MARKS = ("disc", "square", "triangle", "diamond", "tip", "pentagon", "hexagon", "star")

_CORNERS = {"triangle": 3, "tip": 3, "square": 4, "diamond": 4, "pentagon": 5, "hexagon": 6}
_TURNED_BY = {"tip": 180.0, "square": 45.0}
_RADIUS = 0.6
_STAR_RAYS, _STAR_INNER = 5, 0.45


@cache
def mark_path(mark: str) -> QPainterPath:
    """Return the outline of a mark, one of `MARKS`, around the origin, about 1 wide."""
    path = QPainterPath()
    if mark == "disc":
        path.addEllipse(QPointF(0, 0), 0.5, 0.5)
    elif mark == "star":
        path.addPolygon(_polygon(2 * _STAR_RAYS, 0.0, inner=_STAR_INNER))
    else:
        path.addPolygon(_polygon(_CORNERS[mark], _TURNED_BY.get(mark, 0.0)))
    path.closeSubpath()
    return path


def _polygon(corners: int, turned_deg: float, inner: float = 1.0) -> QPolygonF:
    """Return a regular polygon, its first corner up; every other corner `inner` as far out."""
    points = []
    for corner in range(corners):
        angle = math.radians(turned_deg + 360 * corner / corners - 90)
        radius = _RADIUS * (inner if corner % 2 else 1.0)
        points.append(QPointF(radius * math.cos(angle), radius * math.sin(angle)))
    return QPolygonF(points)
