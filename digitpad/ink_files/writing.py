"""Writing an ink file, of the kind that its name asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from digitpad.errors import InkFileError
from digitpad.files import write_atomically
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

_WRITERS: Mapping[str, Callable[[Sequence[LabelledInk]], str]] = {
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
    samples = list(samples)
    try:
        _check_writable(samples)
        data = _WRITERS[suffix](samples).encode()
        if len(data) > (MAX_DOCUMENT_BYTES if suffix in (".json", ".inkml") else MAX_FILE_BYTES):
            raise InkFileError(
                "that is too much for one such file; write .jsonl, or several files."
            )
        write_atomically(path, data)
    except OSError as error:
        raise InkFileError(f"{path.name} cannot be written: {error.strerror}.") from error
    except UnicodeEncodeError as error:
        raise InkFileError(f"{path.name}, a label or writer is no valid Unicode text.") from error
    except InkFileError as fault:  # told with its place; here comes the file
        raise InkFileError(f"{path.name}, {fault}") from fault


def _check_writable(samples: Sequence[LabelledInk]) -> None:
    """Refuse what could not be read again."""
    if len(samples) > MAX_SAMPLES:
        raise InkFileError(TOO_MANY_SAMPLES)
    for number, sample in enumerate(samples, 1):
        labelled(sample.ink, sample.label, sample.writer, f"sample {number}")
