"""Labelled digits: where they come from, how they are split, and how they reach the network."""

from __future__ import annotations

import hashlib
import os
import urllib.request
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from digitpad import locations
from digitpad.digit_image import SIDE_PX, digit_image_of_ink, digit_image_of_picture
from digitpad.errors import DataError, DigitpadError
from digitpad.files import write_atomically
from digitpad.ink import Ink
from digitpad.ink_files import LabelledInk, read_ink_file
from digitpad.pictures import PICTURE_SUFFIXES, read_picture
from digitpad.practice import practice_inks
from digitpad.predictor import CLASSES

Images: TypeAlias = npt.NDArray[np.uint8]
Labels: TypeAlias = npt.NDArray[np.int64]
OnProgress: TypeAlias = Callable[[str, float], None]
"""Called with what is being done and the part that is done, 0..1."""

MNIST_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
"""Of the file at `MNIST_URL`, as Keras checks it."""

PRACTICE_TRAINING = 20_000
PRACTICE_TEST = 2_000
_PRACTICE_TEST_SEED = 2**31 - 1

_DOWNLOAD_TIMEOUT_S = 20.0
_MAX_ARCHIVE_BYTES = 1 << 30
_MAX_ARRAY_BYTES = 1 << 31


@dataclass(frozen=True, kw_only=True)
class LabelledDigits:
    """Digit images with their labels.

    Attributes:
        images: uint8 (n, 28, 28), 0 = paper, 255 = ink.
        labels: int64 (n,), 0 to 9; anything else is no digit.
        inks: the strokes behind each image, or None where there are none.
    """

    images: Images
    labels: Labels
    inks: tuple[Ink | None, ...]

    def __len__(self) -> int:
        return len(self.labels)

    def taken(self, indices: npt.NDArray[np.intp]) -> LabelledDigits:
        """Return the digits at these places."""
        return LabelledDigits(
            images=self.images[indices],
            labels=self.labels[indices],
            inks=tuple(self.inks[i] for i in indices),
        )

    def split(self, part: float, *, seed: int) -> tuple[LabelledDigits, LabelledDigits]:
        """Return the digits in two parts, the second of the given size (0..1), chosen at random."""
        order = np.random.default_rng(seed).permutation(len(self))
        held_out = round(len(self) * part)
        return self.taken(order[held_out:]), self.taken(order[:held_out])


@dataclass(frozen=True, kw_only=True)
class TrainingData:
    """What a run trains on and is tested on.

    Attributes:
        training: to learn from, validation part included.
        test: to tell the accuracy by; never learnt from.
        about: one sentence on the training data.
        test_name: what the test digits are called on the card.
    """

    training: LabelledDigits
    test: LabelledDigits
    about: str
    test_name: str


def load(
    names: Sequence[str], ink_paths: Sequence[str], mnist_file: str, on_progress: OnProgress
) -> TrainingData:
    """Return the data of a run.

    Args:
        names: `mnist`, `practice`, or paths of `.npz` files; none means MNIST where it is to be
            had without asking anyone, else practice digits.
        ink_paths: ink files to train on besides.
        mnist_file: an `mnist.npz` to take, or empty.
        on_progress: is told what goes on.

    Raises:
        DataError: something is missing or damaged.
    """
    if not names:
        names = ("mnist",) if find_mnist(mnist_file) is not None else ("practice",)
    parts: list[LabelledDigits] = []
    abouts: list[str] = []
    test: tuple[str, LabelledDigits] | None = None
    for name in names:
        if name == "mnist":
            training, held_out = load_mnist(mnist_file, on_progress)
            test = ("mnist", held_out)
            abouts.append("MNIST's training part")
        elif name == "practice":
            training = practice_digits(PRACTICE_TRAINING, seed=0, on_progress=on_progress)
            abouts.append(f"{len(training):,} built-in practice digits")
        else:
            training = digits_of_archive(Path(name))
            abouts.append(f"{len(training):,} digits of {Path(name).name}")
        parts.append(training)
    for path in ink_paths:
        training = digits_of_inks(read_ink_file(Path(path)), Path(path).name, on_progress)
        abouts.append(f"{len(training):,} inks of {Path(path).name}")
        parts.append(training)
    if test is None:
        fresh = practice_digits(PRACTICE_TEST, seed=_PRACTICE_TEST_SEED, on_progress=on_progress)
        test = ("practice", fresh)
    return TrainingData(
        training=_digits_alone(_joined(parts)),
        test=test[1],
        about=", ".join(abouts),
        test_name=test[0],
    )


