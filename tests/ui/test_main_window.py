from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QSlider, QWidget
from pytestqt.qtbot import QtBot

from digitpad import locations
from digitpad.ink import Ink
from digitpad.model_store import ModelStore
from digitpad.practice import FRAME, templates
from digitpad.ui.app import create_window
from digitpad.ui.ink_canvas import Tool
from digitpad.ui.main_window import MainWindow
from digitpad.ui.pipeline_strip import PipelineStrip
from digitpad.ui.probability_bars import ProbabilityBars
from tests.closing_four import STEPS, closing_four
from tests.smoke import draw
from tests.ui.finders import text_of, the, trigger


def draw_ink(window: MainWindow, ink: Ink) -> None:
    """Draw ink in a frame of 0..100 with the mouse."""
    for stroke in ink:
        draw(window.canvas, [(x / FRAME, y / FRAME) for x, y in stroke.xy])


def draw_digit(window: MainWindow, digit: int) -> None:
    """Draw the first practice template of a digit with the mouse."""
    draw_ink(window, next(template.ink for template in templates() if template.digit == digit))


def reading(window: MainWindow) -> str:
    return text_of(window, "readingLabel")


def bars(window: MainWindow) -> ProbabilityBars:
    return the(window, ProbabilityBars, "probabilityBars")


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_drawn_with_the_mouse_is_read(window: MainWindow, digit: int) -> None:
    draw_digit(window, digit)
    assert reading(window) == str(digit)


def test_an_empty_canvas_is_not_read(window: MainWindow) -> None:
    assert reading(window) == ""
    assert bars(window).reading is None
    assert text_of(window, "timeLabel") == ""


def test_the_reading_follows_the_pen_before_it_goes_up(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    middle = canvas.rect().center()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle - QPoint(0, 80))
    for step in range(20):
        QTest.mouseMove(canvas, middle + QPoint(0, -80 + 8 * step))
    qtbot.waitUntil(lambda: reading(window) == "1", timeout=1_000)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=middle + QPoint(0, 80))


def test_clear_empties_and_undo_brings_the_reading_back(window: MainWindow) -> None:
    draw_digit(window, 3)
    trigger(window, "actionClear")
    assert reading(window) == ""
    assert bars(window).reading is None
    trigger(window, "actionUndo")
    assert reading(window) == "3"
    trigger(window, "actionRedo")
    assert reading(window) == ""


def test_undo_takes_back_a_stroke_and_redo_returns_it(window: MainWindow) -> None:
    draw_digit(window, 6)
    before = window.canvas.ink
    trigger(window, "actionUndo")
    assert len(window.canvas.ink) == len(before) - 1
    trigger(window, "actionRedo")
    assert window.canvas.ink == before


def test_keys_undo_clear_and_choose_the_tool(window: MainWindow) -> None:
    window.activateWindow()
    draw_digit(window, 0)
    QTest.keyClick(window.canvas, Qt.Key.Key_Delete)
    assert not window.canvas.ink
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.canvas.ink
    tools = []
    for key in (Qt.Key.Key_E, Qt.Key.Key_P):
        QTest.keyClick(window.canvas, key)
        tools.append(window.canvas.tool)
    assert tools == [Tool.ERASER, Tool.PEN]


def test_the_bars_show_ten_scores_that_add_up(window: MainWindow) -> None:
    draw_digit(window, 5)
    shown = bars(window).reading
    assert shown is not None
    assert len(shown.scores) == 10
    assert sum(shown.scores) == pytest.approx(1.0, abs=1e-4)
    assert shown.digit == 5


def test_the_strip_shows_every_step_of_the_pipeline(window: MainWindow, qtbot: QtBot) -> None:
    strip = the(window, PipelineStrip, "pipelineStrip")
    draw_digit(window, 2)
    qtbot.waitUntil(lambda: len(strip.pictures) == 5, timeout=1_000)
    assert list(strip.pictures) == ["ink", "crop", "scaled", "centred", "28x28"]
    assert strip.pictures["28x28"].shape == (28, 28)
    trigger(window, "actionClear")
    qtbot.waitUntil(lambda: not strip.pictures, timeout=1_000)


def test_a_digit_is_read_surely(window: MainWindow) -> None:
    draw_digit(window, 3)
    assert text_of(window, "verdictLabel") == "sure"
    assert text_of(window, "confidenceLabel").endswith(" %")


def test_between_a_4_and_a_9_both_are_named(window: MainWindow) -> None:
    told = set()
    for part in STEPS:
        trigger(window, "actionClear")
        draw_ink(window, closing_four(part))
        told.add(text_of(window, "verdictLabel"))
        if told & {"not sure: 4 or 9", "not sure: 9 or 4"}:
            break
    else:
        pytest.fail(f"The window told {told}.")
    shown = bars(window).reading
    assert shown is not None
    assert {shown.digit, shown.runner_up} == {4, 9}
    assert reading(window) == str(shown.digit)


