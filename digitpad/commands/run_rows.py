"""A run's epochs as rows of figures: for a table, and for a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from digitpad.errors import RunError
from digitpad.files import write_atomically
from digitpad.run_record import RunRecord
from digitpad.training.events import EpochEnded, from_line

Row: TypeAlias = dict[str, float | None]
"""The figures of an epoch by their names; metrics stand last, by Keras's names."""

_RUN_COLUMNS = ("run", "name", "seed")
_FORMULA = ("=", "+", "-", "@")
"""With these a spreadsheet takes a name for a formula."""


def epoch_rows(lines: Iterable[str]) -> list[Row]:
    """Return a row for each epoch that a run's lines tell; what is no event is passed over."""
    return [_row(event) for event in map(from_line, lines) if isinstance(event, EpochEnded)]


def write_csv(path: Path, runs: Sequence[tuple[RunRecord, Sequence[Row]]]) -> None:
    """Write runs as a table with a row for each epoch of each.

    Raises:
        RunError: the file cannot be written.
    """
    columns = dict.fromkeys(name for _, rows in runs for row in rows for name in row)
    text = io.StringIO()
    table = csv.DictWriter(text, [*_RUN_COLUMNS, *columns], restval="", lineterminator="\n")
    table.writeheader()
    for record, rows in runs:
        title = f"'{record.title}" if record.title.startswith(_FORMULA) else record.title
        named = {"run": record.id, "name": title, "seed": record.seed}
        for row in rows:
            table.writerow({**named, **row})
    try:
        write_atomically(path, text.getvalue().encode("utf-8"))
    except OSError as error:
        raise RunError(f"{path} cannot be written: {error.strerror or error}.") from error


def _row(event: EpochEnded) -> Row:
    return {
        "epoch": event.epoch,
        "loss": event.loss,
        "accuracy": event.accuracy,
        "validation_loss": event.validation_loss,
        "validation_accuracy": event.validation_accuracy,
        "seconds": event.seconds,
        "learning_rate": event.learning_rate,
        **event.metrics,
    }
