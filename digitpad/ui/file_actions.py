"""What the File menu opens and saves, and what goes over the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from digitpad.errors import DigitpadError
from digitpad.predictor import Reading
from digitpad.ui import file_dialogs
from digitpad.ui.live_reader import LiveReader
from digitpad.ui.menus import EditMenu, FileMenu
from digitpad.ui.open_files import FileOpener, Opened, OpenedPicture, holds_something
from digitpad.ui.save_files import copy_digit_image, save_digit_image, save_ink
from digitpad.ui.status_line import MESSAGE_MS, StatusLine
from digitpad.ui.work_area import WorkArea


class FileActions(QObject):
    """Does what the File menu, Copy and Paste say, and tells in the status bar what came of it.

    Args:
        area: shows what is opened; its ink is saved.
        reader: has the digit image.
        opener: opens files in their own time.
        status: where sentences go.
        menus: whose actions say what to do.
        window: above which file choosers stand.
    """

    def __init__(
        self,
        area: WorkArea,
        reader: LiveReader,
        opener: FileOpener,
        status: StatusLine,
        menus: tuple[FileMenu, EditMenu],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._area = area
        self._reader = reader
        self._opener = opener
        self._status = status
        self._file, self._edit = menus
        self._window = window
        opener.slow.connect(lambda name: status.tell(f"Opening {name}…"))
        opener.opened.connect(self._show_opened)
        opener.failed.connect(status.tell)
        self._wire()

    def follow(self, reading: Reading | None) -> None:
        """Offer what can be saved now that this is read."""
        is_there = reading is not None
        self._file.save_ink.setEnabled(is_there and not self._area.shows_picture)
        self._file.save_digit_image.setEnabled(is_there)
        self._edit.copy.setEnabled(is_there)

    def _wire(self) -> None:
        file, edit, window = self._file, self._edit, self._window
        file.open.triggered.connect(
            lambda: file_dialogs.ask_for_file(window, self._opener.open_file)
        )
        file.save_ink.triggered.connect(
            lambda: file_dialogs.ask_where_to_save_ink(window, self._save_ink)
        )
        file.save_digit_image.triggered.connect(
            lambda: file_dialogs.ask_where_to_save_digit_image(window, self._save_digit_image)
        )
        edit.copy.triggered.connect(self._copy_digit_image)
        edit.paste.triggered.connect(self._paste)

    def _show_opened(self, opened: Opened) -> None:
        if isinstance(opened, OpenedPicture):
            self._area.show_picture(opened.name, opened.picture)
        else:
            self._area.show_ink(opened.name, opened.ink)
        if opened.note:
            self._status.tell(opened.note)

    def _paste(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        if holds_something(data):
            self._opener.open_data(data, "Pasted picture")
        else:
            self._status.tell("The clipboard holds no picture and no file of this computer.")

    def _save_ink(self, path: Path) -> None:
        self._try(lambda: save_ink(path, self._area.canvas.ink), f"Saved as {path.name}.")

    def _save_digit_image(self, path: Path) -> None:
        image = self._reader.digit_image
        if image is not None:
            self._try(lambda: save_digit_image(path, image), f"Saved as {path.name}.")

    def _copy_digit_image(self) -> None:
        image = self._reader.digit_image
        if image is not None:
            self._try(lambda: copy_digit_image(image), "The digit image is on the clipboard.")

    def _try(self, do: Callable[[], None], done: str) -> None:
        try:
            do()
        except DigitpadError as error:
            self._status.tell(str(error))
        else:
            self._status.showMessage(done, MESSAGE_MS)