def evaluation_set(name: str, mnist_file: str = "") -> dict[str, LabelledDigits]:
    """Return a set to evaluate on, by the name that it has on cards and in tables.

    Args:
        name: `mnist` (its test part), `practice`, or the path of an `.npz` archive, of an ink file
            or of a folder of labelled pictures.
        mnist_file: an `mnist.npz` to take, or empty.

    Raises:
        DataError: it is missing or damaged.
        InkFileError: the same for an ink file.
    """
    if name == "mnist":
        return {name: load_mnist(mnist_file, _in_silence)[1]}
    if name == "practice":
        return {
            name: practice_digits(PRACTICE_TEST, seed=_PRACTICE_TEST_SEED, on_progress=_in_silence)
        }
    path = Path(name)
    if path.is_dir():
        return {path.name: digits_of_folder(path)}
    if not path.exists():
        raise DataError(
            f"There is no set {name!r}. Expected: mnist, practice, an .npz archive, an ink file, "
            "or a folder of pictures in folders 0 to 9."
        )
    if path.suffix == ".npz":
        return {path.stem: digits_of_archive(path)}
    return {path.stem: digits_of_inks(read_ink_file(path), path.name, _in_silence)}


def _in_silence(_doing: str, _done: float) -> None:
    """Tell nobody how far the work is."""


def find_mnist(given: str = "") -> Path | None:
    """Return the MNIST archive that is at hand, without asking the network.

    Args:
        given: a path that the user named; it goes before `DIGITPAD_MNIST` and the caches.

    Raises:
        DataError: a path was named, and there is no file.
    """
    for named in (given, os.environ.get("DIGITPAD_MNIST", "")):
        if named:
            path = Path(named)
            if not path.is_file():
                raise DataError(f"There is no MNIST archive at {path}; an mnist.npz is expected.")
            return path
    keras_cache = Path.home() / ".keras" / "datasets" / "mnist.npz"
    return next(
        (path for path in (locations.downloaded_mnist(), keras_cache) if path.is_file()), None
    )


def load_mnist(given: str, on_progress: OnProgress) -> tuple[LabelledDigits, LabelledDigits]:
    """Return MNIST's training and test part; it is downloaded where it is not at hand.

    Raises:
        DataError: it is not to be had, or damaged.
    """
    path = find_mnist(given) or _downloaded(on_progress)
    arrays = _arrays_of(path, ("x_train", "y_train", "x_test", "y_test"))
    return (
        _plain_digits(arrays["x_train"], arrays["y_train"], path),
        _plain_digits(arrays["x_test"], arrays["y_test"], path),
    )


def practice_digits(count: int, *, seed: int, on_progress: OnProgress) -> LabelledDigits:
    """Return built-in practice digits: our own strokes under random warps."""
    samples = []
    for ink, digit in practice_inks(count, seed=seed):
        samples.append(LabelledInk(ink=ink, label=str(digit)))
    return digits_of_inks(samples, "practice digits", on_progress)


def digits_of_inks(
    samples: Sequence[LabelledInk], name: str, on_progress: OnProgress
) -> LabelledDigits:
    """Return inks as digit images; inks without a label are left out, others keep theirs.

    A label that is no digit becomes -1.

    Raises:
        DataError: there is none with a label.
    """
    labelled = [sample for sample in samples if sample.label is not None]
    if not labelled:
        raise DataError(f"{name} holds no labelled ink.")
    images = np.empty((len(labelled), SIDE_PX, SIDE_PX), np.uint8)
    for index, sample in enumerate(labelled):
        images[index] = digit_image_of_ink(sample.ink)
        if index % 500 == 0:
            on_progress(f"Drawing {name}", index / len(labelled))
    labels = np.array([_class_of(sample.label or "") for sample in labelled], np.int64)
    return LabelledDigits(
        images=images, labels=labels, inks=tuple(sample.ink for sample in labelled)
    )


def digits_of_archive(path: Path) -> LabelledDigits:
    """Return the pictures `x` and labels `y` of an `.npz` archive as digit images.

    `x` is uint8 (n, h, w), ink 255 on 0; each goes through the pipeline unless it is laid out as
    MNIST's digits are already. `y` holds whole numbers; what is not 0 to 9 is no digit.

    Raises:
        DataError: the archive is missing, damaged or holds something else.
    """
    arrays = _arrays_of(path, ("x", "y"))
    pictures, labels = arrays["x"], arrays["y"]
    _check_shapes(pictures, labels, path)
    images = np.empty((len(pictures), SIDE_PX, SIDE_PX), np.uint8)
    for index, pixels in enumerate(pictures):
        try:
            images[index] = digit_image_of_picture(pixels)
        except DigitpadError as error:
            raise DataError(f"Picture {index} of {path.name}: {error}") from error
    known = np.where((labels >= 0) & (labels < CLASSES), labels, -1).astype(np.int64)
    return LabelledDigits(images=images, labels=known, inks=(None,) * len(images))


