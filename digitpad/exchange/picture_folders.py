"""A folder of pictures in folders by label: `0` … `9`, and `not a digit`.

What digitpad writes holds a small file, `digitpad.json`, that says so: its pictures are then read
pixel for pixel, 0 = paper. Pictures from elsewhere go through `digitpad.pictures`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from digitpad.digit_layout import DigitImage, Picture
from digitpad.errors import PictureError, SampleError
from digitpad.exchange.labels import LabelRule
from digitpad.exchange.png import picture_of_png
from digitpad.files import partial_beside, sync_folder
from digitpad.ink_files.limits import MAX_SAMPLES, TOO_MANY_SAMPLES
from digitpad.pictures import MAX_FILE_BYTES, PICTURE_SUFFIXES, read_picture
from digitpad.samples.content import packed_picture
from digitpad.samples.sample import IMPORTED, NewSample, label_text

_MARK = "digitpad.json"
_MARKED = {"format": "digitpad-pictures", "version": 1}
_MARK_BYTES = 1000
_NUMBER = re.compile(r"(\d+)")


def write_picture_folder(path: Path, images: Iterable[tuple[DigitImage, int]]) -> int:
    """Write a folder of PNG, a digit image each, and return how many; it is there whole or not.

    Args:
        path: a folder that is not there yet, or empty.
        images: uint8 (28, 28) and the label of each.

    Raises:
        SampleError: something else is there.
        OSError: it cannot be written.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise SampleError(f"{path} is there already; name a folder that is new or empty.")
    partial = partial_beside(path)
    partial.mkdir()
    try:
        count = 0
        for count, (image, label) in enumerate(images, 1):
            folder = partial / label_text(label)
            folder.mkdir(exist_ok=True)
            (folder / f"{count:06}.png").write_bytes(packed_picture(image))
        (partial / _MARK).write_text(json.dumps(_MARKED) + "\n", "utf-8")
        if path.exists() and os.name == "nt":
            path.rmdir()
        partial.replace(path)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    sync_folder(path.parent)
    return count


def samples_in_folder(path: Path, rule: LabelRule) -> Iterator[tuple[NewSample, float]]:
    """Yield the pictures in a folder, and the part of them that is read, 0..1.

    Raises:
        SampleError: a picture cannot be read, or the folder holds no folder by label.
        OSError: it cannot be listed.
    """
    pixels_of = _exactly if _is_marked(path) else _as_paper
    files = _labelled_files(path, rule)
    for number, (file, label) in enumerate(files, 1):
        picture = pixels_of(file, f"{file.parent.name}/{file.name}")
        yield NewSample(label=label, picture=picture, source=IMPORTED), number / len(files)


def _labelled_files(path: Path, rule: LabelRule) -> list[tuple[Path, int]]:
    files: list[tuple[Path, int]] = []
    for entry in sorted(path.iterdir(), key=_natural):
        if entry.name.startswith((".", "__")):
            continue
        if entry.is_dir():
            pictures = [file for file in entry.iterdir() if _is_picture(file)]
            if pictures:
                label = rule.label(entry.name, f"the folder {entry.name}")
                files += [(file, label) for file in sorted(pictures, key=_natural)]
        elif _is_picture(entry):
            raise SampleError(
                f"{entry.name}: a picture lies in a folder that is named by its label, 0 to 9."
            )
    if not files:
        raise SampleError("expected pictures in folders that are named 0 to 9.")
    if len(files) > MAX_SAMPLES:
        raise SampleError(TOO_MANY_SAMPLES)
    return files


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURE_SUFFIXES and not path.name.startswith(".")


def _natural(path: Path) -> list[tuple[int, str]]:
    """Sort 2 before 10."""
    return [
        (int(part), "") if part.isdecimal() and len(part) < 20 else (-1, part)
        for part in _NUMBER.split(path.name)
    ]


def _is_marked(path: Path) -> bool:
    mark = path / _MARK
    try:
        if not mark.is_file() or mark.stat().st_size > _MARK_BYTES:
            return False
        found = json.loads(mark.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    if isinstance(found, dict) and found.get("format") == _MARKED["format"]:
        if found == _MARKED:
            return True
        raise SampleError("the folder was written by a newer digitpad; update this one.")
    return False


def _exactly(file: Path, place: str) -> Picture:
    if file.stat().st_size > MAX_FILE_BYTES:
        raise SampleError(f"{place}: the file is too large for a picture.")
    picture = picture_of_png(file.read_bytes(), place)
    if not picture.any():
        raise SampleError(f"{place}: nothing is written on it.")
    return picture


def _as_paper(file: Path, place: str) -> Picture:
    try:
        return read_picture(file)
    except PictureError as error:
        raise SampleError(f"{place}: {error}") from error
