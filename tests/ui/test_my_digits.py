"""The menu Digits in the real window: what opens, and what the window does with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from digitpad.model_store import ModelStore
from digitpad.practice import practice_inks
from digitpad.samples.sample import NewSample
from digitpad.samples.store import SampleStore
from digitpad.training.events import Stopped
from digitpad.ui.main_window import MainWindow
from digitpad.ui.samples_dialog import SamplesDialog
from tests.own_models import add_model
from tests.ui.finders import button, text_of, the, trigger
from tests.ui.recorded_training import WAIT, record
from tests.ui.test_collecting import start, write_next
from tests.ui.test_correcting import keep, kept, press, wait_until_told
from tests.ui.test_main_window import draw_digit, reading

_CONTROL = Qt.KeyboardModifier.ControlModifier


def test_the_window_is_made_before_anything_of_sqlite_is_loaded() -> None:
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from digitpad.ui.app import create_window; window = create_window();"
        "assert 'sqlite3' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], env=os.environ, check=True)


def test_keys_open_the_library_and_the_teaching(window: MainWindow, qtbot: QtBot) -> None:
    keep(qtbot, window, 7)
    for key, name in ((Qt.Key.Key_D, "samplesDialog"), (Qt.Key.Key_T, "teachDialog")):
        window.activateWindow()
        QTest.keyClick(window.canvas, key, _CONTROL)
        assert the(window, QDialog, name).isVisible()


def test_what_the_library_deletes_is_counted_below_the_reading(
    window: MainWindow, qtbot: QtBot
) -> None:
    keep(qtbot, window, 7)
    trigger(window, "actionMyDigits")
    library = the(window, QDialog, "samplesDialog")
    grid = the(library, QAbstractItemView, "samplesGrid")
    qtbot.waitUntil(lambda: grid.model().rowCount() == 1, timeout=8_000)
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus, timeout=5_000)
    QTest.keyClick(grid, Qt.Key.Key_A, _CONTROL)
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: text_of(window, "sampleCounts") == "None kept yet.", timeout=8_000)


def test_a_window_that_closes_amid_a_teaching_asks_first(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    record(monkeypatch, tmp_path / "told", [WAIT])
    with SampleStore() as store:
        store.add_all(NewSample(label=label, ink=ink) for ink, label in practice_inks(20, seed=3))
    window.digits.teach.trigger()
    teach = button(window, "teachButton")
    qtbot.waitUntil(teach.isEnabled, timeout=8_000)
    teach.click()
    for answer, is_open in (("Cancel", True), ("&End Teaching and Close", False)):
        window.close()
        question = the(window, QMessageBox, "closeQuestion")
        with qtbot.waitSignal(question.destroyed):
            next(box for box in question.buttons() if box.text() == answer).click()
        assert window.isVisible() == is_open
        assert (window.digits.teaching is not None) == is_open


def test_a_teaching_that_ends_behind_a_closed_dialog_is_told(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    record(monkeypatch, tmp_path / "told", [WAIT, Stopped()])
    with SampleStore() as store:
        store.add_all(NewSample(label=label, ink=ink) for ink, label in practice_inks(20, seed=3))
    window.digits.teach.trigger()
    qtbot.waitUntil(button(window, "teachButton").isEnabled, timeout=8_000)
    button(window, "teachButton").click()
    teaching = window.digits.teaching
    assert teaching is not None
    teaching.close()
    teaching.stop()
    wait_until_told(qtbot, window, "The teaching has ended")


def test_no_step_reaches_samples_that_another_window_deleted_all(
    window: MainWindow, qtbot: QtBot
) -> None:
    keep(qtbot, window, 7)
    trigger(window, "actionMyDigits")
    library = window.findChild(SamplesDialog)
    assert library is not None
    qtbot.waitUntil(lambda: library.grid.count == 1, timeout=8_000)
    library.grid.setFocus()
    QTest.keyClick(library.grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not kept(), timeout=8_000)
    with SampleStore() as another:
        another.remove_everything()
    qtbot.waitUntil(lambda: not library.undo_stack.count(), timeout=8_000)
    assert not window.canvas.undo_stack.count()


def test_after_all_is_deleted_the_pad_goes_on_as_on_the_first_day(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.use_model(add_model(ModelStore()).id)
    start(window, qtbot)
    write_next(window)
    wait_until_told(qtbot, window, "Kept as")
    trigger(window, "actionDeleteAllData")
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "wipeQuestion") is not None)
    question = the(window, QMessageBox, "wipeQuestion")
    next(box for box in question.buttons() if box.text() == "&Delete Everything").click()
    wait_until_told(qtbot, window, "All your data is deleted.")
    assert not kept()
    assert not window.canvas.undo_stack.count()
    assert not the(window, QWidget, "collectBar").isVisible()
    assert ModelStore().bundled().card.name in text_of(window, "modelLabel")
    draw_digit(window, 5)
    assert reading(window) == "5"
    press(window, "correct5")
    wait_until_told(qtbot, window, "Kept as 5.")
    assert len(kept()) == 1
