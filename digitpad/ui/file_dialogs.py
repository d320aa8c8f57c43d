"""The questions for a file's name: what to open, where to save. None of them blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.pictures import PICTURE_SUFFIXES

_INK_KINDS = {
    "digitpad's JSON (*.json)": "json",
    "InkML (*.inkml)": "inkml",
    "UNIPEN (*.unp)": "unp",
}

Take = Callable[[Path], None]


def ask_for_file(parent: QWidget, take: Take) -> None:
    """Ask for a picture or an ink file to open."""
    from digitpad.ink_files import INK_SUFFIXES  # slow to load, and most starts never need it

    dialog = _dialog(parent, "openDialog", "Open a picture or an ink file", take)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(
        [
            f"Pictures and ink ({_patterns((*PICTURE_SUFFIXES, *INK_SUFFIXES))})",
            f"Pictures ({_patterns(PICTURE_SUFFIXES)})",
            f"Ink ({_patterns(INK_SUFFIXES)})",
            "All files (*)",
        ]
    )
    dialog.open()


def ask_where_to_save_ink(parent: QWidget, take: Take) -> None:
    """Ask for the file to write ink to."""
    dialog = _save_dialog(parent, "saveInkDialog", "Save ink", take)
    dialog.setNameFilters(list(_INK_KINDS))
    # The suffix goes with the kind, before the dialog asks whether to overwrite.
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(_INK_KINDS[kind]))
    dialog.setDefaultSuffix("json")
    dialog.selectFile("ink.json")
    dialog.open()


def ask_where_to_save_digit_image(parent: QWidget, take: Take) -> None:
    """Ask for the file to write a digit image to."""
    ask_where_to_save(
        parent, "saveDigitImageDialog", "Save digit image", "PNG (*.png)", "digit.png", take
    )


def ask_what_to_open(parent: QWidget, name: str, title: str, kind: str, take: Take) -> None:
    """Ask for a file to read.

    Args:
        parent: the dialog's.
        name: the dialog's object name.
        title: what is asked for.
        kind: the files that are shown, such as `Recipes (*.json)`.
        take: gets the path.
    """
    dialog = _dialog(parent, name, title, take)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([kind])
    dialog.open()


def ask_where_to_save(
    parent: QWidget, name: str, title: str, kind: str, proposed: str, take: Take
) -> None:
    """Ask for the file to write to, as `ask_what_to_open` does.

    Args:
        parent, name, title, kind, take: as there.
        proposed: a file's name; one that is typed without a suffix gets this one's.
    """
    dialog = _save_dialog(parent, name, title, take)
    dialog.setNameFilters([kind])
    dialog.setDefaultSuffix(proposed.rpartition(".")[2])
    dialog.selectFile(proposed)
    dialog.open()


def _save_dialog(parent: QWidget, name: str, title: str, take: Take) -> QFileDialog:
    dialog = _dialog(parent, name, title, take)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    return dialog


def _dialog(parent: QWidget, name: str, title: str, take: Take) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: take(Path(path)))
    return dialog


def _patterns(suffixes: Iterable[str]) -> str:
    return " ".join(f"*{suffix}" for suffix in suffixes)
