"""Writing an ink file, of the kind that its name asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from digitpad.errors import InkFileError
from digitpad.files import atomic_file
from digitpad.ink_files.inkml import inkml_of
from digitpad.ink_files.json_ink import json_lines_of, json_of
from digitpad.ink_files.limits import (
    MAX_DOCUMENT_BYTES,
    MAX_FILE_BYTES,
    MAX_SAMPLES,
    TOO_MANY_SAMPLES,
)
from digitpad.ink_files.records import LabelledInk, labelled
from digitpad.ink_files.unipen import unipen_of

_WRITERS: Mapping[str, Callable[[Iterable[LabelledInk]], Iterator[str]]] = {
    ".json": json_of,
    ".jsonl": json_lines_of,
    ".inkml": inkml_of,
    ".unp": unipen_of,
}


def write_ink_file(path: Path, samples: Iterable[LabelledInk]) -> None:
    """Write samples to a file of the kind that the suffix names; the old file stays until then.

    JSON and InkML keep every number and text exactly, and so does UNIPEN (.unp).

    Raises:
        InkFileError: the suffix is none of ours, a sample cannot be held by that kind of file, or
            the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in _WRITERS:
        raise InkFileError(
            f"Ink is written to files that end in {', '.join(_WRITERS)}. Received: {path.name}."
        )
    write_text(path, _WRITERS[suffix](_writable(samples)))


def write_text(path: Path, pieces: Iterable[str]) -> None:
    """Write the pieces of an ink file of a kind that the suffix names, no larger than can be read.

    Raises:
        InkFileError: as `write_ink_file`.
    """
    bound = MAX_DOCUMENT_BYTES if path.suffix.lower() in (".json", ".inkml") else MAX_FILE_BYTES
    try:
        with atomic_file(path) as file:
            for piece in pieces:
                file.write(piece.encode())
                if file.tell() > bound:
                    raise InkFileError(
                        "that is too much for one such file; write .jsonl, or several files."
                    )
    except OSError as error:
        raise InkFileError(f"{path.name} cannot be written: {error.strerror}.") from error
    except UnicodeEncodeError as error:
        raise InkFileError(f"{path.name}, a label or writer is no valid Unicode text.") from error
    except InkFileError as fault:  # told with its place; here comes the file
        raise InkFileError(f"{path.name}, {fault}") from fault


def _writable(samples: Iterable[LabelledInk]) -> Iterator[LabelledInk]:
    """Let samples pass; refuse what could not be read again."""
    for number, sample in enumerate(samples, 1):
        if number > MAX_SAMPLES:
            raise InkFileError(TOO_MANY_SAMPLES)
        yield labelled(sample.ink, sample.label, sample.writer, f"sample {number}")
