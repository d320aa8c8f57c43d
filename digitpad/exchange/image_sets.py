"""Sets of digit images in one array: `.npz`, and IDX, the kind of file that MNIST came in.

IDX is described at http://yann.lecun.com/exdb/mnist/: `NAME-images-idx3-ubyte` begins with the
numbers 2051, n, h and w, four bytes each, the highest first, then come n*h*w pixels;
`NAME-labels-idx1-ubyte` begins with 2049 and n, then come n labels. Both may be gzipped.
"""

from __future__ import annotations

import gzip
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad.digit_layout import SIDE_PX, DigitImage, Picture
from digitpad.errors import SampleError
from digitpad.exchange.labels import LabelRule
from digitpad.exchange.png import MAX_SIDE_PX
from digitpad.files import atomic_file
from digitpad.ink_files.limits import MAX_SAMPLES, TOO_MANY_SAMPLES
from digitpad.picture_archives import arrays_of, check_shapes
from digitpad.samples.sample import IMPORTED, NOT_A_DIGIT, NewSample, label_text

_IMAGES, _LABELS = 0x803, 0x801
_NAME = re.compile(r"(.*)(images)([-.])idx3-ubyte(\.gz)?|(.*)(labels)([-.])idx1-ubyte(\.gz)?", re.S)
_DAMAGE = (EOFError, gzip.BadGzipFile, zlib.error, struct.error)
_GZIP = b"\x1f\x8b"
_MAX_PIXELS = 1 << 31
_Bytes: TypeAlias = IO[bytes] | gzip.GzipFile


class ImageSet:
    """Digit images that are gathered to be written as one array."""

    def __init__(self) -> None:
        self._pixels, self._labels = bytearray(), bytearray()

    def add(self, image: DigitImage, label: int) -> None:
        """Add a digit image, uint8 (28, 28), and its label, 0 to 9 or `NOT_A_DIGIT`."""
        self._pixels += image.tobytes()
        self._labels.append(label & 0xFF)

    def images(self) -> npt.NDArray[np.uint8]:
        """Return the images, uint8 (n, 28, 28)."""
        return np.frombuffer(self._pixels, np.uint8).reshape(-1, SIDE_PX, SIDE_PX)

    def labels(self) -> npt.NDArray[np.int8]:
        """Return the labels, int8 (n,)."""
        return np.frombuffer(self._labels, np.int8)


def is_idx_name(path: Path) -> bool:
    """Tell by its name whether a file is one of a pair of IDX files."""
    return _NAME.fullmatch(path.name) is not None


def is_idx(head: bytes, path: Path) -> bool:
    """Tell by its first bytes, or its name where it is packed, whether a file is IDX."""
    return head[:3] == b"\0\0\x08" or (head[:2] == _GZIP and is_idx_name(path))


def write_archive(path: Path, digits: ImageSet) -> None:
    """Write `x`, uint8 (n, 28, 28), and `y`, int64 (n,), -1 for what is no digit.

    Raises:
        OSError: it cannot be written.
    """
    with atomic_file(path) as file:
        np.savez_compressed(file, x=digits.images(), y=digits.labels().astype(np.int64))


def write_idx(path: Path, digits: ImageSet) -> None:
    """Write the pair of files that either of its names asks for; all must be digits.

    Raises:
        SampleError: the name is of no such pair.
        OSError: they cannot be written.
    """
    images, labels = _pair(path)
    count = len(digits.labels())
    with atomic_file(labels) as label_file, atomic_file(images) as image_file:
        for file, head, array in (
            (label_file, struct.pack(">II", _LABELS, count), digits.labels()),
            (image_file, struct.pack(">4I", _IMAGES, count, SIDE_PX, SIDE_PX), digits.images()),
        ):
            if path.suffix == ".gz":
                with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                    packed.write(head)
                    packed.write(array.tobytes())
            else:
                file.write(head)
                file.write(array.tobytes())


