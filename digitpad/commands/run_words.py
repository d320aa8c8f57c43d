"""A kept run in words, and as JSON that scripts read."""

from __future__ import annotations

from typing import Any

from digitpad.commands.times import moment_in_words, time_in_words
from digitpad.run_record import RunRecord
from digitpad.training.knobs import layers_in_words

_NOTHING = "–"


def accuracy_of(record: RunRecord) -> str:
    """Return how much was read right in the end, such as `97.93%`."""
    return _NOTHING if record.accuracy is None else f"{record.accuracy:.2%}"


def summary(record: RunRecord) -> dict[str, Any]:
    """Return what tells a run from others, as plain JSON."""
    return {
        "id": record.id,
        "name": record.title,
        "recipe": record.name,
        "data": record.data,
        "seed": record.seed,
        "accuracy": record.accuracy,
        "test_data": record.test_data,
        "seconds": record.seconds,
        "weights": record.weights,
        "status": record.status,
        "epochs_done": record.epochs_done,
        "epochs": record.epochs,
        "began": record.began,
        "model": record.model,
        "race": record.race,
    }


def told(record: RunRecord) -> dict[str, str]:
    """Return what people are told of a run, by what it is; empty where there is nothing to tell."""
    tested = f" on {record.test_data}" if record.test_data else ""
    return {
        "status": record.standing,
        "message": record.message,
        "began": moment_in_words(record.began),
        "recipe": record.name,
        "layers": layers_in_words(record.recipe.get("layers")),
        "data": record.data,
        "seed": str(record.seed),
        "accuracy": "" if record.accuracy is None else accuracy_of(record) + tested,
        "time": time_in_words(record.seconds),
        "weights": f"{record.weights:,}",
        "model": record.model,
        "race": record.race,
    }


def on_one_line(text: str) -> str:
    """Return a text without line ends and without spaces in a row."""
    return " ".join(text.split())
