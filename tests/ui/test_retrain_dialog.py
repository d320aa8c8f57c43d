from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox, QProgressBar
from pytestqt.qtbot import QtBot

from digitpad.digit_image import digit_image_of_ink
from digitpad.model_store import BUNDLED, ModelStore
from digitpad.practice import practice_inks
from digitpad.ui.main_window import MainWindow
from digitpad.ui.retrain_dialog import RetrainDialog
from digitpad.ui.training_process import KILLED
from tests.ui.finders import button, choose, text_of, the, trigger
from tests.ui.test_main_window import draw_digit, reading

_STARTS_MS = 60_000
_RUNS_MS = 120_000


@pytest.fixture(scope="session")
def mnist_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive laid out as MNIST's, of practice digits: small, and made in a second."""
    path = tmp_path_factory.mktemp("mnist") / "mnist.npz"
    inks = list(practice_inks(2_400, seed=5))
    images = np.stack([digit_image_of_ink(ink) for ink, _ in inks])
    labels = np.array([label for _, label in inks], np.uint8)
    np.savez(
        path,
        x_train=images[:2_000],
        y_train=labels[:2_000],
        x_test=images[2_000:],
        y_test=labels[2_000:],
    )
    return path


@pytest.fixture
def dialog(window: MainWindow, mnist_file: Path, qtbot: QtBot) -> Iterator[RetrainDialog]:
    """Return the dialog, set to first-look on the small archive, one epoch."""
    trigger(window, "actionRetrain")
    opened = the(window, RetrainDialog, "retrainDialog")
    choose(opened, "recipeBox", "first-look")
    choose(opened, "dataBox", "mnist-file")
    opened.pages.form.file.setText(str(mnist_file))
    opened.pages.form.epochs.setValue(1)
    yield opened
    opened.shut()


def status(dialog: RetrainDialog) -> str:
    return text_of(dialog, "trainingStatus")


def wait_for_the_end(dialog: RetrainDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog.process.is_training, timeout=_RUNS_MS)


def wait_for_batches(dialog: RetrainDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(dialog.pages.learning.curves.points()["loss"]), timeout=_RUNS_MS)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A child that ended and was not waited for is still listed, as a zombie.
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_a_run_is_trained_adopted_used_and_rolled_back(
    window: MainWindow, dialog: RetrainDialog, qtbot: QtBot
) -> None:
    dialog.pages.form.epochs.setValue(3)
    button(dialog, "startButton").click()
    assert not button(dialog, "startButton").isEnabled()
    assert button(dialog, "stopButton").isEnabled()
    draw_digit(window, 4)
    assert reading(window) == "4"
    wait_for_the_end(dialog, qtbot)
    bar = the(dialog, QProgressBar, "trainingProgress")
    assert bar.value() == bar.maximum()
    points = dialog.pages.learning.curves.points()
    assert len(points["validation accuracy"]) == 3
    assert len(points["loss"]) >= 3
    assert button(dialog, "adoptButton").isVisible()
    assert ModelStore().current_id() == BUNDLED
    button(dialog, "adoptButton").click()
    adopted = ModelStore().current_id()
    assert adopted.startswith("first-look")
    assert text_of(window, "modelLabel").startswith("first-look")
    assert reading(window) != ""
    trigger(window, "actionModelBack")
    assert ModelStore().current_id() == BUNDLED
    assert reading(window) == "4"


def test_discard_takes_the_new_model_away(dialog: RetrainDialog, qtbot: QtBot) -> None:
    button(dialog, "startButton").click()
    wait_for_the_end(dialog, qtbot)
    assert len(ModelStore().models()) == 2
    button(dialog, "discardButton").click()
    assert len(ModelStore().models()) == 1
    assert not button(dialog, "adoptButton").isVisible()


def test_stop_ends_a_run_and_keeps_what_it_learnt(dialog: RetrainDialog, qtbot: QtBot) -> None:
    dialog.pages.form.epochs.setValue(900)
    button(dialog, "startButton").click()
    wait_for_batches(dialog, qtbot)
    button(dialog, "stopButton").click()
    wait_for_the_end(dialog, qtbot)
    assert status(dialog) == "Stopped early and kept."
    assert button(dialog, "adoptButton").isVisible()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no kill -9")
