"""What a run leaves to be looked at: how it read each test digit, and what its layers learnt.

A run's folder holds it as `details.npz`. The test images, the same for many runs, lie once for all
of them in the folder of test sets, under their checksum.
"""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad import locations
from digitpad.digit_image import SIDE_PX
from digitpad.errors import DataError
from digitpad.picture_archives import NPZ_DAMAGE
from digitpad.predictor import CLASSES, Scores

DETAILS_FILE = "details.npz"

MAX_TEXT = 200
"""Characters of a name."""

Kernel: TypeAlias = npt.NDArray[np.float16]
"""float16 (inputs, units) of a dense layer, or (height, width, inputs, filters) of a convolution"""

_MAX_BYTES = 1 << 28
_CHECKSUM = re.compile(r"[0-9a-f]{16}")
_DAMAGE = (
    *NPZ_DAMAGE,
    AttributeError,
    LookupError,
    MemoryError,  # an array's own header claims a size that the file does not have
)
"""What is raised where a file is damaged, or its record is not laid out as ours."""


@dataclass(frozen=True, kw_only=True)
class LayerWeights:
    """The weights of one layer.

    Attributes:
        name: the layer's own.
        kind: its class, such as `Dense`.
        kernel: of its first units or filters, as many as were kept.
        units: how many it has.
    """

    name: str
    kind: str
    kernel: Kernel
    units: int


@dataclass(frozen=True, kw_only=True)
class RunDetails:
    """How the network of a run, and the model that was in use then, read the test digits.

    Attributes:
        test_name: what the test digits are called, such as `mnist`.
        images: uint8 (n, 28, 28), 0 = paper, 255 = ink.
        labels: int8 (n,), 0 to 9, or -1 for what is no digit.
        scores: float32 (n, 10), those of the run's network.
        scores_in_use: the same of the model that was in use when the run ended, or None.
        name_in_use: what that was called; empty where that is not known.
        only_digit: the one digit that the network tells from the rest, or None if it reads all ten.
        layers: the weights, input side first.
    """

    test_name: str
    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int8]
    scores: Scores
    scores_in_use: Scores | None
    name_in_use: str
    only_digit: int | None
    layers: tuple[LayerWeights, ...]


def kept_test_sets() -> Path:
    """Return the folder of the test images that runs share; it may not be there yet.

    Raises:
        UserFolderError: the folder of the user's files cannot be made.
    """
    return locations.user_folder() / "test-sets"


def read_details(folder: Path) -> RunDetails:
    """Return what a run's folder holds, checked.

    Raises:
        DataError: there is nothing, or it is damaged, or its test images are.
        UserFolderError: the folder of the user's files cannot be made.
    """
    path = folder / DETAILS_FILE
    if not path.exists():
        raise DataError("Nothing is kept of how this run read the test digits.")
    try:
        with _opened(path) as arrays:
            about = _about(arrays["about"])
            images = read_test_set(about["test_set"])
            return _checked(about, images, arrays)
    except OSError as error:
        raise DataError(f"{path} cannot be opened: {error.strerror or error}.") from error
    except _DAMAGE as error:
        raise DataError(f"What was kept of this run is damaged ({path}).") from error


def read_test_set(checksum: str) -> npt.NDArray[np.uint8]:
    """Return the test images of that checksum, uint8 (n, 28, 28).

    Raises:
        DataError: they are missing or damaged.
        UserFolderError: the folder of the user's files cannot be made.
    """
    path = kept_test_sets() / f"{checksum}.npz"
    try:
        if _CHECKSUM.fullmatch(checksum) is None:
            raise ValueError("it is no checksum")
        with _opened(path) as arrays:
            images: npt.NDArray[np.uint8] = _array(
                arrays["images"], np.uint8, (None, SIDE_PX, SIDE_PX)
            )
            return images
    except OSError as error:
        raise DataError(f"The run's test images are missing: {error.strerror or error}.") from error
    except _DAMAGE as error:
        raise DataError(f"The run's test images are damaged ({path}).") from error


def named_test_set(path: Path) -> str:
    """Return the checksum of the test images that a `details.npz` names.

    Raises:
        DataError: the file is missing or damaged.
    """
    try:
        with _opened(path) as arrays:
            return str(_about(arrays["about"])["test_set"])
    except (OSError, *_DAMAGE) as error:
        raise DataError(f"What was kept of a run is damaged ({path}).") from error


