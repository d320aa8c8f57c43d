"""A run's curves as TensorBoard reads them, written by what TensorFlow itself brings.

`keras.callbacks.TensorBoard` and `tf.summary.scalar` need the package tensorboard, which most
people who train here do not have. The records inside its files are TensorFlow's own, and so is
their writer, so a run's logs are there for whoever has TensorBoard:
`tensorboard --logdir FOLDER`.

As Keras's callback has them, training and validation are two runs with the same tags, which
TensorBoard lays over each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from digitpad.files import partial_beside
from digitpad.training.backend import write_records
from digitpad.training.events import EpochEnded, Progressed, Started, from_line

TRAINING, VALIDATION = "train", "validation"
_FILE = "events.out.tfevents.{began:.0f}.digitpad"
_KERAS_VALIDATION = "val_"


class Scalar(NamedTuple):
    """A point of a curve: whose, which, at what step, at what moment (seconds since 1970)."""

    run: str
    tag: str
    step: int
    value: float
    moment: float


def write_tensorboard_logs(folder: Path, lines: Iterable[str], *, began: float = 0.0) -> None:
    """Write a run's curves into a folder, in place of what was written there before.

    Args:
        folder: where to; `train/` and `validation/` are made in it.
        lines: the run's events, one a line; what is no event is passed over.
        began: when the run began, in seconds since 1970.

    Raises:
        OSError: the folder takes no files.
    """
    scalars = list(scalars_in(lines, began))
    for run in dict.fromkeys(scalar.run for scalar in scalars):
        path = folder / run / _FILE.format(began=began)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = partial_beside(path)
        try:
            write_records(partial, [scalar[1:] for scalar in scalars if scalar.run == run])
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def scalars_in(lines: Iterable[str], began: float) -> Iterator[Scalar]:
    """Yield the points that the lines of a run tell: of batches by batches, of epochs by epochs."""
    epoch_began, pace = began, 0.0
    for event in map(from_line, lines):
        if isinstance(event, Started):
            pace = event.training_images / max(event.steps, 1)
        elif isinstance(event, Progressed):
            took = event.step * pace / max(event.images_per_second, 1.0)
            at = (event.epoch - 1) * event.steps + event.step
            yield Scalar(TRAINING, "batch_loss", at, event.loss, epoch_began + took)
            yield Scalar(TRAINING, "batch_accuracy", at, event.accuracy, epoch_began + took)
        elif isinstance(event, EpochEnded):
            epoch_began += event.seconds
            yield from _of_epoch(event, epoch_began)


def _of_epoch(event: EpochEnded, moment: float) -> Iterator[Scalar]:
    values = {
        "loss": event.loss,
        "accuracy": event.accuracy,
        "val_loss": event.validation_loss,
        "val_accuracy": event.validation_accuracy,
        "learning_rate": event.learning_rate,
        **event.metrics,
    }
    for name, value in values.items():
        if value is not None:
            run = VALIDATION if name.startswith(_KERAS_VALIDATION) else TRAINING
            tag = f"epoch_{name.removeprefix(_KERAS_VALIDATION)}"
            yield Scalar(run, tag, event.epoch, value, moment)
