from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.catalogue import Argument, Catalogue, Offer
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe
from digitpad.ui.race_candidates import candidates
from digitpad.ui.race_dialog import RaceDialog
from tests.ui.finders import button, text_of, the

CATALOGUE = Catalogue(
    keras="3", layers=(), schedules=(), initializers=(), regularizers=(), constraints=(),
    losses=(), metrics=(), activations=(),
    optimizers=(
        Offer(name="SGD", about=""),
        Offer(
            name="Adadelta", about="Adapts.",
            arguments=(Argument(name="learning_rate", kind="number", default=0.5),),
        ),
    ),
)  # fmt: skip


def order_of(name: str) -> RunOrder:
    return RunOrder(recipe=RECIPES[name].to_json(), data=("mnist",), resume=True, out="some")


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[RaceDialog]:
    made = RaceDialog(order_of("first-look"), None)
    qtbot.addWidget(made)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def start(dialog: RaceDialog) -> QPushButton:
    return button(dialog, "startRaceButton")


def row_of(dialog: RaceDialog, name: str) -> int:
    names = [one.method.name for one in dialog.entrants.candidates]
    return names.index(name)


def click_box(dialog: RaceDialog, qtbot: QtBot, row: int) -> None:
    place = dialog.table.visualRect(dialog.entrants.index(row, 0)).topLeft()
    place.setX(place.x() + 10)
    place.setY(place.y() + 10)
    QTest.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_each_of_a_race_has_the_same_start_and_learns_in_its_own_way(
    dialog: RaceDialog, qtbot: QtBot
) -> None:
    dialog.epochs.setValue(2)
    dialog.seed.setValue(11)
    dialog.race_name.setText("the ladder")
    with qtbot.waitSignal(dialog.race_asked) as asked:
        QTest.mouseClick(start(dialog), Qt.MouseButton.LeftButton)
    (orders,) = asked.args
    recipes = [Recipe.from_json(order.recipe) for order in orders]
    assert {(one.seed, one.epochs, one.name) for one in recipes} == {(11, 2, "first-look")}
    assert {order.race for order in orders} == {"the ladder"}
    assert not any(order.resume or order.out for order in orders)
    assert len({str(recipe.optimizer) for recipe in recipes}) == len(orders) == 5
    assert orders[-1].name == "Adam · first-look"


def test_a_box_that_is_clicked_puts_an_optimizer_into_the_race(
    dialog: RaceDialog, qtbot: QtBot
) -> None:
    row = row_of(dialog, "Adagrad")
    click_box(dialog, qtbot, row)
    assert dialog.entrants.candidates[row].takes_part
    with qtbot.waitSignal(dialog.race_asked) as asked:
        start(dialog).click()
    assert "Adagrad · first-look" in [order.name for order in asked.args[0]]


def test_the_space_bar_does_what_a_click_does(dialog: RaceDialog, qtbot: QtBot) -> None:
    row = row_of(dialog, "Adam")
    dialog.table.setFocus()
    dialog.table.setCurrentIndex(dialog.entrants.index(row, 0))
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert not dialog.entrants.candidates[row].takes_part


def test_without_anybody_there_is_no_race(dialog: RaceDialog, qtbot: QtBot) -> None:
    for row, candidate in enumerate(dialog.entrants.candidates):
        if candidate.takes_part:
            click_box(dialog, qtbot, row)
    assert not start(dialog).isEnabled()
    assert "at least one" in text_of(dialog, "raceStatus")


def test_a_learning_rate_is_typed(dialog: RaceDialog, qtbot: QtBot) -> None:
    row = row_of(dialog, "Adam")
    dialog.table.setCurrentIndex(dialog.entrants.index(row, 1))
    dialog.table.edit(dialog.entrants.index(row, 1))
    editor = the(dialog.table.viewport(), QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "3e-3")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.entrants.candidates[row].learning_rate == 0.003)
    with qtbot.waitSignal(dialog.race_asked) as asked:
        start(dialog).click()
    last = asked.args[0][-1]
    assert last.name == "Adam, rate 0.003 · first-look"
    assert last.recipe["optimizer"] == {"class": "Adam", "learning_rate": 0.003}


def test_an_order_of_an_earlier_race_is_named_by_its_recipe_alone(qtbot: QtBot) -> None:
    earlier = replace(order_of("first-look"), name="Adam · first-look", race="the first")
    again = RaceDialog(earlier, None)
    qtbot.addWidget(again)
    with qtbot.waitSignal(again.race_asked) as asked:
        start(again).click()
    assert asked.args[0][-1].name == "Adam · first-look"


@pytest.mark.parametrize("text", ["", "fast", "-1", "0", "nan", "inf"])
def test_what_is_no_learning_rate_is_not_taken(dialog: RaceDialog, text: str) -> None:
    index = dialog.entrants.index(row_of(dialog, "Adam"), 1)
    assert not dialog.entrants.setData(index, text)
    assert index.data() == "0.001"


def test_by_hand_only_gradient_descent_can_race() -> None:
    keys = {one.method.key for one in candidates(RECIPES["by-hand"].to_json(), None)}
    assert keys == {"whole-batch", "stochastic", "mini-batch", "momentum", "nesterov"}


def test_what_keras_offers_can_race_with_its_own_learning_rate() -> None:
    found = {one.method.key: one for one in candidates(RECIPES["first-look"].to_json(), CATALOGUE)}
    assert found["Adadelta"].learning_rate == 0.5
    assert "SGD" not in found


def test_the_recipes_own_optimizer_keeps_its_learning_rate_and_takes_part() -> None:
    found = {one.method.key: one for one in candidates(RECIPES["convolutional"].to_json(), None)}
    assert found["AdamW"].learning_rate == 2e-3
    assert found["AdamW"].takes_part


def test_a_learning_rate_beyond_all_use_is_told(dialog: RaceDialog) -> None:
    index = dialog.entrants.index(row_of(dialog, "Adam"), 1)
    assert dialog.entrants.setData(index, "1e99")
    assert not start(dialog).isEnabled()
    assert "learning_rate" in text_of(dialog, "raceStatus")


def test_enter_in_the_table_checks_a_row_and_starts_nothing(
    dialog: RaceDialog, qtbot: QtBot
) -> None:
    dialog.activateWindow()
    dialog.table.setFocus()
    qtbot.waitUntil(dialog.table.hasFocus)
    row = row_of(dialog, "Adagrad")
    dialog.table.setCurrentIndex(dialog.entrants.index(row, 0))
    before = len(dialog.entrants.entrants)
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    assert len(dialog.entrants.entrants) == before + 1
    assert dialog.isVisible()