def kernel_pictures(kernel: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Return a picture of the weights to each unit or filter, float32 (units, height, width).

    A unit's weights lie as its inputs do: 784 of them as 28 rows, another number as nearly square
    as it can be. A filter over several inputs becomes a mosaic, a tile for each input.

    Args:
        kernel: (inputs, units), or (height, width, inputs, filters).
    """
    values = np.moveaxis(np.asarray(kernel, dtype=np.float32), -1, 0)
    if values.ndim == 2:
        units, inputs = values.shape
        return values.reshape(units, *_nearly_square(inputs))
    filters, height, width, inputs = values.shape
    rows, columns = _nearly_square(inputs)
    tiles = values.reshape(filters, height, width, rows, columns)
    return tiles.transpose(0, 3, 1, 4, 2).reshape(filters, rows * height, columns * width)


def _nearly_square(count: int) -> tuple[int, int]:
    """Return the two factors of a number that are nearest to each other, the smaller one first."""
    rows = next(each for each in range(int(count**0.5), 0, -1) if count % each == 0)
    return rows, count // rows


def _opened(path: Path) -> Any:
    """Return an `.npz` to read arrays from, its size bounded before anything is unpacked."""
    if not path.is_file():
        raise FileNotFoundError(2, "there is no such file", path)
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _MAX_BYTES:
            raise ValueError("it unpacks to too much")
    return np.load(path, allow_pickle=False)


def _about(value: object) -> dict[str, Any]:
    """Return the record of plain values among the arrays."""
    about = json.loads(_array(value, np.uint8, (None,)).tobytes())
    names = (about["test_name"], about["test_set"], about["name_in_use"])
    names += tuple(layer[key] for layer in about["layers"] for key in ("name", "kind"))
    if not all(isinstance(name, str) and len(name) <= MAX_TEXT for name in names):
        raise ValueError("a name is none")
    numbers = [layer["units"] for layer in about["layers"]]
    if about["only_digit"] is not None:
        numbers.append(about["only_digit"])
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise ValueError("a number is none")
    if about["only_digit"] is not None and about["only_digit"] >= CLASSES:
        raise ValueError("the digit is none")
    return dict(about)


def _checked(about: dict[str, Any], images: npt.NDArray[np.uint8], arrays: Any) -> RunDetails:
    """Return the arrays as a record; what does not fit each other raises ValueError."""
    count = len(images)
    labels = _array(arrays["labels"], np.int8, (count,))
    if not ((labels >= -1) & (labels < CLASSES)).all():
        raise ValueError("a label is none")
    beside = _scores(arrays["scores_in_use"], count) if "scores_in_use" in arrays else None
    return RunDetails(
        test_name=about["test_name"],
        images=images,
        labels=labels,
        scores=_scores(arrays["scores"], count),
        scores_in_use=beside,
        name_in_use=about["name_in_use"],
        only_digit=about["only_digit"],
        layers=tuple(
            LayerWeights(
                name=layer["name"],
                kind=layer["kind"],
                units=layer["units"],
                kernel=_kernel(arrays[f"kernel_{place}"]),
            )
            for place, layer in enumerate(about["layers"])
        ),
    )


def _scores(value: object, count: int) -> Scores:
    scores: Scores = _array(value, np.float32, (count, CLASSES))
    if not np.isfinite(scores).all():
        raise ValueError("a score is no number")
    return scores


def _kernel(value: object) -> Kernel:
    dimensions = getattr(value, "ndim", 0)
    kernel: Kernel = _array(value, np.float16, (None,) * (4 if dimensions == 4 else 2))
    if not np.isfinite(kernel).all():
        raise ValueError("a weight is no number")
    return kernel


def _array(value: object, kind: type[np.generic], shape: tuple[int | None, ...]) -> Any:
    """Let an array of that type and shape pass; None stands for any size but nothing at all."""
    if (
        not isinstance(value, np.ndarray)
        or value.dtype != kind
        or value.ndim != len(shape)
        or value.size == 0
        or any(wanted not in (None, size) for wanted, size in zip(shape, value.shape, strict=True))
    ):
        raise ValueError(f"an array is not {np.dtype(kind).name} {shape}")
    return value
