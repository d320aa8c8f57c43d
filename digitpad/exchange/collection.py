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

import itertools
import json
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from digitpad.errors import ModelError, SampleError
from digitpad.exchange.collection_archive import (
    FORMAT,
    MANIFEST,
    MODEL,
    RECIPE,
    SAMPLES,
    VERSION,
    expected_samples,
    opened_archive,
)
from digitpad.exchange.json_samples import json_of_sample, samples_of_lines
from digitpad.exchange.labels import LabelRule
from digitpad.files import atomic_file
from digitpad.model_card import ModelCard
from digitpad.model_folder import CARD_FILE, KERAS_FILE, Model
from digitpad.samples.sample import NewSample, Sample


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
        with archive.open(SAMPLES, "w", force_zip64=True) as lines:
            for sample in samples:
                lines.write(json_of_sample(sample.what).encode() + b"\n")
                count += 1
        for model in models:
            for name in (KERAS_FILE, CARD_FILE):
                archive.write(model.folder / name, f"models/{model.id}/{name}")
        for name, recipe in zip(_recipe_names(recipes), recipes, strict=True):
            archive.write(recipe, name)
        manifest = {"format": FORMAT, "version": VERSION, "samples": count}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=2) + "\n")
    return count


def samples_in_collection(path: Path, rule: LabelRule) -> Iterator[tuple[NewSample, float]]:
    """Yield the samples of a collection, and the part of them that is read, 0..1.

    Raises:
        SampleError, InkFileError: it is refused or faulty; the message names the entry.
        OSError: it cannot be read.
    """
    with opened_archive(path) as archive:
        expected = expected_samples(archive)
        count = 0
        if SAMPLES in archive.namelist():
            with archive.open(SAMPLES) as lines:
                for count, sample in enumerate(samples_of_lines(lines, rule), 1):
                    yield sample, min(count / max(expected, 1), 1.0)
        if count != expected:
            raise SampleError(
                f"{SAMPLES} holds {count:,} samples, and {MANIFEST} tells of {expected:,}."
            )


def take_out_extras(path: Path, folder: Path) -> Extras:
    """Take the models and recipes of a collection out into an empty folder.

    Raises:
        SampleError: it is refused or damaged; the message names file and entry.
        OSError: the files cannot be read or written.
    """
    try:
        with opened_archive(path) as archive:
            names = archive.namelist()
            ids = sorted({match[1] for name in names if (match := MODEL.fullmatch(name))})
            recipes = filter(RECIPE.fullmatch, names)
            return Extras(
                models=tuple(_model(archive, model_id, folder) for model_id in ids),
                recipes=tuple(_taken_out(archive, name, folder) for name in recipes),
            )
    except SampleError as fault:
        raise SampleError(f"{path.name}, {fault}") from fault


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
    yield from (f"{stem}-{number}" for number in itertools.count(2))
