"""Teaching as the window shows it: a recorded training process, real samples, a real store."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar, QTableWidget
from pytestqt.qtbot import QtBot

from digitpad import locations
from digitpad.model_store import BUNDLED, ModelStore
from digitpad.practice import practice_inks
from digitpad.samples.sample import NewSample
from digitpad.training.events import (
    Event,
    Failed,
    Finished,
    Finishing,
    Preparing,
    Progressed,
    Started,
    Stopped,
    Taught,
)
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.teach_dialog import TeachDialog
from digitpad.ui.training_process import KILLED
from tests.own_models import add_model
from tests.ui.finders import button, text_of, the
from tests.ui.recorded_training import DIE, WAIT, record

_BEGUN = (
    Preparing(doing="Reading MNIST", done=0.5),
    Started(
        recipe="teach", data="16 own samples", training_images=3_000, validation_images=0,
        test_images=4, epochs=1, weights=35_000, steps=50,
    ),
    Progressed(
        epoch=1, step=20, steps=50, done=0.4, loss=0.1, accuracy=0.9, images_per_second=9_000.0,
        seconds_left=3.2,
    ),
)  # fmt: skip


@pytest.fixture
def keeper(qtbot: QtBot) -> Iterator[SampleKeeper]:
    """Return the keeper of 20 samples, two of each digit."""
    made = SampleKeeper()
    inks = list(practice_inks(20, seed=3))
    new = [NewSample(label=number % 10, ink=ink) for number, (ink, _) in enumerate(inks)]
    made.change(lambda store: store.add_all(new))
    qtbot.waitUntil(lambda: made.counts is not None and made.counts.total == len(new))
    yield made
    made.close()


@pytest.fixture
def dialog(keeper: SampleKeeper, qtbot: QtBot) -> Iterator[TeachDialog]:
    store = ModelStore()
    made = TeachDialog(store, keeper, lambda: store.model(store.current_id()))
    made.adopted.connect(store.use)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.shut()


@pytest.fixture
def taught() -> Taught:
    """Return what is told of a model that stands in the store."""
    return Taught(
        model=add_model(ModelStore(), "Taught", stem="taught").id,
        taught_from=BUNDLED,
        sets=("own", "mnist", "practice"),
        digits=(4, 10_000, 0),
        before=(0.5, 0.9931, 0.0),
        after=(1.0, 0.9930, 0.0),
        samples=16,
        is_better=True,
        why="It reads 2 more of your digits that were held out, and MNIST as well as before.",
    )


def finished(model: str) -> Finished:
    return Finished(
        model=model, accuracy=0.993, accuracy_in_use=0.9931, test_data="mnist",
        stopped_early=False, seconds=2.0, weights=35_000, size_bytes=150_000,
    )  # fmt: skip


def teach(dialog: TeachDialog, qtbot: QtBot) -> None:
    """Press Teach and wait for the end."""
    with qtbot.waitSignal(dialog.ended):
        QTest.mouseClick(button(dialog, "teachButton"), Qt.MouseButton.LeftButton)


def status(dialog: TeachDialog) -> str:
    return text_of(dialog, "teachStatus")


def rows(dialog: TeachDialog, name: str) -> list[list[str]]:
    table: QTableWidget = the(dialog, QTableWidget, name)
    return [
        [str(table.model().index(row, column).data()) for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


@pytest.fixture
def offered(
    dialog: TeachDialog,
    taught: Taught,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> TeachDialog:
    """Return the dialog with a new model to decide on."""
    told: tuple[Event, ...] = (*_BEGUN, Finishing(doing="Compiling"), taught)
    record(monkeypatch, tmp_path / "told", [*told, finished(taught.model)])
    teach(dialog, qtbot)
    return dialog


def test_the_samples_of_each_class_are_told_and_where_they_are_kept(dialog: TeachDialog) -> None:
    learnt, held_out = rows(dialog, "teachCounts")
    assert learnt == ["2"] * 10 + ["0"]
    assert held_out == ["0"] * 11
    assert str(locations.samples_file()) in text_of(dialog, "teachWhere")


def test_before_and_after_stand_in_one_table(offered: TeachDialog) -> None:
    assert rows(offered, "teachTable") == [
        ["your hand", "4", "50.00 %", "100.00 %", "+50.00 points", "2 → 0"],
        ["MNIST", "10,000", "99.31 %", "99.30 %", "−0.01 points", "69 → 70"],
        ["practice digits", "–", "–", "–", "–", "–"],
    ]
    assert "2 more of your digits" in text_of(offered, "teachWhy")


def test_a_better_model_is_adopted_by_enter_and_the_bundled_one_comes_back(
    offered: TeachDialog, taught: Taught
) -> None:
    assert ModelStore().current_id() == BUNDLED
    assert button(offered, "teachAdoptButton").isDefault()
    QTest.keyClick(offered, Qt.Key.Key_Return)
    assert ModelStore().current_id() == taught.model
    assert text_of(offered, "teachModel") == "Model in use: Taught"
    assert not button(offered, "teachAdoptButton").isVisible()
    QTest.mouseClick(button(offered, "teachBundledButton"), Qt.MouseButton.LeftButton)
    assert ModelStore().current_id() == BUNDLED
    assert not button(offered, "teachBundledButton").isEnabled()


def test_a_new_model_that_is_gone_is_not_told_as_adopted(
    offered: TeachDialog, taught: Taught, qtbot: QtBot
) -> None:
    ModelStore().remove(taught.model)
    with qtbot.captureExceptions():  # the store refuses it, where the window would tell why
        button(offered, "teachAdoptButton").click()
    assert status(offered) == "It cannot be used. You still draw with the former model."
    assert ModelStore().current_id() == BUNDLED


def test_the_keyboard_goes_from_teach_to_stop_to_the_choice(
    dialog: TeachDialog,
    taught: Taught,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    record(monkeypatch, tmp_path / "told", [*_BEGUN, WAIT, taught, finished(taught.model)])
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.focusWidget() is button(dialog, "teachStopButton")
    with qtbot.waitSignal(dialog.ended):
        dialog.stop()
    assert dialog.focusWidget() is button(dialog, "teachAdoptButton")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.focusWidget() is button(dialog, "teachButton")


def test_both_may_be_kept(offered: TeachDialog, taught: Taught) -> None:
    button(offered, "teachKeepButton").click()
    assert ModelStore().current_id() == BUNDLED
    assert ModelStore().model(taught.model).card.name == "Taught"


def test_discard_takes_the_new_model_away(offered: TeachDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(offered.models_changed):
        button(offered, "teachDiscardButton").click()
    assert [model.id for model in ModelStore().models()] == [BUNDLED]
    assert status(offered) == "Discarded."
    assert not button(offered, "teachAdoptButton").isVisible()


def test_a_model_that_is_no_better_is_not_the_choice_of_enter(
    dialog: TeachDialog,
    taught: Taught,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    worse = Taught(**{**vars(taught), "is_better": False, "why": "MNIST is read worse by 0.30."})
    record(monkeypatch, tmp_path / "told", [*_BEGUN, worse, finished(taught.model)])
    teach(dialog, qtbot)
    assert text_of(dialog, "teachWhy") == worse.why
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert ModelStore().current_id() == BUNDLED
    assert len(ModelStore().models()) == 2


def test_stop_changes_nothing_and_the_time_left_is_shown(
    dialog: TeachDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    record(monkeypatch, tmp_path / "told", [*_BEGUN, WAIT, Stopped()])
    button(dialog, "teachButton").click()
    qtbot.waitUntil(lambda: status(dialog) == "Learning… about 3 s left.")
    bar: QProgressBar = the(dialog, QProgressBar, "teachProgress")
    assert bar.value() == 0.4 * bar.maximum()
    assert not button(dialog, "teachButton").isEnabled()
    with qtbot.waitSignal(dialog.ended):
        button(dialog, "teachStopButton").click()
    assert status(dialog) == "Stopped. Nothing was changed."
    assert bar.value() == 0
    assert button(dialog, "teachButton").isEnabled()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no kill -9")
def test_a_killed_process_is_told_and_teaching_may_begin_again(
    dialog: TeachDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    record(monkeypatch, tmp_path / "told", [*_BEGUN, DIE])
    teach(dialog, qtbot)
    assert status(dialog) == KILLED
    assert button(dialog, "teachButton").isEnabled()


def test_closing_the_dialog_lets_the_teaching_go_on(
    dialog: TeachDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    record(monkeypatch, tmp_path / "told", [*_BEGUN, WAIT, Failed(message="Nothing came of it.")])
    button(dialog, "teachButton").click()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    with qtbot.waitSignal(dialog.ended):
        dialog.stop()
    assert status(dialog) == "Nothing came of it."


def test_without_samples_it_says_how_to_come_by_some(
    dialog: TeachDialog, keeper: SampleKeeper, qtbot: QtBot
) -> None:
    keeper.change(lambda store: store.remove_everything())
    qtbot.waitUntil(the(dialog, QLabel, "teachNothing").isVisible)
    assert not button(dialog, "teachButton").isEnabled()


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        ((0, 1, 2), "Teaching takes at least 10 samples"),
        ((0,) * 20, "All samples are of one class"),
    ],
)
def test_with_too_few_samples_it_says_so_before_keras_is_asked(
    dialog: TeachDialog,
    keeper: SampleKeeper,
    qtbot: QtBot,
    labels: tuple[int, ...],
    sentence: str,
) -> None:
    inks = practice_inks(len(labels), seed=4)
    new = [NewSample(label=label, ink=ink) for label, (ink, _) in zip(labels, inks, strict=True)]
    keeper.change(lambda store: store.remove(store.ids()))
    keeper.change(lambda store: store.add_all(new))
    qtbot.waitUntil(lambda: text_of(dialog, "teachNothing").startswith(sentence), timeout=8_000)
    assert not button(dialog, "teachButton").isEnabled()
    assert the(dialog, QTableWidget, "teachCounts").isVisible()
