"""The arrays of NumPy's `.npz` archives of pictures. Files are hostile until checked."""

from __future__ import annotations

import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.errors import DataError

Array: TypeAlias = npt.NDArray[Any]

_MAX_ARCHIVE_BYTES = 1 << 30
_MAX_ARRAY_BYTES = 1 << 31
NPZ_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,  # packed by a method that Python does not know
    RuntimeError,  # encrypted
    SyntaxError,  # an array's header is Python source
    tokenize.TokenError,
    TypeError,
    ValueError,
)
"""What NumPy and `zipfile` raise at an `.npz` that is damaged."""


def arrays_of(path: Path, names: tuple[str, ...]) -> dict[str, Array]:
    """Return the named arrays of an `.npz`, its size bounded before it is unpacked.

    Raises:
        DataError: the archive is missing, too large or damaged, or one of them is not in it.
    """
    try:
        if path.exists() and not path.is_file():
            raise DataError(f"{path} is no file; an .npz archive is expected.")
        if path.stat().st_size > _MAX_ARCHIVE_BYTES:
            raise DataError(f"{path} is larger than 1 GB.")
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_ARRAY_BYTES:
                raise DataError(f"{path} unpacks to more than 2 GB.")
        with np.load(path, allow_pickle=False) as arrays:
            missing = [name for name in names if name not in arrays]
            if missing:
                raise DataError(
                    f"{path} holds no array {missing[0]!r}; expected are {', '.join(names)}."
                )
            return {name: _array(arrays[name], name) for name in names}
    except OSError as error:
        raise DataError(f"{path} cannot be opened: {error.strerror or error}.") from error
    except MemoryError as error:
        # The array's own header claims a size that the file does not have.
        raise DataError(f"{path} takes more memory than there is.") from error
    except NPZ_DAMAGE as error:
        reason = " ".join(str(error).split()).rstrip(".")[:200]
        raise DataError(f"{path} is no .npz archive that can be read: {reason}.") from error


def check_shapes(images: Array, labels: Array, path: Path) -> None:
    """Let n pictures and n labels pass.

    Raises:
        DataError: `images` is not uint8 (n, h, w), or `labels` no whole numbers (n,), or n is 0.
    """
    if (
        images.ndim != 3
        or images.dtype != np.uint8
        or labels.shape != (len(images),)
        or not np.issubdtype(labels.dtype, np.integer)
        or images.size == 0
    ):
        raise DataError(
            f"{path.name} must hold pictures as uint8 (n, h, w) and n whole numbers as labels. "
            f"Received: {images.dtype} {images.shape} and {labels.dtype} {labels.shape}."
        )


def _array(value: object, name: str) -> Array:
    if not isinstance(value, np.ndarray):  # NumPy gives a member that is no array as bytes
        raise ValueError(f"its member {name} is no array")
    return value
