"""The questions for a file's name: what to open, where to save. None of them blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.pictures import PICTURE_SUFFIXES

_INK_KINDS = {
    "digitpad's JSON (*.json)": "json",
    "InkML (*.inkml)": "inkml",
    "UNIPEN (*.unp)": "unp",
}

_MODEL_KINDS = {
    "Keras models (*.keras)": "keras",
    "LiteRT, the compiled network (*.tflite)": "tflite",
    "ONNX (*.onnx)": "onnx",
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
    ask_where_to_save_as(parent, "saveInkDialog", "Save ink", _INK_KINDS, "ink", take)


def ask_where_to_export_model(parent: QWidget, model_id: str, take: Take) -> None:
    """Ask for the file to write a model to."""
    title = "Export a model"
    ask_where_to_save_as(parent, "exportModelDialog", title, _MODEL_KINDS, model_id, take)


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


def ask_where_to_save_as(
    parent: QWidget, name: str, title: str, kinds: Mapping[str, str], stem: str, take: Take
) -> None:
    """Ask for the file to write to, of one of several kinds.

    Args:
        parent, name, title, take: as those of `ask_what_to_open`.
        kinds: the files that are shown, such as `InkML (*.inkml)`, and their suffix; the first is
            proposed.
        stem: the proposed name without its suffix.
    """
    dialog = _save_dialog(parent, name, title, take)
    dialog.setNameFilters(list(kinds))
    # The suffix goes with the kind, before the dialog asks whether to overwrite.
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kinds[kind]))
    suffix = next(iter(kinds.values()))
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(f"{stem}.{suffix}")
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
