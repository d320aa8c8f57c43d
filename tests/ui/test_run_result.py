"""What a run came to: read in a thread, shown class by class, opened by mouse and keyboard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from digitpad.run_details import DETAILS_FILE
from digitpad.ui.run_result import EMPTY, RunResult
from tests.run_folders import Conv2D, Flatten, dense, digits, network, scores, written
from tests.ui.finders import button

LABELS = [4, 4, 4, 9, 9]
READ = scores((4, 0.9), (9, 0.6), (9, 0.8), (9, 0.7), (4, 0.95))
IN_USE = scores((4, 0.9), (4, 0.6), (9, 0.8), (9, 0.7), (9, 0.95))
BY_DIGIT, CONFUSION, ERRORS, WEIGHTS = range(4)


@pytest.fixture
def result(qtbot: QtBot) -> RunResult:
    made = RunResult()
    qtbot.addWidget(made)
    made.resize(560, 480)
    with qtbot.waitExposed(made):
        made.show()
    return made


def show(qtbot: QtBot, result: RunResult, folder: Path, tab: int = BY_DIGIT) -> None:
    result.show_run(folder, "first-look", "digitpad")
    qtbot.waitUntil(lambda: bool(result.summary) or result.message != EMPTY)
    result.tabs.setCurrentIndex(tab)


def click_cell(qtbot: QtBot, result: RunResult, truth: int, read: int) -> None:
    place = result.grid.visualRect(result.grid.model().index(truth, read)).center()
    QTest.mouseClick(result.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)


def captions(model_of: RunResult, *, of_errors: bool) -> list[str]:
    gallery = model_of.worst if of_errors else model_of.mixed_up
    model = gallery.list.model()
    return [str(model.data(model.index(row, 0))) for row in range(gallery.count)]


def cell(result: RunResult, row: int, column: int) -> str:
    item = result.table.item(row, column)
    assert item is not None
    return item.text()


def test_before_a_run_it_says_what_will_be_here(result: RunResult) -> None:
    assert result.message == EMPTY


def test_a_run_is_told_in_a_sentence_beside_the_model_in_use(
    qtbot: QtBot, result: RunResult
) -> None:
    show(qtbot, result, written(digits(LABELS), READ, IN_USE))
    assert result.summary == (
        "first-look reads 40.00 % of 5 digits (MNIST's test part) right. In use, digitpad: 80.00 %."
    )


def test_the_model_in_use_keeps_the_name_that_it_had_then(qtbot: QtBot, result: RunResult) -> None:
    show(qtbot, result, written(digits(LABELS), READ, IN_USE, name_in_use="an older one"))
    assert result.summary.endswith("In use, an older one: 80.00 %.")


def test_each_class_has_recall_and_precision_of_both(qtbot: QtBot, result: RunResult) -> None:
    show(qtbot, result, written(digits(LABELS), READ, IN_USE))
    assert [cell(result, 4, column) for column in range(6)] == [
        "4", "3", "33.33 %", "66.67 %", "50.00 %", "100.00 %"
    ]  # fmt: skip
    assert cell(result, 0, 2) == "–"


def test_without_a_model_in_use_its_columns_and_its_choice_are_away(
    qtbot: QtBot, result: RunResult
) -> None:
    show(qtbot, result, written(digits(LABELS), READ), ERRORS)
    assert result.table.isColumnHidden(3)
    assert not result.network.isVisible()
    assert result.summary.endswith("right.")


def test_a_click_on_a_cell_opens_its_very_digits(qtbot: QtBot, result: RunResult) -> None:
    test = digits(LABELS)
    show(qtbot, result, written(test, READ, IN_USE), CONFUSION)
    click_cell(qtbot, result, 4, 9)
    assert captions(result, of_errors=False) == ["4 as 9 80 %", "4 as 9 60 %"]
    assert result.mixed_up.heading == "4 read as 9: 2, the surest first."
    first = result.mixed_up.list.model().index(0, 0).data(Qt.ItemDataRole.UserRole)
    np.testing.assert_array_equal(first, test.images[2])


def test_the_arrows_and_enter_open_a_cell(qtbot: QtBot, result: RunResult) -> None:
    show(qtbot, result, written(digits(LABELS), READ, IN_USE), CONFUSION)
    result.grid.setFocus()
    for key in [Qt.Key.Key_Right] * 9 + [Qt.Key.Key_Down] * 4 + [Qt.Key.Key_Return]:
        QTest.keyClick(result.grid, key)
    assert captions(result, of_errors=False) == ["4 as 9 80 %", "4 as 9 60 %"]


def test_an_empty_cell_says_so(qtbot: QtBot, result: RunResult) -> None:
    show(qtbot, result, written(digits(LABELS), READ, IN_USE), CONFUSION)
    click_cell(qtbot, result, 0, 1)
    assert result.mixed_up.count == 0


def test_errors_come_the_most_surely_wrong_first(qtbot: QtBot, result: RunResult) -> None:
    show(qtbot, result, written(digits(LABELS), READ, IN_USE), ERRORS)
    assert captions(result, of_errors=True) == ["9 as 4 95 %", "4 as 9 80 %", "4 as 9 60 %"]


def test_the_choice_of_the_network_shows_the_errors_of_the_model_in_use(
    qtbot: QtBot, result: RunResult
) -> None:
    show(qtbot, result, written(digits(LABELS), READ, IN_USE), ERRORS)
    assert result.network.isVisible()
    result.network.setFocus()
    QTest.keyClick(result.network, Qt.Key.Key_Down)
    assert result.network.currentText() == "in use: digitpad"
    assert captions(result, of_errors=True) == ["4 as 9 80 %"]


def test_a_network_without_errors_is_told_as_such(qtbot: QtBot, result: RunResult) -> None:
    show(qtbot, result, written(digits([4]), scores((4, 0.9))), ERRORS)
    assert result.worst.count == 0


def test_a_click_shows_a_digit_in_large_and_escape_goes_back(
    qtbot: QtBot, result: RunResult
) -> None:
    show(qtbot, result, written(digits(LABELS), READ, IN_USE), ERRORS)
    gallery = result.worst
    place = gallery.list.visualRect(gallery.list.model().index(1, 0)).center()
    QTest.mouseClick(gallery.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert gallery.close_up.isVisible()
    assert gallery.close_up.sentence == "4, read as 9 with 80.0 %"
    assert gallery.close_up.readings.splitlines() == [
        "first-look: 9 (80.0 %), 0 (2.2 %), 1 (2.2 %)",
        "in use, digitpad: 9 (80.0 %), 0 (2.2 %), 1 (2.2 %)",
    ]
    QTest.keyClick(gallery.close_up, Qt.Key.Key_Right)
    assert gallery.close_up.sentence == "4, read as 9 with 60.0 %"
    QTest.keyClick(gallery.close_up, Qt.Key.Key_Escape)
    assert gallery.list.isVisible()
    assert gallery.list.currentIndex().row() == 2


def test_enter_enlarges_and_the_buttons_go_on_and_back(qtbot: QtBot, result: RunResult) -> None:
    show(qtbot, result, written(digits(LABELS), READ, IN_USE), ERRORS)
    gallery = result.worst
    QTest.keyClick(gallery.list, Qt.Key.Key_Return)
    assert gallery.close_up.sentence == "9, read as 4 with 95.0 %"
    for name in ("closeUpNext", "closeUpPrevious", "closeUpPrevious"):
        QTest.mouseClick(button(gallery, name), Qt.MouseButton.LeftButton)
    assert gallery.close_up.sentence == "9, read as 4 with 95.0 %"
    back = button(gallery, "closeUpBack")
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert gallery.list.isVisible()


def test_a_network_of_one_digit_is_told_as_such(qtbot: QtBot, result: RunResult) -> None:
    show(qtbot, result, written(digits(LABELS), READ, IN_USE, only_digit=4), CONFUSION)
    assert "knows one digit alone: it tells 4 from the rest for 40.00 % of" in result.summary
    assert result.grid.model().rowCount(QModelIndex()) == 2
    click_cell(qtbot, result, 1, 0)
    assert captions(result, of_errors=False) == ["9 as 4 95 %"]


def test_each_layer_shows_its_weights(qtbot: QtBot, result: RunResult) -> None:
    convolution = Conv2D("conv", np.ones((3, 3, 1, 4), np.float32))
    net = network(Flatten("flatten"), dense(units=200), convolution)
    show(qtbot, result, written(digits(LABELS), READ, net=net), WEIGHTS)
    assert result.weights.pictures.count == 128
    QTest.keyClick(result.weights.layer, Qt.Key.Key_Down)
    assert result.weights.layer.currentText() == "conv (Conv2D, 4 filters)"
    assert result.weights.pictures.count == 4


def test_a_network_without_such_layers_says_so(qtbot: QtBot, result: RunResult) -> None:
    show(qtbot, result, written(digits(LABELS), READ, net=network(Flatten("flatten"))), WEIGHTS)
    assert result.weights.pictures.count == 0
    assert not result.weights.layer.isEnabled()


def test_a_damaged_run_is_told_in_place_of_the_former_one(qtbot: QtBot, result: RunResult) -> None:
    show(qtbot, result, written(digits(LABELS), READ, IN_USE))
    damaged = written(digits(LABELS), READ, name="damaged")
    (damaged / DETAILS_FILE).write_bytes(b"damaged")
    result.show_run(damaged, "first-look", "digitpad")
    qtbot.waitUntil(lambda: "damaged" in result.message)
    assert result.summary == ""


def test_of_two_runs_asked_for_at_once_the_last_is_shown(qtbot: QtBot, result: RunResult) -> None:
    one = written(digits(LABELS), READ, name="one")
    other = written(digits([4]), scores((4, 0.9)), name="other")
    result.show_run(one, "one", "digitpad")
    result.show_run(other, "other", "digitpad")
    qtbot.waitUntil(lambda: result.summary.startswith("other"))


def test_cleared_it_shows_no_run(qtbot: QtBot, result: RunResult) -> None:
    show(qtbot, result, written(digits(LABELS), READ, IN_USE))
    result.clear()
    assert result.message == EMPTY


def test_a_cell_says_what_it_counts(qtbot: QtBot, result: RunResult) -> None:
    show(qtbot, result, written(digits(LABELS), READ, IN_USE), CONFUSION)
    told = result.grid.model().index(4, 9).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "4 read as 9: 2"