@pytest.mark.parametrize(
    "places",
    [
        [(0.5, 0.3), (0.3, 0.1), (0.1, 0.3), (0.5, 0.9), (0.9, 0.3), (0.7, 0.1), (0.5, 0.3)],
        [(0.2, 0.9), (0.5, 0.1), (0.8, 0.9), (0.1, 0.4), (0.9, 0.4), (0.2, 0.9)],
        [((k * 37 % 101) / 101, (k * 53 % 97) / 97) for k in range(100)],
        [(0.1, 0.5), (0.9, 0.5)],
    ],
    ids=["heart", "star", "scribble", "dash"],
)
def test_what_is_no_digit_is_told_as_that_and_no_digit_is_shown(
    window: MainWindow, places: list[tuple[float, float]]
) -> None:
    draw(window.canvas, places)
    assert text_of(window, "verdictLabel") == "this does not look like a digit"
    assert reading(window) == ""
    assert text_of(window, "confidenceLabel") == ""
    shown = bars(window).reading  # the bars tell what it is nearest to
    assert shown is not None
    assert max(shown.scores) < 0.6


def test_the_status_bar_names_model_accuracy_and_time(window: MainWindow) -> None:
    draw_digit(window, 7)
    told = text_of(window, "modelLabel")
    card = ModelStore().bundled().card
    assert card.name in told
    assert f"{card.accuracy['mnist'] * 100:.2f} %" in told
    assert text_of(window, "timeLabel").endswith(" ms")


def test_pen_panels_and_tool_are_remembered(window: MainWindow, qtbot: QtBot) -> None:
    slider = the(window, QSlider, "penWidthSlider")
    slider.setValue(23)
    trigger(window, "actionShowPipeline")
    window.resize(790, 600)
    window.close()
    again = create_window()
    qtbot.addWidget(again)
    again.show()
    strip = the(again, PipelineStrip, "pipelineStrip")
    assert again.canvas.pen_width_px == 23
    assert strip.isHidden()
    assert (again.width(), again.height()) == (790, 600)


def test_settings_that_are_garbage_fall_back(window: MainWindow, qtbot: QtBot) -> None:
    window.close()
    path = locations.user_folder() / "settings.ini"
    path.write_text("[pen]\nwidth_px=notanumber\nerases=maybe\n[mainWindow]\ngeometry=broken\n")
    again = create_window()
    qtbot.addWidget(again)
    assert again.canvas.pen_width_px == 12
    assert again.canvas.tool is Tool.PEN


def test_a_damaged_model_falls_back_to_the_bundled_one_and_says_so(qtbot: QtBot) -> None:
    folder = locations.user_models() / "mine-20260101-000000-abcd"
    shutil.copytree(ModelStore().bundled().folder, folder)
    ModelStore().use(folder.name)
    (folder / "model.tflite").write_bytes(b"no network")
    window = create_window()
    qtbot.addWidget(window)
    window.show()
    draw_digit(window, 8)
    assert reading(window) == "8"
    assert "cannot be used" in window.statusBar().currentMessage()


@pytest.mark.parametrize("size", [(800, 560), (640, 480), (1_600, 1_000)])
def test_nothing_is_cut_at_any_size(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    qtbot.wait(20)
    for name in ("inkCanvas", "penWidthSlider", "modelLabel"):
        widget = the(window, QWidget, name)
        corner = widget.mapTo(window, widget.rect().bottomRight())
        assert window.rect().contains(corner), name
        assert widget.width() >= widget.minimumSizeHint().width(), name


def test_the_reading_takes_a_stop_of_the_tab_key_only_where_it_scrolls(
    window: MainWindow, qtbot: QtBot
) -> None:
    scroll = the(window.column, QScrollArea)
    window.resize(960, 480)
    qtbot.waitUntil(lambda: scroll.focusPolicy() == Qt.FocusPolicy.TabFocus)
    window.resize(960, 1_000)
    qtbot.waitUntil(lambda: scroll.focusPolicy() == Qt.FocusPolicy.NoFocus)


def test_every_control_has_a_name_for_those_who_cannot_see(window: MainWindow) -> None:
    for name in ("inkCanvas", "readingLabel", "probabilityBars", "pipelineStrip", "penWidthSlider"):
        widget = the(window, QWidget, name)
        assert widget.accessibleName(), name


def test_the_model_in_use_is_what_the_store_says(window: MainWindow, tmp_path: Path) -> None:
    folder = locations.user_models() / "mine-20260101-000000-abcd"
    shutil.copytree(ModelStore().bundled().folder, folder)
    ModelStore().rename(folder.name, "my own")
    draw_digit(window, 4)
    window.use_model(folder.name)
    assert "my own" in text_of(window, "modelLabel")
    assert reading(window) == "4"
    trigger(window, "actionModelBack")
    assert "my own" not in text_of(window, "modelLabel")
