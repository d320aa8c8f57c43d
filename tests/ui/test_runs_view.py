from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from digitpad.run_recorder import RunRecorder
from digitpad.run_store import RunStore
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.events import EpochEnded, Progressed, Started, to_line
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe
from digitpad.ui.run_comparison import RunComparison
from digitpad.ui.runs_view import RunsView
from tests.ui.finders import button, text_of, the

ADAM: dict[str, Any] = {"class": "Adam", "learning_rate": 0.002}


def begun(name: str = "first-look", race: str = "", **changes: Any) -> RunRecorder:
    recipe = RECIPES[name].adjusted(**changes).to_json()
    order = RunOrder(recipe=recipe, data=("mnist",), race=race)
    recorder = RunStore().begin(
        recipe=recipe, order=order.to_json(), epochs=recipe["epochs"], seed=recipe["seed"],
        data="MNIST", weights=407_050, race=race,
    )  # fmt: skip
    recorder.tell(to_line(started(recorder.id)))
    for number in (1, 2):
        recorder.tell(to_line(epoch(number)))
        recorder.update(epochs_done=number)
    return recorder


def started(run: str) -> Started:
    return Started(
        recipe="first-look", data="MNIST", training_images=100, validation_images=10,
        test_images=10, epochs=5, weights=7_850, run=run, steps=10,
    )  # fmt: skip


def epoch(number: int) -> EpochEnded:
    return EpochEnded(
        epoch=number, epochs=5, loss=1 / number, accuracy=0.9, validation_loss=1.5 / number,
        validation_accuracy=0.8, seconds=2.0,
    )  # fmt: skip


def progress(number: int) -> Progressed:
    return Progressed(
        epoch=number, step=5, steps=10, done=0.5, loss=0.5, accuracy=0.9,
        images_per_second=1e4, seconds_left=1.0,
    )  # fmt: skip


def finished(name: str = "first-look", accuracy: float = 0.979, **changes: Any) -> str:
    recorder = begun(name, **changes)
    recorder.end("finished", accuracy=accuracy, seconds=9.4, epochs_done=5, test_data="mnist")
    return recorder.id


def cut_off() -> str:
    recorder = begun("convolutional")
    recorder.close()
    return recorder.id


@pytest.fixture
def view(qtbot: QtBot) -> RunsView:
    made = RunsView()
    qtbot.addWidget(made)
    made.resize(800, 680)
    with qtbot.waitExposed(made):
        made.show()
    return made


def shown(view: RunsView, qtbot: QtBot, rows: int) -> None:
    view.refresh()
    qtbot.waitUntil(lambda: view.table.model().rowCount() == rows)


def cells(view: RunsView, column: int) -> list[str]:
    model = view.table.model()
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def lines_shown(comparison: RunComparison, path: Path) -> dict[str, int]:
    """Return how many points of each run are drawn."""
    comparison.curves.export_csv(path)
    names = [line.split(",")[0] for line in path.read_text().splitlines()[1:]]
    return {name: names.count(name) for name in dict.fromkeys(names)}


def test_without_runs_the_page_says_so(view: RunsView, qtbot: QtBot) -> None:
    view.refresh()
    assert "No runs are kept yet" in text_of(view, "runsStatus")
    assert not button(view, "removeRunsButton").isEnabled()


def test_a_row_tells_a_runs_figures(view: RunsView, qtbot: QtBot) -> None:
    finished(seed=3)
    shown(view, qtbot, 1)
    row = [cells(view, column)[0] for column in (0, 1, 2, 3, 4, 6, 7)]
    assert row == ["first-look", "97.90 %", "finished", "9 s", "407,050", "3", "MNIST"]


def test_a_click_on_a_head_sorts_by_what_the_figures_mean(view: RunsView, qtbot: QtBot) -> None:
    for accuracy in (0.979, 0.091, 0.5):
        finished(accuracy=accuracy)
    shown(view, qtbot, 3)
    header = view.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(1) + 8, 8)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    figures = cells(view, 1)
    assert figures in (["9.10 %", "50.00 %", "97.90 %"], ["97.90 %", "50.00 %", "9.10 %"])


def test_several_chosen_runs_are_laid_over_each_other_and_their_knobs_compared(
    view: RunsView, qtbot: QtBot, tmp_path: Path
) -> None:
    ids = [finished(), finished(optimizer=ADAM, epochs=7)]
    shown(view, qtbot, 2)
    view.choose(ids)
    qtbot.waitUntil(lambda: len(lines_shown(view.comparison, tmp_path / "c.csv")) == 2)
    table = view.comparison.knobs
    assert table.isVisibleTo(view)
    names = {str(table.model().index(row, 0).data()) for row in range(table.rowCount())}
    assert names == {"epochs", "optimizer", "optimizer: learning_rate"}


def test_runs_that_differ_in_no_knob_are_told_as_such(view: RunsView, qtbot: QtBot) -> None:
    ids = [finished(), finished()]
    shown(view, qtbot, 2)
    view.choose(ids)
    qtbot.waitUntil(lambda: "No knob differs" in text_of(view, "comparisonNote"))


def test_a_run_that_was_cut_off_can_be_gone_on_with(view: RunsView, qtbot: QtBot) -> None:
    run_id = cut_off()
    finished()
    shown(view, qtbot, 2)
    assert "cut off, 1 of 12 epochs" in cells(view, 2) or "cut off, 2 of 12 epochs" in cells(
        view, 2
    )
    view.choose([run_id])
    qtbot.waitUntil(button(view, "resumeButton").isEnabled)
    with qtbot.waitSignal(view.resume_asked) as asked:
        QTest.mouseClick(button(view, "resumeButton"), Qt.MouseButton.LeftButton)
    order = asked.args[0]
    assert isinstance(order, RunOrder)
    assert order.resume
    assert order.recipe["name"] == "convolutional"


