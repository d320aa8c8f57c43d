"""Delete All My Data: all that digitpad kept goes, nothing else does, and the window goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import filelock
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from digitpad import locations
from digitpad.model_store import BUNDLED, ModelStore
from digitpad.practice import practice_inks
from digitpad.run_details import kept_test_sets
from digitpad.run_store import RunStore
from digitpad.samples.sample import NewSample
from digitpad.samples.schema import MIGRATIONS
from digitpad.samples.store import SampleStore
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.recipe_files import save_recipe
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.settings import Settings
from digitpad.ui.startup import window_log
from digitpad.ui.wipe import Wipe
from tests.own_models import add_model
from tests.ui.finders import the


@pytest.fixture
def keeper(qtbot: QtBot) -> Iterator[SampleKeeper]:
    """Return the keeper of three samples, in a folder where everything else has left something."""
    store = ModelStore()
    store.use(add_model(store).id)
    RunStore().begin(recipe={"name": "first-look"}, order={}).close()
    save_recipe(locations.user_recipes() / "mine.json", RECIPES["first-look"])
    Settings().keep_flag("view/scores", value=False)
    training_log = locations.user_folder() / "training.log"
    for file in (locations.kept_catalogue(), training_log, window_log()):
        file.write_text("x")
    for folder in (locations.unfinished_runs(), locations.keras_home(), kept_test_sets()):
        folder.mkdir(exist_ok=True)
        (folder / "file").write_text("x")
    locations.downloaded_mnist().parent.mkdir()
    locations.downloaded_mnist().write_text("x")
    (locations.user_folder() / "holiday.txt").write_text("no file of digitpad's")
    made = SampleKeeper()
    new = [NewSample(label=label, ink=ink) for ink, label in practice_inks(3, seed=3)]
    made.change(lambda samples: samples.add_all(new))
    qtbot.waitUntil(lambda: total(made) == 3)
    yield made
    made.close()


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def wipe(keeper: SampleKeeper, parent: QWidget) -> Wipe:
    made = Wipe(keeper, parent)
    made.begins.connect(lambda: ModelStore().use(BUNDLED))
    return made


def total(keeper: SampleKeeper) -> int:
    return -1 if keeper.counts is None else keeper.counts.total


def asked(wipe: Wipe, parent: QWidget, qtbot: QtBot) -> QMessageBox:
    wipe.ask()
    return box_of(parent, qtbot, "wipeQuestion")


def box_of(parent: QWidget, qtbot: QtBot, name: str) -> QMessageBox:
    qtbot.waitUntil(lambda: parent.findChild(QMessageBox, name) is not None)
    return the(parent, QMessageBox, name)


def press(box: QMessageBox, text: str) -> None:
    found = next(one for one in box.findChildren(QPushButton) if one.text() == text)
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def files() -> set[str]:
    return {path.name for path in locations.user_folder().iterdir()}


def test_it_says_in_numbers_what_goes_and_where(wipe: Wipe, parent: QWidget, qtbot: QtBot) -> None:
    told = asked(wipe, parent, qtbot).informativeText()
    assert str(locations.user_folder()) in told
    assert "3 samples and their backups, 1 model of your own, 1 training run, 1 recipe" in told


def test_enter_and_escape_leave_all_as_it_is(
    wipe: Wipe, parent: QWidget, qtbot: QtBot, keeper: SampleKeeper
) -> None:
    before = files()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        box = asked(wipe, parent, qtbot)
        with qtbot.waitSignal(box.destroyed):
            QTest.keyClick(box, key)
    assert files() == before
    assert total(keeper) == 3


def test_all_goes_but_mnist_and_what_is_not_digitpads(
    wipe: Wipe, parent: QWidget, qtbot: QtBot, keeper: SampleKeeper
) -> None:
    box = asked(wipe, parent, qtbot)
    with qtbot.waitSignal(wipe.wiped):
        press(box, "&Delete Everything")
    qtbot.waitUntil(lambda: total(keeper) == 0)
    empty = {"samples.sqlite", "samples.lock", "training.lock"}
    assert files() - empty == {"datasets", "holiday.txt"}
    assert locations.downloaded_mnist().exists()
    assert [model.id for model in ModelStore().models()] == [BUNDLED]
    assert ModelStore().load_current().model.id == BUNDLED


def test_afterwards_samples_are_kept_as_before(
    wipe: Wipe, parent: QWidget, qtbot: QtBot, keeper: SampleKeeper
) -> None:
    box = asked(wipe, parent, qtbot)
    with qtbot.waitSignal(wipe.wiped):
        press(box, "&Delete Everything")
    ((ink, label),) = practice_inks(1, seed=3)
    keeper.change(lambda samples: samples.add(NewSample(label=label, ink=ink)))
    qtbot.waitUntil(lambda: total(keeper) == 1)


def test_nothing_is_deleted_while_something_trains(
    wipe: Wipe, parent: QWidget, qtbot: QtBot, keeper: SampleKeeper
) -> None:
    box = asked(wipe, parent, qtbot)
    before = files() | {"training.lock"}
    with filelock.FileLock(locations.training_lock()):
        press(box, "&Delete Everything")
        told = box_of(parent, qtbot, "wipeMessage").text()
    assert "Stop the training first" in told
    assert files() == before
    assert total(keeper) == 3


def test_what_cannot_be_deleted_is_named(
    wipe: Wipe, parent: QWidget, qtbot: QtBot, keeper: SampleKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    renames = Path.rename

    def rename(path: Path, target: Path) -> Path:
        if path.name == "runs":
            raise PermissionError(13, "Permission denied")
        return renames(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    box = asked(wipe, parent, qtbot)
    press(box, "&Delete Everything")
    told = box_of(parent, qtbot, "wipeMessage").text()
    assert "runs in" in told
    qtbot.waitUntil(lambda: total(keeper) == 0)
    assert "models" not in files()


def test_a_file_that_cannot_be_opened_goes_too(parent: QWidget, qtbot: QtBot) -> None:
    SampleStore(migrations=(*MIGRATIONS, lambda connection: None)).close()
    keeper = SampleKeeper()
    wipe = Wipe(keeper, parent)
    box = asked(wipe, parent, qtbot)
    assert "all samples and their backups" in box.informativeText()
    with qtbot.waitSignal(wipe.wiped):
        press(box, "&Delete Everything")
    qtbot.waitUntil(lambda: total(keeper) == 0)
    assert keeper.is_usable
    keeper.close()
