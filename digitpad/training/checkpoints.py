"""Checkpoints: the state of a run after an epoch, so that a run that was cut off can go on.

A checkpoint is one file that is written beside its place and takes it when it is whole, so a kill
at any moment leaves the last one or the new one. (Keras's `BackupAndRestore` writes in place, and
a kill there can leave a file that stops the next start.) It holds the weights and the optimizer's
state; its name tells how many epochs are done.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
import time
import zlib
from pathlib import Path
from typing import Any

from digitpad import locations
from digitpad.errors import TrainingError
from digitpad.files import partial_beside, sweep_partials, sync_file, sync_folder
from digitpad.training.backend import keras, reason_of
from digitpad.training.events import RunOrder
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.recipe import Recipe

_FILE = re.compile(r"epoch-([0-9]{1,6})\.weights\.h5")
_APART_S = 2.0
"""At least this long between two checkpoints: a run of a few seconds need not be kept."""
_FORGOTTEN_S = 30 * 24 * 60 * 60.0

_log = logging.getLogger(__name__)


class Checkpoints(keras.callbacks.Callback):  # type: ignore[misc]  # Keras carries no types
    """Keeps a run's last state in a folder of its own.

    Args:
        order, recipe, digits: what the run is known by: it goes on only where recipe, start and
            digits are the very same ones.
    """

    def __init__(self, order: RunOrder, recipe: Recipe, digits: LabelledDigits) -> None:
        super().__init__()
        runs = locations.unfinished_runs()
        _forget_old(runs)
        self._folder = runs / _key(order, recipe, digits)
        self._written = time.monotonic()

    def resume(self, network: Any) -> int:
        """Bring a prepared network to where the run was cut off; return the epochs done.

        Raises:
            TrainingError: what was kept cannot be read.
        """
        last = self._last()
        if last is None:
            return 0
        path, epochs = last
        try:
            network.optimizer.build(network.trainable_variables)
            network.load_weights(path)
        except Exception as error:  # Keras and HDF5 tell damage by whatever their code stumbles on
            raise TrainingError(
                f"The run cannot go on: {path} is damaged ({reason_of(error)}). Start it without "
                "--resume to begin anew."
            ) from error
        return epochs

    def cut_off_after(self) -> int:
        """Return after how many epochs an earlier run of this order was cut off; 0 if none was."""
        last = self._last()
        return 0 if last is None else last[1]

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Write a checkpoint, unless the last one is fresh."""
        if time.monotonic() - self._written < _APART_S:
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
        sweep_partials(self._folder)
        path = self._folder / f"epoch-{epochs}.weights.h5"
        # Keras asks for this ending; the partial name goes before it.
        partial = partial_beside(path)
        written = partial.with_name(f"{partial.name}.weights.h5")
        self.model.save_weights(written)
        sync_file(written)
        written.replace(path)
        sync_folder(self._folder)
        for other in self._folder.iterdir():
            if other != path:
                other.unlink()

    def _last(self) -> tuple[Path, int] | None:
        if not self._folder.is_dir():
            return None
        found = [
            (path, int(match[1]))
            for path in self._folder.iterdir()
            if (match := _FILE.fullmatch(path.name))
        ]
        return max(found, key=lambda each: each[1], default=None)


def _key(order: RunOrder, recipe: Recipe, digits: LabelledDigits) -> str:
    described = json.dumps([recipe.to_json(), order.start_from], sort_keys=True)
    digest = hashlib.sha256(described.encode())
    digest.update(zlib.crc32(digits.images.tobytes()).to_bytes(4, "big"))
    digest.update(zlib.crc32(digits.labels.tobytes()).to_bytes(4, "big"))
    return digest.hexdigest()[:16]


def _forget_old(runs: Path) -> None:
    for folder in runs.iterdir():
        if time.time() - folder.stat().st_mtime > _FORGOTTEN_S:
            shutil.rmtree(folder, ignore_errors=True)