def test_a_finished_run_shows_its_result_by_enter_and_cannot_go_on(
    view: RunsView, qtbot: QtBot
) -> None:
    run_id = finished()
    shown(view, qtbot, 1)
    view.choose([run_id])
    qtbot.waitUntil(button(view, "resultButton").isEnabled)
    assert not button(view, "resumeButton").isEnabled()
    with qtbot.waitSignal(view.result_asked) as asked:
        view.table.activated.emit(view.table.model().index(0, 0))
    assert asked.args == [run_id]


def test_a_runs_recipe_goes_back_into_the_form(view: RunsView, qtbot: QtBot) -> None:
    run_id = finished(optimizer=ADAM)
    shown(view, qtbot, 1)
    view.choose([run_id])
    qtbot.waitUntil(button(view, "useRecipeButton").isEnabled)
    with qtbot.waitSignal(view.recipe_asked) as asked:
        QTest.mouseClick(button(view, "useRecipeButton"), Qt.MouseButton.LeftButton)
    recipe = asked.args[0]
    assert isinstance(recipe, Recipe)
    assert recipe.optimizer == ADAM


def test_removing_asks_first_and_spares_a_run_under_way(view: RunsView, qtbot: QtBot) -> None:
    under_way = begun()
    done = finished()
    shown(view, qtbot, 2)
    view.choose([under_way.id])
    qtbot.waitUntil(button(view, "useRecipeButton").isEnabled)
    assert not button(view, "removeRunsButton").isEnabled()
    view.choose([under_way.id, done])
    qtbot.waitUntil(button(view, "removeRunsButton").isEnabled)
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_Delete)
    box = the(view, QMessageBox, "removeRunsQuestion")
    assert len(RunStore().runs()) == 2
    next(one for one in box.buttons() if "Remove" in one.text()).click()
    qtbot.waitUntil(lambda: view.table.model().rowCount() == 1)
    assert [record.id for record in RunStore().runs()] == [under_way.id]
    under_way.end()


def test_when_a_run_of_a_race_begins_the_whole_race_is_chosen_and_grows(
    view: RunsView, qtbot: QtBot, tmp_path: Path
) -> None:
    first = begun(race="ladder")
    first.end("finished", accuracy=0.9)
    finished()
    shown(view, qtbot, 2)
    recipe = RECIPES["first-look"].to_json()
    second = RunStore().begin(recipe=recipe, order={}, epochs=5, race="ladder")
    view.take_event(second.id, started(second.id))
    qtbot.waitUntil(lambda: {one.id for one in view.chosen()} == {first.id, second.id})
    qtbot.waitUntil(lambda: bool(lines_shown(view.comparison, tmp_path / "c.csv")))
    before = sum(lines_shown(view.comparison, tmp_path / "c.csv").values())
    for number in (1, 2):
        view.take_event(second.id, progress(number))
    qtbot.waitUntil(lambda: sum(lines_shown(view.comparison, tmp_path / "c.csv").values()) > before)
    second.end()


def test_the_end_of_a_run_elsewhere_is_seen(view: RunsView, qtbot: QtBot) -> None:
    recorder = begun()
    shown(view, qtbot, 1)
    assert cells(view, 2)[0].startswith("running")
    recorder.end("failed", message="The disk is full.")
    qtbot.waitUntil(lambda: cells(view, 2) == ["failed"], timeout=10_000)


def test_an_order_of_another_version_cannot_be_given_again(view: RunsView, qtbot: QtBot) -> None:
    recorder = RunStore().begin(recipe={"name": "old"}, order={"weather": "fine"})
    recorder.close()
    shown(view, qtbot, 1)
    view.choose([recorder.id])
    qtbot.waitUntil(button(view, "resumeButton").isEnabled)
    QTest.mouseClick(button(view, "resumeButton"), Qt.MouseButton.LeftButton)
    assert "not kept whole" in text_of(view, "runsStatus")
    QTest.mouseClick(button(view, "useRecipeButton"), Qt.MouseButton.LeftButton)
    assert "layers" in text_of(view, "runsStatus")


def test_the_curves_that_are_shown_can_be_saved(
    view: RunsView, qtbot: QtBot, tmp_path: Path
) -> None:
    run_id = finished()
    shown(view, qtbot, 1)
    view.choose([run_id])
    qtbot.waitUntil(lambda: bool(lines_shown(view.comparison, tmp_path / "c.csv")))
    export = button(view, "exportCurvesButton")
    as_csv = next(action for action in export.menu().actions() if "CSV" in action.text())
    as_csv.trigger()
    dialog = the(view, QFileDialog, "saveCurvesTable")
    dialog.fileSelected.emit(str(tmp_path / "saved.csv"))
    assert "first-look" in (tmp_path / "saved.csv").read_text()
    dialog.close()


def test_enter_shows_the_result_and_starts_nothing(qtbot: QtBot) -> None:
    dialog = QDialog()
    view, start = RunsView(), QPushButton("Start")
    start.setDefault(True)
    column = QVBoxLayout(dialog)
    column.addWidget(view)
    column.addWidget(start)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    run_id = finished()
    shown(view, qtbot, 1)
    view.table.selectRow(0)
    qtbot.waitUntil(button(view, "resultButton").isEnabled)
    started_by: list[bool] = []
    start.clicked.connect(started_by.append)
    with qtbot.waitSignal(view.result_asked) as asked:
        QTest.keyClick(view.table, Qt.Key.Key_Return)
    assert asked.args == [run_id]
    assert not started_by
