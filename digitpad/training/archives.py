"""NumPy's `.npz` archives of labelled pictures as digit images."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from digitpad.digit_image import SIDE_PX, digit_image_of_picture
from digitpad.errors import BlankPictureError, DataError, DigitpadError
from digitpad.picture_archives import arrays_of, check_shapes
from digitpad.predictor import CLASSES
from digitpad.training.labelled_digits import NO_DIGIT, LabelledDigits


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
