"""The recipe editor: every knob through real fields, keys and clicks; no Keras in sight."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QTableView,
    QTabWidget,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from digitpad import locations
from digitpad.errors import RecipeError
from digitpad.training.built_in_recipes import DEFAULT_RECIPE, RECIPES
from digitpad.training.catalogue import Catalogue
from digitpad.training.events import Described
from digitpad.training.orders import DescribeOrder
from digitpad.training.recipe import Recipe
from digitpad.training.recipe_files import load_recipe, save_recipe
from digitpad.ui.keras_code_dialog import KerasCodeDialog
from digitpad.ui.recipe_cards import RecipeCards
from digitpad.ui.recipe_form import RecipeForm
from tests.training.child import environment
from tests.ui.finders import button, choose, text_of, the
from tests.ui.small_catalogue import SMALL_CATALOGUE

_LAYERS, _TRAINING, _IMAGES = range(3)
_OUTPUT, _WEIGHTS = 2, 3


@pytest.fixture
def form(qtbot: QtBot) -> RecipeForm:
    """Return the form, with a small catalogue, on the recipe hidden-layer, its editor open."""
    made = RecipeForm()
    qtbot.addWidget(made)
    made.set_catalogue(SMALL_CATALOGUE)
    made.resize(528, 640)
    with qtbot.waitActive(made):
        made.show()
    choose(made, "recipeBox", "hidden-layer")
    open_editor(made, qtbot)
    return made


def open_editor(form: RecipeForm, qtbot: QtBot) -> None:
    the(form, QToolButton, "editRecipeButton").click()
    qtbot.waitUntil(table(form).isVisible)


def page(form: RecipeForm, index: int) -> None:
    the(form, QTabWidget, "recipeTabs").setCurrentIndex(index)


def table(form: RecipeForm) -> QTableView:
    found: QTableView = the(form, QTableView, "layerTable")
    return found


def classes(form: RecipeForm) -> list[str]:
    return [layer["class"] for layer in form.recipe().layers]


def write(form: RecipeForm, qtbot: QtBot, name: str, text: str) -> QLineEdit:
    """Type a text into a field, in the place of what stands there."""
    field: QLineEdit = the(form, QLineEdit, name)
    field.setFocus()
    field.selectAll()
    if text:
        QTest.keyClicks(field, text)
    else:
        QTest.keyClick(field, Qt.Key.Key_Delete)
    return field


def more(form: RecipeForm) -> None:
    """Open the fold of seldom arguments of the chosen layer."""
    next(b for b in form.findChildren(QToolButton, "layer-more") if b.isVisible()).click()


def visible(form: RecipeForm, kind: type[Any], name: str) -> Any:
    return next(field for field in form.findChildren(kind, name) if field.isVisible())


def asked_in(form: RecipeForm, qtbot: QtBot) -> DescribeOrder:
    """Have the form ask for a description, and return the order."""
    with qtbot.waitSignal(form.describe_asked) as asked:
        form.set_catalogue(SMALL_CATALOGUE)
    order = asked.args[0]
    assert isinstance(order, DescribeOrder)
    return order


def card_chosen(cards: RecipeCards) -> list[str]:
    """Return what the chosen card says: the name, and what the recipe does."""
    row = cards.currentRow()
    return [str(cards.model().index(row, column).data()) for column in (0, 1)]


def test_a_click_on_a_card_chooses_its_recipe(form: RecipeForm) -> None:
    the(form, QToolButton, "editRecipeButton").click()
    cards = the(form, RecipeCards, "recipeCards")
    assert cards.isVisible()
    assert card_chosen(cards)[0] == "hidden-layer"
    card = next(iter(cards.findItems("first-look", Qt.MatchFlag.MatchExactly)))
    cards.scrollToItem(card)
    place = cards.visualItemRect(card).center()
    QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert form.recipe() == RECIPES["first-look"]
    assert "97.9 %" in card_chosen(cards)[1]


def test_cards_leave_their_place_to_the_editor(form: RecipeForm) -> None:
    assert not the(form, RecipeCards, "recipeCards").isVisible()
    choose(form, "recipeBox", "three-dense")
    the(form, QToolButton, "editRecipeButton").click()
    cards = the(form, RecipeCards, "recipeCards")
    assert card_chosen(cards)[0] == "three-dense"


def test_the_form_opens_on_what_is_good_for_most_with_its_knobs_out_of_sight(qtbot: QtBot) -> None:
    form = RecipeForm()
    qtbot.addWidget(form)
    form.show()
    assert form.recipe() == RECIPES[DEFAULT_RECIPE]
    assert form.is_complete()
    assert form.findChild(QTableView, "layerTable") is None
    assert form.about.text() == RECIPES[DEFAULT_RECIPE].about


def test_an_edited_layer_is_in_the_order_and_the_recipe_says_that_it_is_edited(
    form: RecipeForm, qtbot: QtBot
) -> None:
    table(form).selectRow(1)
    write(form, qtbot, "layer-units", "64")
    recipe = form.order("model").recipe
    assert recipe["layers"][1] == {"class": "Dense", "units": 64, "activation": "relu"}
    assert recipe["name"] == "hidden-layer (edited)"
    assert "97.4" not in recipe["about"]
    assert form.recipe_box.currentText() == "hidden-layer (edited)"


def test_a_recipe_with_other_epochs_batch_size_and_seed_keeps_its_name(
    form: RecipeForm, qtbot: QtBot
) -> None:
    form.epochs.setValue(7)
    form.batch_size.setValue(64)
    page(form, _TRAINING)
    write(form, qtbot, "recipe-seed", "3")
    recipe = form.recipe()
    assert (recipe.name, recipe.epochs, recipe.batch_size, recipe.seed) == (
        "hidden-layer", 7, 64, 3
    )  # fmt: skip


def test_what_is_set_back_to_keras_default_is_no_edit(form: RecipeForm) -> None:
    bias = the(form, QCheckBox, "layer-use_bias")
    bias.click()
    assert form.recipe().layers[2]["use_bias"] is False
    bias.click()
    assert form.recipe() == RECIPES["hidden-layer"]


def test_the_batch_size_all_can_be_typed(form: RecipeForm, qtbot: QtBot) -> None:
    form.batch_size.selectAll()
    QTest.keyClicks(form.batch_size, "all")
    assert form.recipe().batch_size == "all"
    form.batch_size.selectAll()
    QTest.keyClicks(form.batch_size, "100")
    assert form.recipe().batch_size == 100


def test_a_learning_rate_is_typed_as_people_write_it(form: RecipeForm, qtbot: QtBot) -> None:
    page(form, _TRAINING)
    field = write(form, qtbot, "optimizer-learning_rate", "5e-4")
    assert form.recipe().optimizer == {"class": "Adam", "learning_rate": 5e-4}
    assert field.text() == "5e-4"
    write(form, qtbot, "optimizer-learning_rate", "")
    assert form.recipe().optimizer == {"class": "Adam"}
    assert field.placeholderText() == "0.001"


@pytest.mark.parametrize("text", ["1.5", "-3", "nan", "half", "1e999"])
def test_what_is_no_value_is_marked_never_taken_and_undone(
    text: str, form: RecipeForm, qtbot: QtBot
) -> None:
    page(form, _TRAINING)
    choose(form, "methodBox", "SGD with momentum")
    field = write(form, qtbot, "optimizer-momentum", text)
    assert field.actions()
    assert form.recipe().optimizer["momentum"] in (0.9, 1)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not field.actions()
    assert float(field.text()) == form.recipe().optimizer["momentum"]


def test_layers_are_added_above_the_chosen_one_with_what_they_need(form: RecipeForm) -> None:
    menu = button(form, "addLayerButton").menu()
    next(action for action in menu.actions() if action.text() == "Dropout").trigger()
    assert classes(form) == ["Flatten", "Dense", "Dropout", "Dense"]
    assert form.recipe().layers[2]["rate"] == 0.3
    assert table(form).currentIndex().row() == 2


def test_layers_are_moved_copied_and_removed_by_keys(form: RecipeForm, qtbot: QtBot) -> None:
    layers = table(form)
    layers.setFocus()
    layers.selectRow(1)
    QTest.keyClick(layers, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert classes(form) == ["Dense", "Flatten", "Dense"]
    QTest.keyClick(layers, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert form.recipe() == RECIPES["hidden-layer"]
    QTest.keyClick(layers, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert classes(form) == ["Flatten", "Dense", "Dense", "Dense"]
    assert layers.currentIndex().row() == 2
    QTest.keyClick(layers, Qt.Key.Key_Delete)
    assert form.recipe() == RECIPES["hidden-layer"]


def test_the_last_layer_that_is_left_stays(form: RecipeForm, qtbot: QtBot) -> None:
    layers = table(form)
    layers.setFocus()
    for _ in range(5):
        QTest.keyClick(layers, Qt.Key.Key_Delete)
    assert len(form.recipe().layers) == 1
    assert not the(form, QAction, "layerRemove").isEnabled()


@pytest.mark.parametrize(
    ("source", "gap", "order"), [(2, 0, [2, 0, 1]), (0, 3, [1, 2, 0]), (1, 1, [0, 1, 2])]
)
def test_a_row_that_is_dragged_lands_where_it_is_dropped(
    source: int, gap: int, order: list[int], form: RecipeForm
) -> None:
    layers, before = table(form), form.recipe().layers
    layers.selectRow(source)
    drop(layers, gap)
    assert form.recipe().layers == tuple(before[row] for row in order)
    assert layers.currentIndex().row() == order.index(source)


def drop(layers: QTableView, gap: int) -> None:
    """Drop the chosen row before the row of that number, or behind the last one."""
    y = layers.rowViewportPosition(gap) + 2 if gap < 3 else layers.rowViewportPosition(2) + 60
    event = Dropped(layers, QPointF(20, y))
    layers.dropEvent(event)
    assert event.dropAction() == Qt.DropAction.IgnoreAction


class Dropped(QDropEvent):
    """A drop from the table itself; Qt fills in its source only while a drag goes on."""

    def __init__(self, source: QTableView, where: QPointF) -> None:
        self._source, self._data = source, QMimeData()
        super().__init__(
            where,
            Qt.DropAction.MoveAction,
            self._data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )

    def source(self) -> QTableView:
        return self._source


def test_parts_of_a_layer_are_chosen_with_their_own_arguments(
    form: RecipeForm, qtbot: QtBot
) -> None:
    more(form)
    choose(form, "layer-kernel_regularizer", "L2")
    assert form.recipe().layers[2]["kernel_regularizer"] == "L2"
    write(form, qtbot, "layer-kernel_regularizer-l2", "0.05")
    assert form.recipe().layers[2]["kernel_regularizer"] == {"class": "L2", "l2": 0.05}
    choose(form, "layer-kernel_regularizer", "none")
    choose(form, "layer-kernel_initializer", "RandomNormal")
    assert form.recipe().layers[2]["kernel_initializer"] == "RandomNormal"
    choose(form, "layer-kernel_initializer", "GlorotUniform")
    assert form.recipe() == RECIPES["hidden-layer"]


def test_sizes_and_shapes_are_typed_as_numbers_with_a_cross_or_a_comma(
    form: RecipeForm, qtbot: QtBot
) -> None:
    choose(form, "recipeBox", "convolutional")
    table(form).selectRow(1)
    write(form, qtbot, "layer-kernel_size", "5 x 3")
    assert form.recipe().layers[1]["kernel_size"] == [5, 3]
    table(form).selectRow(0)
    write(form, qtbot, "layer-target_shape", "14, 56, 1")
    assert form.recipe().layers[0]["target_shape"] == [14, 56, 1]


def test_all_hidden_layers_change_their_activation_at_once(form: RecipeForm) -> None:
    choose(form, "hiddenActivationBox", "tanh")
    assert [layer.get("activation") for layer in form.recipe().layers] == [None, "tanh", "sigmoid"]


@pytest.mark.parametrize(
    ("method", "optimizer", "batch_size"),
    [
        ("Gradient descent, whole batch", {"class": "SGD"}, "all"),
        ("Stochastic gradient descent, one image", {"class": "SGD"}, 1),
        ("Mini-batch gradient descent (SGD)", {"class": "SGD"}, 32),
        ("SGD with momentum", {"class": "SGD", "momentum": 0.9}, 32),
        (
            "SGD with Nesterov momentum",
            {"class": "SGD", "momentum": 0.9, "nesterov": True},
            32,
        ),
        ("RMSprop", {"class": "RMSprop"}, 32),
    ],
)
def test_methods_are_chosen_by_the_names_of_the_notes(
    method: str, optimizer: dict[str, Any], batch_size: int | str, form: RecipeForm
) -> None:
    page(form, _TRAINING)
    choose(form, "methodBox", method)
    assert form.recipe().optimizer == optimizer
    assert form.recipe().batch_size == batch_size
    assert the(form, QComboBox, "methodBox").currentText() == method


def test_the_learning_rate_stays_along_the_rungs_of_sgd(form: RecipeForm, qtbot: QtBot) -> None:
    page(form, _TRAINING)
    choose(form, "methodBox", "Gradient descent, whole batch")
    write(form, qtbot, "optimizer-learning_rate", "0.5")
    choose(form, "methodBox", "SGD with momentum")
    assert form.recipe().optimizer["learning_rate"] == 0.5
    choose(form, "methodBox", "Adam")
    assert form.recipe().optimizer == {"class": "Adam"}


def test_a_schedule_comes_with_its_arguments(form: RecipeForm, qtbot: QtBot) -> None:
    page(form, _TRAINING)
    choose(form, "scheduleBox", "cosine")
    assert form.recipe().schedule == "cosine"
    choose(form, "scheduleBox", "ExponentialDecay")
    write(form, qtbot, "schedule-decay_rate", "0.5")
    assert form.recipe().schedule == {"class": "ExponentialDecay", "decay_rate": 0.5}


def test_metrics_are_ticked_in_a_list(form: RecipeForm) -> None:
    page(form, _TRAINING)
    metrics: QListWidget = the(form, QListWidget, "metricsList")
    for row in (0, 2):
        metrics.item(row).setCheckState(Qt.CheckState.Checked)
    assert form.recipe().metrics == ("top_k_categorical_accuracy", "recall")


def test_one_digit_only_takes_the_last_layer_and_the_loss_along(form: RecipeForm) -> None:
    page(form, _IMAGES)
    choose(form, "recipe-only_digit", "7")
    recipe = form.recipe()
    assert (recipe.only_digit, recipe.loss) == (7, "binary_crossentropy")
    assert recipe.layers[-1] == {"class": "Dense", "units": 1, "activation": "sigmoid"}
    choose(form, "recipe-only_digit", "none")
    assert form.recipe().layers[-1]["units"] == 10


def test_edits_that_come_together_are_described_once(form: RecipeForm, qtbot: QtBot) -> None:
    first = asked_in(form, qtbot)
    asked: list[DescribeOrder] = []
    form.describe_asked.connect(asked.append)
    table(form).selectRow(1)
    write(form, qtbot, "layer-units", "256")
    qtbot.waitUntil(lambda: bool(asked))
    qtbot.wait(400)
    assert len(asked) == 1
    assert asked[0].number > first.number
    assert asked[0].recipe["layers"][1]["units"] == 256


def test_shapes_and_weights_stand_beside_their_layers(form: RecipeForm, qtbot: QtBot) -> None:
    number = asked_in(form, qtbot).number
    form.show_description(
        Described(number=number, shapes=("784", "100", "10"), weights=(0, 78_500, 1_010))
    )
    model = table(form).model()
    assert [model.index(row, _OUTPUT).data() for row in range(3)] == ["784", "100", "10"]
    assert model.index(1, _WEIGHTS).data() == "78,500"


def test_what_does_not_fit_is_told_where_it_is_until_it_fits(
    form: RecipeForm, qtbot: QtBot
) -> None:
    problem = "Layer 2 (Dense) would have too many weights."
    form.show_description(
        Described(
            number=asked_in(form, qtbot).number,
            shapes=("784",),
            weights=(0,),
            problem=problem,
            layer=1,
        )
    )
    told = the(form, QLabel, "recipeProblem")
    assert told.isVisible()
    assert told.text() == problem
    assert table(form).model().index(1, 0).data(Qt.ItemDataRole.DecorationRole) is not None
    assert not form.is_complete()
    form.epochs.setValue(9)
    number = asked_in(form, qtbot).number
    form.show_description(
        Described(number=number - 1, shapes=(), weights=(), problem="A late answer.")
    )
    assert told.text() == problem
    form.show_description(Described(number=number, shapes=("784", "9", "10"), weights=(0, 1, 2)))
    assert not told.isVisible()
    assert form.is_complete()


def test_another_recipe_does_not_inherit_what_was_wrong(form: RecipeForm, qtbot: QtBot) -> None:
    number = asked_in(form, qtbot).number
    form.show_description(
        Described(number=number, shapes=(), weights=(), problem="Wrong.", layer=0)
    )
    choose(form, "recipeBox", "three-dense")
    assert form.is_complete()
    assert table(form).model().index(0, 0).data(Qt.ItemDataRole.DecorationRole) is None


def test_what_is_wrong_by_itself_is_told_without_asking_keras(
    form: RecipeForm, qtbot: QtBot
) -> None:
    choose(form, "recipeBox", "digitpad")
    asked_in(form, qtbot)
    page(form, _IMAGES)
    choose(form, "recipe-augmentation", "none")
    assert "need an augmentation other than none" in text_of(form, "recipeProblem")
    assert not form.is_complete()
    with pytest.raises(RecipeError), qtbot.assertNotEmitted(form.describe_asked, wait=400):
        form.order("model")
    choose(form, "recipe-augmentation", "strong")
    assert form.is_complete()


def test_a_recipe_is_saved_under_the_files_name_and_loaded_again(
    form: RecipeForm, qtbot: QtBot, tmp_path: Path
) -> None:
    table(form).selectRow(1)
    write(form, qtbot, "layer-units", "48")
    path = tmp_path / "small-net.json"
    form.choice.save(path)
    assert form.recipe_box.currentText() == "small-net"
    saved = load_recipe(path)
    assert (saved.name, saved.layers[1]["units"]) == ("small-net", 48)
    choose(form, "recipeBox", "first-look")
    form.choice.load(path)
    assert form.recipe() == saved
    assert form.recipe_box.currentText() == "small-net"


def test_save_proposes_the_folder_of_the_users_recipes(form: RecipeForm) -> None:
    the(form, QAction, "actionSaveRecipe").trigger()
    dialog: QFileDialog = the(form, QFileDialog, "saveRecipeDialog")
    assert Path(dialog.selectedFiles()[0]) == locations.user_recipes() / "hidden-layer.json"
    dialog.close()


def test_recipes_in_the_users_folder_come_after_the_built_in_ones(
    form: RecipeForm, qtbot: QtBot
) -> None:
    write(form, qtbot, "layer-units", "48")
    form.choice.save(locations.user_recipes() / "mine.json")
    save_recipe(locations.user_recipes() / "theirs.json", RECIPES["first-look"])
    form.hide()
    form.show()
    names = [form.recipe_box.itemText(row) for row in range(form.recipe_box.count())]
    assert names == [*RECIPES, "mine", "theirs"]
    choose(form, "recipeBox", "theirs")
    assert form.recipe() == RECIPES["first-look"].adjusted(name="theirs")
    (locations.user_recipes() / "mine.json").unlink()
    form.choice.refresh()
    assert form.recipe_box.findData("mine") < 0
    assert form.recipe_box.currentText() == "theirs"


def test_a_file_that_is_no_recipe_is_told_by_the_keys_name(
    form: RecipeForm, tmp_path: Path
) -> None:
    path = tmp_path / "huge.json"
    values = RECIPES["hidden-layer"].to_json()
    values["layers"][1]["units"] = 10**9
    path.write_text(json.dumps(values))
    form.choice.load(path)
    message: QMessageBox = the(form, QMessageBox, "recipeMessage")
    assert "units must be a whole number from 1 to 65,536" in message.text()
    assert form.recipe() == RECIPES["hidden-layer"]


def test_a_file_that_cannot_be_written_is_told(form: RecipeForm, tmp_path: Path) -> None:
    form.choice.save(tmp_path / "missing" / "recipe.json")
    assert "cannot be written" in the(form, QMessageBox, "recipeMessage").text()


def test_a_recipe_is_shown_as_keras_code_to_copy_and_to_save(
    form: RecipeForm, qtbot: QtBot, tmp_path: Path
) -> None:
    table(form).selectRow(1)
    write(form, qtbot, "layer-units", "77")
    the(form, QAction, "actionShowCode").trigger()
    dialog: KerasCodeDialog = the(form, KerasCodeDialog, "kerasCodeDialog")
    code = dialog.text.toPlainText()
    assert "77" in code
    compile(code, "code.py", "exec")
    button(dialog, "copyCodeButton").click()
    assert QApplication.clipboard().text() == code
    dialog.save(tmp_path / "code.py")
    assert (tmp_path / "code.py").read_text("utf-8") == code
    dialog.save(tmp_path / "missing" / "code.py")
    assert "cannot be written" in text_of(dialog, "kerasCodeStatus")


def test_a_recipe_that_is_none_yet_is_neither_saved_nor_shown_as_code(
    form: RecipeForm, tmp_path: Path
) -> None:
    choose(form, "recipeBox", "digitpad")
    page(form, _IMAGES)
    choose(form, "recipe-augmentation", "none")
    form.choice.save(tmp_path / "recipe.json")
    the(form, QAction, "actionShowCode").trigger()
    messages = form.findChildren(QMessageBox, "recipeMessage")
    assert ["need an augmentation" in message.text() for message in messages] == [True, True]
    assert form.findChild(KerasCodeDialog) is None
    assert not list(tmp_path.iterdir())


def test_reset_takes_all_edits_back(form: RecipeForm, qtbot: QtBot) -> None:
    write(form, qtbot, "layer-units", "3")
    form.epochs.setValue(99)
    the(form, QAction, "actionResetRecipe").trigger()
    assert form.recipe() == RECIPES["hidden-layer"]
    assert form.epochs.value() == 5
    assert the(form, QLineEdit, "layer-units").text() == "10"


def test_the_recipe_of_an_earlier_run_is_shown_as_what_it_was_made_from(form: RecipeForm) -> None:
    earlier = RECIPES["three-dense"].adjusted(name="three-dense (edited)", scaling="-1..1")
    form.set_recipe(earlier)
    assert form.recipe_box.currentText() == "three-dense (edited)"
    assert form.recipe().scaling == "-1..1"
    own = Recipe(name="mine", about="Mine.", layers=RECIPES["first-look"].layers)
    form.set_recipe(own)
    assert form.recipe_box.currentText() == "mine"
    assert form.recipe() == own


def test_before_keras_is_known_layers_can_be_moved_and_knobs_turned(qtbot: QtBot) -> None:
    form = RecipeForm()
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
    choose(form, "recipeBox", "hidden-layer")
    open_editor(form, qtbot)
    layers = table(form)
    layers.setFocus()
    layers.selectRow(1)
    QTest.keyClick(layers, Qt.Key.Key_Delete)
    page(form, _TRAINING)
    choose(form, "lossBox", "mean_squared_error")
    assert classes(form) == ["Flatten", "Dense"]
    form.set_catalogue(SMALL_CATALOGUE)
    assert the(form, QTabWidget, "recipeTabs").currentIndex() == _TRAINING
    page(form, _LAYERS)
    assert table(form).currentIndex().row() == 1
    write(form, qtbot, "layer-units", "11")
    assert form.recipe().layers[1]["units"] == 11
    assert form.recipe().loss == "mean_squared_error"


def test_the_wheel_does_not_change_a_field_that_is_only_scrolled_past(
    form: RecipeForm, qtbot: QtBot
) -> None:
    page(form, _TRAINING)
    box: QComboBox = the(form, QComboBox, "lossBox")
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, wheel)
    assert form.recipe().loss == "sparse_categorical_crossentropy"


def test_the_knob_in_hand_is_explained_below_the_pages(form: RecipeForm, qtbot: QtBot) -> None:
    page(form, _TRAINING)
    the(form, QLineEdit, "recipe-patience").setFocus()
    told = text_of(form, "knobHelp")
    assert "without an improvement" in told
    assert "A whole number from 0 to 1,000." in told


def knobs(form: RecipeForm) -> list[QWidget]:
    """Return the fields of all pages, made and shown once."""
    found: list[QWidget] = []
    for index in (_LAYERS, _TRAINING, _IMAGES):
        page(form, index)
        for fold in form.findChildren(QToolButton):
            if fold.isVisible() and fold.objectName().endswith("-more"):
                fold.setChecked(True)
        kinds = (QLineEdit, QComboBox, QCheckBox, QListWidget)
        tab = the(form, QTabWidget, "recipeTabs").widget(index)
        assert tab is not None
        found += [field for kind in kinds for field in tab.findChildren(kind) if field.isVisible()]
    return found


def test_every_knob_has_a_name_a_sentence_and_a_place_in_the_tab_order(form: RecipeForm) -> None:
    for field in knobs(form):
        assert field.objectName(), field
        assert field.accessibleName(), field.objectName()
        assert field.whatsThis() == field.toolTip() != "", field.objectName()
        assert field.focusPolicy() & Qt.FocusPolicy.TabFocus, field.objectName()


def test_the_form_fits_a_narrow_dialog(form: RecipeForm) -> None:
    knobs(form)
    assert form.minimumSizeHint().width() <= 528


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Return the real catalogue, read off Keras in a process of its own."""
    program = (
        "import json; from digitpad.training.keras_catalogue import catalogue; "
        "print(json.dumps(catalogue().to_json()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(tmp_path_factory.mktemp("home")),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return Catalogue.from_json(json.loads(done.stdout.splitlines()[-1]))


def test_all_that_keras_offers_can_be_shown_and_left_as_it_is(
    catalogue: Catalogue, form: RecipeForm
) -> None:
    form.set_catalogue(catalogue)
    for name, recipe in RECIPES.items():
        choose(form, "recipeBox", name)
        page(form, _LAYERS)
        for row in range(len(recipe.layers)):
            table(form).selectRow(row)
        for field in knobs(form):
            assert field.whatsThis(), field.objectName()
        assert form.recipe() == recipe
    assert form.minimumSizeHint().width() <= 528


def test_every_class_that_keras_offers_can_be_added(catalogue: Catalogue, form: RecipeForm) -> None:
    form.set_catalogue(catalogue)
    menu = button(form, "addLayerButton").menu()
    for action in menu.actions():
        action.trigger()
        assert form.is_complete(), action.text()
    assert len(form.recipe().layers) == 3 + len(catalogue.layers)
    page(form, _TRAINING)
    for offer in catalogue.optimizers:
        if offer.name != "SGD":
            choose(form, "methodBox", offer.name)
            assert form.recipe().optimizer["class"] == offer.name
    for offer in catalogue.schedules:
        choose(form, "scheduleBox", offer.name)
        assert form.recipe().schedule["class"] == offer.name  # type: ignore[index]
