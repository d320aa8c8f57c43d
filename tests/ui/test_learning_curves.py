from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QPalette, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGraphicsView,
    QMenu,
    QMessageBox,
    QPushButton,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from digitpad.errors import CurveFileError
from digitpad.ui.curve_legend import LegendEntry
from digitpad.ui.curve_looks import MAX_RUNS, run_colours, run_looks
from digitpad.ui.curve_plot import CurvePlot
from digitpad.ui.curve_set import CurveSet, GrowingCurves
from digitpad.ui.learning_curves import LearningCurves
from tests.ui.finders import the
from tests.ui.test_curve_set import BATCHES, EPOCH

_LIGHT, _DARK = QPalette(QColor(240, 240, 240)), QPalette(QColor(45, 45, 45))
_DARK.setColor(QPalette.ColorRole.Base, QColor(30, 30, 30))


@pytest.fixture
def curves(qtbot: QtBot) -> Iterator[LearningCurves]:
    """Return the curves on the screen, their plots made."""
    made = LearningCurves()
    qtbot.addWidget(made)
    made.resize(600, 360)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made.findChild(CurvePlot, "accuracyPlot") is not None)
    yield made
    made.close()


def plot(curves: LearningCurves, name: str = "loss") -> CurvePlot:
    return the(curves, CurvePlot, f"{name}Plot")


def canvas(curves: LearningCurves, name: str = "loss") -> QWidget:
    """Return what the mouse moves over in a plot."""
    return the(plot(curves, name), QGraphicsView).viewport()


