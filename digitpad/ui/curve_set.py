"""The curves of runs as plain records, and how they grow out of what a training process tells.

Without Qt: whatever lists, compares or exports runs can use it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from digitpad.training.events import EpochEnded, Event, Progressed, Started, from_line

Points: TypeAlias = tuple[tuple[float, float], ...]
"""(epoch, value), the epochs rising: 2.5 is in the middle of the third epoch, 3 at its end."""

MAX_POINTS = 4_000
"""Of a line. Where more come, neighbours are put together: no screen shows more."""

LOSS, ACCURACY, LEARNING_RATE = "loss", "accuracy", "learning rate"
VALIDATION = "validation "
"""What the name of a line on held out data begins with."""

_KERAS_VALIDATION = "val_"


@dataclass(frozen=True, kw_only=True)
class CurveSet:
    """The curves of a run.

    Attributes:
        name: what the legend calls the run.
        loss, accuracy: of the batches while the network learnt; accuracy as a part of 1.
        validation_loss, validation_accuracy: on what is held out, after each epoch.
        metrics: further lines by their names, those on what is held out with `validation ` first.
    """

    name: str
    loss: Points = ()
    accuracy: Points = ()
    validation_loss: Points = ()
    validation_accuracy: Points = ()
    metrics: Mapping[str, Points] = field(default_factory=dict)

    def lines(self) -> dict[str, Points]:
        """Return the lines by their names, such as `validation loss`."""
        return {
            LOSS: self.loss,
            VALIDATION + LOSS: self.validation_loss,
            ACCURACY: self.accuracy,
            VALIDATION + ACCURACY: self.validation_accuracy,
            **self.metrics,
        }


class Curve:
    """A line that grows.

    Attributes:
        x, y: epochs and values, as many of each.
        version: another after each change.
    """

    def __init__(self, points: Points = ()) -> None:
        self.x = [x for x, _ in points]
        self.y = [y for _, y in points]
        self.version = 0
        self._measured_a_point = self._measured_in_last = 1

    def add(self, x: float, y: float) -> None:
        """Add a point; those that stood there or further on go, as of a run that was cut off."""
        if self.x and self.x[-1] >= x:
            keep = bisect_left(self.x, x)
            del self.x[keep:], self.y[keep:]
            self._measured_in_last = self._measured_a_point
        if self.x and self._measured_in_last < self._measured_a_point:
            self._put_to_last(x, y)
        else:
            self._append(x, y)
        self.version += 1

    def points(self) -> Points:
        """Return the points as a record holds them."""
        return tuple(zip(self.x, self.y, strict=True))

    def _append(self, x: float, y: float) -> None:
        if len(self.x) >= MAX_POINTS:
            self._thin_out()
        self.x.append(x)
        self.y.append(y)
        self._measured_in_last = 1

    def _put_to_last(self, x: float, y: float) -> None:
        """Make the last point the mean of one more, and put it where the newest stands."""
        self._measured_in_last += 1
        self.y[-1] += (y - self.y[-1]) / self._measured_in_last
        self.x[-1] = x

    def _thin_out(self) -> None:
        """Put neighbours together: the mean of both, where the later one stands."""
        self._measured_a_point *= 2
        pairs = zip(self.y[0:-1:2], self.y[1::2], strict=True)
        self.y, self.x = [(first + second) / 2 for first, second in pairs], self.x[1::2]


class GrowingCurves:
    """The curves of a run that goes on.

    Attributes:
        name: of the run's recipe, once the run has started, where no other was given.
        lines: the curves by their names, as `CurveSet.lines` has them; those that have points.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.lines: dict[str, Curve] = {}

    def take(self, event: Event) -> None:
        """Add what an event tells; the most of them tell nothing of the curves."""
        if isinstance(event, Started):
            self.name = self.name or event.recipe
        elif isinstance(event, Progressed):
            x = event.epoch - 1 + event.step / max(event.steps, 1)
            self._add(LOSS, x, event.loss)
            self._add(ACCURACY, x, event.accuracy)
        elif isinstance(event, EpochEnded):
            self._add(VALIDATION + LOSS, event.epoch, event.validation_loss)
            self._add(VALIDATION + ACCURACY, event.epoch, event.validation_accuracy)
            self._add(LEARNING_RATE, event.epoch, event.learning_rate)
            for name, value in event.metrics.items():
                self._add(_in_words(name), event.epoch, value)

    def go_on_with(self, later: GrowingCurves) -> None:
        """Add the points of a run that goes on from here; where both have some, the later count."""
        for name, curve in later.lines.items():
            for x, y in curve.points():
                self._add(name, x, y)

    def curve_set(self) -> CurveSet:
        """Return the curves as they are now."""
        lines = {name: curve.points() for name, curve in self.lines.items()}
        return CurveSet(
            name=self.name,
            loss=lines.pop(LOSS, ()),
            accuracy=lines.pop(ACCURACY, ()),
            validation_loss=lines.pop(VALIDATION + LOSS, ()),
            validation_accuracy=lines.pop(VALIDATION + ACCURACY, ()),
            metrics=lines,
        )

    def _add(self, name: str, x: float, y: float | None) -> None:
        if y is not None:
            self.lines.setdefault(name, Curve()).add(x, y)


def curves_told(lines: Iterable[str], name: str = "") -> GrowingCurves:
    """Return the curves of a run from the lines that its process told.

    Args:
        lines: the run's events, one a line; what is no event is passed over.
        name: what to call the run; the recipe's name where there is none.
    """
    growing = GrowingCurves(name)
    for line in lines:
        event = from_line(line)
        if event is not None:
            growing.take(event)
    return growing


def _in_words(keras_name: str) -> str:
    """Return how people call a metric: `validation top k accuracy` for `val_top_k_accuracy`."""
    if keras_name.startswith(_KERAS_VALIDATION):
        return VALIDATION + _in_words(keras_name.removeprefix(_KERAS_VALIDATION))
    return keras_name.replace("_", " ")