def digits_of_folder(folder: Path) -> LabelledDigits:
    """Return the pictures in `0/` … `9/` (and folders of other names: no digits) of a folder.

    Raises:
        DataError: there are none, or one cannot be read.
    """
    files = [
        (path, label.name)
        for label in sorted(folder.iterdir())
        if label.is_dir()
        for path in sorted(label.iterdir())
        if path.suffix.lower() in PICTURE_SUFFIXES
    ]
    if not files:
        raise DataError(f"{folder} holds no pictures in folders 0 to 9.")
    try:
        images = np.stack([digit_image_of_picture(read_picture(path)) for path, _ in files])
    except DigitpadError as error:
        raise DataError(f"{folder}: {error}") from error
    labels = np.array([_class_of(label) for _, label in files], np.int64)
    return LabelledDigits(images=images, labels=labels, inks=(None,) * len(files))


def _class_of(label: str) -> int:
    return int(label) if len(label) == 1 and label in "0123456789" else -1


def _joined(parts: list[LabelledDigits]) -> LabelledDigits:
    return LabelledDigits(
        images=np.concatenate([part.images for part in parts]),
        labels=np.concatenate([part.labels for part in parts]),
        inks=tuple(ink for part in parts for ink in part.inks),
    )


def _digits_alone(digits: LabelledDigits) -> LabelledDigits:
    """Return the digits without those whose label is none."""
    if (digits.labels >= 0).all():
        return digits
    return digits.taken(np.flatnonzero(digits.labels >= 0))


def _plain_digits(images: Images, labels: Labels, path: Path) -> LabelledDigits:
    _check_shapes(images, labels, path)
    if images.shape[1:] != (SIDE_PX, SIDE_PX) or not ((labels >= 0) & (labels < CLASSES)).all():
        raise DataError(f"{path} is no MNIST archive: 28x28 images with labels 0-9 are expected.")
    return LabelledDigits(images=images, labels=labels.astype(np.int64), inks=(None,) * len(images))


def _check_shapes(images: Images, labels: Labels, path: Path) -> None:
    if (
        images.ndim != 3
        or images.dtype != np.uint8
        or labels.shape != (len(images),)
        or not np.issubdtype(labels.dtype, np.integer)
        or len(images) == 0
    ):
        raise DataError(
            f"{path.name} must hold pictures as uint8 (n, h, w) and n whole numbers as labels. "
            f"Received: {images.dtype} {images.shape} and {labels.dtype} {labels.shape}."
        )


def _arrays_of(path: Path, names: tuple[str, ...]) -> dict[str, npt.NDArray[Any]]:
    """Return the named arrays of an `.npz`, its size bounded before it is unpacked."""
    try:
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
            return {name: arrays[name] for name in names}
    except OSError as error:
        raise DataError(f"{path} cannot be opened: {error.strerror or error}.") from error
    except (ValueError, EOFError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise DataError(f"{path} is no .npz archive that can be read: {error}.") from error


def _downloaded(on_progress: OnProgress) -> Path:
    """Fetch MNIST where Keras fetches it, with a time limit and progress, and return its path.

    Keras's own `mnist.load_data` has no time limit and tells its progress to the terminal alone.
    """
    path = locations.downloaded_mnist()
    try:
        with urllib.request.urlopen(MNIST_URL, timeout=_DOWNLOAD_TIMEOUT_S) as response:
            total = int(response.headers.get("Content-Length") or 11_490_434)
            data = bytearray()
            while chunk := response.read(1 << 16):
                data += chunk
                on_progress("Downloading MNIST", min(len(data) / total, 1.0))
                if len(data) > _MAX_ARCHIVE_BYTES:
                    break
    except (OSError, ValueError) as error:
        raise DataError(
            "MNIST could not be downloaded. Connect to the internet, or choose an mnist.npz that "
            "you have (--mnist FILE or DIGITPAD_MNIST), or train on the built-in practice digits "
            f"(--data practice). The reason: {getattr(error, 'reason', None) or error}."
        ) from error
    if hashlib.sha256(data).hexdigest() != MNIST_SHA256:
        raise DataError("The downloaded MNIST archive is damaged; try again.")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, bytes(data))
    return path