def middle(widget: QWidget) -> QPoint:
    return QPoint(widget.width() * 6 // 10, widget.height() // 2)


def learn(curves: LearningCurves, epochs: int = 3) -> None:
    """Show a run of so many epochs, ten events each."""
    curves.begin(epochs)
    for epoch in range(1, epochs + 1):
        for step in range(10, 101, 10):
            loss = 2 / (epoch + step / 100)
            curves.add_progress(replace(BATCHES, epoch=epoch, step=step, loss=loss))
        curves.add_epoch(replace(EPOCH, epoch=epoch, validation_loss=2.1 / (epoch + 1)))


def drawn(curves: LearningCurves, qtbot: QtBot) -> None:
    """Wait until everything is drawn."""
    qtbot.waitUntil(lambda: not any(p.is_behind() for p in curves.findChildren(CurvePlot)))


def picture(curves: LearningCurves) -> QImage:
    return curves.grab().toImage()


def a_run(name: str, speed: float = 1.0) -> CurveSet:
    growing = GrowingCurves(name)
    for epoch in range(1, 4):
        growing.take(replace(BATCHES, epoch=epoch, step=100, loss=1 / (epoch * speed)))
        growing.take(replace(EPOCH, epoch=epoch, validation_loss=1.1 / (epoch * speed)))
    return growing.curve_set()


def entries(curves: LearningCurves) -> dict[str, LegendEntry]:
    QApplication.processEvents()
    found = curves.findChildren(LegendEntry)
    return {entry.text(): entry for entry in found if not entry.isHidden()}


def hover(widget: QWidget) -> None:
    for place in (QPoint(20, 20), middle(widget)):
        QTest.qWait(50)  # pyqtgraph drops what comes more often than a hundred times a second
        QTest.mouseMove(widget, place)


def wheel(widget: QWidget) -> None:
    place = QPointF(middle(widget))
    event = QWheelEvent(
        place,
        QPointF(widget.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def drag(widget: QWidget, by: QPoint) -> None:
    start = middle(widget)
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    for part in range(1, 6):
        QTest.qWait(20)
        QTest.mouseMove(widget, start + by * (part / 5))
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=start + by)


def test_a_run_s_points_are_kept_from_before_the_plots_are_there(qtbot: QtBot) -> None:
    early = LearningCurves()
    qtbot.addWidget(early)
    learn(early)

    assert len(early.points()["loss"]) == 30
    assert early.points()["accuracy"][-1] == (3.0, 40.0)
    assert early.points()["validation accuracy"] == [(1, 70.0), (2, 70.0), (3, 70.0)]


def test_a_new_run_takes_the_lines_of_the_last_away(curves: LearningCurves) -> None:
    learn(curves)
    curves.begin(5)

    assert not any(curves.points().values())


def test_what_is_added_is_drawn(curves: LearningCurves, qtbot: QtBot) -> None:
    before = picture(curves)
    learn(curves)
    drawn(curves, qtbot)

    assert picture(curves) != before


def test_smoothing_changes_what_is_drawn_and_not_what_was_measured(
    curves: LearningCurves, qtbot: QtBot
) -> None:
    learn(curves)
    drawn(curves, qtbot)
    points, before = curves.points(), picture(curves)
    slider = the(curves, QSlider, "smoothingSlider")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    assert slider.value() > 0
    drawn(curves, qtbot)

    assert picture(curves) != before
    assert curves.points() == points


def test_the_loss_can_be_seen_on_a_log_scale_even_where_it_is_zero(
    curves: LearningCurves, qtbot: QtBot
) -> None:
    learn(curves)
    curves.add_progress(replace(BATCHES, epoch=4, loss=0.0))
    check = the(curves, QCheckBox, "logLossCheck")
    drawn(curves, qtbot)
    before = picture(curves)
    check.click()
    drawn(curves, qtbot)

    assert picture(curves) != before


def test_the_wheel_zooms_and_fit_shows_all_again(curves: LearningCurves, qtbot: QtBot) -> None:
    learn(curves)
    drawn(curves, qtbot)
    fit = the(curves, QPushButton, "fitButton")
    assert not fit.isEnabled()
    wheel(canvas(curves))
    assert plot(curves).is_zoomed
    assert not plot(curves, "accuracy").is_zoomed
    assert fit.isEnabled()
    fit.click()
    assert not plot(curves).is_zoomed
    assert not fit.isEnabled()


def test_a_drag_pans_and_a_double_click_shows_all_again(
    curves: LearningCurves, qtbot: QtBot
) -> None:
    learn(curves)
    drawn(curves, qtbot)
    drag(canvas(curves), QPoint(60, 20))
    assert plot(curves).is_zoomed
    QTest.mouseDClick(canvas(curves), Qt.MouseButton.LeftButton, pos=middle(canvas(curves)))
    QTest.mouseRelease(canvas(curves), Qt.MouseButton.LeftButton, pos=middle(canvas(curves)))
    assert not plot(curves).is_zoomed


def test_a_new_run_shows_all_where_the_last_was_zoomed(curves: LearningCurves) -> None:
    learn(curves)
    wheel(canvas(curves))
    curves.begin(2)

    assert not plot(curves).is_zoomed


def test_the_pointer_reads_off_every_line(curves: LearningCurves, qtbot: QtBot) -> None:
    learn(curves)
    drawn(curves, qtbot)
    readout = plot(curves).readout
    hover(canvas(curves))
    qtbot.waitUntil(readout.isVisible)

    assert "batch" in readout.text()
    assert "of 100" in readout.text()
    assert "training" in readout.text()
    assert "validation" in readout.text()


def test_the_keyboard_walks_along_the_points(curves: LearningCurves, qtbot: QtBot) -> None:
    learn(curves)
    drawn(curves, qtbot)
    loss = plot(curves)
    loss.setFocus()
    QTest.keyClick(loss, Qt.Key.Key_Left)
    assert "After epoch 3" in loss.readout.text()
    assert loss.accessibleDescription() == "After epoch 3: training 0.5, validation 0.525"
    QTest.keyClick(loss, Qt.Key.Key_Left)
    assert "Epoch 3, batch 90 of 100" in loss.readout.text()
    QTest.keyClick(loss, Qt.Key.Key_Right)
    assert "After epoch 3" in loss.readout.text()


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Plus, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Minus, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_the_keyboard_zooms_and_pans(
    curves: LearningCurves, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    learn(curves)
    loss = plot(curves)
    loss.setFocus()
    QTest.keyClick(loss, key, modifier)
    assert loss.is_zoomed
    QTest.keyClick(loss, Qt.Key.Key_Home)
    assert not loss.is_zoomed


def test_an_empty_plot_reads_nothing_off(curves: LearningCurves) -> None:
    curves.begin(3)
    loss = plot(curves)
    loss.setFocus()
    QTest.keyClick(loss, Qt.Key.Key_Left)

    assert not loss.readout.isVisible()


def test_further_metrics_can_be_shown_in_place_of_the_accuracy(
    curves: LearningCurves, qtbot: QtBot
) -> None:
    box = the(curves, QComboBox, "metricBox")
    assert not box.isVisible()
    learn(curves)
    assert box.isVisible()
    assert [box.itemText(row) for row in range(box.count())] == [
        "Accuracy",
        "Learning rate",
        "Top k accuracy",
    ]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_End)
    drawn(curves, qtbot)
    assert plot(curves, "accuracy").accessibleName() == "Top k accuracy, over the epochs"
    learn(curves)
    assert box.currentText() == "Top k accuracy"
    curves.begin(3)
    assert plot(curves, "accuracy").accessibleName() == "Accuracy, %, over the epochs"


def test_runs_are_laid_over_each_other_and_named(curves: LearningCurves, qtbot: QtBot) -> None:
    curves.show_runs([a_run("Adam"), a_run("SGD", 0.5), a_run("SGD", 0.4)])
    drawn(curves, qtbot)
    hover(canvas(curves))
    qtbot.waitUntil(plot(curves).readout.isVisible)

    assert list(entries(curves)) == ["Adam", "SGD", "SGD (2)"]
    assert all(name in plot(curves).readout.text() for name in entries(curves))


def test_a_click_in_the_legend_hides_a_run_and_shows_it_again(
    curves: LearningCurves, qtbot: QtBot, tmp_path: Path
) -> None:
    curves.show_runs([a_run("Adam"), a_run("SGD", 0.5)])
    drawn(curves, qtbot)
    before = picture(curves)
    QTest.mouseClick(entries(curves)["Adam"], Qt.MouseButton.LeftButton)
    drawn(curves, qtbot)
    assert picture(curves) != before
    curves.export_csv(tmp_path / "curves.csv")
    assert "Adam" not in (tmp_path / "curves.csv").read_text()
    entries(curves)["Adam"].setFocus()
    QTest.keyClick(entries(curves)["Adam"], Qt.Key.Key_Space)
    curves.export_csv(tmp_path / "curves.csv")
    assert "Adam" in (tmp_path / "curves.csv").read_text()


def test_a_race_grows_and_what_was_hidden_or_zoomed_stays_so(
    curves: LearningCurves, qtbot: QtBot
) -> None:
    growing, done = GrowingCurves("SGD"), a_run("Adam")
    curves.show_runs([done, growing.curve_set()], epochs=3)
    drawn(curves, qtbot)
    entries(curves)["Adam"].click()
    wheel(canvas(curves))
    growing.take(BATCHES)
    curves.show_runs([done, growing.curve_set()], epochs=3)
    drawn(curves, qtbot)

    assert not entries(curves)["Adam"].isChecked()
    assert plot(curves).is_zoomed


def test_a_run_that_ended_early_is_not_read_off_further_on(
    curves: LearningCurves, qtbot: QtBot
) -> None:
    short = replace(a_run("short"), loss=((0.5, 1.0),), validation_loss=())
    curves.show_runs([a_run("long"), short])
    drawn(curves, qtbot)
    loss = plot(curves)
    loss.setFocus()
    QTest.keyClick(loss, Qt.Key.Key_Left)

    assert "long" in loss.readout.text()
    assert "short" not in loss.readout.text()


def test_more_runs_than_can_be_told_apart_are_left_out(curves: LearningCurves) -> None:
    curves.show_runs([a_run(f"run {number}") for number in range(MAX_RUNS + 4)])

    assert len(entries(curves)) == MAX_RUNS


def test_a_run_that_goes_on_takes_the_place_of_a_comparison(curves: LearningCurves) -> None:
    curves.show_runs([a_run("Adam"), a_run("SGD")])
    learn(curves)

    assert list(entries(curves)) == ["training", "validation"]


def test_the_table_holds_every_point_that_is_shown(curves: LearningCurves, tmp_path: Path) -> None:
    curves.show_runs([a_run("Adam"), a_run('=SGD, "fast"')])
    curves.export_csv(tmp_path / "curves.csv")
    with (tmp_path / "curves.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))

    assert {"run": "Adam", "line": "validation loss", "epoch": "2", "value": "0.55"} in rows
    assert {row["run"] for row in rows} == {"Adam", '\'=SGD, "fast"'}
    assert {"run": "Adam", "line": "accuracy", "epoch": "3", "value": "0.4"} in rows


def test_a_picture_of_what_is_shown_is_saved_even_before_the_plots_are_there(
    qtbot: QtBot, tmp_path: Path
) -> None:
    early = LearningCurves()
    qtbot.addWidget(early)
    early.resize(600, 360)
    early.show_runs([a_run("Adam"), a_run("SGD", 0.5)])
    early.export_png(tmp_path / "curves.png")
    image = QImage(str(tmp_path / "curves.png"))

    assert image.width() >= 600
    used = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(40, 600)}
    assert {run_looks(early.palette(), run)[1].colour.name() for run in (0, 1)} <= used


@pytest.mark.parametrize("name", ["no folder/curves.csv", "no folder/curves.png"])
def test_a_file_that_cannot_be_written_is_told(
    curves: LearningCurves, tmp_path: Path, name: str
) -> None:
    export = curves.export_csv if name.endswith("csv") else curves.export_png

    with pytest.raises(CurveFileError, match=r"curves\.... cannot be written: No such file"):
        export(tmp_path / name)


@pytest.mark.parametrize(
    ("entry", "dialog_name"),
    [("Save as &CSV…", "saveCurvesTable"), ("Save as &PNG…", "saveCurvesPicture")],
)
def test_the_menu_saves_and_tells_where_that_fails(
    curves: LearningCurves, qtbot: QtBot, tmp_path: Path, entry: str, dialog_name: str
) -> None:
    learn(curves)
    asked = canvas(curves)
    place = middle(asked)
    QApplication.sendEvent(
        asked,
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, asked.mapToGlobal(place)),
    )
    menu = the(curves, QMenu, "curvesMenu")
    next(action for action in menu.actions() if action.text() == entry).trigger()
    menu.close()
    dialog = the(curves, QFileDialog, dialog_name)
    dialog.fileSelected.emit(str(tmp_path / "saved"))
    assert (tmp_path / "saved").stat().st_size > 100
    dialog.fileSelected.emit(str(tmp_path / "none" / "saved"))
    box = the(curves, QMessageBox, "saveCurvesFailed")
    assert "cannot be written" in box.text()
    box.close()
    dialog.close()


def test_another_palette_is_followed(curves: LearningCurves, qtbot: QtBot) -> None:
    learn(curves)
    curves.setPalette(_DARK)
    drawn(curves, qtbot)
    ground = canvas(curves).grab().toImage().pixelColor(2, 2)

    assert ground == _DARK.color(QPalette.ColorRole.Base)


@pytest.mark.parametrize("palette", [_LIGHT, _DARK], ids=["light", "dark"])
def test_the_colours_of_runs_stand_out_from_the_ground(palette: QPalette) -> None:
    ground = _luminance(_linear(palette.color(QPalette.ColorRole.Base)))

    for colour in run_colours(palette):
        light = _luminance(_linear(colour))
        assert (max(light, ground) + 0.05) / (min(light, ground) + 0.05) >= 3


@pytest.mark.parametrize("sight", ["normal", "protanopia", "deuteranopia", "tritanopia"])
@pytest.mark.parametrize("palette", [_LIGHT, _DARK], ids=["light", "dark"])
def test_the_colours_of_runs_can_be_told_apart(palette: QPalette, sight: str) -> None:
    seen = [_lab(_SIGHTS[sight] @ _linear(colour)) for colour in run_colours(palette)]

    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) >= 25


_SIGHTS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
"""Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
Deficiency", 2009: what linear RGB looks like at full severity."""


def _linear(colour: QColor) -> np.ndarray:
    parts = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _luminance(linear: np.ndarray) -> float:
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def _lab(linear: np.ndarray) -> np.ndarray:
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = to_xyz @ np.clip(linear, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
