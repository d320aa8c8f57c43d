"""Mouse, tablet and touch events, told in one language: what a pen did, and where.

Qt tells the same finger or pen a second time as a mouse, for programs that know only mice. Those
copies are left out here, so that nothing is drawn twice.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QEventPoint,
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)


class PenPhase(enum.Enum):
    """What a pen does: it is near, comes down, moves, goes up, or the system takes it away."""

    HOVER = enum.auto()
    PRESS = enum.auto()
    MOVE = enum.auto()
    RELEASE = enum.auto()
    CANCEL = enum.auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class PenEvent:
    """One thing that a pen did, whatever device it is.

    Attributes:
        phase: what it did.
        position: where, in the widget's logical pixels.
        pressure: 0..1; 1 for what cannot tell.
        timestamp_ms: when, by the device's own clock.
        source: which pen; the same from press to release.
        eraser: whether it is a tablet pen turned round.
    """

    phase: PenPhase
    position: QPointF
    pressure: float = 1.0
    timestamp_ms: int
    source: str
    eraser: bool = False


def pen_events(event: QEvent) -> tuple[PenEvent, ...]:
    """Return what pens did by an event that a widget got; nothing where it is of another kind."""
    if isinstance(event, QMouseEvent):
        return _of_mouse(event)
    if isinstance(event, QTabletEvent):
        return _of_tablet(event)
    if isinstance(event, QTouchEvent):
        return _of_touch(event)
    return ()


_PRESSES = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,  # stands for the second press, which must draw too
    QEvent.Type.TabletPress,
)
_RELEASES = (QEvent.Type.MouseButtonRelease, QEvent.Type.TabletRelease)
_MOVES = (QEvent.Type.MouseMove, QEvent.Type.TabletMove)


def _phase(event: QMouseEvent | QTabletEvent) -> PenPhase | None:
    left = Qt.MouseButton.LeftButton  # of a tablet pen: the tip
    if event.type() in _MOVES:
        return PenPhase.MOVE if event.buttons() & left else PenPhase.HOVER
    if event.button() != left:
        return None
    if event.type() in _PRESSES:
        return PenPhase.PRESS
    return PenPhase.RELEASE if event.type() in _RELEASES else None


def _of_mouse(event: QMouseEvent) -> tuple[PenEvent, ...]:
    phase = _phase(event)
    if phase is None or event.source() != Qt.MouseEventSource.MouseEventNotSynthesized:
        return ()
    return (
        PenEvent(
            phase=phase,
            position=event.position(),
            timestamp_ms=event.timestamp(),
            source="mouse",
        ),
    )


def _of_tablet(event: QTabletEvent) -> tuple[PenEvent, ...]:
    phase = _phase(event)
    if phase is None:
        return ()
    senses = event.pointingDevice().hasCapability(QInputDevice.Capability.Pressure)
    return (
        PenEvent(
            phase=phase,
            position=event.position(),
            pressure=min(max(0.0, event.pressure()), 1.0) if senses or event.pressure() else 1.0,
            timestamp_ms=event.timestamp(),
            source="tablet",
            eraser=event.pointerType() == QPointingDevice.PointerType.Eraser,
        ),
    )


_FINGER_PHASES = {
    QEventPoint.State.Pressed: PenPhase.PRESS,
    QEventPoint.State.Updated: PenPhase.MOVE,
    QEventPoint.State.Released: PenPhase.RELEASE,
}


def _of_touch(event: QTouchEvent) -> tuple[PenEvent, ...]:
    if event.pointingDevice().type() == QInputDevice.DeviceType.TouchPad:
        return ()  # it moves the mouse's pointer: its fingers are not on the canvas
    cancelled = event.type() == QEvent.Type.TouchCancel
    return tuple(
        PenEvent(
            phase=PenPhase.CANCEL if cancelled else _FINGER_PHASES[point.state()],
            position=point.position(),
            timestamp_ms=event.timestamp(),
            source=f"finger {point.id()}",
        )
        for point in event.points()
        if cancelled or point.state() in _FINGER_PHASES
    )
