"""Inspect a `.keras` file from elsewhere before Keras sees it.

Keras in safe mode refuses code, but not exhaustion: a file of 237 KB made it take 16 GB, a
configuration of 632 KB two minutes. This inspection needs neither Keras nor TensorFlow, takes
milliseconds, and lets pass only what Keras itself writes for a plain model of built-in layers:

* a zip archive of exactly three members, each of bounded size, whatever its header says;
* a configuration that names nothing but known classes with bounded figures
  (`inspection_config`, `inspection_classes`);
* weights that stand plainly in the file (`inspection_weights`), as many as the layers declare.

What it cannot bound is the size of what the layers compute: after loading (`compile=False`, in a
process of limited memory), check the layers' output shapes before anything is read, then one
reading's time, and that the weights are finite. Inspect the very copy that is loaded afterwards.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

from digitpad.errors import ModelFileError
from digitpad.training.inspection_config import inspect_config, parsed_object
from digitpad.training.inspection_sizes import shown
from digitpad.training.inspection_weights import inspect_weights

MAX_FILE_BYTES = 64 * 1024**2
"""A network of 5,000,000 weights with its optimizer's state."""

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"

MEMBER_LIMITS = {CONFIG: 1024**2, METADATA: 64 * 1024, WEIGHTS: MAX_FILE_BYTES}
"""The members of the archive, and how many bytes each may hold, unpacked."""

_END = struct.Struct("<4s4H2LH")
"""A zip archive's last record (APPNOTE.TXT 4.3.16): its signature, two disk numbers, members here
and in all, the directory's length and offset, the comment's length."""
_END_SIGNATURE = b"PK\x05\x06"
_ZIP64_SIGNATURE = b"PK\x06\x07"
_ZIP64_BYTES = 20
_MAX_DIRECTORY_BYTES = 1024
_HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_ENCRYPTED = 0x1
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ZIP_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def inspect_model_file(path: Path) -> None:
    """Let a model file pass that `keras.saving.load_model(path, compile=False)` may be given.

    Args:
        path: a file whose name ends in `.keras`.

    Raises:
        ModelFileError: the file is missing, is none of Keras's, is damaged, or holds anything that
            a plain model of built-in layers does not.
    """
    _check_name(path)
    try:
        data = _read_file(path)
        members = _read_members(data)
        parsed_object(members[METADATA], METADATA)
        declared = inspect_config(members[CONFIG])
        stored = inspect_weights(members[WEIGHTS])
        _check_sum(declared, stored)
    except ModelFileError as refusal:
        raise ModelFileError(f"{shown(path.name)} is refused: {refusal}") from refusal


def _check_name(path: Path) -> None:
    name, suffix = shown(path.name), path.suffix
    if path.is_dir():
        raise ModelFileError(
            f"{name} is a folder, and a .keras file is expected; load it where it was made and "
            'save it by model.save("name.keras").'
        )
    if not path.is_file():
        raise ModelFileError(f"{name} is no file that can be opened; choose a .keras file.")
    if suffix == ".keras":
        return
    if suffix.lower() == ".keras":
        raise ModelFileError(
            f"{name} ends in {suffix}, which Keras does not open; rename it so that it ends in "
            ".keras, in small letters."
        )
    if suffix.lower() in (".h5", ".hdf5"):
        raise ModelFileError(
            f"{name} is in Keras's old HDF5 format, and a .keras file is expected; load it with "
            'Keras 3 where you trust it and save it by model.save("name.keras").'
        )
    raise ModelFileError(f"{name} is no .keras file; choose one whose name ends in .keras.")


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ModelFileError(f"it cannot be opened ({error.strerror or error}).") from error
    if len(data) > MAX_FILE_BYTES:
        raise ModelFileError(
            f"it is larger than {MAX_FILE_BYTES // 1024**2} MB; use a smaller model, or save it "
            "without the optimizer's state."
        )
    if not data:
        raise ModelFileError("it is empty; save or download the model again.")
    if data.startswith(_HDF5_SIGNATURE):
        raise ModelFileError(
            "it is an old HDF5 model under another name; load it with Keras 3 where you trust it "
            'and save it by model.save("name.keras").'
        )
    return data


def _read_members(data: bytes) -> dict[str, bytes]:
    """Return the three members of the archive, unpacked, by name."""
    _check_end(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = archive.infolist()
            _check_members(found)
            return {member.filename: _read_member(archive, member) for member in found}
    except _ZIP_DAMAGE as error:
        raise ModelFileError(
            "its archive is damaged, or its members are not as long as they claim; save or "
            "download the model again."
        ) from error


def _check_end(data: bytes) -> None:
    """Check the archive's last record, so that no directory of a million members is read."""
    end = data[-_END.size :]
    if len(end) < _END.size or not end.startswith(_END_SIGNATURE):
        raise ModelFileError(
            "it is no zip archive as Keras 3 writes it, or cut short; save or download it again."
        )
    _, _, _, _, members, length, offset, _ = _END.unpack(end)
    before = data[-_END.size - _ZIP64_BYTES : -_END.size]
    if (
        before.startswith(_ZIP64_SIGNATURE)
        or members != len(MEMBER_LIMITS)
        or length > _MAX_DIRECTORY_BYTES
        or offset + length + _END.size != len(data)
    ):
        raise ModelFileError(
            f"it should hold the three members {', '.join(MEMBER_LIMITS)} and nothing else, and "
            "holds something else; save the model again with Keras 3."
        )


def _check_members(found: list[zipfile.ZipInfo]) -> None:
    names = sorted(member.orig_filename for member in found)
    if names != sorted(MEMBER_LIMITS):
        raise ModelFileError(
            f"it should hold {', '.join(MEMBER_LIMITS)}, each once, and holds "
            f"{shown(', '.join(names))}; save the model again with Keras 3."
        )
    for member in found:
        if member.flag_bits & _ENCRYPTED or member.compress_type not in _PLAIN_METHODS:
            raise ModelFileError(
                f"its {member.filename} is encrypted or packed in a way that Keras does not use; "
                "save the model again with Keras 3."
            )
        if member.file_size > MEMBER_LIMITS[member.filename]:
            _refuse_length(member)


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a member's contents, reading no more than is allowed whatever it unpacks to."""
    limit = MEMBER_LIMITS[member.filename]
    with archive.open(member) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        _refuse_length(member)
    if len(content) != member.file_size:
        raise ModelFileError(
            f"its {member.filename} should have {member.file_size:,} bytes and has "
            f"{len(content):,}; save or download the model again."
        )
    return content


def _refuse_length(member: zipfile.ZipInfo) -> None:
    raise ModelFileError(
        f"its {member.filename} holds more than {MEMBER_LIMITS[member.filename] // 1024:,} KB; "
        "use a smaller model."
    )


def _check_sum(declared: int, stored: int) -> None:
    if declared > stored:
        raise ModelFileError(
            f"its layers need {declared:,} weights and it brings {stored:,}; build the model (call "
            "it once) and save it again."
        )
