"""What is known of a training run that is kept: one record, as it stands in its `run.json`."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from digitpad.errors import RunError
from digitpad.model_card import short_name

RUNNING = "running"
FINISHED = "finished"
STOPPED_EARLY = "stopped early"
"""Stopped by the user, and what it had learnt was kept as a model."""
STOPPED = "stopped"
"""Ended at once by the user, by Ctrl+C twice: no model was made of it."""
FAILED = "failed"
CUT_OFF = "cut off"
"""Its process ended before the run did. No file says so: it is what a running one turns out as."""

UNFINISHED = (CUT_OFF, FAILED, STOPPED, STOPPED_EARLY)
"""What a run may be gone on with."""

STATUSES = (RUNNING, FINISHED, STOPPED_EARLY, STOPPED, FAILED)

MAX_BYTES = 1_000_000
"""Of a `run.json`; one holds a recipe and an order, a few thousand bytes."""
_MAX_TEXT = 4_000
_MAX_COUNT = 2**53


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """What is known of a run.

    Attributes:
        id: the name of its folder.
        began: ISO 8601, UTC.
        status: one of `STATUSES`, or `CUT_OFF`.
        recipe, order: plain JSON of what is trained and of what was asked for.
        data: one sentence on what it learns from.
        seed: of the start weights, the order and the augmentation.
        epochs_done, epochs: whole ones that went through, and all.
        accuracy: on the test images, 0..1; None until they were read.
        test_data: what the test images are.
        seconds: how long the training has taken.
        weights: how many numbers the network learns.
        model: the id of the model that came of it, or empty.
        message: why it could not go on, as a sentence, or empty.
        race: the name of the race that it is part of, or empty.
        pid: the process that trains it.
    """

    id: str
    began: str
    status: str = RUNNING
    recipe: Mapping[str, Any] = field(default_factory=dict)
    order: Mapping[str, Any] = field(default_factory=dict)
    data: str = ""
    seed: int = 0
    epochs_done: int = 0
    epochs: int = 0
    accuracy: float | None = None
    test_data: str = ""
    seconds: float = 0.0
    weights: int = 0
    model: str = ""
    message: str = ""
    race: str = ""
    pid: int = 0

    @property
    def name(self) -> str:
        """What the recipe is called."""
        name = self.recipe.get("name")
        return name if isinstance(name, str) and name else self.id

    @property
    def title(self) -> str:
        """What the run is called, on one short line: as its order says, or by its recipe."""
        name = self.order.get("name")
        return short_name(name if isinstance(name, str) and name else self.name) or self.id

    @property
    def standing(self) -> str:
        """How the run stands, such as `running, 2 of 5 epochs`."""
        if self.status in (RUNNING, CUT_OFF) and self.epochs:
            return f"{self.status}, {self.epochs_done} of {self.epochs} epochs"
        return self.status

    def to_json(self) -> str:
        """Return the record as it stands in `run.json`; it can always be written as UTF-8."""
        values = {name: _writable(value) for name, value in dataclasses.asdict(self).items()}
        return json.dumps(values, indent=2) + "\n"

    @classmethod
    def from_json(cls, run_id: str, text: str) -> RunRecord:
        """Return the record in the `run.json` of the run's folder.

        What a newer digitpad added is passed over.

        Raises:
            RunError: it is no record.
        """
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise RunError(f"What was kept of the run {run_id} is damaged: no JSON.") from error
        if not isinstance(values, dict) or not _is_moment(values.get("began")):
            raise RunError(f"What was kept of the run {run_id} is damaged: it never began.")
        known = {name: values[name] for name in _IS_RIGHT if name in values}
        for name, value in known.items():
            if not _IS_RIGHT[name](value):
                raise RunError(f"What was kept of the run {run_id} is damaged: its {name} is none.")
        return cls(id=run_id, **known)


def _writable(value: object) -> object:
    """Return a value as `from_json` takes it: no NaN, no text without end."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value[:_MAX_TEXT] if isinstance(value, str) else value


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _MAX_TEXT


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_COUNT


def _is_duration(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value <= _MAX_COUNT  # type: ignore[operator]  # NaN is in no range


def _is_part(value: object) -> bool:
    return value is None or (_is_duration(value) and value <= 1)  # type: ignore[operator]


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_moment(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


_IS_RIGHT: dict[str, Callable[[object], bool]] = {
    "began": _is_moment,
    "status": lambda value: value in STATUSES,
    "recipe": _is_object,
    "order": _is_object,
    "data": _is_text,
    "seed": _is_count,
    "epochs_done": _is_count,
    "epochs": _is_count,
    "accuracy": _is_part,
    "test_data": _is_text,
    "seconds": _is_duration,
    "weights": _is_count,
    "model": _is_text,
    "message": _is_text,
    "race": _is_text,
    "pid": _is_count,
}
"""Whether the value of a key is one, by the key; the id is the folder's name."""
