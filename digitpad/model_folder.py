"""One model folder: `model.keras`, `model.tflite` and `card.json`, and what they must be."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digitpad.errors import ModelError
from digitpad.model_card import ModelCard

KERAS_FILE = "model.keras"
COMPILED_FILE = "model.tflite"
CARD_FILE = "card.json"

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model folder that is whole as far as its names and its card tell.

    Attributes:
        id: the folder's name.
        folder: where it is.
        card: its card.
        size_bytes: the size of the compiled network.
        is_bundled: whether it ships with digitpad; such a one is never changed or removed.
    """

    id: str
    folder: Path
    card: ModelCard
    size_bytes: int
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
    def network_checksum(self) -> str:
        """The SHA-256 of the network, as the card has it; empty where it has none."""
        return self.card.sha256.get(KERAS_FILE, "")

    def check(self, name: str) -> None:
        """Check one of the networks, by its file's name, against the card.

        Raises:
            ModelError: it is not the file that the card describes, or cannot be read.
        """
        if self.card.sha256.get(name) != file_sha256(self.folder / name):
            raise ModelError(
                f"{name} of {self.card.name!r} is not the file that its card describes."
            )


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


def model_in(folder: Path, *, is_bundled: bool = False) -> Model:
    """Return the model in a folder.

    Raises:
        ModelError: a file is missing, or the card is damaged.
    """
    try:
        text = (folder / CARD_FILE).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(
            f"The model folder {folder} is damaged: {CARD_FILE} cannot be read."
        ) from error
    for name in (KERAS_FILE, COMPILED_FILE):
        if not (folder / name).is_file():
            raise ModelError(f"The model folder {folder} is damaged: {name} is missing.")
    try:
        size_bytes = (folder / COMPILED_FILE).stat().st_size
    except OSError as error:  # removed in this moment
        raise ModelError(f"The model folder {folder} is gone.") from error
    return Model(
        id=folder.name,
        folder=folder,
        card=ModelCard.from_json(text),
        size_bytes=size_bytes,
        is_bundled=is_bundled,
    )


def is_model_id(text: str) -> bool:
    """Tell whether a text may be a model's id: small letters, digits, hyphens; never a path."""
    return _ID.fullmatch(text) is not None


def fresh_id(stem: str) -> str:
    """Return an id that no model has yet, beginning with what of the stem an id may hold."""
    words = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:32].rstrip("-") or "model"
    when = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    return f"{words}-{when}-{secrets.token_hex(2)}"


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
