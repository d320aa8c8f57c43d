"""Checkpoints: the state of a run after an epoch, so that a run that was cut off can go on.

A checkpoint is one file that is written beside its place and takes it when it is whole, so a kill
at any moment leaves the last one or the new one. (Keras's `BackupAndRestore` writes in place, and
a kill there can leave a file that stops the next start.) It holds the weights and the optimizer's
state; its name tells how many epochs are done, and how many seconds they took.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import re
import shutil
import time
from pathlib import Path
from typing import Any, NamedTuple

from digitpad import locations
from digitpad.errors import TrainingError
from digitpad.files import partial_beside, sync_file, sync_folder
from digitpad.training.backend import keras, reason_of
from digitpad.training.events import RunOrder
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.recipe import Recipe

_FILE = re.compile(r"epoch-([0-9]{1,6})-([0-9]{1,9})s\.weights\.h5")
_APART_S = 2.0
"""At least this long between two checkpoints: a run of a few seconds need not be kept."""
_FORGOTTEN_S = 30 * 24 * 60 * 60.0

_log = logging.getLogger(__name__)


class Kept(NamedTuple):
    """A checkpoint: its file, the epochs done, and the seconds that they took."""

    path: Path
    epochs: int
    seconds: float


class Checkpoints(keras.callbacks.Callback):  # type: ignore[misc]  # Keras carries no types
    """Keeps a run's last state in a folder of its own.

    Args:
        order, recipe, digits: what the run is known by: it goes on only where recipe, start and
            digits (those held out included) are the very same ones.
    """

    def __init__(self, order: RunOrder, recipe: Recipe, digits: LabelledDigits) -> None:
        super().__init__()
        runs = locations.unfinished_runs()
        _forget_old(runs)
        self._folder = runs / _key(order, recipe, digits)
        self._began = self._written = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long the run has taken, what came before it was cut off included."""
        return time.monotonic() - self._began

    def resume(self, network: Any) -> int:
        """Bring a prepared network to where the run was cut off; return the epochs done.

        Raises:
            TrainingError: what was kept cannot be read; it is set aside then.
        """
        last = self._last()
        if last is None:
            return 0
        try:
            network.optimizer.build(network.trainable_variables)
            network.load_weights(last.path)
        except (OSError, ValueError, LookupError, RuntimeError) as error:
            last.path.replace(last.path.with_name(f"{last.path.name}.damaged"))
            raise TrainingError(
                f"The run cannot go on: {last.path.name} of it cannot be read "
                f"({reason_of(error)}). Start it again to begin anew."
            ) from error
        self._began -= last.seconds
        return last.epochs

    def cut_off_after(self) -> int:
        """Return after how many epochs an earlier run of this order was cut off; 0 if none was."""
        last = self._last()
        return 0 if last is None else last.epochs

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Write a checkpoint, unless the last one is fresh, or the epoch was broken off.

        One of an earlier run of the same order that came farther stays: it is as good.
        """
        fresh = time.monotonic() - self._written < _APART_S
        if fresh or self.model.stop_training or self.cut_off_after() > epoch:
            return
        try:
            self._write(epoch + 1)
        except OSError as error:  # the run is worth more than its copy
            _log.warning("No checkpoint after epoch %d: %s", epoch + 1, error)
        self._written = time.monotonic()

    def forget(self) -> None:
        """Remove what was kept: the run has come to its end."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, epochs: int) -> None:
        self._folder.mkdir(exist_ok=True)
        name = f"epoch-{epochs}-{self.seconds:.0f}s.weights.h5"
        path = self._folder / name
        # Keras asks for this ending; the partial name goes before it.
        partial = partial_beside(path)
        written = partial.with_name(f"{partial.name}.weights.h5")
        try:
            self.model.save_weights(written)
            sync_file(written)
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
        sync_folder(self._folder)
        for other in self._folder.iterdir():
            if other != path:
                other.unlink(missing_ok=True)

    def _last(self) -> Kept | None:
        found = [
            Kept(path, int(match[1]), float(match[2]))
            for path in self._folder.glob("epoch-*")  # none where there is no folder
            if (match := _FILE.fullmatch(path.name))
        ]
        return max(found, key=lambda kept: kept.epochs, default=None)


def _key(order: RunOrder, recipe: Recipe, digits: LabelledDigits) -> str:
    described = [recipe.to_json(), order.start_from, digits.checksum()]
    return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()[:16]


def _forget_old(runs: Path) -> None:
    for folder in runs.iterdir():
        with contextlib.suppress(OSError):  # another process may be doing the same
            if time.time() - folder.stat().st_mtime > _FORGOTTEN_S:
                shutil.rmtree(folder, ignore_errors=True)
