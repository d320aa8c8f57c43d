"""What a training process tells, one JSON object a line. Plain records, without Keras.

`Ready` and `Catalogued` come once, when Keras is loaded. The order of a run: `Queued` where it has
to wait for another process's, `Preparing` while data comes, `Started`, many `Progressed`,
`EpochEnded` for each epoch, `Finishing`, and at last one of `Finished`, `Stopped`, `Failed`. In
between come `Paused`, `Probed` and `WeightsSeen`; `Described` answers `orders.DescribeOrder` at
any time.
"""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from digitpad.training.record_types import as_tuples, has_its_types


@dataclass(frozen=True, kw_only=True)
class Ready:
    """Keras is loaded; a run can start at once, without a download where MNIST is at hand."""

    versions: dict[str, str]
    mnist_at_hand: bool


@dataclass(frozen=True, kw_only=True)
class Catalogued:
    """What Keras offers; `catalogue` is `catalogue.Catalogue` as plain JSON."""

    catalogue: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Described:
    """How the network of a recipe would be, or why it cannot be.

    Attributes:
        number: that of the order that asked.
        shapes: what each layer gives for an image, the scaling layer left out: as many as fit.
        weights: how many numbers each of these layers learns or keeps.
        problem: one sentence on what does not fit; empty where the recipe can be trained.
        layer: the index of the layer that does not fit; None where it is not a layer's matter.
    """

    number: int
    shapes: tuple[str, ...]
    weights: tuple[int, ...]
    problem: str = ""
    layer: int | None = None


@dataclass(frozen=True, kw_only=True)
class Queued:
    """Another process trains at the moment; the run begins when that has ended."""


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
        run: the id under which the run is kept (`run_store`).
        steps: batches in an epoch.
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
    run: str = ""
    steps: int = 0


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
    """An epoch went through, or the run was stopped within it.

    The validation figures are None where nothing is held out, and where the run was stopped.

    Attributes:
        epoch, epochs: the one that ended, from 1, and all.
        loss, accuracy: means over the epoch's batches, while the network learnt.
        validation_loss, validation_accuracy: on what is held out, after the epoch.
        seconds: how long it took.
        learning_rate: after it; None where the optimizer has none.
        metrics: what the recipe's further metrics came to, `val_` before those on what is held out.
        is_whole: whether all its batches went through.
    """

    epoch: int
    epochs: int
    loss: float
    accuracy: float
    validation_loss: float | None
    validation_accuracy: float | None
    seconds: float
    learning_rate: float | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    is_whole: bool = True


@dataclass(frozen=True, kw_only=True)
class Paused:
    """The run waits for `orders.RESUME`, `orders.STEP` or `orders.STOP`."""

    epoch: int
    step: int
    steps: int


@dataclass(frozen=True, kw_only=True)
class Probed:
    """What the network under training reads in the current drawing.

    Attributes:
        epoch: how many epochs are done, a part of one included.
        scores: ten, or the one of a network that knows one digit alone.
    """

    epoch: float
    scores: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class WeightsSeen:
    """The weights of the first layer that has some, as pictures: one for each of its first units.

    Attributes:
        epoch: how many epochs are done, a part of one included.
        layer: the layer's class.
        height, width: of each picture, in weights.
        scale: the weight that 127 stands for; -127 is its negative.
        pictures: one base64 text each, of height x width int8 numbers, row by row; 16 at most.
    """

    epoch: float
    layer: str
    height: int
    width: int
    scale: float
    pictures: tuple[str, ...]


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
        run: the id under which the run is kept.
        kept_epoch: the epoch whose weights the model has, where it is not the last one's; else 0.
    """

    model: str
    accuracy: float
    accuracy_in_use: float | None
    test_data: str
    stopped_early: bool
    seconds: float
    weights: int
    size_bytes: int
    run: str = ""
    kept_epoch: int = 0


@dataclass(frozen=True, kw_only=True)
class Taught:
    """A model was adapted to the user's samples and stands in the store; `Finished` follows.

    Attributes:
        model: its id.
        taught_from: the id of the model that was adapted.
        sets: what both were tested on: `own` (the samples held out), `mnist`, `practice`.
        digits: how many digits each set holds, 0 for a set that is not to be had.
        before, after: the part of each set that is read right, 0..1, by the model that was adapted
            and by the new one.
        samples: how many samples were learnt from.
        is_better: whether the new model is the one to offer first.
        why: one sentence on that.
    """

    model: str
    taught_from: str
    sets: tuple[str, ...]
    digits: tuple[int, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    samples: int
    is_better: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """The run was stopped before it had learnt anything."""


@dataclass(frozen=True, kw_only=True)
class Failed:
    """The run could not go on.

    Attributes:
        message: one sentence to show.
        can_resume: whether epochs of it are kept, and the same order with `resume` goes on.
    """

    message: str
    can_resume: bool = False


Event: TypeAlias = (
    Ready
    | Catalogued
    | Described
    | Queued
    | Preparing
    | Started
    | Progressed
    | EpochEnded
    | Paused
    | Probed
    | WeightsSeen
    | Finishing
    | Taught
    | Finished
    | Stopped
    | Failed
)

_KINDS: dict[str, type[Event]] = {
    "ready": Ready,
    "catalogue": Catalogued,
    "described": Described,
    "queued": Queued,
    "preparing": Preparing,
    "started": Started,
    "progress": Progressed,
    "epoch": EpochEnded,
    "paused": Paused,
    "probe": Probed,
    "weights": WeightsSeen,
    "finishing": Finishing,
    "taught": Taught,
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
        event = kind(**as_tuples(values))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return event if has_its_types(event) else None