def samples_in_archive(path: Path, rule: LabelRule) -> Iterator[tuple[NewSample, float]]:
    """Yield the pictures of an `.npz`, `x` and `y`, and the part of them that is read, 0..1.

    Raises:
        DataError: it is damaged or holds something else.
        SampleError: a picture cannot be taken in; the message names it.
    """
    arrays = arrays_of(path, ("x", "y"))
    check_shapes(arrays["x"], arrays["y"], path)
    yield from _samples(iter(arrays["x"]), arrays["y"], arrays["x"].shape[1:], rule)


def samples_in_idx(path: Path, rule: LabelRule) -> Iterator[tuple[NewSample, float]]:
    """Yield the pictures of a pair of IDX files, either of which is named; holds one at a time.

    Raises:
        SampleError: one is missing, damaged or of another size; the message names the picture.
        OSError: one cannot be read.
    """
    image_path, label_path = _pair(path)
    for one in (image_path, label_path):
        if not one.is_file():
            raise SampleError(f"{one.name} belongs to it, and is not there.")
    try:
        with _opened(label_path) as file:
            (count,) = _header(file, _LABELS, 1, label_path)
            labels = np.frombuffer(_exactly(file, count, label_path), np.uint8)
        with _opened(image_path) as file:
            image_count, height, width = _header(file, _IMAGES, 3, image_path)
            if image_count != count:
                raise SampleError(
                    f"there are {image_count:,} pictures in {image_path.name} and {count:,} labels "
                    f"in {label_path.name}."
                )
            if count * height * width > _MAX_PIXELS:
                raise SampleError("it unpacks to more than 2 GB.")
            pictures = (
                np.frombuffer(_exactly(file, height * width, image_path), np.uint8).reshape(
                    height, width
                )
                for _ in range(count)
            )
            yield from _samples(pictures, labels, (height, width), rule)
    except _DAMAGE as error:
        raise SampleError("the file is damaged or cut off.") from error


def _samples(
    pictures: Iterator[Picture],
    labels: npt.NDArray[np.integer],
    shape: tuple[int, ...],
    rule: LabelRule,
) -> Iterator[tuple[NewSample, float]]:
    if len(labels) > MAX_SAMPLES:
        raise SampleError(TOO_MANY_SAMPLES)
    if not 0 < min(shape) <= max(shape) <= MAX_SIDE_PX:
        raise SampleError(
            f"a picture may have 1 to {MAX_SIDE_PX:,} pixels a side. "
            f"Received: {shape[1]:,} x {shape[0]:,}."
        )
    for index, picture in enumerate(pictures):
        place = f"picture {index} (counted from 0)"
        number = int(labels[index])
        text = label_text(NOT_A_DIGIT) if number == NOT_A_DIGIT else str(number)
        if not picture.any():
            raise SampleError(f"{place}: nothing is written on it.")
        yield (
            NewSample(label=rule.label(text, place), picture=picture, source=IMPORTED),
            (index + 1) / len(labels),
        )


def _pair(path: Path) -> tuple[Path, Path]:
    """Return the names of the images' and the labels' file."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        raise SampleError(
            "IDX files come in pairs, NAME-images-idx3-ubyte and NAME-labels-idx1-ubyte, with .gz "
            f"or without. Received: {path.name}."
        )
    parts = [part for part in match.groups() if part is not None]
    stem, separator, packed = parts[0], parts[2], parts[3] if len(parts) > 3 else ""
    return (
        path.with_name(f"{stem}images{separator}idx3-ubyte{packed}"),
        path.with_name(f"{stem}labels{separator}idx1-ubyte{packed}"),
    )


@contextmanager
def _opened(path: Path) -> Iterator[_Bytes]:
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
        file.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield unpacked
        else:
            yield file


def _header(file: _Bytes, magic: int, sizes: int, path: Path) -> tuple[int, ...]:
    found, *numbers = struct.unpack(f">{sizes + 1}I", file.read(4 * (sizes + 1)))
    if found != magic:
        raise SampleError(f"{path.name} does not begin as such an IDX file does.")
    if numbers[0] > MAX_SAMPLES:
        raise SampleError(TOO_MANY_SAMPLES)
    return tuple(numbers)


def _exactly(file: _Bytes, size: int, path: Path) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise SampleError(f"{path.name} looks cut off.")
    return data
