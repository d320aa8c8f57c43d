"""Guided rounds from the first choice to the summary: what the bar shows, and what it asks for."""

from __future__ import annotations

import enum
import random
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from digitpad.samples.sample import NOT_A_DIGIT, Counts
from digitpad.ui.collect_bar import CollectBar
from digitpad.ui.collecting import Place, drawn_labels
from digitpad.ui.keeping import Keeping
from digitpad.ui.pen_rest import PenRest
from digitpad.ui.work_area import WorkArea
from digitpad.ui.written_round import WrittenRound


class State(enum.Enum):
    """How far it is."""

    IDLE = "idle"
    CHOOSING = "choosing"
    WRITING = "writing"
    PAUSED = "paused"
    OVER = "over"


class CollectSession(QObject):
    """Leads through rounds, one at a time.

    Args:
        bar: shows them.
        area: is written on.
        keeping: keeps what is written.
        counts: gives how many samples there are; None where that is not known.

    Signals:
        changed: `state` is another one.
        told: a sentence to show.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(
        self,
        bar: CollectBar,
        area: WorkArea,
        keeping: Keeping,
        counts: Callable[[], Counts | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar = bar
        self._area = area
        self._keeping = keeping
        self._counts = counts
        self._written = WrittenRound(keeping, self)
        self._is_ended = False
        self._has_something = False
        self.state = State.IDLE
        self._rest = PenRest(area.canvas, self)
        self._wire()

    @property
    def is_under_way(self) -> bool:
        """Whether a round is written at the moment."""
        return self.state is State.WRITING

    @property
    def is_paused(self) -> bool:
        """Whether a round waits to be gone on with."""
        return self.state is State.PAUSED

    def toggle(self) -> None:
        """Choose a round; pause the one that is under way; go on with the one that is paused."""
        match self.state:
            case State.WRITING:
                self._set(State.PAUSED)
            case State.PAUSED:
                self._go_on()
            case State.CHOOSING:
                self.close()
            case _:
                self._set(State.CHOOSING)

    def close(self) -> None:
        """Collect no more; what was kept stays."""
        self._written.begin(())
        self._set(State.IDLE)
        self._area.canvas.setFocus()

    def follow(self, has_something: bool) -> None:
        """Tell whether there is ink to keep; costs nothing while that lasts."""
        if has_something != self._has_something:
            self._has_something = has_something
            self._offer_what_is_there()

    def _wire(self) -> None:
        bar, prompt, canvas, written = self._bar, self._bar.prompt, self._area.canvas, self._written
        bar.start.started.connect(self._start)
        bar.start.cancelled.connect(self.close)
        bar.closed.connect(self.close)
        bar.again_asked.connect(lambda: self._set(State.CHOOSING))
        prompt.next.clicked.connect(self._next)
        prompt.again.clicked.connect(canvas.clear)
        prompt.skip.clicked.connect(self._skip)
        prompt.back.clicked.connect(written.back)
        prompt.pause.clicked.connect(self.toggle)
        prompt.end.clicked.connect(self._end)
        written.changed.connect(self._update)
        written.failed.connect(self._pause)
        written.slipped.connect(self.told)
        canvas.undo_stack.indexChanged.connect(self._follow_steps)
        self._rest.is_over.connect(self._go_on_by_itself)
        self._area.picture_changed.connect(self._pause_for_picture)
        # The canvas's own: on a button, Space and Enter press that button.
        keys = QShortcut(canvas)
        keys.setKeys([QKeySequence(key) for key in ("Space", "Return", "Enter")])
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        keys.setAutoRepeat(False)
        keys.activated.connect(self._next)

    def _start(self) -> None:
        start, counts = self._bar.start, self._counts()
        there = counts.by_label if counts is not None and start.fewest_first else {}
        self._written.begin(drawn_labels(start.count, start.labels, there, random.Random()))
        self._is_ended = False
        self._area.back_to_drawing()
        self._area.canvas.clear()
        self._go_on()

    def _go_on(self) -> None:
        self._area.back_to_drawing()
        self._area.canvas.setFocus()
        self._set(State.WRITING)
        self._update()

    def _next(self) -> None:
        if self.is_under_way:
            self._written.write()

    def _skip(self) -> None:
        self._area.canvas.clear()
        self._written.skip()

    def _pause(self) -> None:
        """Wait: what is on the canvas need not be what is asked for."""
        if self.is_under_way:
            self._set(State.PAUSED)

    def _end(self) -> None:
        self._is_ended = True
        self._set(State.OVER)

    def _update(self) -> None:
        """Show what became of the round; it is over when every digit is kept or skipped."""
        if not self._is_ended and self.state in (State.WRITING, State.OVER):
            is_under_way = self._written.asked.number_of(Place.OPEN, Place.DONE)
            self._set(State.WRITING if is_under_way else State.OVER)
        else:
            self._show()

    def _set(self, state: State) -> None:
        is_news, self.state = state is not self.state, state
        self._show()
        if is_news:
            self._rest.end()
            self.changed.emit()

    def _show(self) -> None:
        match self.state:
            case State.IDLE:
                self._bar.hide()
            case State.CHOOSING:
                self._bar.show_choices()
            case State.OVER:
                self._bar.show_summary(self._written.asked)
            case _:
                self._bar.show_round(
                    self._written.asked,
                    is_paused=self.is_paused,
                    can_go_back=self._written.can_go_back,
                )
        self._offer_what_is_there()

    def _offer_what_is_there(self) -> None:
        writes = self.is_under_way and self._written.asked.at is not None
        for button in (self._bar.prompt.next, self._bar.prompt.again):
            button.setEnabled(writes and self._has_something)

    def _follow_steps(self) -> None:
        if self.is_under_way:
            self._show()  # the step that Back would undo is another one

    def _pause_for_picture(self, picture: object) -> None:
        if picture is not None:
            self._pause()

    def _go_on_by_itself(self) -> None:
        reading = self._keeping.reading
        if not self.is_under_way or not self._bar.prompt.goes_on.isChecked() or reading is None:
            return
        if reading.verdict == "not a digit" and self._written.asked.label != NOT_A_DIGIT:
            self.told.emit("This does not look like a digit. Next keeps it all the same.")
        else:
            self._next()
