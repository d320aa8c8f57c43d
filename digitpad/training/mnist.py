"""MNIST: where its archive is found, and how it is downloaded where it is not.

The archive is Keras's `mnist.npz`, from the data set of LeCun, Cortes and Burges,
http://yann.lecun.com/exdb/mnist/: 60,000 digits to learn from, 10,000 to test on.
"""

from __future__ import annotations

import functools
import hashlib
import http.client
import os
import urllib.error
import urllib.request
from pathlib import Path

from digitpad import locations
from digitpad.digit_image import SIDE_PX
from digitpad.errors import DataError
from digitpad.files import write_atomically
from digitpad.picture_archives import Array, arrays_of, check_shapes
from digitpad.predictor import CLASSES
from digitpad.training.labelled_digits import LabelledDigits, OnProgress

MNIST_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
"""Of the file at `MNIST_URL`, as Keras checks it."""

_MNIST_BYTES = 11_490_434
_MAX_BYTES = 10 * _MNIST_BYTES
_SILENCE_S = 20.0
_CHUNK_BYTES = 1 << 16


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
    path = find_mnist(given) or download_mnist(on_progress)
    try:
        changed_ns = path.stat().st_mtime_ns
    except OSError:
        changed_ns = 0  # reading it tells what is wrong
    return _read(path.absolute(), changed_ns)


@functools.lru_cache(maxsize=1)
def _read(path: Path, _changed_ns: int) -> tuple[LabelledDigits, LabelledDigits]:
    """Return the archive's parts; the last one stays in memory, for the next run."""
    arrays = arrays_of(path, ("x_train", "y_train", "x_test", "y_test"))
    return (
        _digits(arrays["x_train"], arrays["y_train"], path),
        _digits(arrays["x_test"], arrays["y_test"], path),
    )


def download_mnist(
    on_progress: OnProgress,
    *,
    url: str = MNIST_URL,
    sha256: str = MNIST_SHA256,
    silence_s: float = _SILENCE_S,
) -> Path:
    """Fetch MNIST where Keras fetches it, store it among the user's files and return its path.

    Keras's own `mnist.load_data` has no time limit and tells its progress to the terminal alone.

    Args:
        on_progress: is told the part that has come; an exception of its own ends the download.
        url: where the archive lies.
        sha256: what it must have; nothing else is stored.
        silence_s: how long the server may say nothing.

    Raises:
        DataError: it cannot be had, is damaged, or cannot be stored.
    """
    data = _fetched(url, on_progress, silence_s)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DataError(
            "The downloaded MNIST archive is damaged: it is not the file that Keras knows. "
            f"Try again, or {_OTHER_WAYS}."
        )
    path = locations.downloaded_mnist()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
    except OSError as error:
        raise DataError(
            f"The downloaded MNIST archive cannot be stored at {path}: {error.strerror or error}."
        ) from error
    return path


_OTHER_WAYS = (
    "choose an mnist.npz that you have, or train on the built-in practice digits "
    "(on the command line: --mnist FILE or DIGITPAD_MNIST, or --data practice)"
)


def _fetched(url: str, on_progress: OnProgress, silence_s: float) -> bytes:
    data = bytearray()
    try:
        with urllib.request.urlopen(url, timeout=silence_s) as response:
            total = int(response.headers.get("Content-Length") or _MNIST_BYTES)
            # `read1` returns what has come; `read` would wait for a whole chunk without a word.
            while chunk := response.read1(_CHUNK_BYTES):
                data += chunk
                on_progress("Downloading MNIST", min(len(data) / max(total, 1), 1.0))
                if len(data) > _MAX_BYTES:
                    break
    except (OSError, ValueError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()  # it holds the connection
        reason = " ".join(str(getattr(error, "reason", None) or error).split())
        raise DataError(
            f"MNIST could not be downloaded. Connect to the internet, or {_OTHER_WAYS}. "
            f"The reason: {reason}."
        ) from error
    return bytes(data)


def _digits(images: Array, labels: Array, path: Path) -> LabelledDigits:
    check_shapes(images, labels, path)
    if images.shape[1:] != (SIDE_PX, SIDE_PX) or not ((labels >= 0) & (labels < CLASSES)).all():
        raise DataError(f"{path} is no MNIST archive: 28x28 images with labels 0-9 are expected.")
    return LabelledDigits(images=images, labels=labels.astype("int64"), inks=(None,) * len(images))
