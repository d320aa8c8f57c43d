"""What leaves the window: the ink as an ink file, and the digit image as a file or a copy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage

from digitpad.digit_image import SIDE_PX, DigitImage
from digitpad.errors import PictureError
from digitpad.files import write_atomically
from digitpad.ink import Ink
from digitpad.opencv import cv2


def save_ink(path: Path, ink: Ink) -> None:
    """Write ink to a file of the kind that the suffix names (.json, .inkml or .unp).

    Raises:
        InkFileError: the suffix is another, or the file cannot be written.
    """
    from digitpad.ink_files import LabelledInk, write_ink_file  # slow to load

    write_ink_file(path, [LabelledInk(ink=ink, label=None)])


def save_digit_image(path: Path, image: DigitImage) -> None:
    """Write a digit image as a grey PNG of 28x28 pixels, 0 = paper as MNIST has it.

    Raises:
        PictureError: the name does not end in .png, or the file cannot be written.
    """
    if path.suffix.lower() != ".png":
        raise PictureError(
            f"A digit image is written to a file that ends in .png. Received: {path.name}."
        )
    _, data = cv2.imencode(".png", image)
    try:
        write_atomically(path, data.tobytes())
    except OSError as error:
        raise PictureError(f"{path.name} cannot be written: {error.strerror}.") from error


def copy_digit_image(image: DigitImage) -> None:
    """Put a digit image on the clipboard, 0 = paper as MNIST has it."""
    grey = QImage(image.tobytes(), SIDE_PX, SIDE_PX, SIDE_PX, QImage.Format.Format_Grayscale8)
    QGuiApplication.clipboard().setImage(grey.copy())  # the image itself borrows its pixels
