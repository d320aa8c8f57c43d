"""A person's own data through the window's menus: written to a file, deleted, taken in again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from digitpad import locations
from digitpad.model_store import BUNDLED, ModelStore
from digitpad.samples.store import SampleStore
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.recipe_files import own_recipes, save_recipe
from digitpad.ui.export_dialog import ExportDialog
from digitpad.ui.import_dialog import ImportDialog
from digitpad.ui.main_window import MainWindow
from tests.own_models import add_model
from tests.ui.finders import button, text_of, the, trigger
from tests.ui.test_main_window import draw_digit, reading

_TAKES_MS = 60_000


def kept(window: MainWindow) -> int:
    counts = window.digits.keeper.counts
    return -1 if counts is None else counts.total


def correct(window: MainWindow, qtbot: QtBot, digit: int) -> None:
    """Draw a digit and press what it is."""
    before = kept(window)
    draw_digit(window, digit)
    QTest.mouseClick(the(window, QWidget, f"correct{digit}"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: kept(window) == before + 1)


def test_what_is_exported_and_deleted_comes_back_whole(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    qtbot.waitUntil(lambda: kept(window) == 0)
    for digit in (1, 4, 7):
        correct(window, qtbot, digit)
    with SampleStore() as samples:
        before = [sample.what for sample in samples.all()]
    save_recipe(locations.user_recipes() / "mine.json", RECIPES["first-look"])
    window.use_model(add_model(ModelStore()).id)

    trigger(window, "actionExportDigits")
    exporting = the(window, ExportDialog, "exportSamplesDialog")
    exporting.target.set_path(tmp_path / "all.zip")
    button(exporting, "exportSamplesButton").click()
    qtbot.waitUntil(lambda: not exporting.is_busy, timeout=_TAKES_MS)
    exporting.reject()

    trigger(window, "actionDeleteAllData")
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "wipeQuestion") is not None)
    box = the(window, QMessageBox, "wipeQuestion")
    assert "3 samples and their backups, 1 model of your own" in box.informativeText()
    next(b for b in box.findChildren(QPushButton) if b.text() == "&Delete Everything").click()
    qtbot.waitUntil(lambda: kept(window) == 0)
    qtbot.waitUntil(lambda: text_of(window, "modelLabel").startswith(bundled_name()))
    assert [model.id for model in ModelStore().models()] == [BUNDLED]
    assert not own_recipes()
    assert not window.canvas.undo_stack.canUndo()
    draw_digit(window, 4)
    assert reading(window) == "4"

    trigger(window, "actionImportDigits")
    importing = the(window, ImportDialog, "importSamplesDialog")
    field = the(importing, QLineEdit, "importPathEdit")
    field.setFocus()
    QTest.keyClicks(field, str(tmp_path / "all.zip"))
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not importing.is_busy, timeout=_TAKES_MS)
    told = text_of(importing, "importSamplesStatus")
    # The model is a copy of the bundled one, which is known by its content.
    assert told == "3 samples added, 1 model there already, 1 recipe added."
    qtbot.waitUntil(lambda: kept(window) == 3)
    assert list(own_recipes()) == ["mine"]
    with SampleStore() as samples:
        assert [sample.what for sample in samples.all()] == before


def bundled_name() -> str:
    return ModelStore().bundled().card.name
