"""One `.zip` that holds samples, models and recipes: to move to another machine, or to merge.

::

    samples.jsonl                  one sample a line, all that is known of it
    models/ID/model.keras          the network as Keras keeps it, and
    models/ID/card.json            what it is
    recipes/NAME.json              a recipe
    manifest.json                  {"format": "digitpad-collection", "version": 1, "samples": 12}

Files are hostile until checked: what `opened_archive` lets pass has no other names than these, no
two alike, nothing encrypted, no links, and unpacks to a bounded size. Models and recipes are only
taken out here; Keras's inspection and the recipes' rules come after.
"""

from __future__ import annotations

import json
import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitpad.errors import ModelError, SampleError
from digitpad.exchange.json_samples import json_of_sample, samples_of_lines
from digitpad.exchange.labels import LabelRule
from digitpad.files import atomic_file
from digitpad.ink_files.points import shown
from digitpad.model_card import ModelCard
from digitpad.model_folder import CARD_FILE, KERAS_FILE, Model
from digitpad.samples.sample import NewSample, Sample

_FORMAT, _VERSION = "digitpad-collection", 1
_MANIFEST, _SAMPLES = "manifest.json", "samples.jsonl"
_MODEL = re.compile(r"models/([a-z0-9][a-z0-9-]{0,63})/(model\.keras|card\.json)")
_RECIPE = re.compile(r"recipes/([A-Za-z0-9][A-Za-z0-9 ._-]{0,63})\.json")
_FOLDER = re.compile(r"(models|recipes|models/[a-z0-9][a-z0-9-]{0,63})/")

_MAX_ENTRIES = 5_000
_MAX_SAMPLES_BYTES = 16 << 30
_MAX_MODEL_BYTES = 256 << 20
_MAX_SMALL_BYTES = 1 << 20
_MAX_RATIO = 100
"""Strokes pack to a fifth or a tenth, networks hardly; what is made to harm, to a thousandth."""
_RATIO_FROM_BYTES = 1 << 20

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # packed by a method that Python does not know
    RuntimeError,  # encrypted
    struct.error,
    ValueError,  # places before the file's beginning
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, kw_only=True)
class CollectedModel:
    """A model of a collection, taken out but neither inspected nor loaded.

    Attributes:
        id: the id that it had where it comes from.
        keras_file: its network, a file.
        card: what its card says of it.
    """

    id: str
    keras_file: Path
    card: ModelCard


@dataclass(frozen=True, kw_only=True)
class Extras:
    """What a collection holds besides samples, taken out into a folder.

    Attributes:
        models: the models.
        recipes: files, each to be read as a recipe and named as it was.
    """

    models: tuple[CollectedModel, ...]
    recipes: tuple[Path, ...]


def write_collection(
    path: Path,
    samples: Iterable[Sample],
    *,
    models: Sequence[Model] = (),
    recipes: Sequence[Path] = (),
) -> int:
    """Write a collection and return how many samples it holds; it is there whole or not.

    Args:
        path: the `.zip`.
        samples: taken one by one.
        models: those to put in; each is checked against its card.
        recipes: recipe files to put in.

    Raises:
        ModelError: a model is damaged.
        OSError: it cannot be written.
    """
    for model in models:
        model.check(KERAS_FILE)
    count = 0
    with (
        atomic_file(path) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive,
    ):
        with archive.open(_SAMPLES, "w", force_zip64=True) as lines:
            for sample in samples:
                lines.write(json_of_sample(sample.what).encode() + b"\n")
                count += 1
        for model in models:
            for name in (KERAS_FILE, CARD_FILE):
                archive.write(model.folder / name, f"models/{model.id}/{name}")
        for name, recipe in zip(_recipe_names(recipes), recipes, strict=True):
            archive.write(recipe, name)
        manifest = {"format": _FORMAT, "version": _VERSION, "samples": count}
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=2) + "\n")
    return count


def samples_in_collection(path: Path, rule: LabelRule) -> Iterator[tuple[NewSample, float]]:
    """Yield the samples of a collection, and the part of them that is read, 0..1.

    Raises:
        SampleError, InkFileError: it is refused or faulty; the message names the entry.
        OSError: it cannot be read.
    """
    with opened_archive(path) as archive:
        expected = _expected_samples(archive)
        if _SAMPLES not in archive.namelist():
            return
        count = 0
        with archive.open(_SAMPLES) as lines:
            for count, sample in enumerate(samples_of_lines(lines, rule), 1):
                yield sample, min(count / max(expected, 1), 1.0)
        if count != expected:
            raise SampleError(
                f"{_SAMPLES} holds {count:,} samples, and {_MANIFEST} tells of {expected:,}."
            )


def take_out_extras(path: Path, folder: Path) -> Extras:
    """Take the models and recipes of a collection out into an empty folder.

    Raises:
        SampleError: it is refused or damaged; the message names the entry.
        OSError: the files cannot be read or written.
    """
    with opened_archive(path) as archive:
        names = archive.namelist()
        ids = sorted({match[1] for name in names if (match := _MODEL.fullmatch(name))})
        recipes = [_taken_out(archive, name, folder) for name in names if _RECIPE.fullmatch(name)]
        return Extras(
            models=tuple(_model(archive, model_id, folder) for model_id in ids),
            recipes=tuple(recipes),
        )


