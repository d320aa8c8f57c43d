"""Correcting what was read: with the real window, mouse and keys, and the real file of samples."""

from __future__ import annotations

import contextlib
import sqlite3

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from digitpad import locations
from digitpad.ink import Ink
from digitpad.model_store import ModelStore
from digitpad.practice import templates
from digitpad.samples.connection import connect, transaction
from digitpad.samples.sample import CORRECTED, LABELS, NOT_A_DIGIT, Counts, NewSample, Sample
from digitpad.samples.schema import MIGRATIONS, migrate
from digitpad.samples.store import SampleStore
from digitpad.ui.app import create_window
from digitpad.ui.correction_bar import in_words
from digitpad.ui.main_window import MainWindow
from tests.ui.finders import button, text_of, the, trigger
from tests.ui.test_main_window import draw_digit, reading


def kept() -> list[Sample]:
    """Return what is on the disk."""
    with SampleStore() as store:
        return list(store.all())


def told(window: MainWindow) -> str:
    return window.statusBar().currentMessage()


def wait_until_told(qtbot: QtBot, window: MainWindow, sentence: str) -> None:
    qtbot.waitUntil(lambda: sentence in told(window), timeout=8_000)


def press(window: MainWindow, name: str) -> None:
    QTest.mouseClick(button(window, name), Qt.MouseButton.LeftButton)


def keep(qtbot: QtBot, window: MainWindow, digit: int) -> None:
    """Draw a digit, press what it is, and wait until it is on the disk."""
    draw_digit(window, digit)
    press(window, f"correct{digit}")
    wait_until_told(qtbot, window, f"Kept as {digit}.")


def ink_of(digit: int) -> Ink:
    return next(template.ink for template in templates() if template.digit == digit)


def refuse_to_keep() -> None:
    """Let the file of samples take no further sample, as a full disk would."""
    with contextlib.closing(sqlite3.connect(locations.samples_file())) as connection, connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON samples BEGIN SELECT RAISE(ABORT, 'full'); END"
        )


def test_a_press_keeps_the_ink_with_what_was_read_and_by_which_model(
    window: MainWindow, qtbot: QtBot
) -> None:
    draw_digit(window, 4)
    ink = window.canvas.ink
    press(window, "correct9")
    assert not window.canvas.ink
    wait_until_told(qtbot, window, "Kept as 9.")
    (sample,) = kept()
    assert sample.what.ink == ink
    assert sample.label == 9
    assert sample.what.reading is not None
    assert sample.what.reading.digit == 4
    assert sample.what.model == ModelStore().bundled().id
    assert sample.what.source == CORRECTED


def test_undo_gives_the_ink_back_and_takes_the_sample_away_and_redo_keeps_it_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    keep(qtbot, window, 3)
    before = kept()
    trigger(window, "actionUndo")
    assert reading(window) == "3"
    wait_until_told(qtbot, window, "No longer kept as 3.")
    assert not kept()
    trigger(window, "actionRedo")
    assert not window.canvas.ink
    wait_until_told(qtbot, window, "Kept as 3.")
    assert kept() == before


def test_keeping_is_one_step_and_the_strokes_before_it_stay_steps(
    window: MainWindow, qtbot: QtBot
) -> None:
    keep(qtbot, window, 4)
    assert the(window, QAction, "actionUndo").text() == "&Undo Keep as 4"
    for _ in ink_of(4):
        trigger(window, "actionUndo")
    assert len(window.canvas.ink) == 1


def test_undo_before_the_disk_has_answered_keeps_nothing(window: MainWindow, qtbot: QtBot) -> None:
    draw_digit(window, 2)
    press(window, "correct2")
    trigger(window, "actionUndo")
    wait_until_told(qtbot, window, "No longer kept as 2.")
    assert reading(window) == "2"
    assert not kept()


@pytest.mark.parametrize(
    ("key", "modifier", "label"),
    [
        (Qt.Key.Key_0, Qt.KeyboardModifier.NoModifier, 0),
        (Qt.Key.Key_7, Qt.KeyboardModifier.KeypadModifier, 7),
        (Qt.Key.Key_N, Qt.KeyboardModifier.NoModifier, NOT_A_DIGIT),
        (Qt.Key.Key_Minus, Qt.KeyboardModifier.NoModifier, NOT_A_DIGIT),
    ],
)
def test_keys_correct_too(
    window: MainWindow, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, label: int
) -> None:
    window.activateWindow()
    draw_digit(window, 7)
    QTest.keyClick(window.canvas, key, modifier)
    wait_until_told(qtbot, window, "Kept as")
    assert [sample.label for sample in kept()] == [label]


def test_a_stroke_under_the_pen_is_finished_and_kept(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    middle = window.canvas.rect().center()
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=middle - QPoint(0, 80))
    for step in range(20):
        QTest.mouseMove(window.canvas, middle + QPoint(0, -80 + 8 * step))
    QTest.keyClick(window.canvas, Qt.Key.Key_1)
    QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=middle + QPoint(0, 90))
    wait_until_told(qtbot, window, "Kept as 1.")
    assert not window.canvas.ink
    (sample,) = kept()
    assert sample.what.ink is not None
    assert len(sample.what.ink[0]) > 10


def test_there_is_nothing_to_correct_on_an_empty_canvas(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.digits.keeper.counts is not None, timeout=5_000)
    window.activateWindow()
    assert not button(window, "correct5").isEnabled()
    QTest.keyClick(window.canvas, Qt.Key.Key_5)
    draw_digit(window, 5)
    assert button(window, "correct5").isEnabled()
    trigger(window, "actionClear")
    assert not button(window, "correct5").isEnabled()
    assert not kept()


