"""Which model is in use, and which were before: one small file, changed atomically."""

from __future__ import annotations

import itertools

from digitpad import locations
from digitpad.errors import ModelError
from digitpad.files import write_atomically
from digitpad.model_folder import is_model_id

_FILE = "current-model"
_KEPT = 20


def read_history() -> list[str]:
    """Return the ids of the models used, the present one first; empty where nothing was chosen.

    What is no id is passed over: a damaged file costs the choice, not the app.
    """
    path = locations.user_folder() / _FILE
    try:
        words = path.read_text("utf-8").split()
    except (OSError, UnicodeDecodeError):
        return []
    return [word for word in words if is_model_id(word)][:_KEPT]


def write_history(ids: list[str]) -> None:
    """Keep the ids of the models used, the present one first; the oldest are forgotten.

    Raises:
        ModelError: the file cannot be written; the choice stays as it was.
    """
    different = [model_id for model_id, _ in itertools.groupby(ids)]
    text = "\n".join(different[:_KEPT]) + "\n"
    try:
        write_atomically(locations.user_folder() / _FILE, text.encode())
    except OSError as error:
        raise ModelError(
            f"The choice of the model cannot be kept: {error.strerror or error}."
        ) from error
