"""Pictures and ink files from elsewhere, opened without keeping the window waiting.

A picture of 8,000x8,000 pixels takes up to a second, so what is opened is read in a thread of Qt's
pool and comes back as a signal. What was asked for last wins, whichever is ready first.
"""

from __future__ import annotations

import dataclasses
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from digitpad.digit_image import Picture, digit_image_of_picture
from digitpad.errors import InkFileError, PictureError
from digitpad.ink import Ink
from digitpad.pictures import picture_of_pixels, read_picture
from digitpad.ui.ink_frame import fitted_to_frame
from digitpad.ui.latest_job import LatestJob

_SLOW_MS = 150
"""What takes longer is announced."""


@dataclass(frozen=True, kw_only=True)
class OpenedPicture:
    """A picture that the pipeline can read.

    Attributes:
        name: what to call it: the file's name, or where it came from.
        picture: uint8 array (h, w), 0 = paper, 255 = ink.
        note: a sentence on what was left out; mostly empty.
    """

    name: str
    picture: Picture
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class OpenedInk:
    """The first ink of an ink file.

    Attributes:
        name: the file's name.
        ink: at least one stroke, within the canvas's frame.
        note: a sentence on what was left out; mostly empty.
    """

    name: str
    ink: Ink
    note: str = ""


Opened: TypeAlias = OpenedPicture | OpenedInk


def load_file(path: Path) -> Opened:
    """Return what a picture or ink file holds; which of them it is, its suffix says.

    Raises:
        PictureError: it cannot be opened, is no picture, is damaged, too large or blank.
        InkFileError: it is an ink file by its suffix, and cannot be read or holds no ink.
    """
    # Loading it takes a third of the time in which the window starts, so it is loaded at need.
    from digitpad.ink_files import INK_SUFFIXES

    _check_ordinary(path)
    if path.suffix.lower() in INK_SUFFIXES:
        return _first_ink(path)
    return _readable(path.name, read_picture(path))


def load_image(image: QImage, name: str) -> OpenedPicture:
    """Return an image that was dropped or pasted.

    Raises:
        PictureError: it is empty, too large or blank.
    """
    if image.isNull():
        raise PictureError("The picture is empty or of an unknown kind.")
    return _readable(name, picture_of_pixels(_pixels(image)))


def holds_something(data: QMimeData) -> bool:
    """Tell whether dragged or copied data holds a file of this computer or an image."""
    return bool(_files_in(data)) or data.hasImage()


class FileOpener(QObject):
    """Opens one thing at a time, in a thread; a newer one takes the place of an older.

    Signals:
        slow: the name of what is being opened, where it takes more than a moment.
        opened: an `OpenedPicture` or `OpenedInk`.
        failed: why it cannot be opened, as a sentence to show.
    """

    slow = Signal(str)
    opened = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = LatestJob(self)
        self._job.done.connect(self.opened)
        self._job.failed.connect(self.failed)
        self._name = ""
        self._slow_due = QTimer(self)
        self._slow_due.setSingleShot(True)
        self._slow_due.setInterval(_SLOW_MS)
        self._slow_due.timeout.connect(lambda: self.slow.emit(self._name))
        self._job.ended.connect(self._slow_due.stop)

    def open_file(self, path: Path) -> None:
        """Open a picture or ink file."""
        self._start(path.name, partial(load_file, path))

    def open_data(self, data: QMimeData, name: str) -> None:
        """Open dropped or pasted data (see `holds_something`).

        The first file, or else the image, which gets that name.
        """
        files = _files_in(data)
        if files:
            self._start(files[0].name, partial(_load_first, files))
        else:
            held = data.imageData()
            image = held.toImage() if isinstance(held, QPixmap) else QImage(held or QImage())
            self._start(name, partial(load_image, image, name))

    def give_up(self) -> None:
        """Forget what is being opened; its thread ends by itself, unheard."""
        self._job.give_up()
        self._slow_due.stop()

    def _start(self, name: str, load: Callable[[], Opened]) -> None:
        self.give_up()
        self._name = name
        self._slow_due.start()
        self._job.start(load)


def _load_first(files: list[Path]) -> Opened:
    opened = load_file(files[0])
    if len(files) == 1:
        return opened
    note = f"{files[0].name} is one of {len(files):,} files; one is shown at a time."
    return dataclasses.replace(opened, note=note)


def _check_ordinary(path: Path) -> None:
    """Refuse folders, and pipes and devices, which might never end."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise PictureError(f"{path.name} cannot be opened: {error.strerror}.") from error
    if stat.S_ISDIR(mode):
        raise PictureError(f"{path.name} is a folder; open a picture or an ink file.")
    if not stat.S_ISREG(mode):
        raise PictureError(f"{path.name} is no ordinary file; open a picture or an ink file.")


def _first_ink(path: Path) -> OpenedInk:
    from digitpad.ink_files import read_ink_file

    samples = read_ink_file(path)
    if not samples:
        raise InkFileError(f"{path.name} holds no ink.")
    note = ""
    if len(samples) > 1:
        note = f"{path.name}: 1 of {len(samples):,} inks; `digitpad predict` reads them all."
    return OpenedInk(name=path.name, ink=fitted_to_frame(samples[0].ink), note=note)


def _readable(name: str, picture: Picture) -> OpenedPicture:
    digit_image_of_picture(picture)  # raises here rather than in the window
    return OpenedPicture(name=name, picture=picture)


def _files_in(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _pixels(image: QImage) -> npt.NDArray[np.uint8]:
    """Return an image's pixels, uint8 (h, w, 4): blue, green, red, opacity."""
    rgba = image.convertToFormat(QImage.Format.Format_RGBA8888)
    height, width = rgba.height(), rgba.width()
    rows = np.frombuffer(rgba.constBits(), np.uint8).reshape(height, rgba.bytesPerLine())
    return rows[:, : 4 * width].reshape(height, width, 4)[:, :, [2, 1, 0, 3]]
