from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from digitpad import locations
from digitpad.model_store import BUNDLED, ModelStore
from digitpad.ui.main_window import MainWindow
from digitpad.ui.model_card_view import ModelCardView
from digitpad.ui.models_dialog import ModelsDialog
from tests.ui.finders import button, text_of, the, trigger

_IMPORTS_MS = 90_000
_MINE = "mine-20260101-000000-abcd"


@pytest.fixture
def mine(window: MainWindow) -> str:
    """Return the id of a model of the user's own."""
    shutil.copytree(ModelStore().bundled().folder, locations.user_models() / _MINE)
    ModelStore().rename(_MINE, "my own")
    return _MINE


@pytest.fixture
def dialog(window: MainWindow, mine: str) -> ModelsDialog:
    trigger(window, "actionManageModels")
    return the(window, ModelsDialog, "modelsDialog")


def names(dialog: ModelsDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def choose(dialog: ModelsDialog, name: str) -> None:
    row = next(row for row, text in enumerate(names(dialog)) if text.startswith(name))
    dialog.list.setCurrentRow(row)


def status(dialog: ModelsDialog) -> str:
    return text_of(dialog, "modelsStatus")


def test_the_models_are_listed_and_the_one_in_use_is_marked(dialog: ModelsDialog) -> None:
    assert names(dialog) == [f"{ModelStore().bundled().card.name} (in use)", "my own"]


def test_the_card_tells_what_the_model_reads(dialog: ModelsDialog) -> None:
    choose(dialog, "my own")
    card = the(dialog, ModelCardView, "modelCardView")
    assert "reads mnist" in card.toPlainText()
    assert "digitpad train" in card.toPlainText()


def test_use_makes_a_model_read(window: MainWindow, dialog: ModelsDialog) -> None:
    choose(dialog, "my own")
    button(dialog, "useButton").click()
    assert ModelStore().current_id() == _MINE
    assert text_of(window, "modelLabel").startswith("my own")
    assert "my own (in use)" in names(dialog)


def test_the_bundled_model_cannot_be_renamed_or_removed(dialog: ModelsDialog) -> None:
    dialog.list.setCurrentRow(0)
    assert not button(dialog, "renameButton").isEnabled()
    assert not button(dialog, "removeButton").isEnabled()
    assert button(dialog, "exportButton").isEnabled()


def test_a_model_is_renamed(dialog: ModelsDialog) -> None:
    choose(dialog, "my own")
    button(dialog, "renameButton").click()
    question = the(dialog, QInputDialog)
    question.setTextValue("someone's hand")
    question.accept()
    assert "someone's hand" in names(dialog)


def test_removing_asks_first_and_the_one_before_reads_again(
    window: MainWindow, dialog: ModelsDialog
) -> None:
    choose(dialog, "my own")
    button(dialog, "useButton").click()
    button(dialog, "removeButton").click()
    box = the(dialog, QMessageBox, "removeQuestion")
    assert ModelStore().current_id() == _MINE
    next(one for one in box.buttons() if one.text() == "&Remove").click()
    assert ModelStore().current_id() == BUNDLED
    assert len(ModelStore().models()) == 1
    assert "my own" not in text_of(window, "modelLabel")


def test_an_exported_model_is_imported_again(
    dialog: ModelsDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    exported = ModelStore().export(BUNDLED, tmp_path / "from-a-friend.keras")
    dialog.import_file(str(exported))
    assert not button(dialog, "importButton").isEnabled()
    qtbot.waitUntil(lambda: status(dialog) == "Imported.", timeout=_IMPORTS_MS)
    assert "from-a-friend" in names(dialog)
    imported = next(m for m in ModelStore().models() if m.card.name == "from-a-friend")
    assert imported.card.accuracy["practice"] > 0.9


def test_a_file_that_is_no_model_is_refused_in_a_sentence(
    dialog: ModelsDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "evil.keras"
    path.write_bytes(b"not a zip")
    before = names(dialog)
    dialog.import_file(str(path))
    qtbot.waitUntil(lambda: "evil.keras is refused" in status(dialog), timeout=_IMPORTS_MS)
    assert names(dialog) == before
    assert QApplication.activeModalWidget() is None


def test_the_menu_lists_the_models_and_uses_the_one_chosen(window: MainWindow, mine: str) -> None:
    window.model_menu.refresh()
    chosen = next(a for a in window.model_menu.actions() if a.text().startswith("my own"))
    assert "\tMNIST " in chosen.text()
    chosen.trigger()
    assert ModelStore().current_id() == mine


def test_an_open_dialog_follows_what_the_menu_chooses(
    window: MainWindow, dialog: ModelsDialog
) -> None:
    window.use_model(_MINE)
    assert "my own (in use)" in names(dialog)


def test_escape_and_the_title_bar_close_the_dialog(dialog: ModelsDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.show()
    assert dialog.close()
    assert not dialog.isVisible()
