"""Guided rounds: which digits they ask for; and written with real mouse and keys in the window."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QProgressBar, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from digitpad.samples.sample import COLLECTED, LABELS, NOT_A_DIGIT
from digitpad.ui.collecting import FEWEST, MOST, drawn_labels
from digitpad.ui.main_window import MainWindow
from tests.smoke import draw
from tests.ui.finders import button, text_of, the, trigger
from tests.ui.test_correcting import kept, refuse_to_keep, wait_until_told
from tests.ui.test_main_window import draw_digit, reading

COUNTS = st.integers(FEWEST, MOST)
SEEDS = st.integers(0, 2**32)
CHOICES = st.lists(st.sampled_from(LABELS), min_size=2, unique=True)


@given(COUNTS, CHOICES, SEEDS)
def test_a_round_is_balanced_and_asks_for_nothing_twice_in_a_row(
    count: int, labels: list[int], seed: int
) -> None:
    drawn = drawn_labels(count, labels, {}, random.Random(seed))
    numbers = Counter(drawn)
    assert len(drawn) == count
    assert set(drawn) <= set(labels)
    assert max(numbers.values()) - min(numbers[label] for label in labels) <= 1
    assert all(one != next_one for one, next_one in pairwise(drawn))


@given(COUNTS, CHOICES, SEEDS)
def test_a_round_that_is_ended_early_is_balanced_too(
    count: int, labels: list[int], seed: int
) -> None:
    drawn = drawn_labels(count, labels, {}, random.Random(seed))
    for end in range(count):
        numbers = [drawn[:end].count(label) for label in labels]
        assert max(numbers) - min(numbers) <= 2


@given(COUNTS, st.lists(st.integers(0, 60), min_size=10, max_size=10), SEEDS)
def test_what_there_is_less_of_is_asked_for_until_there_is_as_much(
    count: int, there: list[int], seed: int
) -> None:
    drawn = Counter(drawn_labels(count, range(10), dict(enumerate(there)), random.Random(seed)))
    asked = {label for label in range(10) if drawn[label]}
    highest = max(there[label] + drawn[label] for label in asked)
    assert all(there[label] + drawn[label] >= highest - 1 for label in range(10))


def test_a_single_digit_is_asked_for_over_and_over() -> None:
    assert drawn_labels(10, [4], {}, random.Random(0)) == [4] * 10


def click(window: MainWindow, name: str) -> None:
    QTest.mouseClick(the(window, QToolButton, name), Qt.MouseButton.LeftButton)


def start(window: MainWindow, qtbot: QtBot, *, count: int = 10, only: int | None = None) -> None:
    """Begin a round from the menu; with `only`, of one digit."""
    window.activateWindow()
    trigger(window, "actionCollect")
    the(window, QSpinBox, "collectCount").setValue(count)
    for digit in range(10):
        if only not in (None, digit):
            click(window, f"collect{digit}")
    QTest.mouseClick(button(window, "collectStart"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: text_of(window, "collectPrompt").startswith("Write"), timeout=5_000)


def asked(window: MainWindow) -> int:
    return int(text_of(window, "collectPrompt")[-1])


def write_next(window: MainWindow) -> int:
    """Write what is asked for, press Space, and return what it was."""
    digit = asked(window)
    draw_digit(window, digit)
    QTest.keyClick(window.canvas, Qt.Key.Key_Space)
    return digit


def wait_for_progress(qtbot: QtBot, window: MainWindow, words: str) -> None:
    qtbot.waitUntil(lambda: text_of(window, "collectProgressWords") == words, timeout=8_000)


def test_a_round_is_written_to_its_end_and_offers_teaching(
    window: MainWindow, qtbot: QtBot
) -> None:
    start(window, qtbot)
    written = [write_next(window) for _ in range(10)]
    qtbot.waitUntil(lambda: text_of(window, "collectSummary") == "10 digits kept.", timeout=8_000)
    samples = kept()
    assert [sample.label for sample in samples] == written
    assert {sample.what.source for sample in samples} == {COLLECTED}
    assert sorted(written) == list(range(10))
    assert button(window, "collectTeach").isVisible()
    QTest.mouseClick(button(window, "collectClose"), Qt.MouseButton.LeftButton)
    assert not the(window, QWidget, "collectBar").isVisible()


def test_progress_counts_what_is_on_the_disk(window: MainWindow, qtbot: QtBot) -> None:
    start(window, qtbot, only=3)
    assert text_of(window, "collectProgressWords") == "0 of 10"
    for number in (1, 2):
        write_next(window)
        wait_for_progress(qtbot, window, f"{number} of 10")
    assert the(window, QProgressBar, "collectProgress").value() == 2


def test_back_takes_the_last_one_away_and_asks_for_it_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    start(window, qtbot)
    first = write_next(window)
    wait_for_progress(qtbot, window, "1 of 10")
    draw(window.canvas, [(0.2, 0.2), (0.6, 0.6)])
    QTest.keyClick(window.canvas, Qt.Key.Key_Backspace)
    assert asked(window) == first
    assert reading(window) == str(first)
    wait_for_progress(qtbot, window, "0 of 10")
    assert not kept()
    click(window, "collectAgain")
    assert not window.canvas.ink
    assert not the(window, QToolButton, "collectBack").isEnabled()
    assert write_next(window) == first
    wait_for_progress(qtbot, window, "1 of 10")
    assert [sample.label for sample in kept()] == [first]


def test_undo_goes_back_in_the_round_and_redo_goes_on(window: MainWindow, qtbot: QtBot) -> None:
    start(window, qtbot)
    first = write_next(window)
    second = asked(window)
    trigger(window, "actionUndo")
    assert asked(window) == first
    trigger(window, "actionRedo")
    assert asked(window) == second
    wait_for_progress(qtbot, window, "1 of 10")


def test_a_digit_is_skipped_and_back_asks_for_it_after_all(
    window: MainWindow, qtbot: QtBot
) -> None:
    start(window, qtbot)
    first = asked(window)
    QTest.keyClick(window.canvas, Qt.Key.Key_S)
    assert asked(window) != first
    assert text_of(window, "collectProgressWords") == "0 of 10, 1 skipped"
    click(window, "collectBack")
    assert asked(window) == first


def test_in_a_pause_the_pad_is_free_and_the_round_waits(window: MainWindow, qtbot: QtBot) -> None:
    start(window, qtbot)
    first = asked(window)
    draw_digit(window, 6)
    assert not button(window, "correct6").isEnabled()
    trigger(window, "actionCollect")
    assert text_of(window, "collectPrompt") == "Paused"
    QTest.keyClick(window.canvas, Qt.Key.Key_6)
    wait_until_told(qtbot, window, "Kept as 6.")
    trigger(window, "actionCollect")
    assert asked(window) == first
    assert text_of(window, "collectProgressWords") == "0 of 10"


def test_a_round_that_is_ended_keeps_what_was_written(window: MainWindow, qtbot: QtBot) -> None:
    start(window, qtbot)
    write_next(window)
    click(window, "collectEnd")
    qtbot.waitUntil(lambda: text_of(window, "collectSummary") == "1 digit kept.", timeout=8_000)
    assert len(kept()) == 1


def test_a_window_that_closes_amid_a_round_loses_nothing(window: MainWindow, qtbot: QtBot) -> None:
    start(window, qtbot)
    written = [write_next(window) for _ in range(3)]
    window.close()
    assert [sample.label for sample in kept()] == written


def test_where_a_digit_cannot_be_kept_the_round_waits_and_asks_for_it_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    start(window, qtbot)
    write_next(window)
    wait_for_progress(qtbot, window, "1 of 10")
    refuse_to_keep()
    second = write_next(window)
    wait_until_told(qtbot, window, "cannot be used")
    assert text_of(window, "collectPrompt") == "Paused"
    assert reading(window) == str(second)
    click(window, "collectPause")
    assert asked(window) == second


def test_a_slip_is_told_and_how_to_undo_it(window: MainWindow, qtbot: QtBot) -> None:
    start(window, qtbot, only=7)
    draw_digit(window, 1)
    QTest.keyClick(window.canvas, Qt.Key.Key_Space)
    wait_until_told(qtbot, window, "Kept as 7; it reads as 1. A slip? Back undoes it.")


def test_a_round_goes_on_by_itself_when_the_pen_rests(window: MainWindow, qtbot: QtBot) -> None:
    start(window, qtbot, only=2)
    the(window, QCheckBox, "collectGoesOn").click()
    draw_digit(window, 2)
    wait_for_progress(qtbot, window, "1 of 10")
    draw(window.canvas, [(0.1, 0.5), (0.9, 0.5)])
    wait_until_told(qtbot, window, "This does not look like a digit.")
    assert text_of(window, "collectProgressWords") == "1 of 10"


def test_a_round_never_goes_on_while_the_pen_is_down(window: MainWindow, qtbot: QtBot) -> None:
    start(window, qtbot, only=2)
    the(window, QCheckBox, "collectGoesOn").click()
    draw_digit(window, 2)
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 150))
    qtbot.wait(1_200)
    assert window.canvas.ink
    QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 150))
    assert not kept()


def test_keys_alone_begin_a_round(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window.canvas, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert button(window, "collectStart").hasFocus()
    QTest.keyClick(button(window, "collectStart"), Qt.Key.Key_Return)
    assert text_of(window, "collectPrompt").startswith("Write")
    assert window.canvas.hasFocus()


def test_digits_typed_into_the_choices_correct_nothing(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    draw_digit(window, 4)
    trigger(window, "actionCollect")
    count = the(window, QSpinBox, "collectCount")
    count.setFocus()
    count.selectAll()
    for key in (Qt.Key.Key_2, Qt.Key.Key_5):
        QTest.keyClick(count, key)
    assert count.value() == 25
    assert reading(window) == "4"
    assert not kept()


def test_non_digits_are_collected_where_they_are_wanted(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    trigger(window, "actionCollect")
    for digit in range(10):
        click(window, f"collect{digit}")
    assert not button(window, "collectStart").isEnabled()
    click(window, "collectNotADigit")
    QTest.mouseClick(button(window, "collectStart"), Qt.MouseButton.LeftButton)
    assert text_of(window, "collectPrompt") == "Write no digit"
    draw(window.canvas, [(0.1, 0.5), (0.9, 0.5)])
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    wait_until_told(qtbot, window, "Kept as not a digit.")
    assert [sample.label for sample in kept()] == [NOT_A_DIGIT]


@pytest.mark.parametrize("size", [(960, 680), (800, 560), (784, 480)])
def test_a_round_leaves_room_to_write_at_any_size(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    start(window, qtbot)
    qtbot.wait(20)
    assert window.size().toTuple() == size
    assert window.canvas.paper().width() >= 200


def test_nothing_of_the_bar_is_cut_in_the_smallest_window(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(window.minimumSize())
    trigger(window, "actionCollect")
    bar = the(window, QWidget, "collectBar")
    for _ in ("choices", "round"):
        qtbot.wait(50)
        shown = [part for part in bar.findChildren(QWidget) if part.isVisible()]
        cut = [part for part in shown if part.width() < part.minimumSizeHint().width()]
        assert not [part.objectName() for part in cut]
        QTest.mouseClick(button(window, "collectStart"), Qt.MouseButton.LeftButton)
        QTest.keyClick(window.canvas, Qt.Key.Key_S)
