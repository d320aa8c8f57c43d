"""Models of the user's to test with: copies of the bundled one, made the way that training does."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

from digitpad.model_store import COMPILED_FILE, KERAS_FILE, Model, ModelStore


def add_model(
    store: ModelStore, name: str = "Mine", *, stem: str = "mine", out: Path | None = None
) -> Model:
    """Store a copy of the bundled model under another name and return it."""
    bundled = store.bundled()
    with store.new_model(stem, out=out) as new:
        shutil.copy(bundled.keras_file, new.folder / KERAS_FILE)
        shutil.copy(bundled.compiled_file, new.folder / COMPILED_FILE)
        new.write_card(dataclasses.replace(bundled.card, name=name))
    if out is not None:
        return dataclasses.replace(bundled, id=new.id, folder=out, is_bundled=False)
    return store.model(new.id)
