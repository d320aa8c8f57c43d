"""A guided round on the real canvas: what is written becomes samples, one prompt after another.

A round follows the undo stack. The step that kept a digit may be undone and redone by any means,
and fails where the disk refuses; the round then asks for that digit again, or goes on.
"""

from __future__ import annotations

import enum
import random
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from digitpad.samples.sample import COLLECTED, NOT_A_DIGIT, Counts, label_text
from digitpad.ui.collect_bar import CollectBar
from digitpad.ui.collecting import Place, Round, drawn_labels
from digitpad.ui.keep_commands import KeepSample
from digitpad.ui.keeping import Keeping
from digitpad.ui.pen_rest import PenRest
from digitpad.ui.work_area import WorkArea


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
        self._round = Round(())
        self._numbers: dict[KeepSample, int] = {}
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
        self._numbers = {}
        self._set(State.IDLE)
        self._area.canvas.setFocus()

    def follow(self, has_something: bool) -> None:
        """Tell whether there is ink to keep; costs nothing while that lasts."""
        if has_something != self._has_something:
            self._has_something = has_something
            self._offer_next()

    def _wire(self) -> None:
        bar, prompt, canvas, keeping = self._bar, self._bar.prompt, self._area.canvas, self._keeping
        bar.start.started.connect(self._start)
        bar.start.cancelled.connect(self.close)
        bar.closed.connect(self.close)
        bar.again_asked.connect(lambda: self._set(State.CHOOSING))
        prompt.next.clicked.connect(self._next)
        prompt.again.clicked.connect(canvas.clear)
        prompt.skip.clicked.connect(self._skip)
        prompt.back.clicked.connect(self._back)
        prompt.pause.clicked.connect(self.toggle)
        prompt.end.clicked.connect(self._end)
        keeping.done.connect(lambda step: self._note(step, Place.DONE))
        keeping.undone.connect(lambda step: self._note(step, Place.OPEN))
        keeping.kept.connect(self._note_kept)
        keeping.failed.connect(self._note_failed)
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
        self._round = Round(drawn_labels(start.count, start.labels, there, random.Random()))
        self._numbers = {}
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
        at, label = self._round.at, self._round.label
        if self.state is not State.WRITING or at is None or label is None:
            return
        step = self._keeping.keep(label, COLLECTED)
        if step is not None:
            self._numbers[step] = at
            self._note(step, Place.DONE)

    def _skip(self) -> None:
        at = self._round.at
        if at is not None:
            self._area.canvas.clear()
            self._round.put(at, Place.SKIPPED)
            self._update()

    def _back(self) -> None:
        last = self._round.last
        if last is not None and self._round.place(last) is Place.SKIPPED:
            self._round.put(last, Place.OPEN)
            self._update()
        else:
            self._keeping.undo_last()

    def _can_go_back(self) -> bool:
        last = self._round.last
        if last is None:
            return False
        step = self._keeping.last
        is_step = step is not None and self._numbers.get(step) == last
        return is_step or self._round.place(last) is Place.SKIPPED

    def _end(self) -> None:
        self._is_ended = True
        self._set(State.OVER)

    def _note(self, step: KeepSample, place: Place) -> None:
        number = self._numbers.get(step)
        if number is not None:
            self._round.put(number, place)
            self._update()

    def _note_kept(self, step: KeepSample) -> None:
        if step not in self._numbers or not step.is_done:  # undone while the disk was at it
            return
        self._note(step, Place.KEPT)
        reading, label = step.new.reading, step.new.label
        if reading is not None and reading.verdict == "digit" and reading.digit != label:
            what = label_text(label)
            self.told.emit(f"Kept as {what}; it reads as {reading.digit}. A slip? Back undoes it.")

    def _note_failed(self, step: KeepSample) -> None:
        """Ask for it again, but not at once: what is on the canvas may be the next one already."""
        if step in self._numbers:
            self._note(step, Place.OPEN)
            if self.state is State.WRITING:
                self._set(State.PAUSED)

    def _update(self) -> None:
        """Show what became of the round; it is over when every digit is kept or skipped."""
        if not self._is_ended and self.state in (State.WRITING, State.OVER):
            is_under_way = self._round.number_of(Place.OPEN, Place.DONE)
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
                self._bar.show_summary(self._round)
            case _:
                self._bar.show_round(
                    self._round,
                    is_paused=self.state is State.PAUSED,
                    can_go_back=self._can_go_back(),
                )
        self._offer_next()

    def _offer_next(self) -> None:
        writes = self.state is State.WRITING and self._round.at is not None
        self._bar.prompt.next.setEnabled(writes and self._has_something)

    def _follow_steps(self) -> None:
        if self.state is State.WRITING:
            self._show()  # the step that Back would undo is another one

    def _pause_for_picture(self, picture: object) -> None:
        if picture is not None and self.state is State.WRITING:
            self._set(State.PAUSED)

    def _go_on_by_itself(self) -> None:
        reading = self._keeping.reading
        if not self.is_under_way or not self._bar.prompt.goes_on.isChecked() or reading is None:
            return
        if reading.verdict == "not a digit" and self._round.label != NOT_A_DIGIT:
            self.told.emit("This does not look like a digit. Next keeps it all the same.")
        else:
            self._next()
