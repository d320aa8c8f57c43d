"""What a training process tells, one JSON object a line. Plain records, without Keras.

The order of a run: `Ready` once, when Keras is loaded; then `Preparing` while data comes,
`Started`, many `Progressed`, `EpochEnded` for each epoch, `Finishing`, and at last one of
`Finished`, `Stopped`, `Failed`.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from digitpad.errors import TrainingError


@dataclass(frozen=True, kw_only=True)
class Ready:
    """Keras is loaded; a run can start at once, without a download where MNIST is at hand."""

    versions: dict[str, str]
    mnist_at_hand: bool


@dataclass(frozen=True, kw_only=True)
class Preparing:
    """The data is being fetched, read or drawn; `done` is the part of it, 0..1."""

    doing: str
    done: float


@dataclass(frozen=True, kw_only=True)
class Started:
    """The network is built and the data is there.

    Attributes:
        recipe, data: what is trained, and on what.
        training_images: what an epoch shows, practice digits and non-digits included.
        validation_images, test_images: how many are held out to watch the run, and to test.
        epochs: of the whole run.
        weights: how many numbers the network learns.
        epochs_done: with which the run goes on where it was cut off; 0 for one that begins.
        cut_off_after: after how many epochs an earlier run of the same order was cut off, which
            this one does not go on with; 0 if there is none.
    """

    recipe: str
    data: str
    training_images: int
    validation_images: int
    test_images: int
    epochs: int
    weights: int
    epochs_done: int = 0
    cut_off_after: int = 0


@dataclass(frozen=True, kw_only=True)
class Progressed:
    """Some batches went through.

    Attributes:
        epoch: the one under way, from 1.
        step, steps: batches done in it, and all of it.
        done: the part of the whole run that is done, 0..1.
        loss, accuracy: the means over the batches since the last such event.
        images_per_second: the pace.
        seconds_left: of the whole run at this pace; None before there is one.
    """

    epoch: int
    step: int
    steps: int
    done: float
    loss: float
    accuracy: float
    images_per_second: float
    seconds_left: float | None


@dataclass(frozen=True, kw_only=True)
class EpochEnded:
    """An epoch went through. The validation figures are None where nothing is held out."""

    epoch: int
    epochs: int
    loss: float
    accuracy: float
    validation_loss: float | None
    validation_accuracy: float | None
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Finishing:
    """Training is over; the network is being compiled and tested."""

    doing: str


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A new model stands in the store.

    Attributes:
        model: its id.
        accuracy: on the test images, 0..1.
        accuracy_in_use: of the model in use, on the same images; None where none can be used.
        test_data: what the test images are.
        stopped_early: whether the user stopped the run.
        seconds: how long the training took.
        weights: how many numbers the network has learnt.
        size_bytes: of the compiled network.
    """

    model: str
    accuracy: float
    accuracy_in_use: float | None
    test_data: str
    stopped_early: bool
    seconds: float
    weights: int
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """The run was stopped before it had learnt anything."""


@dataclass(frozen=True, kw_only=True)
class Failed:
    """The run could not go on. `message` is one sentence to show."""

    message: str


Event: TypeAlias = (
    Ready | Preparing | Started | Progressed | EpochEnded | Finishing | Finished | Stopped | Failed
)

_KINDS: dict[str, type[Event]] = {
    "ready": Ready,
    "preparing": Preparing,
    "started": Started,
    "progress": Progressed,
    "epoch": EpochEnded,
    "finishing": Finishing,
    "finished": Finished,
    "stopped": Stopped,
    "failed": Failed,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def to_line(event: Event) -> str:
    """Return an event as one line of JSON, without the line's end; NaN and infinity become null.

    The line is ASCII: the reader's encoding may be another, and names of files hold anything.
    """
    values = {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in dataclasses.asdict(event).items()
    }
    return json.dumps({"event": _NAMES[type(event)], **values})


def from_line(line: str) -> Event | None:
    """Return the event in a line, or None where the line is something else.

    Libraries print lines of their own now and then; those are no events.
    """
    if not line.startswith('{"event"'):
        return None
    try:
        values: dict[str, Any] = json.loads(line)
        kind = _KINDS[values.pop("event")]
        event = kind(**values)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return event if _has_its_types(event) else None


_IS_OF_TYPE: dict[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "dict[str, str]": lambda value: (
        isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    ),
    "dict[str, Any]": lambda value: isinstance(value, dict),
    "tuple[str, ...]": lambda value: (
        isinstance(value, tuple) and all(isinstance(text, str) for text in value)
    ),
}
"""Whether a value read from JSON is of a type, by the type as the records name it."""


def _has_its_types(record: Event | RunOrder) -> bool:
    for item in dataclasses.fields(record):
        value, kind = getattr(record, item.name), str(item.type)
        may_be_none = kind.endswith(" | None")
        if value is None and may_be_none:
            continue
        if not _IS_OF_TYPE[kind.removesuffix(" | None")](value):
            return False
    return True


@dataclass(frozen=True, kw_only=True)
class RunOrder:
    """What the window asks the training process to run: one line on its standard input.

    Attributes:
        recipe: plain JSON of a `Recipe`.
        data: `mnist`, `practice`, or paths of `.npz` files; none means MNIST where it is to be
            had, else practice digits.
        ink: paths of ink files to train on besides.
        mnist_file: an `mnist.npz` to use, or empty.
        start_from: the id of the model whose weights to start from, or empty for fresh ones.
        tests: further sets to tell the accuracy on the card by.
        name: what the model will be called, or empty for recipe and date.
        out: a folder to write the model into instead of the user's models, or empty.
        resume: go on with an earlier run of the same order, where one was cut off.
        beside: ids of models of the same recipe and other seeds; the card tells the spread.
    """

    recipe: dict[str, Any]
    data: tuple[str, ...]
    ink: tuple[str, ...] = ()
    mnist_file: str = ""
    start_from: str = ""
    tests: tuple[str, ...] = ()
    name: str = ""
    out: str = ""
    resume: bool = False
    beside: tuple[str, ...] = ()

    def to_line(self) -> str:
        """Return the order as one line of JSON, without the line's end."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_line(cls, line: str) -> RunOrder:
        """Return the order in a line.

        Raises:
            TrainingError: it is none.
        """
        try:
            values: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value
                for key, value in json.loads(line).items()
            }
            order = cls(**values)
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise TrainingError(_NO_ORDER) from error
        if not _has_its_types(order):
            raise TrainingError(_NO_ORDER)
        return order


_NO_ORDER = "The training process was given a line that is no order to train."

STOP_LINE = "stop"
"""The word on standard input that ends a run after the batch in hand, and keeps what it learnt."""
