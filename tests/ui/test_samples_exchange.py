"""Import and export of samples from the window: real files, a real child process, a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from digitpad import locations
from digitpad.ink_files import LabelledInk, write_ink_file
from digitpad.model_store import ModelStore
from digitpad.practice import practice_inks
from digitpad.samples.sample import NOT_A_DIGIT, NewSample
from digitpad.samples.store import SampleStore
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.recipe_files import save_recipe
from digitpad.ui.export_dialog import ExportDialog
from digitpad.ui.import_dialog import ImportDialog
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.samples_exchange import SamplesExchange
from tests.own_models import add_model
from tests.ui.finders import button, choose, text_of, the

_TAKES_MS = 30_000
_KEPT = 6


@pytest.fixture
def keeper(qtbot: QtBot) -> Iterator[SampleKeeper]:
    """Return the keeper of six samples."""
    made = SampleKeeper()
    new = [NewSample(label=label, ink=ink) for ink, label in practice_inks(_KEPT, seed=3)]
    made.change(lambda samples: samples.add_all(new))
    qtbot.waitUntil(lambda: total(made) == _KEPT)
    yield made
    made.close()


@pytest.fixture
def exchange(keeper: SampleKeeper, qtbot: QtBot) -> Iterator[SamplesExchange]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    made = SamplesExchange(keeper, ModelStore(), window)
    yield made
    made.shut()


@pytest.fixture
def importing(exchange: SamplesExchange) -> ImportDialog:
    exchange.ask_what_to_import()
    return the(window_of(exchange), ImportDialog, "importSamplesDialog")


@pytest.fixture
def exporting(exchange: SamplesExchange) -> ExportDialog:
    exchange.ask_what_to_export()
    return the(window_of(exchange), ExportDialog, "exportSamplesDialog")


def window_of(exchange: SamplesExchange) -> QWidget:
    window = exchange.parent()
    assert isinstance(window, QWidget)
    return window


def total(keeper: SampleKeeper) -> int:
    return -1 if keeper.counts is None else keeper.counts.total


def fill(parent: QWidget, name: str, text: str | Path) -> None:
    field = the(parent, QLineEdit, name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, str(text))


def imported(dialog: ImportDialog, path: Path, qtbot: QtBot) -> str:
    """Import a file by keyboard and return what is said at the end."""
    fill(dialog, "importPathEdit", path)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.is_busy
    qtbot.waitUntil(lambda: not dialog.is_busy, timeout=_TAKES_MS)
    return text_of(dialog, "importSamplesStatus")


def exported(dialog: ExportDialog, qtbot: QtBot) -> str:
    QTest.mouseClick(button(dialog, "exportSamplesButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.is_busy, timeout=_TAKES_MS)
    return text_of(dialog, "exportSamplesStatus")


def unipen(path: Path, count: int, *, label: str = "") -> Path:
    inks = practice_inks(count, seed=9)
    write_ink_file(path, [LabelledInk(ink=ink, label=label or str(digit)) for ink, digit in inks])
    return path


def test_a_file_is_taken_in_and_told_in_a_sentence(
    importing: ImportDialog, keeper: SampleKeeper, qtbot: QtBot, tmp_path: Path
) -> None:
    assert importing.focusWidget() is the(importing, QLineEdit, "importPathEdit")
    path = unipen(tmp_path / "strokes.unp", 4)
    fill(importing, "importWriterEdit", "Ada")
    assert imported(importing, path, qtbot) == "4 samples added."
    qtbot.waitUntil(lambda: total(keeper) == _KEPT + 4)
    assert imported(importing, path, qtbot) == "0 samples added, 4 there already."
    with SampleStore() as store:
        assert store.writers() == ["Ada"]


def test_a_label_that_is_none_is_told_with_its_place_or_taken_as_no_digit(
    importing: ImportDialog, keeper: SampleKeeper, qtbot: QtBot, tmp_path: Path
) -> None:
    path = unipen(tmp_path / "strokes.unp", 2, label="seven")
    told = imported(importing, path, qtbot)
    assert "strokes.unp" in told
    assert "a label is 0 to 9" in told
    assert total(keeper) == _KEPT
    the(importing, QCheckBox, "importOthersCheck").click()
    assert imported(importing, path, qtbot) == "2 samples added."
    qtbot.waitUntil(lambda: total(keeper) == _KEPT + 2)
    assert keeper.counts is not None
    assert keeper.counts.by_label[NOT_A_DIGIT] == 2


def test_an_import_that_is_cancelled_takes_nothing_in_and_the_pad_goes_on(
    importing: ImportDialog, keeper: SampleKeeper, qtbot: QtBot, tmp_path: Path
) -> None:
    path = unipen(tmp_path / "strokes.unp", 1_000)
    fill(importing, "importPathEdit", path)
    QTest.keyClick(importing, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: text_of(importing, "importSamplesStatus").endswith("samples read…"),
        timeout=_TAKES_MS,
    )
    QTest.mouseClick(button(importing, "importSamplesCloseButton"), Qt.MouseButton.LeftButton)
    assert text_of(importing, "importSamplesStatus") == "Cancelled: nothing was taken in."
    assert importing.isVisible()
    ((ink, label),) = practice_inks(1, seed=77)
    keeper.change(lambda samples: samples.add(NewSample(label=label, ink=ink)))
    qtbot.waitUntil(lambda: total(keeper) == _KEPT + 1)


def test_what_the_pad_keeps_meanwhile_is_kept_after_the_import(
    importing: ImportDialog, keeper: SampleKeeper, qtbot: QtBot, tmp_path: Path
) -> None:
    path = unipen(tmp_path / "strokes.unp", 50)
    fill(importing, "importPathEdit", path)
    QTest.keyClick(importing, Qt.Key.Key_Return)
    ((ink, label),) = practice_inks(1, seed=77)
    keeper.change(lambda samples: samples.add(NewSample(label=label, ink=ink)))
    qtbot.waitUntil(lambda: total(keeper) == _KEPT + 51, timeout=_TAKES_MS)


def test_all_that_is_ones_own_moves_in_one_collection(
    exchange: SamplesExchange, exporting: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    add_model(ModelStore())
    save_recipe(locations.user_recipes() / "mine.json", RECIPES["first-look"])
    path = tmp_path / "all.zip"
    fill(exporting, "exportPathEdit", path)
    assert exported(exporting, qtbot) == f"6 samples, 1 model, 1 recipe written to {path}."
    exporting.reject()
    exchange.ask_what_to_import()
    dialog = the(window_of(exchange), ImportDialog, "importSamplesDialog")
    told = imported(dialog, path, qtbot)
    assert (
        told == "0 samples added, 6 there already, 1 model there already, 1 recipe there already."
    )


def test_only_the_chosen_ones_are_written_and_what_a_kind_does_not_hold_is_told(
    exchange: SamplesExchange, qtbot: QtBot, tmp_path: Path
) -> None:
    exchange.ask_what_to_export([2, 5])
    dialog = the(window_of(exchange), ExportDialog, "exportSamplesDialog")
    choose(dialog, "exportKindBox", ".npz")
    assert not the(dialog, QCheckBox, "exportModelsCheck").isVisible()
    fill(dialog, "exportPathEdit", tmp_path / "two")
    told = exported(dialog, qtbot)
    assert told.startswith(f"2 samples written to {tmp_path / 'two.npz'}.")
    assert "2 drawings and 0 pictures were made digit images" in told


def test_a_file_that_is_there_is_asked_for_first(
    exporting: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "there.zip"
    path.write_text("mine")
    fill(exporting, "exportPathEdit", path)
    button(exporting, "exportSamplesButton").click()
    box = the(exporting, QMessageBox, "overwriteQuestion")
    assert path.read_text() == "mine"
    next(one for one in box.findChildren(QPushButton) if one.text() == "&Write Over It").click()
    qtbot.waitUntil(lambda: not exporting.is_busy)
    assert path.read_bytes().startswith(b"PK")


def test_a_place_that_cannot_be_written_is_told(
    exporting: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    fill(exporting, "exportPathEdit", tmp_path / "missing" / "all.zip")
    assert "cannot be written" in exported(exporting, qtbot)
    assert button(exporting, "exportSamplesButton").isEnabled()


def test_an_export_that_is_cancelled_leaves_no_file(
    exporting: ExportDialog, keeper: SampleKeeper, qtbot: QtBot, tmp_path: Path
) -> None:
    inks = list(practice_inks(60, seed=4))
    many = [NewSample(label=label, ink=ink) for ink, label in inks]
    keeper.change(lambda samples: samples.add_all(many))
    fill(exporting, "exportPathEdit", tmp_path / "all.zip")
    button(exporting, "exportSamplesButton").click()
    QTest.keyClick(exporting, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not exporting.is_busy)
    assert text_of(exporting, "exportSamplesStatus") == "Cancelled: nothing was written."
    assert not list(tmp_path.iterdir())


def test_the_file_choosers_name_the_kinds(
    importing: ImportDialog, exporting: ExportDialog, tmp_path: Path
) -> None:
    button(importing, "importFileButton").click()
    chooser = the(importing, QFileDialog, "importPathDialog")
    assert "*.unp" in chooser.nameFilters()[0]
    chooser.reject()
    button(exporting, "exportBrowseButton").click()
    chooser = the(exporting, QFileDialog, "exportPathDialog")
    assert Path(chooser.selectedFiles()[0]).name == "my-digits.zip"
    chooser.reject()


def test_closing_the_window_gives_an_import_up(
    exchange: SamplesExchange, importing: ImportDialog, keeper: SampleKeeper, tmp_path: Path
) -> None:
    fill(importing, "importPathEdit", unipen(tmp_path / "strokes.unp", 500))
    QTest.keyClick(importing, Qt.Key.Key_Return)
    exchange.shut()
    keeper.close()  # waits for what its thread does
    with SampleStore() as store:
        assert store.counts().total == _KEPT
