"""The real window, drawn in with the mouse at 125 Hz while a training run goes on; tells the gaps.

Words: where the training goes on, and for how many seconds to draw.

- `process`: as a user has it, by the Retrain dialog and its child process;
- `thread`: the same run in a thread of the window's process, as hobby pads have it;
- `nowhere`: no training, for comparison.

A timer of 1 ms ticks in the event loop: its longest gap is the longest time that the window stood
still. How much of the gap this thread spent computing tells our work from the waiting for one of
the machine's processors.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import NoReturn, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Qt, QTimer, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QSpinBox, QWidget

from digitpad.errors import DigitpadError
from digitpad.practice import FRAME, practice_inks
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.events import Event, Failed, Progressed
from digitpad.training.orders import RunOrder
from digitpad.training.recipe_rules import MAX_EPOCHS
from digitpad.ui.app import create_window
from digitpad.ui.startup import configure_application
from tests.benchmarks.child import tell
from tests.benchmarks.mouse import Mouse

_RECIPE = "convolutional"
_MOUSE_MS = 8
_STEP = 3.0
"""How far the pen comes in 8 ms, in units of the practice digits' frame of 100."""
_SETTLING_MS = 500

_Kind = TypeVar("_Kind", bound=QObject)
_Places: TypeAlias = npt.NDArray[np.float64]


class Ticks:
    """A timer of 1 ms that keeps the gaps between its ticks."""

    def __init__(self) -> None:
        self.gaps_ms: list[float] = []
        self.busy_ms: list[float] = []
        self._timer = _timer(1, self._tick)
        self._last = (time.perf_counter(), time.thread_time())

    def start(self) -> None:
        self._last = (time.perf_counter(), time.thread_time())
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = (time.perf_counter(), time.thread_time())
        self.gaps_ms.append((now[0] - self._last[0]) * 1000)
        self.busy_ms.append((now[1] - self._last[1]) * 1000)
        self._last = now


def main(where: str, seconds: float) -> None:
    qt = QApplication([])
    configure_application(qt)
    window = create_window()
    window.show()
    ticks = Ticks()
    steps = _hand(window.canvas, _child(window, QAction, "actionClear"))
    mouse = _timer(_MOUSE_MS, lambda: next(steps))

    def finish() -> None:
        ticks.stop()
        tell(
            longest_ms=max(ticks.gaps_ms),
            p99_ms=float(np.percentile(ticks.gaps_ms, 99)),
            longest_busy_ms=max(ticks.busy_ms),
            ticks=len(ticks.gaps_ms),
        )
        # A training run has no end to wait for; the child process ends with its standard input.
        os._exit(0)

    def begin() -> None:
        mouse.start()
        QTimer.singleShot(_SETTLING_MS, ticks.start)
        QTimer.singleShot(_SETTLING_MS + round(seconds * 1000), finish)

    trainings: dict[str, Callable[[QWidget, Callable[[], None]], None]] = {
        "process": _train_in_a_process,
        "thread": _train_in_a_thread,
        "nowhere": lambda _window, then: QTimer.singleShot(0, then),
    }
    trainings[where](window, begin)
    qt.exec()


def _hand(canvas: QWidget, clear: QAction) -> Iterator[None]:
    """Draw one practice digit after the other, an event of the mouse at each step."""
    mouse = Mouse(canvas)
    for ink, _ in practice_inks(10_000, seed=3):
        for stroke in ink:
            places = _evenly(stroke.xy) / FRAME * 0.8 + 0.1
            mouse.press(*places[0])
            yield
            for place in places[1:]:
                mouse.move(*place)
                yield
            mouse.release()
            yield
        clear.trigger()
        yield


def _evenly(xy: _Places) -> _Places:
    """Return a stroke's places at the steps of a hand's speed, float64 (n, 2)."""
    path = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    at = np.arange(0.0, path[-1] + _STEP, _STEP)
    return np.stack([np.interp(at, path, axis) for axis in xy.T], axis=1)


def _train_in_a_process(window: QWidget, then: Callable[[], None]) -> None:
    """Start a run as a user does; `then` is called when batches go through."""
    _child(window, QAction, "actionRetrain").trigger()
    dialog = _child(window, QWidget, "retrainDialog")
    for name, key in (("recipeBox", _RECIPE), ("dataBox", "practice")):
        box = _child(dialog, QComboBox, name)
        box.setCurrentIndex(box.findData(key))
    _child(dialog, QSpinBox, "epochsSpin").setValue(MAX_EPOCHS)
    told: SignalInstance = dialog.process.told  # type: ignore[attr-defined]  # RetrainDialog's own
    _child(dialog, QPushButton, "startButton").click()
    _when_batches_go_through(told, then)


def _train_in_a_thread(_window: QWidget, then: Callable[[], None]) -> None:
    """Start the same run in a thread; `then` is called when batches go through."""
    going = threading.Event()

    def emit(event: Event) -> None:
        if isinstance(event, Progressed):
            going.set()

    def train() -> None:
        from digitpad.model_store import ModelStore
        from digitpad.training import trainer
        from digitpad.training.controls import Controls

        recipe = RECIPES[_RECIPE].adjusted(epochs=MAX_EPOCHS)
        order = RunOrder(recipe=recipe.to_json(), data=("practice",))
        try:
            trainer.run(order, ModelStore(), emit, Controls())
        except DigitpadError as error:
            _give_up(str(error))

    def look() -> None:
        if going.is_set():
            waiting.stop()
            then()

    waiting = _timer(100, look)
    waiting.start()
    threading.Thread(target=train, daemon=True).start()


def _when_batches_go_through(told: SignalInstance, then: Callable[[], None]) -> None:
    def take(event: Event) -> None:
        if isinstance(event, Failed):
            _give_up(event.message)
        if isinstance(event, Progressed):
            told.disconnect(take)
            then()

    told.connect(take)


def _give_up(reason: str) -> NoReturn:
    print(reason, file=sys.stderr, flush=True)
    os._exit(1)


def _timer(interval_ms: int, do: Callable[[], object]) -> QTimer:
    timer = QTimer(QApplication.instance())
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(interval_ms)
    timer.timeout.connect(do)
    return timer


def _child(parent: QObject, kind: type[_Kind], name: str) -> _Kind:
    found = parent.findChild(kind, name)
    assert isinstance(found, kind), f"The window has no {name}."
    return found


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
