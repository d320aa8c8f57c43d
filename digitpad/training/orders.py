"""What the window tells a training process: one line each on its standard input.

A line is one of the words below, or a JSON object with a `kind`: `run`, `teach`, `describe` or
`probe`. One without a kind is a run.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from digitpad.digit_layout import SIDE_PX, DigitImage
from digitpad.errors import TrainingError
from digitpad.training.record_types import as_tuples, has_its_types

STOP = "stop"
"""Ends the runs ordered so far after the batch in hand, and keeps what the first has learnt."""
PAUSE = "pause"
"""Halts the run after the batches in hand."""
STEP = "step"
"""Lets a run that is paused learn from one more batch."""
RESUME = "resume"
"""Lets a run that is paused go on."""

WORDS = (STOP, PAUSE, STEP, RESUME)


@dataclass(frozen=True, kw_only=True)
class RunOrder:
    """Asks for a run.

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
        race: the name of the race that the run is part of, or empty.
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
    race: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the order as plain JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: object) -> RunOrder:
        """Return the order that `to_json` gave.

        Raises:
            TrainingError: it is none.
        """
        if not isinstance(values, dict):
            raise TrainingError(_NO_ORDER)
        try:
            order = cls(**as_tuples(values))
        except TypeError as error:
            raise TrainingError(_NO_ORDER) from error
        if not has_its_types(order):
            raise TrainingError(_NO_ORDER)
        return order


@dataclass(frozen=True, kw_only=True)
class DescribeOrder:
    """Asks how the network of a recipe would be; answered by `events.Described`.

    Attributes:
        recipe: plain JSON of a `Recipe`, as far as it has been edited.
        number: told again in the answer.
    """

    recipe: dict[str, Any]
    number: int


@dataclass(frozen=True, kw_only=True)
class ProbeOrder:
    """Says what the current drawing is, for the network under training to read; empty for none.

    Attributes:
        image: base64 of a digit image's 784 bytes.
    """

    image: str

    @classmethod
    def of(cls, image: DigitImage | None) -> ProbeOrder:
        """Return the order for a digit image, uint8 (28, 28)."""
        data = b"" if image is None else np.ascontiguousarray(image).tobytes()
        return cls(image=base64.b64encode(data).decode("ascii"))

    def digit_image(self) -> DigitImage | None:
        """Return the digit image, uint8 (28, 28), or None where there is none.

        Raises:
            TrainingError: what was sent is no digit image.
        """
        try:
            data = base64.b64decode(self.image, validate=True)
        except (binascii.Error, ValueError) as error:
            raise TrainingError(_NO_ORDER) from error
        if not data:
            return None
        if len(data) != SIDE_PX * SIDE_PX:
            raise TrainingError(_NO_ORDER)
        return np.frombuffer(data, np.uint8).reshape(SIDE_PX, SIDE_PX)


@dataclass(frozen=True, kw_only=True)
class TeachOrder:
    """Asks to adapt a model to the user's samples, with rehearsal.

    Attributes:
        start_from: the id of the model to adapt.
        mnist_file: an `mnist.npz` to rehearse and test with, or empty: then one that is at hand;
            else practice digits take its place.
        name: what the model will be called, or empty for a name from the model and the date.
        seed: of the order and the augmentation.
        is_ahead: whether it only says what may be asked for soon, so that an idle process may do
            what can be done before; nothing answers.
    """

    start_from: str
    mnist_file: str = ""
    name: str = ""
    seed: int = 0
    is_ahead: bool = False


Order: TypeAlias = RunOrder | TeachOrder | DescribeOrder | ProbeOrder

_KINDS: dict[str, type[TeachOrder | DescribeOrder | ProbeOrder]] = {
    "teach": TeachOrder,
    "describe": DescribeOrder,
    "probe": ProbeOrder,
}
_NO_ORDER = "The training process was given a line that is no order to train."


def to_line(order: Order) -> str:
    """Return an order as one line of JSON, without the line's end."""
    names = {kind: name for name, kind in _KINDS.items()}
    kind = "run" if isinstance(order, RunOrder) else names[type(order)]
    return json.dumps({"kind": kind, **dataclasses.asdict(order)})


def from_line(line: str) -> Order:
    """Return the order in a line.

    Raises:
        TrainingError: it is none.
    """
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise TrainingError(_NO_ORDER) from error
    if not isinstance(values, dict):
        raise TrainingError(_NO_ORDER)
    kind = values.pop("kind", "run")
    if kind == "run":
        return RunOrder.from_json(values)
    try:
        order = _KINDS[kind](**values)
    except (TypeError, KeyError) as error:  # no kind of ours, or other keys
        raise TrainingError(_NO_ORDER) from error
    if not has_its_types(order):
        raise TrainingError(_NO_ORDER)
    if isinstance(order, ProbeOrder):
        order.digit_image()  # refused here, not in the middle of a run
    return order
