"""Checkpoints: the state of a run after an epoch, so that a run that was cut off can go on.

A checkpoint is one file that is written beside its place and takes it when it is whole, so a kill
at any moment leaves the last one or the new one. (Keras's `BackupAndRestore` writes in place, and
a kill there can leave a file that stops the next start.) It holds the weights, the optimizer's
state and the best epoch so far; its name tells how many epochs are done, and how many seconds they
took. Where the disk takes no more, the state stays in this process's memory, and the run can go on
here.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import logging
import re
import shutil
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad import locations
from digitpad.errors import TrainingError
from digitpad.files import write_atomically
from digitpad.training.best_epoch import BestEpoch
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe
from digitpad.training.trainee import State, Trainee

Arrays: TypeAlias = Mapping[str, npt.NDArray[Any]]
"""What a checkpoint holds, by names that `_named` gives."""

_FILE = re.compile(r"epoch-([0-9]{1,6})-([0-9]{1,9})s\.npz")
_STATE, _BEST = "arr_", "best_"
"""How the names begin of the arrays of a trainee's state, and of those of the best epoch."""
_APART_S = 2.0
"""At least this long between two checkpoints: a run of a few seconds need not be kept."""
_FORGOTTEN_S = 30 * 24 * 60 * 60.0

_log = logging.getLogger(__name__)


class _Kept(NamedTuple):
    """A checkpoint: the epochs done, the seconds that they took, its file or what is in memory."""

    epochs: int
    seconds: float
    path: Path | None = None
    arrays: Arrays = MappingProxyType({})


_in_memory: dict[str, _Kept] = {}
"""What a full disk did not take, by the run's key; the last run's alone."""


class Checkpoints:
    """Keeps a run's last state in a folder of its own.

    Args:
        order, recipe, digits: what the run is known by: it goes on only where recipe, start and
            digits (those held out included) are the very same ones.

    Attributes:
        best: the best epoch so far; it is kept with the state.
    """

    def __init__(self, order: RunOrder, recipe: Recipe, digits: LabelledDigits) -> None:
        self.best = BestEpoch(recipe)
        runs = locations.unfinished_runs()
        _forget_old(runs)
        self._key = _key(order, recipe, digits)
        self._folder = runs / self._key
        self._began = self._written = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long the run has taken, what came before it was cut off included."""
        return time.monotonic() - self._began

    def resume(self, trainee: Trainee) -> int:
        """Bring a trainee and `best` to where the run was cut off; return the epochs done.

        Raises:
            TrainingError: what was kept cannot be read; it is set aside then.
        """
        last = self._last()
        if last is None:
            return 0
        try:
            arrays = _read(last.path) if last.path is not None else last.arrays
            trainee.set_state(_named_so(_STATE, arrays))
            best = _named_so(_BEST, arrays)
            if best:  # else it is older than what keeps it
                self.best.set_state(best, last.epochs, trainee.weights)
        except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
            assert last.path is not None
            last.path.replace(last.path.with_name(f"{last.path.name}.damaged"))
            raise TrainingError(
                f"The run cannot go on: {last.path.name} of it cannot be read ({error}). "
                "Start it again to begin anew."
            ) from error
        self._began -= last.seconds
        return last.epochs

    def cut_off_after(self) -> int:
        """Return after how many epochs an earlier run of this order was cut off; 0 if none was."""
        last = self._last()
        return 0 if last is None else last.epochs

    def epoch_ended(self, epoch: int, trainee: Trainee) -> None:
        """Write a checkpoint after this epoch, from 1, unless the last one is fresh.

        One of an earlier run of the same order that came farther stays: it is as good.
        """
        fresh = time.monotonic() - self._written < _APART_S
        if not fresh and self.cut_off_after() < epoch:
            self.keep(epoch, trainee)

    def keep(self, epoch: int, trainee: Trainee) -> None:
        """Write a checkpoint after this epoch; what the disk does not take stays in memory."""
        arrays = {**_named(_STATE, trainee.state()), **_named(_BEST, self.best.state(epoch))}
        try:
            self._write(epoch, arrays)
        except OSError as error:  # the run is worth more than its copy
            _log.warning("The checkpoint after epoch %d stays in memory: %s", epoch, error)
            _in_memory.clear()
            _in_memory[self._key] = _Kept(epoch, self.seconds, arrays=arrays)
        self._written = time.monotonic()

    def forget(self) -> None:
        """Remove what was kept: the run has come to its end."""
        _in_memory.pop(self._key, None)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, epochs: int, arrays: Arrays) -> None:
        self._folder.mkdir(exist_ok=True)
        path = self._folder / f"epoch-{epochs}-{self.seconds:.0f}s.npz"
        packed = io.BytesIO()
        np.savez(packed, allow_pickle=False, **arrays)
        write_atomically(path, packed.getvalue())
        for other in self._folder.iterdir():
            if other != path:
                other.unlink(missing_ok=True)

    def _last(self) -> _Kept | None:
        found = [
            _Kept(int(match[1]), float(match[2]), path)
            for path in self._folder.glob("epoch-*")  # none where there is no folder
            if (match := _FILE.fullmatch(path.name))
        ]
        if self._key in _in_memory:
            found.append(_in_memory[self._key])
        return max(found, key=lambda kept: kept.epochs, default=None)


def _read(path: Path) -> Arrays:
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _named(stem: str, state: State) -> Arrays:
    return {f"{stem}{number}": array for number, array in enumerate(state)}


def _named_so(stem: str, arrays: Arrays) -> State:
    """Return the arrays that `_named` named."""
    return [array for name, array in arrays.items() if name.startswith(stem)]


def _key(order: RunOrder, recipe: Recipe, digits: LabelledDigits) -> str:
    described = [recipe.to_json(), order.start_from, digits.checksum()]
    return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()[:16]


def _forget_old(runs: Path) -> None:
    for folder in runs.iterdir():
        with contextlib.suppress(OSError):  # another process may be doing the same
            if time.time() - folder.stat().st_mtime > _FORGOTTEN_S:
                shutil.rmtree(folder, ignore_errors=True)
