"""Model folders: the bundled one and the user's; which is in use, and which was before.

A model folder holds `model.keras`, `model.tflite` and `card.json`. It is written under a name that
nobody looks at and renamed when it is whole; using a model changes one small file atomically. So at
any moment, a kill -9 included, each model is whole or not there, and one of them is in use.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digitpad import locations
from digitpad.errors import DigitpadError, ModelError
from digitpad.files import sync_file, sync_folder, write_atomically
from digitpad.model_card import ModelCard
from digitpad.predictor import Predictor

BUNDLED = "default"
KERAS_FILE = "model.keras"
COMPILED_FILE = "model.tflite"
CARD_FILE = "card.json"

_POINTER = "current-model"
_HISTORY = 20
_PARTIAL = ".partial"
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model folder that is whole as far as its names and its card tell.

    Attributes:
        id: the folder's name.
        folder: where it is.
        card: its card.
        is_bundled: whether it ships with digitpad; such a one is never changed or removed.
    """

    id: str
    folder: Path
    card: ModelCard
    is_bundled: bool

    @property
    def keras_file(self) -> Path:
        """The network as Keras keeps it."""
        return self.folder / KERAS_FILE

    @property
    def compiled_file(self) -> Path:
        """The network as the window runs it."""
        return self.folder / COMPILED_FILE

    @property
    def size_bytes(self) -> int:
        """The size of the compiled network."""
        return self.compiled_file.stat().st_size


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
    """The models that there are. Reads the disk at each call: another process may add models."""

    def models(self) -> list[Model]:
        """Return the bundled model, then the user's, newest first; damaged ones are left out."""
        own = []
        for folder in locations.user_models().iterdir():
            if _ID.fullmatch(folder.name):
                with contextlib.suppress(DigitpadError):
                    own.append(_model(folder, is_bundled=False))
        own.sort(key=lambda model: (model.card.created, model.id), reverse=True)
        return [self.bundled(), *own]

    def bundled(self) -> Model:
        """Return the model that ships with digitpad.

        Raises:
            ModelError: it is damaged.
        """
        return _model(locations.bundled_models() / BUNDLED, is_bundled=True)

    def model(self, model_id: str) -> Model:
        """Return a model by its id.

        Raises:
            ModelError: there is none, or it is damaged.
        """
        if model_id == BUNDLED:
            return self.bundled()
        folder = locations.user_models() / model_id
        if not _ID.fullmatch(model_id) or not folder.is_dir():
            raise ModelError(
                f"There is no model {model_id!r}; `digitpad models list` shows those there are."
            )
        return _model(folder, is_bundled=False)

    def current_id(self) -> str:
        """Return the id of the chosen model, whether or not it can be used."""
        history = self._history()
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
                trouble=f"The model {chosen!r} cannot be used, so the bundled one reads: {error}",
            )

    def load(self, model_id: str) -> ModelInUse:
        """Load a model, its compiled network checked against its card.

        Raises:
            ModelError: it is missing or damaged.
        """
        model = self.model(model_id)
        expected = model.card.sha256.get(COMPILED_FILE)
        if expected != file_sha256(model.compiled_file):
            raise ModelError(
                f"{COMPILED_FILE} of {model.card.name!r} is not the file that its card describes."
            )
        return ModelInUse(model=model, predictor=Predictor(model.compiled_file))

    def use(self, model_id: str) -> ModelInUse:
        """Load a model and make it the one in use; the one before is kept for `roll_back`.

        Raises:
            ModelError: it is missing or damaged; the one in use stays.
        """
        loaded = self.load(model_id)
        history = self._history() or [BUNDLED]
        if history[0] != model_id:
            self._write_history([model_id, *history])
        return loaded

    def previous_id(self) -> str | None:
        """Return the id of the model that `roll_back` would bring back, or None."""
        return next((name for name in self._history()[1:] if self._is_there(name)), None)

    def roll_back(self) -> ModelInUse:
        """Use the model again that was in use before the present one.

        Raises:
            ModelError: there was none.
        """
        previous = self.previous_id()
        if previous is None:
            raise ModelError("There is no earlier model to go back to.")
        loaded = self.load(previous)
        history = self._history()
        self._write_history(history[history.index(previous, 1) :])
        return loaded

    def rename(self, model_id: str, name: str) -> Model:
        """Give one of the user's models another name.

        Raises:
            ModelError: the name is empty or too long, or the model is the bundled one.
        """
        model = self._own(model_id, "renamed")
        write_atomically(model.folder / CARD_FILE, model.card.renamed(name).to_json().encode())
        return self.model(model_id)

    def remove(self, model_id: str) -> None:
        """Remove one of the user's models; where it was in use, the one before is used again.

        Raises:
            ModelError: there is no such model, or it is the bundled one.
        """
        model = self._own(model_id, "removed")
        left = [name for name in self._history() if name != model_id and self._is_there(name)]
        self._write_history(left or [BUNDLED])
        hidden = model.folder.with_name(f".{model_id}-{secrets.token_hex(4)}{_PARTIAL}")
        model.folder.rename(hidden)
        shutil.rmtree(hidden, ignore_errors=True)

    def export(self, model_id: str, target: Path) -> Path:
        """Copy a model's `.keras` file to `target` (a file, or a folder to put it in); return it.

        Raises:
            ModelError: there is no such model, or the file cannot be written.
        """
        model = self.model(model_id)
        if target.is_dir():
            target = target / f"{model_id}.keras"
        if target.suffix != ".keras":
            raise ModelError(f"A model is exported as a .keras file. Received: {target.name}.")
        try:
            write_atomically(target, model.keras_file.read_bytes())
        except OSError as error:
            raise ModelError(f"{target} cannot be written: {error.strerror or error}.") from error
        return target

    @contextlib.contextmanager
    def new_model(self, stem: str, *, out: Path | None = None) -> Iterator[NewModel]:
        """Give a folder to write a model into; it becomes a model when the block ends well.

        Args:
            stem: what the id begins with, such as the recipe's name.
            out: the folder that the model becomes, in place of what is there; by default one
                among the user's models, under the id.
        """
        self._sweep()
        model_id = _fresh_id(stem)
        target = out if out is not None else locations.user_models() / model_id
        folder = target.parent / f".{model_id}.{os.getpid()}{_PARTIAL}"
        folder.mkdir(parents=True)
        try:
            yield NewModel(id=target.name, folder=folder)
            for file in folder.iterdir():
                sync_file(file)
            sync_folder(folder)
            if target.exists():
                shutil.rmtree(target)
            folder.rename(target)
            sync_folder(target.parent)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what killed processes left half written."""
        for folder in locations.user_models().glob(f".*{_PARTIAL}"):
            owner = folder.name.removesuffix(_PARTIAL).rpartition(".")[2]
            if not (owner.isdigit() and _is_running(int(owner))):
                shutil.rmtree(folder, ignore_errors=True)

    def _own(self, model_id: str, what: str) -> Model:
        model = self.model(model_id)
        if model.is_bundled:
            raise ModelError(f"The bundled model cannot be {what}.")
        return model

    def _is_there(self, model_id: str) -> bool:
        return model_id == BUNDLED or (locations.user_models() / model_id).is_dir()

    def _history(self) -> list[str]:
        """Return the ids of the models used, the present one first."""
        try:
            lines = (locations.user_folder() / _POINTER).read_text("utf-8").split()
        except (OSError, UnicodeDecodeError):
            return []
        return [line for line in lines if _ID.fullmatch(line)][:_HISTORY]

    def _write_history(self, ids: list[str]) -> None:
        text = "\n".join(ids[:_HISTORY]) + "\n"
        try:
            write_atomically(locations.user_folder() / _POINTER, text.encode())
        except OSError as error:
            raise ModelError(
                f"The choice of the model cannot be kept: {error.strerror or error}."
            ) from error


@dataclass(frozen=True, kw_only=True)
class NewModel:
    """A model that is being written.

    Attributes:
        id: the id that it will have.
        folder: where to write `model.keras` and `model.tflite`.
    """

    id: str
    folder: Path

    def write_card(self, card: ModelCard) -> None:
        """Write the card; the id is its maker's business, the checksums belong to `card`."""
        (self.folder / CARD_FILE).write_text(card.to_json(), "utf-8")

    def checksums(self) -> dict[str, str]:
        """Return the sha256 of both networks, as the card holds them."""
        return {name: file_sha256(self.folder / name) for name in (KERAS_FILE, COMPILED_FILE)}


def file_sha256(path: Path) -> str:
    """Return a file's sha256 in hexadecimal.

    Raises:
        ModelError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}.") from error


def _model(folder: Path, *, is_bundled: bool) -> Model:
    try:
        text = (folder / CARD_FILE).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"The model folder {folder} is damaged: its card is missing.") from error
    for name in (KERAS_FILE, COMPILED_FILE):
        if not (folder / name).is_file():
            raise ModelError(f"The model folder {folder} is damaged: {name} is missing.")
    card = ModelCard.from_json(text)
    return Model(id=folder.name, folder=folder, card=card, is_bundled=is_bundled)


def _fresh_id(stem: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:32] or "model"
    when = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    return f"{words}-{when}-{secrets.token_hex(2)}"


def _is_running(pid: int) -> bool:
    if os.name == "nt":  # there os.kill(pid, 0) would end the process
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
