"""Inspect a model's `model.weights.h5`: groups of plain arrays, each one wholly in the file.

HDF5 can link to other files, store arrays in them, declare arrays that are stored nowhere and pack
terabytes into kilobytes. Keras writes none of that, so all of it is refused. The bytes are read
from memory, so that no name in them means a file.

The HDF5 library itself is C code that hostile bytes may crash: inspect in a process that may die.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import h5py

from digitpad.errors import ModelFileError
from digitpad.training.inspection_sizes import shown

MAX_OBJECTS = 8_192
MAX_DEPTH = 24
MAX_ATTRIBUTES = 16
MAX_INTEGERS = 16
"""In one array: the state of a random generator has two, an optimizer's step count one."""

_DAMAGE = (
    OSError,
    RuntimeError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    MemoryError,
    SystemError,
)
"""What h5py raises on damaged files: it names no class of its own for them."""


@dataclass
class _Count:
    weights: int = 0
    bytes: int = 0


def inspect_weights(data: bytes) -> int:
    """Inspect a model's weights.

    Args:
        data: the contents of `model.weights.h5`.

    Returns:
        How many numbers the arrays hold, those of the optimizer left out.

    Raises:
        ModelFileError: it is no HDF5 file, or one that is refused. The message is a part of a
            sentence that goes on after "… is refused: ".
    """
    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            return _inspect_file(file, len(data))
    except _DAMAGE as error:
        raise ModelFileError(
            "its weights are damaged or no HDF5 file; save or download the model again."
        ) from error


def _inspect_file(file: h5py.File, size: int) -> int:
    count = _Count()
    seen = {_address(file)}
    waiting: list[tuple[h5py.Group, str, int]] = [(file["/"], "", 0)]
    while waiting:
        group, path, depth = waiting.pop()
        _check_attributes(group, path)
        if depth > MAX_DEPTH or len(seen) + len(group) > MAX_OBJECTS:
            raise ModelFileError(
                f"its weights are spread over more than {MAX_OBJECTS:,} groups and arrays, or "
                f"more than {MAX_DEPTH} levels; use a smaller model."
            )
        for name in group:
            inner_path = f"{path}/{name}"
            inner = _child(group, name, inner_path)
            address = _address(inner)
            if address in seen:
                raise ModelFileError(
                    f"its weights at {shown(inner_path)!r} stand under two names; "
                    "they were not written by Keras."
                )
            seen.add(address)
            if isinstance(inner, h5py.Group):
                waiting.append((inner, inner_path, depth + 1))
            else:
                _count_array(inner, inner_path, size, count)
    return count.weights


def _address(thing: h5py.Group | h5py.Dataset) -> int:
    return int(h5py.h5o.get_info(thing.id).addr)


def _child(group: h5py.Group, name: str, path: str) -> h5py.Group | h5py.Dataset:
    """Return what stands under a name, without following a link out of the group."""
    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
        raise ModelFileError(
            f"its weights at {shown(path)!r} are a link to somewhere else; "
            "they were not written by Keras."
        )
    if group.get(name, getclass=True) not in (h5py.Group, h5py.Dataset):
        raise ModelFileError(
            f"its weights hold something at {shown(path)!r} that is neither a group nor an array."
        )
    return group[name]


def _count_array(array: h5py.Dataset, path: str, size: int, count: _Count) -> None:
    """Check one array and add it to the count."""
    _check_attributes(array, path)
    _check_storage(array, path)
    shape, dtype = array.shape, array.dtype
    if shape is None or dtype.subdtype is not None:
        raise ModelFileError(f"its weights at {shown(path)!r} are no array of numbers.")
    numbers = math.prod(shape)
    is_float = dtype.kind == "f" and dtype.itemsize in (2, 4, 8)
    if not is_float and not (dtype.kind in "iu" and numbers <= MAX_INTEGERS):
        raise ModelFileError(
            f"its weights at {shown(path)!r} are {numbers:,} values of type {shown(dtype)}; "
            "save the model with float32 weights."
        )
    length = numbers * dtype.itemsize
    count.bytes += length
    if array.id.get_storage_size() != length or not _lies_within(array, size):
        raise ModelFileError(
            f"its weights at {shown(path)!r} claim {length:,} bytes that are not in the file; "
            "save or download the model again."
        )
    if count.bytes > size:
        raise ModelFileError(
            "its weights claim more bytes together than the file has; they were not written by "
            "Keras."
        )
    if is_float and not path.startswith("/optimizer/"):
        count.weights += numbers


def _check_storage(array: h5py.Dataset, path: str) -> None:
    """Refuse every way to store an array but the plain one."""
    creation = array.id.get_create_plist()
    layout = creation.get_layout()
    if (
        layout not in (h5py.h5d.COMPACT, h5py.h5d.CONTIGUOUS)
        or creation.get_nfilters() > 0
        or creation.get_external_count() > 0
    ):
        raise ModelFileError(
            f"its weights at {shown(path)!r} are not stored plainly in the file (but compressed, "
            "in chunks, or in other files); save the model again with Keras 3."
        )


def _lies_within(array: h5py.Dataset, size: int) -> bool:
    """Tell whether a contiguous array's bytes lie within the file; a compact one's always do."""
    if array.id.get_create_plist().get_layout() == h5py.h5d.COMPACT or array.size == 0:
        return True
    offset = array.id.get_offset()
    return offset is not None and 0 <= offset <= size - int(array.id.get_storage_size())


def _check_attributes(thing: h5py.Group | h5py.Dataset, path: str) -> None:
    """Refuse attributes other than the few short ones that Keras writes."""
    if len(thing.attrs) > MAX_ATTRIBUTES or any(
        thing.attrs.get_id(name).shape != () for name in thing.attrs
    ):
        raise ModelFileError(
            f"its weights at {shown(path or '/')!r} carry attributes that Keras does not write; "
            "save the model again with Keras 3."
        )