@contextmanager
def opened_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Give a collection's archive, all its entries' names and sizes checked.

    Raises:
        SampleError: it is no collection, of a newer version, damaged or made to harm.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive.infolist(), path.stat().st_size)
            _expected_samples(archive)
            yield archive
    except _DAMAGE as error:
        raise SampleError("the archive is damaged, encrypted or of an unknown kind.") from error


def _check_entries(entries: Sequence[zipfile.ZipInfo], size: int) -> None:
    if sum(entry.compress_size for entry in entries) > size:
        raise SampleError("its entries overlap; such an archive is made to harm.")
    if len(entries) > _MAX_ENTRIES:
        raise SampleError(f"a collection has at most {_MAX_ENTRIES:,} entries.")
    seen: set[str] = set()
    for entry in entries:
        if not _FOLDER.fullmatch(entry.filename):
            _check_entry(entry)
        if entry.filename.lower() in seen:
            raise SampleError(f"two entries are called {shown(entry.filename)}.")
        seen.add(entry.filename.lower())
    if _MANIFEST not in seen:
        raise SampleError(f"it is no collection of digitpad's: there is no {_MANIFEST} in it.")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    bound = _bound(entry.filename)
    if bound is None:
        raise SampleError(f"a collection holds no entry called {shown(entry.filename)}.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise SampleError(f"the entry {shown(entry.filename)} is a link.")
    if entry.flag_bits & 1 or entry.compress_type not in _METHODS:
        raise SampleError(f"the entry {shown(entry.filename)} is encrypted or packed unusually.")
    suspicious = entry.file_size > max(_RATIO_FROM_BYTES, _MAX_RATIO * entry.compress_size)
    if entry.file_size > bound or suspicious:
        raise SampleError(
            f"the entry {shown(entry.filename)} unpacks to {entry.file_size:,} bytes, which is "
            "more than such an entry has."
        )


def _bound(name: str) -> int | None:
    """Return how many bytes an entry of a name may have, or None where there is none such."""
    if name == _SAMPLES:
        return _MAX_SAMPLES_BYTES
    model = _MODEL.fullmatch(name)
    if model is not None and model[2] == KERAS_FILE:
        return _MAX_MODEL_BYTES
    if name == _MANIFEST or model is not None or _RECIPE.fullmatch(name):
        return _MAX_SMALL_BYTES
    return None


def _expected_samples(archive: zipfile.ZipFile) -> int:
    """Return how many samples the manifest tells of."""
    try:
        manifest: Any = json.loads(archive.read(_MANIFEST))
    except (ValueError, RecursionError) as error:
        raise SampleError(f"{_MANIFEST} is no JSON.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != _FORMAT:
        raise SampleError(f"it is no collection of digitpad's: {_MANIFEST} says otherwise.")
    version, count = manifest.get("version"), manifest.get("samples")
    if type(version) is not int or version != _VERSION:
        raise SampleError(
            f"the collection is of version {shown(repr(version))}, and this digitpad reads "
            f"version {_VERSION}; a newer one may read it."
        )
    if type(count) is not int or count < 0:
        raise SampleError(f"{_MANIFEST} does not tell how many samples there are.")
    return count


def _model(archive: zipfile.ZipFile, model_id: str, folder: Path) -> CollectedModel:
    taken = {}
    for name in (KERAS_FILE, CARD_FILE):
        entry = f"models/{model_id}/{name}"
        if entry not in archive.namelist():
            raise SampleError(f"the model {model_id} is not whole: {entry} is missing.")
        taken[name] = _taken_out(archive, entry, folder)
    try:
        card = ModelCard.from_json(taken[CARD_FILE].read_text("utf-8"))
    except (ModelError, UnicodeDecodeError) as error:
        raise SampleError(f"models/{model_id}/{CARD_FILE}: the card is damaged.") from error
    return CollectedModel(id=model_id, keras_file=taken[KERAS_FILE], card=card)


def _taken_out(archive: zipfile.ZipFile, name: str, folder: Path) -> Path:
    """Unpack a checked entry; its name has no part that climbs."""
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, target.open("xb") as copy:
        shutil.copyfileobj(source, copy)
    return target


def _recipe_names(recipes: Sequence[Path]) -> list[str]:
    """Return an entry's name for each recipe file, no two alike, small letters or not."""
    taken: set[str] = set()
    names = []
    for recipe in recipes:
        stem = re.sub(r"[^A-Za-z0-9 ._-]+", "-", recipe.stem).lstrip(" ._-")[:56] or "recipe"
        free = next(name for name in _numbered(stem) if name.lower() not in taken)
        taken.add(free.lower())
        names.append(f"recipes/{free}.json")
    return names


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1
