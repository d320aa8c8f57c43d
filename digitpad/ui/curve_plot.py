"""One plot over the epochs: lines, zoom and pan, and what the lines come to under the pointer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.ui.colours import accent
from digitpad.ui.curve_lines import DrawnLine, Line
from digitpad.ui.curve_quantities import Quantity
from digitpad.ui.curve_readout import CurveReadout, as_html, epochs_of, nearest_epoch, values_at
from digitpad.ui.curve_values import Scale, fitting_range, nearest
from digitpad.ui.curve_view import CurveView

_ZOOM = 0.8
_PAN = 0.1
_FOCUS_PX = 2
_LINES_A_REFRESH = 4
_VALUES_PX, _NAME_KEPT = 160, 8
"""The readout's room for two values, and the fewest characters of a run's name beside them."""


class CurvePlot(QWidget):
    """A plot that follows its data until somebody zooms or pans, and stays from then on.

    The wheel zooms, dragging pans, a double click shows all again. With the keyboard, left and
    right walk along the points, + and - zoom, the arrows with Shift pan, Home shows all again.

    Args:
        quantity: what it shows at first.
        epoch_in_words: gives the readout's heading for a place on the epochs' axis.

    Signals:
        zoom_changed: `is_zoomed` has changed.
    """

    zoom_changed = Signal()

    def __init__(
        self,
        quantity: Quantity,
        epoch_in_words: Callable[[float], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.is_zoomed = False
        self._epoch_in_words = epoch_in_words
        self._quantity = quantity
        self._scale = Scale()
        self._lines: Sequence[Line] = ()
        self._drawn: list[DrawnLine] = []
        self._epochs = 1.0
        self._is_stale = False
        self._marked: float | None = None
        self._view = CurveView(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(_FOCUS_PX, _FOCUS_PX, _FOCUS_PX, _FOCUS_PX)
        column.addWidget(self._view.widget)
        self.readout = CurveReadout(self)
        self.setMinimumSize(160, 140)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._view.canvas.installEventFilter(self)
        self._view.moved.connect(lambda: self._set_zoomed(True))
        self._view.hovered.connect(self._mark_nearest)
        self._view.double_clicked.connect(self.fit)
        self._view.paint_in_palette(self.palette())
        self._show_title()

    def set_quantity(self, quantity: Quantity) -> None:
        """Choose what the plot shows."""
        if quantity == self._quantity:
            return
        self._quantity = quantity
        self._show_title()

    def set_lines(self, lines: Sequence[Line], scale: Scale, epochs: float) -> None:
        """Choose the lines, how their values are shown, and how far the plot goes.

        Nothing is drawn before `refresh`.
        """
        self._lines, self._scale, self._epochs = lines, scale, epochs
        self._is_stale = True

    def is_behind(self) -> bool:
        """Tell whether `refresh` would change anything."""
        return self._is_stale or bool(self._lines_behind())

    def refresh(self) -> None:
        """Bring some lines up to date, as many as a frame has time for; `is_behind` tells more."""
        behind = self._lines_behind()
        for index in behind[:_LINES_A_REFRESH]:
            if index == len(self._drawn):
                self._drawn.append(self._view.new_line())
            self._drawn[index].draw(self._lines[index], self._scale)
        for index in behind[_LINES_A_REFRESH:]:
            if index < len(self._drawn):
                self._drawn[index].hide_unless(self._scale)
        for unused in self._drawn[len(self._lines) :]:
            unused.clear()
        self._is_stale = False
        self._view.set_log(self._scale.is_log)
        self._follow_lines()
        if self._marked is not None:
            self._mark_nearest(self._marked)

    def fit(self) -> None:
        """Show all again, and follow the lines."""
        self._set_zoomed(False)
        self._follow_lines()

    def unmark(self) -> None:
        """Hide the readout."""
        self._mark_nearest(None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._view.paint_in_palette(self.palette())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, pans = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in _ARROWS and pans:
            self._move(lambda: self._view.pan(*_ARROWS[Qt.Key(key)]))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._walk(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._move(lambda: self._view.zoom(_ZOOM))
        elif key == Qt.Key.Key_Minus:
            self._move(lambda: self._view.zoom(1 / _ZOOM))
        elif key == Qt.Key.Key_Home:
            self.fit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.unmark()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setPen(QPen(accent(self.palette()), _FOCUS_PX))
        half = _FOCUS_PX / 2
        painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.unmark()
        elif event.type() == QEvent.Type.MouseButtonPress:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        return super().eventFilter(watched, event)

    def _lines_behind(self) -> list[int]:
        count, drawn = len(self._drawn), self._drawn
        return [
            index
            for index, line in enumerate(self._lines)
            if index >= count or drawn[index].is_behind(line, self._scale)
        ]

    def _show_title(self) -> None:
        self._view.set_title(self._quantity.title)
        self.setAccessibleName(f"{self._quantity.title}, over the epochs")

    def _follow_lines(self) -> None:
        """Fit the range to the lines, unless somebody chose another."""
        if self.is_zoomed:
            return
        is_log, quantity = self._scale.is_log, self._quantity
        values = fitting_range(
            (drawn.values for drawn in self._drawn),
            empty=_LOG_EMPTY if is_log else quantity.empty,
            most=_NO_LIMITS if is_log else quantity.most,
        )
        self._view.show_range(self._epochs, values)

    def _move(self, move: Callable[[], None]) -> None:
        move()
        self._set_zoomed(True)

    def _set_zoomed(self, is_zoomed: bool) -> None:
        self._view.forget_range()
        changed, self.is_zoomed = self.is_zoomed != is_zoomed, is_zoomed
        if changed:
            self.zoom_changed.emit()

    def _walk(self, points: int) -> None:
        """Mark the next point, or the one before."""
        epochs = epochs_of(self._lines)
        if not epochs:
            return
        if self._marked is None:
            self._mark_nearest(epochs[-1 if points < 0 else 0])
            return
        there = nearest(epochs, self._marked) + points
        self._mark_nearest(epochs[min(max(there, 0), len(epochs) - 1)])

    def _mark_nearest(self, epoch: float | None) -> None:
        """Mark the points nearest to an epoch, and tell their values; None: no longer."""
        self._marked = None if epoch is None else nearest_epoch(self._lines, epoch)
        self._view.mark(self._marked)
        if self._marked is None:
            self.readout.hide()
            return
        values = values_at(self._lines, self._marked, self._quantity.written)
        heading = self._epoch_in_words(self._marked)
        kept = (self.width() - _VALUES_PX) // self.fontMetrics().averageCharWidth()
        html = as_html(heading, self._marked, values, kept=max(kept, _NAME_KEPT))
        self.readout.show_at(self._view.place_of(self._marked), html)
        spoken = ", ".join(f"{found.line.name} {found.told(self._marked)}" for found in values)
        self.setAccessibleDescription(f"{heading}: {spoken}")


_ARROWS = {
    Qt.Key.Key_Left: (-_PAN, 0.0),
    Qt.Key.Key_Right: (_PAN, 0.0),
    Qt.Key.Key_Up: (0.0, _PAN),
    Qt.Key.Key_Down: (0.0, -_PAN),
}
_NO_LIMITS = (-math.inf, math.inf)
_LOG_EMPTY = (-2.0, 1.0)
"""From 0.01 to 10, as powers of ten."""
