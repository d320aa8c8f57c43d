"""All that digitpad keeps of a person on this computer: how much there is, and away with it.

Only what digitpad has written by name goes: `DIGITPAD_HOME` may be a folder with other files, too.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import filelock

from digitpad import locations
from digitpad.errors import UserFolderError
from digitpad.files import partial_beside, sweep_partials
from digitpad.samples.samples_file import delete_samples
from digitpad.samples.store import SampleStore

_MODELS, _RECIPES, _RUNS = "models", "recipes", "runs"
_FOLDERS = (_MODELS, _RECIPES, _RUNS, "unfinished-runs", "test-sets", "keras")
_FILES = ("current-model", "settings.ini", "keras-catalogue.json", "training.log", "window.log")
"""Also `training.log`, which earlier versions wrote."""


@dataclass(frozen=True, kw_only=True)
class OwnData:
    """How much there is.

    Attributes:
        folder: where all of it is.
        samples: how many samples; None where their file cannot be opened.
        models, runs, recipes: how many of each are the user's own.
    """

    folder: Path
    samples: int | None
    models: int
    runs: int
    recipes: int


def own_data(samples: SampleStore | None) -> OwnData:
    """Return how much there is.

    Args:
        samples: None where their file cannot be opened.

    Raises:
        SampleError: the samples cannot be counted.
    """
    folder = locations.user_folder()
    return OwnData(
        folder=folder,
        samples=None if samples is None else samples.counts().total,
        models=_count(folder / _MODELS),
        runs=_count(folder / _RUNS),
        recipes=_count(folder / _RECIPES),
    )


def delete_own_data(samples: SampleStore | None) -> None:
    """Delete all of it: samples and their backups, models, runs, recipes, settings and logs.

    A downloaded MNIST stays, as does what is no file of digitpad's.

    Args:
        samples: None where their file cannot be opened; it goes all the same.

    Raises:
        UserFolderError: something trains, and nothing was deleted; or a file could not be.
        SampleError: the samples could not be deleted, and nothing else was.
    """
    with _nothing_trains():
        if samples is None:
            delete_samples(locations.samples_file())
        else:
            samples.remove_everything()
        folder = locations.user_folder()
        left = [name for name in (*_FOLDERS, *_FILES) if not _is_deleted(folder / name)]
        sweep_partials(folder)
    if left:
        raise UserFolderError(
            f"Not all could be deleted: {', '.join(left)} in {folder} cannot be. Close other "
            "windows of digitpad, then delete the folder by hand or try again."
        )


@contextlib.contextmanager
def _nothing_trains() -> Iterator[None]:
    lock = filelock.FileLock(locations.training_lock())
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise UserFolderError(
            "A model is being trained, here or in another window. Stop the training first; "
            "nothing was deleted."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _count(folder: Path) -> int:
    with contextlib.suppress(OSError):
        return sum(not path.name.startswith(".") for path in folder.iterdir())
    return 0


def _is_deleted(path: Path) -> bool:
    """Delete a file or folder; tell whether it is gone, the last parts of a folder included."""
    if not path.exists():
        return True
    hidden = partial_beside(path)
    try:
        path.rename(hidden)
        if hidden.is_dir():
            shutil.rmtree(hidden)
        else:
            hidden.unlink()
    except OSError:
        return False
    return True
