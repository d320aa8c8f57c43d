"""Reading samples from a file or folder: its content tells what kind it is."""

from __future__ import annotations

import dataclasses
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from digitpad.errors import InkFileError, SampleError
from digitpad.exchange.collection import samples_in_collection
from digitpad.exchange.image_sets import is_idx, samples_in_archive, samples_in_idx
from digitpad.exchange.json_samples import MAX_TEXT, samples_in_json, samples_in_json_lines
from digitpad.exchange.labels import LabelRule
from digitpad.exchange.picture_folders import samples_in_folder
from digitpad.ink_files import INK_SUFFIXES, read_ink_file
from digitpad.ink_files.reading import HEAD_BYTES, kind_of_ink_file
from digitpad.pictures import PICTURE_SUFFIXES
from digitpad.samples.sample import IMPORTED, NewSample

READ_SUFFIXES = (".zip", *INK_SUFFIXES, ".npz", ".gz")
"""What the names of readable files end in; IDX files may end in nothing, and folders do."""

_ZIP = b"PK"


def read_samples(
    path: Path,
    *,
    writer: str = "",
    others_as_non_digits: bool = False,
    on_share: Callable[[float], None] = lambda share: None,
) -> Iterator[NewSample]:
    """Yield the samples of a file or folder, one by one where its kind allows.

    Samples of other programs are `IMPORTED`; digitpad's own keep what they say of themselves.

    Args:
        path: UNIPEN, InkML, digitpad's JSON or JSON lines, an `.npz` of pictures, one of a pair of
            IDX files, a folder of pictures in folders by label, or a `.zip` collection.
        writer: who wrote those of which the file does not say it.
        others_as_non_digits: whether every label but 0 to 9 is taken for "not a digit"; otherwise
            it is told as a fault.
        on_share: told after each sample which part of the file is read, 0..1.

    Raises:
        SampleError, DataError: it cannot be read; the message names file and line or entry.
    """
    if len(writer) > MAX_TEXT:
        raise SampleError(f"A writer's name has at most {MAX_TEXT} characters.")
    rule = LabelRule(others_as_non_digits=others_as_non_digits)
    try:
        for sample, share in _reader(path)(path, rule):
            if len(sample.writer) > MAX_TEXT:
                raise SampleError(f"a writer's name has at most {MAX_TEXT} characters.")
            on_share(share)
            yield sample if sample.writer else dataclasses.replace(sample, writer=writer)
    except OSError as error:
        raise SampleError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (SampleError, InkFileError) as fault:  # told with its place; here comes the file
        raise SampleError(f"{path.name or path}, {fault}") from fault


def is_collection(path: Path) -> bool:
    """Tell whether a file looks like a `.zip` collection, which may hold models and recipes, too.

    Raises:
        SampleError: it cannot be read.
    """
    try:
        return path.is_file() and _reader(path) is samples_in_collection
    except OSError as error:
        raise SampleError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (SampleError, InkFileError):  # told when it is read
        return False


_Reader = Callable[[Path, LabelRule], Iterator[tuple[NewSample, float]]]


def _reader(path: Path) -> _Reader:
    if path.is_dir():
        return samples_in_folder
    if path.exists() and not path.is_file():  # a pipe or a device might never end
        raise SampleError("expected an ordinary file or a folder.")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    suffix = path.suffix.lower()
    if head.startswith(_ZIP):
        return samples_in_archive if _holds_arrays(path) else samples_in_collection
    if is_idx(head, path):
        return samples_in_idx
    if suffix in PICTURE_SUFFIXES:
        raise SampleError(
            "a picture alone does not say which digit it is; put it into a folder that is named "
            "by its label, and import the folder around that."
        )
    if suffix in (".zip", ".npz"):
        raise SampleError("the file is damaged, or no such archive.")
    return _INK_READERS[kind_of_ink_file(head, suffix)]


def _holds_arrays(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(entry.filename.endswith(".npy") for entry in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):  # told when it is read
        return path.suffix.lower() == ".npz"


def _samples_in_ink(path: Path, rule: LabelRule) -> Iterator[tuple[NewSample, float]]:
    try:
        inks = read_ink_file(path)
    except InkFileError as fault:
        raise SampleError(str(fault).removeprefix(f"{path.name}, ")) from fault
    for number, ink in enumerate(inks, 1):
        label = rule.label(ink.label, f"sample {number}")
        sample = NewSample(label=label, ink=ink.ink, writer=ink.writer or "", source=IMPORTED)
        yield sample, number / len(inks)


_INK_READERS: Mapping[str, _Reader] = {
    ".unp": _samples_in_ink,
    ".inkml": _samples_in_ink,
    ".json": samples_in_json,
    ".jsonl": samples_in_json_lines,
}
