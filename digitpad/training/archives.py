"""NumPy's `.npz` archives of labelled pictures. Files are hostile until checked."""

from __future__ import annotations

import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.digit_image import SIDE_PX, digit_image_of_picture
from digitpad.errors import BlankPictureError, DataError, DigitpadError
from digitpad.predictor import CLASSES
from digitpad.training.labelled_digits import NO_DIGIT, LabelledDigits

Array: TypeAlias = npt.NDArray[Any]

_MAX_ARCHIVE_BYTES = 1 << 30
_MAX_ARRAY_BYTES = 1 << 31
_DAMAGE = (
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


def digits_of_archive(path: Path, *, or_mnist: bool = False) -> LabelledDigits:
    """Return the pictures `x` and labels `y` of an `.npz` archive as digit images.

    `x` is uint8 (n, h, w), ink 255 on 0; each goes through the pipeline unless it is laid out as
    MNIST's digits are already; a blank one stays blank. `y` holds whole numbers; what is not 0 to 9
    is no digit.

    Args:
        path: the archive.
        or_mnist: take `x_test` and `y_test`, too, as MNIST's own archive has them.

    Raises:
        DataError: the archive is missing, damaged or holds something else.
    """
    names = ("x_test", "y_test") if or_mnist and _holds_mnist(path) else ("x", "y")
    arrays = arrays_of(path, names)
    pictures, labels = (arrays[name] for name in names)
    check_shapes(pictures, labels, path)
    images = np.empty((len(pictures), SIDE_PX, SIDE_PX), np.uint8)
    for index, pixels in enumerate(pictures):
        try:
            images[index] = digit_image_of_picture(pixels)
        except BlankPictureError:
            images[index] = 0
        except DigitpadError as error:
            raise DataError(f"Picture {index} of {path.name}: {error}") from error
    known = np.where((labels >= 0) & (labels < CLASSES), labels, NO_DIGIT).astype(np.int64)
    return LabelledDigits(images=images, labels=known, inks=(None,) * len(images))


def _holds_mnist(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return {"x_test.npy", "y_test.npy"} <= set(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False  # told when it is read


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
    except _DAMAGE as error:
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