def test_a_killed_process_is_told_and_harms_nothing(
    window: MainWindow, dialog: RetrainDialog, qtbot: QtBot
) -> None:
    dialog.pages.form.epochs.setValue(900)
    button(dialog, "startButton").click()
    wait_for_batches(dialog, qtbot)
    os.kill(dialog.process.pid, signal.SIGKILL)
    wait_for_the_end(dialog, qtbot)
    assert status(dialog) == KILLED
    assert [model.id for model in ModelStore().models()] == [BUNDLED]
    draw_digit(window, 1)
    assert reading(window) == "1"
    assert button(dialog, "startButton").isEnabled()


def test_a_missing_data_file_is_told_in_a_sentence(dialog: RetrainDialog, qtbot: QtBot) -> None:
    dialog.pages.form.file.setText("/nowhere/mnist.npz")
    button(dialog, "startButton").click()
    wait_for_the_end(dialog, qtbot)
    assert "There is no MNIST archive at /nowhere/mnist.npz" in status(dialog)
    assert button(dialog, "startButton").isEnabled()


def test_start_waits_for_a_file_to_be_named(dialog: RetrainDialog) -> None:
    dialog.pages.form.file.clear()
    assert not button(dialog, "startButton").isEnabled()
    choose(dialog, "dataBox", "practice")
    assert button(dialog, "startButton").isEnabled()


def test_a_full_disk_is_told_and_the_model_in_use_stays(
    dialog: RetrainDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = pytest.importorskip("resource", reason="file size limits are a matter of Unix")
    dialog.process.close()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # The child inherits the limit: every file that it writes ends at 64 KB.
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, before[1]))
    try:
        button(dialog, "startButton").click()
        qtbot.waitUntil(lambda: dialog.process.pid > 0, timeout=_STARTS_MS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    wait_for_the_end(dialog, qtbot)
    assert "could not be written" in status(dialog)
    assert [model.id for model in ModelStore().models()] == [BUNDLED]


def test_closing_the_window_in_a_run_asks_and_may_be_refused(
    window: MainWindow, dialog: RetrainDialog, qtbot: QtBot
) -> None:
    dialog.pages.form.epochs.setValue(900)
    button(dialog, "startButton").click()
    assert not window.close()
    answer(window, "&Keep Training")
    assert window.isVisible()
    assert dialog.process.is_training


def test_closing_the_window_in_a_run_leaves_no_process(
    window: MainWindow, dialog: RetrainDialog, qtbot: QtBot
) -> None:
    dialog.pages.form.epochs.setValue(900)
    button(dialog, "startButton").click()
    wait_for_batches(dialog, qtbot)
    pid = dialog.process.pid
    assert not window.close()
    answer(window, "&End Training and Close")
    assert not window.isVisible()
    assert not is_alive(pid)
    assert [model.id for model in ModelStore().models()] == [BUNDLED]


def answer(window: MainWindow, text: str) -> None:
    """Press the button of that text in the question that is open."""
    box = the(window, QMessageBox, "closeQuestion")
    next(one for one in box.buttons() if one.text() == text).click()


def test_the_dialog_may_be_closed_and_a_run_goes_on(
    window: MainWindow, dialog: RetrainDialog, qtbot: QtBot
) -> None:
    button(dialog, "startButton").click()
    dialog.close()
    assert dialog.process.is_training
    wait_for_the_end(dialog, qtbot)
    assert len(ModelStore().models()) == 2


def test_a_recipe_brings_its_epochs_and_batch_size(dialog: RetrainDialog) -> None:
    choose(dialog, "recipeBox", "three-dense")
    assert dialog.pages.form.epochs.value() == 5
    assert dialog.pages.form.batch_size.value() == 32
    assert "-0.5 to 0.5" in dialog.pages.form.about.text()
