"""Where the files are: those that ship with digitpad, and the user's own.

Shipped files lie inside the package once it is installed as a wheel (`digitpad/resources`,
`digitpad/models`), and beside `pyproject.toml` in a checkout. The user's files lie in one folder
that `DIGITPAD_HOME` moves, for tests and for a try.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from digitpad.errors import ShippedFileError, UserFolderError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def resource(name: str) -> Path:
    """Return the path of a shipped file under `resources/`.

    Raises:
        ShippedFileError: it is not there.
    """
    return _shipped(Path("resources") / name)


def bundled_models() -> Path:
    """Return the folder of the models that ship with digitpad.

    Raises:
        ShippedFileError: it is not there.
    """
    return _shipped(Path("models"))


def user_folder() -> Path:
    """Return the folder of the user's files, an absolute path, made if it is not there yet.

    Raises:
        UserFolderError: it cannot be made; so with the folders inside it below.
    """
    home = os.environ.get("DIGITPAD_HOME")
    folder = Path(home) if home else Path(platformdirs.user_data_dir("digitpad", appauthor=False))
    return _made(folder.absolute())


def user_models() -> Path:
    """Return the folder of the models that the user trained or imported."""
    return _made(user_folder() / "models")


def user_recipes() -> Path:
    """Return the folder of the recipes that the user keeps beside the built-in ones."""
    return _made(user_folder() / "recipes")


def samples_file() -> Path:
    """Return the SQLite file of the user's samples, which may not be there yet."""
    return user_folder() / "samples.sqlite"


def sample_backups() -> Path:
    """Return the folder of the backups of the user's samples."""
    return _made(user_folder() / "sample-backups")


def keras_home() -> Path:
    """Return the home that Keras is given, so that no `keras.json` of the user's is read."""
    return _made(user_folder() / "keras")


def downloaded_mnist() -> Path:
    """Return where the downloaded MNIST archive lies or will lie."""
    return user_folder() / "datasets" / "mnist.npz"


def unfinished_runs() -> Path:
    """Return the folder of what is kept of runs that have not come to their end."""
    return _made(user_folder() / "unfinished-runs")


def training_lock() -> Path:
    """Return the file that the one process that trains holds locked."""
    return user_folder() / "training.lock"


def kept_catalogue() -> Path:
    """Return the file that keeps what Keras offered when it was last loaded."""
    return user_folder() / "keras-catalogue.json"


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        in_the_way = isinstance(error, FileExistsError)
        reason = "a file is in its place" if in_the_way else error.strerror or error
        raise UserFolderError(
            f"The folder {folder} for digitpad's files cannot be made: {reason}. "
            "The variable DIGITPAD_HOME names another place."
        ) from error
    return folder


def _shipped(path: Path) -> Path:
    inside = _PACKAGE / path
    if inside.exists():
        return inside
    beside = _CHECKOUT / path
    if (_CHECKOUT / "pyproject.toml").exists() and beside.exists():
        return beside
    raise ShippedFileError(
        f"The file {path} that ships with digitpad is missing; install digitpad anew."
    )
