"""Opening an ink file: what kind it is, its content tells rather than its name."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import BinaryIO

from digitpad.errors import InkFileError
from digitpad.ink_files.inkml import samples_of_inkml
from digitpad.ink_files.json_ink import samples_of_json, samples_of_json_lines
from digitpad.ink_files.limits import MAX_DOCUMENT_BYTES, MAX_FILE_BYTES, megabytes
from digitpad.ink_files.records import LabelledInk
from digitpad.ink_files.unipen import UNIPEN_SUFFIXES, is_unipen, samples_of_unipen

INK_SUFFIXES = (*UNIPEN_SUFFIXES, ".inkml", ".json", ".jsonl")

HEAD_BYTES = 64 * 1024
"""So many first bytes tell what kind of file it is."""
_UTF_8_MARK = b"\xef\xbb\xbf"


def read_ink_file(path: Path) -> list[LabelledInk]:
    """Return the samples of an ink file, in the file's order.

    What kind of file it is, its content decides, and its suffix where that leaves a doubt. Ink
    without any label (strokes that no segment or group holds) comes as one sample.

    Raises:
        InkFileError: the file cannot be opened, is of no known kind, too large or faulty; the
            message names the line or the entry.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe or a device might never end
            raise InkFileError("expected an ordinary file.")
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > MAX_FILE_BYTES:
                raise InkFileError(f"the file is larger than {megabytes(MAX_FILE_BYTES)}.")
            return _samples_in(file, path.suffix.lower())
    except OSError as error:
        raise InkFileError(f"{path.name} cannot be opened: {error.strerror}.") from error
    except InkFileError as fault:  # told with its place; here comes the file
        raise InkFileError(f"{path.name}, {fault}") from fault


def _samples_in(file: BinaryIO, suffix: str) -> list[LabelledInk]:
    kind = kind_of_ink_file(file.read(HEAD_BYTES), suffix)
    file.seek(0)
    if kind == ".jsonl":
        return samples_of_json_lines(iter(lambda: file.readline(MAX_DOCUMENT_BYTES + 1), b""))
    if kind == ".unp":
        return samples_of_unipen(file.read(MAX_FILE_BYTES).removeprefix(_UTF_8_MARK))
    data = file.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise InkFileError(f"such a file may have at most {megabytes(MAX_DOCUMENT_BYTES)}.")
    return samples_of_inkml(data) if kind == ".inkml" else samples_of_json(data)


def kind_of_ink_file(head: bytes, suffix: str) -> str:
    """Return .unp, .inkml, .json or .jsonl for a file's first bytes and its suffix.

    Raises:
        InkFileError: it is none of them.
    """
    start = head.removeprefix(_UTF_8_MARK).lstrip()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InkFileError("the text is UTF-16; save it as UTF-8.")
    if start.startswith(b"<"):
        return ".inkml"
    if start.startswith(b"{"):
        # A document's samples hold the strokes; in JSON lines nothing stands around them.
        key = re.search(rb'"(samples|strokes|picture)"\s*:', start)
        if key is not None:
            return ".json" if key[1] == b"samples" else ".jsonl"
    if is_unipen(start, suffix):
        return ".unp"
    if suffix in (".json", ".jsonl"):
        return suffix
    raise InkFileError("the file holds no ink that can be read (UNIPEN, InkML or digitpad's JSON).")