def test_a_picture_is_kept_as_it_is_and_undo_shows_it_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    picture = np.zeros((60, 40), np.uint8)
    picture[5:55, 18:22] = 255
    window.area.show_picture("one.png", picture)
    press(window, "correct1")
    assert not window.area.shows_picture
    wait_until_told(qtbot, window, "Kept as 1.")
    (sample,) = kept()
    assert sample.what.picture is not None
    assert np.array_equal(sample.what.picture, picture)
    trigger(window, "actionUndo")
    assert window.area.shows_picture
    assert reading(window) == "1"
    assert not the(window, QAction, "actionUndo").isEnabled()
    wait_until_told(qtbot, window, "No longer kept as 1.")
    assert not kept()


def test_the_counts_grow_and_the_digits_of_which_there_are_fewest_are_named(
    window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.digits.keeper.counts is not None, timeout=5_000)
    assert text_of(window, "sampleCounts") == "None kept yet."
    keep(qtbot, window, 6)
    expected = "1 kept. The digits with none would help most."
    qtbot.waitUntil(lambda: text_of(window, "sampleCounts") == expected, timeout=5_000)
    assert button(window, "correct6").accessibleDescription() == "1 kept"


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ({}, "None kept yet."),
        ({NOT_A_DIGIT: 2}, "2 kept. No digits."),
        (dict.fromkeys(range(10), 200), "2,000 kept. There are as many of each digit."),
        (dict.fromkeys(range(9), 3), "27 kept. More of 9 would help most."),
        (
            dict.fromkeys(range(10), 3) | {4: 1, 7: 1, 9: 1},
            "24 kept. More of 4, 7 and 9 would help most.",
        ),
        (dict.fromkeys(range(10), 3) | {0: 4}, "31 kept. The digits with fewest would help most."),
    ],
)
def test_where_more_would_help_is_said_in_words(numbers: dict[int, int], sentence: str) -> None:
    by_label = dict.fromkeys(LABELS, 0) | numbers
    assert in_words(Counts(by_label=by_label, held_out=by_label)) == sentence


def test_what_another_window_keeps_is_counted(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.digits.keeper.counts is not None, timeout=5_000)
    with SampleStore() as store:
        for digit in range(8):
            store.add(NewSample(label=digit, ink=ink_of(digit)))
    expected = "8 kept. More of 8 and 9 would help most."
    qtbot.waitUntil(lambda: text_of(window, "sampleCounts") == expected, timeout=8_000)


def test_the_same_ink_under_another_label_is_relabelled_and_undo_gives_the_former_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    for label, sentence in ((1, "Kept as 1."), (7, "Kept as 7; it was kept as 1 before.")):
        window.area.show_ink("again.json", ink_of(7))
        press(window, f"correct{label}")
        wait_until_told(qtbot, window, sentence)
    assert [sample.label for sample in kept()] == [7]
    trigger(window, "actionUndo")
    wait_until_told(qtbot, window, "No longer kept as 7.")
    assert [sample.label for sample in kept()] == [1]


def test_ink_that_cannot_be_kept_comes_back_with_the_reason(
    window: MainWindow, qtbot: QtBot
) -> None:
    keep(qtbot, window, 1)
    refuse_to_keep()
    draw_digit(window, 8)
    press(window, "correct8")
    qtbot.waitUntil(lambda: reading(window) == "8", timeout=8_000)
    assert "samples.sqlite" in told(window)
    assert not the(window, QAction, "actionRedo").isEnabled()
    assert len(kept()) == 1


def test_ink_that_cannot_be_kept_waits_in_undo_where_more_was_drawn(
    window: MainWindow, qtbot: QtBot
) -> None:
    keep(qtbot, window, 1)
    refuse_to_keep()
    draw_digit(window, 8)
    press(window, "correct8")
    draw_digit(window, 0)
    wait_until_told(qtbot, window, "Undo brings it back.")
    assert reading(window) == "0"
    for _ in range(2):
        trigger(window, "actionUndo")
    assert reading(window) == "8"


def test_what_was_kept_as_the_window_closes_is_on_the_disk(window: MainWindow) -> None:
    draw_digit(window, 5)
    press(window, "correct5")
    window.close()
    assert [sample.label for sample in kept()] == [5]


def test_samples_of_a_newer_digitpad_are_left_alone_and_the_buttons_say_so(qtbot: QtBot) -> None:
    with SampleStore():
        pass
    with contextlib.closing(connect(locations.samples_file())) as file, transaction(file):
        migrate(file, (*MIGRATIONS, lambda connection: None))
    window = create_window()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: not window.digits.keeper.is_usable, timeout=5_000)
    draw_digit(window, 5)
    assert reading(window) == "5"
    assert not button(window, "correct5").isEnabled()
    assert button(window, "correct5").toolTip() == window.digits.keeper.trouble


@pytest.mark.parametrize("size", [(960, 680), (800, 560), (640, 480)])
def test_the_buttons_stay_in_sight_at_any_size(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    qtbot.wait(20)
    for name in (*(f"correct{digit}" for digit in range(10)), "correctNotADigit"):
        found = button(window, name)
        corners = (found.mapTo(window, corner) for corner in _corners(found))
        assert all(window.rect().contains(corner) for corner in corners), name
        assert min(found.width(), found.height()) >= 24, name


def _corners(found: QPushButton) -> tuple[QPoint, QPoint]:
    return found.rect().topLeft(), found.rect().bottomRight()
