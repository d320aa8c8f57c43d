"""What is asked of a run while it goes on: to stop, to pause, to step, to read another drawing.

Whoever asks stands in another thread; the run looks between batches. One `Controls` serves a run;
those of one process share what comes in between, such as the current drawing.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeAlias

from digitpad.digit_layout import DigitImage
from digitpad.training import orders
from digitpad.training.orders import DescribeOrder, ProbeOrder

Asked: TypeAlias = str | DescribeOrder | ProbeOrder
"""One of `orders.WORDS`, or what else may be asked in a run."""


class Inbox:
    """What was asked of the process and not looked at yet; may be filled from any thread."""

    def __init__(self) -> None:
        self._asked: queue.SimpleQueue[Asked] = queue.SimpleQueue()
        self.drawing: DigitImage | None = None

    def put(self, asked: Asked) -> None:
        """Leave something to be looked at."""
        self._asked.put(asked)

    def next(self, timeout_s: float) -> Asked | None:
        """Return the next thing asked, or None where nothing came in that time."""
        try:
            return self._asked.get(timeout=timeout_s) if timeout_s else self._asked.get_nowait()
        except queue.Empty:
            return None


class Controls:
    """How a run is steered.

    Args:
        inbox: where what is asked comes from; None where nobody asks but for a stop.
        describe: answers a question on another recipe.

    Attributes:
        stop: ends the run after the batches in hand; what was learnt is kept.
        is_paused: whether the run is to wait.
        is_watched: whether anybody looks at drawing and weights.
    """

    def __init__(
        self, inbox: Inbox | None = None, describe: Callable[[DescribeOrder], None] | None = None
    ) -> None:
        self.stop = threading.Event()
        self.is_paused = False
        self.is_watched = inbox is not None
        self._inbox = inbox or Inbox()
        self._describe = describe
        self._steps = 0
        self._is_drawing_new = True

    @property
    def drawing(self) -> DigitImage | None:
        """The current drawing as a digit image, uint8 (28, 28)."""
        return self._inbox.drawing

    def heed(self, wait_s: float = 0.0) -> None:
        """Take in what has been asked; where nothing has, wait for the first so long."""
        asked = self._inbox.next(wait_s)
        while asked is not None:
            self._take(asked)
            asked = self._inbox.next(0.0)

    def takes_step(self) -> bool:
        """Tell whether a step was asked for; each is told once."""
        if self._steps == 0:
            return False
        self._steps -= 1
        return True

    def takes_drawing(self) -> bool:
        """Tell whether the drawing is another than at the last time."""
        is_new, self._is_drawing_new = self._is_drawing_new, False
        return is_new and self.drawing is not None

    def _take(self, asked: Asked) -> None:
        if isinstance(asked, ProbeOrder):
            self._inbox.drawing = asked.digit_image()
            self._is_drawing_new = True
        elif isinstance(asked, DescribeOrder):
            if self._describe is not None:
                self._describe(asked)
        elif asked == orders.PAUSE:
            self.is_paused = True
        elif asked == orders.RESUME:
            self.is_paused = False
        elif asked == orders.STEP and self.is_paused:
            self._steps += 1
