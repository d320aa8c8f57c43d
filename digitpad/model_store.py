"""The models that there are: the bundled one and the user's; which is in use, and which was before.

A model folder is written under a name that nobody looks at and renamed when it is whole; using a
model changes one small file atomically. So at any moment, a kill -9 included, each model is whole
or not there, and one of them is in use.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digitpad import locations
from digitpad.errors import DigitpadError, ModelError
from digitpad.files import (
    partial_beside,
    sweep_partials,
    sync_file,
    sync_folder,
    write_atomically,
)
from digitpad.model_folder import (
    CARD_FILE,
    COMPILED_FILE,
    KERAS_FILE,
    Model,
    NewModel,
    file_sha256,
    fresh_id,
    is_model_id,
    model_in,
)
from digitpad.model_history import read_history, write_history
from digitpad.predictor import Predictor

__all__ = [
    "BUNDLED",
    "CARD_FILE",
    "COMPILED_FILE",
    "KERAS_FILE",
    "Model",
    "ModelInUse",
    "ModelStore",
    "NewModel",
    "check_replaceable",
    "file_sha256",
]

BUNDLED = "default"

_EXPORTS = {".keras": KERAS_FILE, ".tflite": COMPILED_FILE, ".onnx": COMPILED_FILE}
"""A suffix, and which of a model's files is taken or made something of."""


@dataclass(frozen=True, kw_only=True)
class ModelInUse:
    """The model in use, loaded.

    Attributes:
        model: the model.
        predictor: its compiled network.
        trouble: why it is not the chosen one, as a sentence to show, or empty.
    """

    model: Model
    predictor: Predictor
    trouble: str = ""


