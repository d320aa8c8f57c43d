"""The training lab as a person uses it: the real window, the real process, real clicks and keys."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QTableView, QTabWidget, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from digitpad.model_store import ModelStore
from digitpad.run_store import RunStore
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe
from digitpad.ui.main_window import MainWindow
from digitpad.ui.retrain_dialog import RetrainDialog
from tests.ui.finders import button, choose, the
from tests.ui.test_main_window import draw_digit
from tests.ui.test_retrain_dialog import (
    answer,
    dialog,
    mnist_file,
    status,
    wait_for_batches,
    wait_for_the_end,
)

__all__ = ["dialog", "mnist_file"]  # the fixtures of the dialog's other tests

_WAITS_MS = 60_000


def click(opened: RetrainDialog, name: str, qtbot: QtBot) -> None:
    found = button(opened, name)
    assert found.isVisible()
    assert found.isEnabled()
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def start_a_long_run(opened: RetrainDialog, qtbot: QtBot) -> None:
    opened.pages.form.epochs.setValue(900)
    click(opened, "startButton", qtbot)
    wait_for_batches(opened, qtbot)


def test_a_run_is_paused_stepped_continued_and_stopped(dialog: RetrainDialog, qtbot: QtBot) -> None:
    start_a_long_run(dialog, qtbot)
    click(dialog, "pauseButton", qtbot)
    qtbot.waitUntil(lambda: status(dialog).startswith("Paused in epoch"), timeout=_WAITS_MS)
    click(dialog, "stepButton", qtbot)
    qtbot.waitUntil(lambda: status(dialog).startswith("One more batch"), timeout=_WAITS_MS)
    after_one = status(dialog)
    click(dialog, "stepButton", qtbot)
    qtbot.waitUntil(lambda: status(dialog) != after_one, timeout=_WAITS_MS)
    waiting = len(dialog.pages.learning.curves.points()["loss"])
    click(dialog, "pauseButton", qtbot)
    wait_for_more = waiting + 5
    qtbot.waitUntil(
        lambda: len(dialog.pages.learning.curves.points()["loss"]) > wait_for_more,
        timeout=_WAITS_MS,
    )
    click(dialog, "stopButton", qtbot)
    wait_for_the_end(dialog, qtbot)
    assert status(dialog).startswith("Stopped early and kept.")


def test_the_drawing_is_read_by_the_network_under_training(
    window: MainWindow, dialog: RetrainDialog, qtbot: QtBot
) -> None:
    start_a_long_run(dialog, qtbot)
    assert dialog.pages.learning.isVisible()
    draw_digit(window, 4)
    told = dialog.pages.learning.probe.findChildren(QLabel)
    qtbot.waitUntil(
        lambda: any(label.text().startswith("Under training") for label in told),
        timeout=_WAITS_MS,
    )


def test_a_second_run_waits_for_the_first_and_then_begins(
    dialog: RetrainDialog, qtbot: QtBot
) -> None:
    start_a_long_run(dialog, qtbot)
    choose(dialog, "recipeBox", "single-layer")
    dialog.pages.form.epochs.setValue(1)
    click(dialog, "queueButton", qtbot)
    waiting = [order for order in dialog.process.waiting if isinstance(order, RunOrder)]
    assert [order.recipe["name"] for order in waiting] == ["single-layer"]
    click(dialog, "stopButton", qtbot)
    wait_for_the_end(dialog, qtbot)
    qtbot.waitUntil(lambda: len(ModelStore().models()) == 3, timeout=_WAITS_MS)
    assert not dialog.process.waiting


def test_waiting_runs_can_be_forgotten(dialog: RetrainDialog, qtbot: QtBot) -> None:
    start_a_long_run(dialog, qtbot)
    click(dialog, "queueButton", qtbot)
    click(dialog, "queueButton", qtbot)
    assert len(dialog.process.waiting) == 2
    click(dialog, "forgetQueueButton", qtbot)
    assert not dialog.process.waiting
    assert not button(dialog, "forgetQueueButton").isVisible()


def _epochs_shown(dialog: RetrainDialog) -> list[float]:
    return [epoch for epoch, _ in dialog.pages.learning.curves.points()["validation loss"]]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no kill -9")
def test_a_run_that_was_killed_goes_on_from_its_last_epoch(
    window: MainWindow, dialog: RetrainDialog, qtbot: QtBot
) -> None:
    dialog.pages.form.epochs.setValue(900)
    click(dialog, "startButton", qtbot)
    qtbot.waitUntil(lambda: any(_kept_epochs()), timeout=_WAITS_MS)
    os.kill(dialog.process.pid, signal.SIGKILL)
    wait_for_the_end(dialog, qtbot)
    assert "Resume Run takes it up after epoch" in status(dialog)
    done = max(_kept_epochs())
    click(dialog, "goOnButton", qtbot)
    qtbot.waitUntil(lambda: max(_epochs_shown(dialog), default=0) > done, timeout=_WAITS_MS)
    qtbot.waitUntil(lambda: _epochs_shown(dialog)[0] == 1, timeout=_WAITS_MS)
    assert _epochs_shown(dialog)[: done + 1] == list(range(1, done + 2))
    click(dialog, "stopButton", qtbot)
    wait_for_the_end(dialog, qtbot)
    assert len(RunStore().runs()) == 1  # the same run, gone on with


def test_a_full_disk_loses_no_epoch_where_room_is_made(dialog: RetrainDialog, qtbot: QtBot) -> None:
    resource = pytest.importorskip("resource", reason="file size limits are a matter of Unix")
    if not hasattr(resource, "prlimit"):
        pytest.skip("only Linux changes the limits of another process")
    qtbot.waitUntil(lambda: dialog.process.pid > 0, timeout=_WAITS_MS)
    pid = dialog.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (64 * 1024, -1))
    click(dialog, "startButton", qtbot)
    wait_for_the_end(dialog, qtbot)
    assert "could not be written" in status(dialog)
    assert "Resume Run takes it up after epoch 1." in status(dialog)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
    click(dialog, "goOnButton", qtbot)
    wait_for_the_end(dialog, qtbot)
    assert status(dialog) == "Done."
    assert len(ModelStore().models()) == 2


def test_a_run_cut_off_with_the_window_is_offered_when_the_dialog_opens(
    window: MainWindow, dialog: RetrainDialog, qtbot: QtBot
) -> None:
    dialog.pages.form.epochs.setValue(900)
    click(dialog, "startButton", qtbot)
    qtbot.waitUntil(lambda: any(_kept_epochs()), timeout=_WAITS_MS)
    dialog.process.close()  # as the window's end does
    dialog.close()
    # A process that was killed takes its time to go, on a busy machine.
    qtbot.waitUntil(lambda: RunStore().runs()[0].status == "cut off", timeout=_WAITS_MS)
    dialog.open_beside(window)
    assert "was cut off after epoch" in status(dialog)
    assert button(dialog, "goOnButton").isVisible()


def _kept_epochs() -> list[int]:
    from digitpad import locations

    kept: list[Path] = list(locations.unfinished_runs().glob("*/epoch-*.npz"))
    return [int(path.name.split("-")[1]) for path in kept]


def test_closing_in_a_run_can_stop_and_keep_it(
    window: MainWindow, dialog: RetrainDialog, qtbot: QtBot
) -> None:
    start_a_long_run(dialog, qtbot)
    assert not window.close()
    answer(window, "&Stop and Keep")
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=_WAITS_MS)
    assert len(ModelStore().models()) == 2


def test_closing_in_a_run_can_let_it_finish_in_the_background(
    window: MainWindow, dialog: RetrainDialog, qtbot: QtBot
) -> None:
    dialog.pages.form.epochs.setValue(40)
    click(dialog, "startButton", qtbot)
    wait_for_batches(dialog, qtbot)
    assert not window.close()
    answer(window, "&Finish in the Background")
    assert window.isMinimized()
    assert not dialog.isVisible()
    assert dialog.process.is_training
    wait_for_the_end(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.process.pid == 0, timeout=_WAITS_MS)
    assert len(ModelStore().models()) == 2
    assert RunStore().runs()[0].status == "finished"


def test_what_cannot_work_is_told_while_it_is_edited(dialog: RetrainDialog, qtbot: QtBot) -> None:
    layers = ({"class": "Flatten"}, {"class": "Dense", "units": 7, "activation": "sigmoid"})
    dialog.pages.form.set_recipe(
        Recipe(name="seven", layers=layers, loss="sparse_categorical_crossentropy")
    )
    problem = dialog.findChild(QLabel, "recipeProblem")
    assert problem is not None
    qtbot.waitUntil(lambda: "10 scores" in problem.text(), timeout=_WAITS_MS)
    assert not button(dialog, "startButton").isEnabled()


def test_the_result_shows_the_run_that_has_ended(dialog: RetrainDialog, qtbot: QtBot) -> None:
    click(dialog, "startButton", qtbot)
    wait_for_the_end(dialog, qtbot)
    assert dialog.pages.results.isVisible()
    qtbot.waitUntil(
        lambda: "first-look reads" in dialog.pages.results.details.summary, timeout=5_000
    )


def test_every_key_of_a_page_means_one_thing(dialog: RetrainDialog, qtbot: QtBot) -> None:
    start_a_long_run(dialog, qtbot)
    click(dialog, "pauseButton", qtbot)
    qtbot.waitUntil(lambda: status(dialog).startswith("Paused"), timeout=_WAITS_MS)
    click(dialog, "queueButton", qtbot)
    pages = dialog.findChild(QTabWidget, "retrainPages")
    assert pages is not None
    for index in range(pages.count()):
        pages.setCurrentIndex(index)
        keys = _mnemonics(dialog)
        assert len(keys) == len(set(keys)), f"page {index}: {sorted(keys)}"


def _mnemonics(opened: QWidget) -> list[str]:
    texts = [each.text() for each in opened.findChildren(QAbstractButton) if each.isVisible()]
    texts += [
        each.text()
        for each in opened.findChildren(QLabel)
        if each.isVisible() and each.buddy() is not None
    ]
    for tabs in opened.findChildren(QTabWidget):
        if tabs.isVisible():
            texts += [tabs.tabText(index) for index in range(tabs.count())]
    found = []
    for text in texts:
        _, mark, after = text.replace("&&", "").partition("&")
        if mark and after:
            found.append(after[0].lower())
    return found


def test_escape_and_the_title_bar_close_the_dialog(dialog: RetrainDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.show()
    assert dialog.close()
    assert not dialog.isVisible()


def test_the_tab_key_reaches_the_editor_before_the_buttons_of_the_run(
    dialog: RetrainDialog, qtbot: QtBot
) -> None:
    fold = the(dialog, QToolButton, "editRecipeButton")
    fold.click()
    fold.setFocus()
    qtbot.waitUntil(the(dialog, QTableView, "layerTable").isVisible)
    met: list[str] = []
    while "startButton" not in met and len(met) < 60:
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        met.append(dialog.focusWidget().objectName())
    assert "layerTable" in met
    assert met[-1] == "startButton"
