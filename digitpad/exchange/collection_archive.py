"""The archive of a collection: what it may hold, checked before anything is unpacked."""

from __future__ import annotations

import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from digitpad.errors import SampleError
from digitpad.ink_files.points import shown
from digitpad.model_folder import KERAS_FILE

FORMAT, VERSION = "digitpad-collection", 1
MANIFEST, SAMPLES = "manifest.json", "samples.jsonl"
MODEL = re.compile(r"models/([a-z0-9][a-z0-9-]{0,63})/(model\.keras|card\.json)")
RECIPE = re.compile(r"recipes/([A-Za-z0-9][A-Za-z0-9 ._-]{0,63})\.json")
"""The names of entries: a group holds the id, or the name."""
_FOLDER = re.compile(r"(models|recipes|models/[a-z0-9][a-z0-9-]{0,63})/")

_MAX_ENTRIES = 5_000
_MAX_SAMPLES_BYTES = 16 << 30
_MAX_EXTRAS_BYTES = 2 << 30
_MAX_MODEL_BYTES = 256 << 20
_MAX_SMALL_BYTES = 1 << 20
_MAX_RATIO = 800
"""Strokes pack to a fifth or, much alike, to a hundredth; what is made to harm, to a thousandth."""
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


@contextmanager
def opened_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Give a collection's archive, all its entries' names and sizes checked.

    Raises:
        SampleError: it is no collection, of a newer version, damaged or made to harm.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive.infolist(), path.stat().st_size)
            expected_samples(archive)
            yield archive
    except _DAMAGE as error:
        raise SampleError("the archive is damaged, encrypted or of an unknown kind.") from error


def _check_entries(entries: Sequence[zipfile.ZipInfo], size: int) -> None:
    if sum(entry.compress_size for entry in entries) > size:
        raise SampleError("its entries overlap; such an archive is made to harm.")
    if sum(entry.file_size for entry in entries if entry.filename != SAMPLES) > _MAX_EXTRAS_BYTES:
        raise SampleError("its models and recipes unpack to more than 2 GB.")
    if len(entries) > _MAX_ENTRIES:
        raise SampleError(f"a collection has at most {_MAX_ENTRIES:,} entries.")
    seen: set[str] = set()
    for entry in entries:
        if not _FOLDER.fullmatch(entry.filename):
            _check_entry(entry)
        if entry.filename.lower() in seen:
            raise SampleError(f"two entries are called {shown(entry.filename)}.")
        seen.add(entry.filename.lower())
    if MANIFEST not in seen:
        raise SampleError(f"it is no collection of digitpad's: there is no {MANIFEST} in it.")


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
    if name == SAMPLES:
        return _MAX_SAMPLES_BYTES
    model = MODEL.fullmatch(name)
    if model is not None and model[2] == KERAS_FILE:
        return _MAX_MODEL_BYTES
    if name == MANIFEST or model is not None or RECIPE.fullmatch(name):
        return _MAX_SMALL_BYTES
    return None


def expected_samples(archive: zipfile.ZipFile) -> int:
    """Return how many samples the manifest tells of."""
    try:
        manifest: Any = json.loads(archive.read(MANIFEST))
    except (ValueError, RecursionError) as error:
        raise SampleError(f"{MANIFEST} is no JSON.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise SampleError(f"it is no collection of digitpad's: {MANIFEST} says otherwise.")
    version, count = manifest.get("version"), manifest.get("samples")
    if type(version) is not int or version != VERSION:
        raise SampleError(
            f"the collection is of version {shown(repr(version))}, and this digitpad reads "
            f"version {VERSION}; a newer one may read it."
        )
    if type(count) is not int or count < 0:
        raise SampleError(f"{MANIFEST} does not tell how many samples there are.")
    return count