class ModelStore:
    """The models that there are. Reads the disk at each call: another process may add models.

    Every method may raise `DigitpadError` where the user's folder cannot be made.
    """

    def models(self) -> list[Model]:
        """Return the bundled model, then the user's, newest first; damaged ones are left out."""
        own = []
        for folder in locations.user_models().iterdir():
            if is_model_id(folder.name) and folder.name != BUNDLED:
                with contextlib.suppress(ModelError):
                    own.append(model_in(folder))
        own.sort(key=lambda model: (model.card.created, model.id), reverse=True)
        with contextlib.suppress(DigitpadError):
            return [self.bundled(), *own]
        return own

    def bundled(self) -> Model:
        """Return the model that ships with digitpad.

        Raises:
            ModelError: it is damaged.
            ShippedFileError: no model ships with digitpad.
        """
        return model_in(locations.bundled_models() / BUNDLED, is_bundled=True)

    def model(self, model_id: str) -> Model:
        """Return a model by its id.

        Raises:
            ModelError: there is none, or it is damaged.
        """
        return self.bundled() if model_id == BUNDLED else model_in(self._own_folder(model_id))

    def current_id(self) -> str:
        """Return the id of the chosen model, whether or not it can be used."""
        history = read_history()
        return history[0] if history else BUNDLED

    def load_current(self) -> ModelInUse:
        """Load the chosen model; where it is damaged or gone, the bundled one and a sentence.

        Raises:
            ModelError: the bundled one cannot be used either.
        """
        chosen = self.current_id()
        try:
            return self.load(chosen)
        except ModelError as error:
            if chosen == BUNDLED:
                raise
            bundled = self.load(BUNDLED)
            return ModelInUse(
                model=bundled.model,
                predictor=bundled.predictor,
                trouble=f"{chosen} cannot be used, so the bundled model reads. {error}",
            )

    def load(self, model_id: str) -> ModelInUse:
        """Load a model, its compiled network checked against its card.

        Raises:
            ModelError: it is missing or damaged.
        """
        model = self.model(model_id)
        model.check(COMPILED_FILE)
        return ModelInUse(model=model, predictor=Predictor(model.compiled_file))

    def use(self, model_id: str) -> ModelInUse:
        """Load a model and make it the one in use; the one before is kept for `roll_back`.

        Raises:
            ModelError: it is missing or damaged, or the choice cannot be kept; the one in use
                stays.
        """
        loaded = self.load(model_id)
        history = read_history() or [BUNDLED]
        if history[0] != model_id:
            write_history([model_id, *history])
        return loaded

    def previous_id(self) -> str | None:
        """Return the id of the model that `roll_back` would bring back, or None."""
        history = read_history()
        return next((name for name in history if name != history[0] and self._reads(name)), None)

    def roll_back(self) -> ModelInUse:
        """Use the model again that was in use before the present one; damaged ones are passed by.

        Raises:
            ModelError: there was none.
        """
        previous = self.previous_id()
        if previous is None:
            raise ModelError("There is no earlier model to go back to.")
        loaded = self.load(previous)
        history = read_history()
        write_history(history[history.index(previous) :])
        return loaded

    def rename(self, model_id: str, name: str) -> Model:
        """Give one of the user's models another name.

        Raises:
            ModelError: the name is empty or too long, or the model is the bundled one, damaged or
                cannot be written.
        """
        model = model_in(self._own_folder(model_id))
        card = model.card.renamed(name).to_json().encode()
        with _told(f"{model.card.name!r} cannot be renamed"):
            write_atomically(model.folder / CARD_FILE, card)
        return self.model(model_id)

    def remove(self, model_id: str) -> None:
        """Remove one of the user's models, be it damaged; was it in use, the one before is again.

        Raises:
            ModelError: there is no such model, it is the bundled one, or cannot be removed.
        """
        folder = self._own_folder(model_id)
        history = read_history()
        if model_id in history:
            left = [name for name in history if name != model_id and self._reads(name)]
            write_history(left or [BUNDLED])
        hidden = partial_beside(folder)
        with _told(f"{folder} cannot be removed"):
            folder.rename(hidden)
        shutil.rmtree(hidden, ignore_errors=True)

    def export(self, model_id: str, target: Path) -> Path:
        """Write a model as a file of its own, of the kind that the name asks for; return the file.

        Args:
            model_id: its id.
            target: a `.keras` file, a `.tflite` file (the compiled network), an `.onnx` file, or a
                folder to put the `.keras` file in.

        Raises:
            ModelError: there is no such model, it is damaged, cannot be written as ONNX, or the
                file cannot be written.
        """
        model = self.model(model_id)
        if target.is_dir():
            target = target / f"{model_id}.keras"
        if target.suffix not in _EXPORTS:
            raise ModelError(
                f"A model is exported as a .keras, .tflite or .onnx file. Received: {target.name}."
            )
        name = _EXPORTS[target.suffix]
        model.check(name)
        with _told(f"{target} cannot be written"):
            data = (model.folder / name).read_bytes()
            write_atomically(target, _as_onnx(model, data) if target.suffix == ".onnx" else data)
        return target

    @contextlib.contextmanager
    def new_model(self, stem: str, *, out: Path | None = None) -> Iterator[NewModel]:
        """Give a folder to write a model into; it becomes a model when the block ends well.

        Args:
            stem: what the id begins with, such as the recipe's name.
            out: the folder that the model becomes, in place of the model that is there; by default
                one among the user's models, under the id.

        Raises:
            ModelError: what was written is no whole model, or `out` holds something else.
            OSError: a file cannot be written; nothing is left of the model then.
        """
        target = locations.user_models() / fresh_id(stem) if out is None else out.absolute()
        check_replaceable(target)
        self._sweep(target.parent)
        folder = partial_beside(target)
        folder.mkdir(parents=True)
        try:
            yield NewModel(id=target.name, folder=folder)
            model_in(folder)
            for file in folder.iterdir():
                sync_file(file)
            sync_folder(folder)
            _put_in_place(folder, target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _sweep(self, models: Path) -> None:
        """Remove what killed processes left half written."""
        sweep_partials(locations.user_folder())
        sweep_partials(models)
        for model in self.models():
            if not model.is_bundled:
                sweep_partials(model.folder)

    def _own_folder(self, model_id: str) -> Path:
        """Return the folder of one of the user's models, whatever is in it."""
        if model_id == BUNDLED:
            raise ModelError("The bundled model cannot be changed or removed.")
        if is_model_id(model_id):
            folder = locations.user_models() / model_id
            if folder.is_dir():
                return folder
        raise ModelError(
            f"There is no model {model_id!r}; `digitpad models list` shows those there are."
        )

    def _reads(self, model_id: str) -> bool:
        """Tell whether a model is there and whole."""
        try:
            self.model(model_id).check(COMPILED_FILE)
        except DigitpadError:
            return False
        return True


def check_replaceable(target: Path) -> None:
    """Check that a model may be written in the place of a folder: new, empty or a model's.

    Raises:
        ModelError: there is a file, or a folder that holds something else, or its place takes none.
    """
    try:
        found = {path.name for path in target.iterdir()}
    except FileNotFoundError:
        found = set()
    except OSError as error:
        raise ModelError(f"{target} cannot become a model: {error.strerror or error}.") from error
    try:  # now, and not when the training is done
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent):
            pass
    except OSError as error:
        raise ModelError(
            f"No model can be written to {target}: {error.strerror or error}."
        ) from error
    if not found <= {KERAS_FILE, COMPILED_FILE, CARD_FILE}:
        raise ModelError(
            f"{target} holds other files than a model's, so no model is written there; name a "
            "folder that is new, empty or a model's."
        )


def _as_onnx(model: Model, compiled: bytes) -> bytes:
    # Takes a fifth of a second to load, and the window starts with this module.
    from digitpad.onnx_export import onnx_of

    card = model.card
    accuracy = json.dumps(dict(card.accuracy))
    return onnx_of(compiled, {"name": card.name, "made_by": card.made_by, "accuracy": accuracy})


def _put_in_place(folder: Path, target: Path) -> None:
    if not target.exists():
        folder.rename(target)
    else:
        old = partial_beside(target)
        target.rename(old)
        folder.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    sync_folder(target.parent)


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    """Tell an error of the disk as a sentence that begins with `what`."""
    try:
        yield
    except OSError as error:
        raise ModelError(f"{what}: {error.strerror or error}.") from error
