from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QThreadPool, QUrl
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QStatusTipEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from digitpad.digit_image import Picture, digit_image_of_ink
from digitpad.ink import Stroke
from digitpad.ink_files import LabelledInk, read_ink_file, write_ink_file
from digitpad.opencv import cv2
from digitpad.pictures import read_picture
from digitpad.practice import templates
from digitpad.ui.app import create_window
from digitpad.ui.main_window import MainWindow
from digitpad.ui.picture_view import PictureView
from digitpad.ui.pipeline_strip import PipelineStrip
from digitpad.ui.shortcuts_dialog import ShortcutsDialog
from tests.ui.finders import text_of, the, trigger
from tests.ui.test_main_window import draw_digit, reading

LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction


def picture_of(digit: int, side: int = 140) -> Picture:
    """Return a digit in black on white, as a person would save it."""
    ink = next(template.ink for template in templates() if template.digit == digit)
    image = digit_image_of_ink(ink)
    large = cv2.resize(image, (side, side), interpolation=cv2.INTER_CUBIC)
    return np.asarray(255 - large, dtype=np.uint8)


def picture_file(path: Path, digit: int, side: int = 140) -> Path:
    _, data = cv2.imencode(path.suffix, picture_of(digit, side))
    path.write_bytes(data.tobytes())
    return path


def ink_file(path: Path, *digits: int) -> Path:
    inks = {template.digit: template.ink for template in reversed(templates())}
    write_ink_file(path, [LabelledInk(ink=inks[digit], label=str(digit)) for digit in digits])
    return path


def message(window: MainWindow) -> str:
    return window.statusBar().currentMessage()


def open_picture(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with qtbot.waitSignal(window.opener.opened):
        window.open_file(path)


def wait_for_failure(qtbot: QtBot, window: MainWindow, path: Path) -> str:
    with qtbot.waitSignal(window.opener.failed):
        window.open_file(path)
    return message(window)


def drop(window: MainWindow, data: QMimeData) -> bool:
    """Drag data over the canvas and let it go there; return whether it was taken."""
    target = window.canvas if window.canvas.isVisible() else window
    place = target.mapTo(window, QPoint(50, 50))
    enter = QDragEnterEvent(place, COPY, data, LEFT, NO_KEYS)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(place), COPY, data, LEFT, NO_KEYS))
    return enter.isAccepted()


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def image(digit: int) -> QImage:
    pixels = picture_of(digit)
    side = len(pixels)
    return QImage(pixels.tobytes(), side, side, side, QImage.Format.Format_Grayscale8).copy()


# --- Pictures --------------------------------------------------------------------------------


def test_an_opened_picture_takes_the_canvas_place_and_is_read(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_picture(qtbot, window, picture_file(tmp_path / "seven.png", 7))
    view = the(window, PictureView, "pictureView")
    assert view.isVisible()
    assert not window.canvas.isVisible()
    assert text_of(window, "pictureName") == "seven.png"
    assert reading(window) == "7"
    assert text_of(window, "timeLabel").startswith("picture to reading")
    strip = the(window, PipelineStrip, "pipelineStrip")
    qtbot.waitUntil(lambda: len(strip.pictures) == 5)


def test_escape_goes_back_to_the_ink_as_it_was(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    draw_digit(window, 3)
    before = window.canvas.ink
    open_picture(qtbot, window, picture_file(tmp_path / "seven.png", 7))
    assert reading(window) == "7"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.canvas.isVisible()
    assert window.canvas.ink == before
    assert reading(window) == "3"


def test_the_bars_button_goes_back_too(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    open_picture(qtbot, window, picture_file(tmp_path / "seven.png", 7))
    button = the(window, QToolButton, "backButton")
    QTest.mouseClick(button, LEFT)
    assert window.canvas.isVisible()
    assert reading(window) == ""


def test_nothing_changes_the_ink_beneath_a_picture(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    draw_digit(window, 3)
    before = window.canvas.ink
    open_picture(qtbot, window, picture_file(tmp_path / "seven.png", 7))
    QTest.keyClick(window, Qt.Key.Key_Delete)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.canvas.ink == before
    assert not window.tools.isEnabled()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.tools.isEnabled()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(window.canvas.ink) == len(before) - 1


def test_a_stroke_under_the_pen_is_finished_when_a_picture_comes(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    canvas = window.canvas
    QTest.mousePress(canvas, LEFT, pos=canvas.rect().center())
    QTest.mouseMove(canvas, canvas.rect().center() + QPoint(0, 60))
    open_picture(qtbot, window, picture_file(tmp_path / "seven.png", 7))
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert len(canvas.ink) == 1
    assert canvas.undo_stack.canUndo()


def test_a_new_picture_replaces_the_former(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_picture(qtbot, window, picture_file(tmp_path / "seven.png", 7))
    open_picture(qtbot, window, picture_file(tmp_path / "two.jpg", 2))
    assert text_of(window, "pictureName") == "two.jpg"
    assert reading(window) == "2"


def test_another_model_reads_the_picture_that_is_shown(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    draw_digit(window, 3)
    open_picture(qtbot, window, picture_file(tmp_path / "seven.png", 7))
    with qtbot.waitSignal(window.reader.read) as read:
        window.use_model("default")
    assert read.args is not None
    assert read.args[0].digit == 7


def test_a_newer_picture_wins_over_an_older_that_is_ready_later(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    slow = picture_file(tmp_path / "slow.png", 2, side=4_000)
    quick = picture_file(tmp_path / "quick.png", 7)
    window.open_file(slow)
    open_picture(qtbot, window, quick)
    QThreadPool.globalInstance().waitForDone()
    QApplication.processEvents()
    assert text_of(window, "pictureName") == "quick.png"


def test_a_slow_picture_is_announced_and_the_window_stays_alive(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = picture_file(tmp_path / "huge.png", 7, side=7_900)
    window.open_file(path)
    gaps, last = [], time.perf_counter()
    while not window.area.shows_picture:
        if message(window):
            assert message(window) == "Opening huge.png…"
        # Not `processEvents`, which never sleeps and lets no other thread have Python's lock.
        qtbot.wait(1)
        gaps.append(time.perf_counter() - last)
        last += gaps[-1]
        assert sum(gaps) < 60
    assert message(window) == ""
    assert len(gaps) > 10


def test_a_file_named_with_markup_is_shown_as_it_is_named(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_picture(qtbot, window, picture_file(tmp_path / "<b>7<!b>.png", 7))
    label = the(window, QLabel, "pictureName")
    assert label.text() == "<b>7<!b>.png"
    assert label.textFormat() == Qt.TextFormat.PlainText


# --- Ink files -------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".json", ".inkml", ".unp"])
def test_an_opened_ink_file_is_one_step_that_can_be_undone(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, suffix: str
) -> None:
    draw_digit(window, 3)
    before = window.canvas.ink
    open_picture(qtbot, window, ink_file(tmp_path / f"eight{suffix}", 8))
    assert reading(window) == "8"
    assert window.canvas.undo_stack.undoText() == f"Open eight{suffix}"
    assert message(window) == ""
    trigger(window, "actionUndo")
    assert window.canvas.ink == before
    assert reading(window) == "3"


def test_of_many_inks_the_first_is_opened_and_the_status_bar_says_so(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_picture(qtbot, window, ink_file(tmp_path / "many.jsonl", *([7, 1, 2] * 400)))
    assert reading(window) == "7"
    assert "1 of 1,200 inks; `digitpad predict` reads them all." in message(window)


def test_an_ink_file_takes_the_picture_away(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_picture(qtbot, window, picture_file(tmp_path / "seven.png", 7))
    open_picture(qtbot, window, ink_file(tmp_path / "eight.unp", 8))
    assert window.canvas.isVisible()
    assert reading(window) == "8"


def test_ink_in_other_units_is_fitted_to_the_canvas(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    line = Stroke.through([(9_000, 9_000), (9_000, 30_000)])
    write_ink_file(tmp_path / "far.unp", [LabelledInk(ink=(line,), label=None)])
    open_picture(qtbot, window, tmp_path / "far.unp")
    xy = window.canvas.ink[0].xy
    assert 0 <= xy.min() <= xy.max() <= window.canvas.frame_px[0]


# --- What cannot be opened -------------------------------------------------------------------


def _blank(path: Path) -> None:
    cv2.imwrite(str(path), np.full((50, 50), 255, np.uint8))


@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("blank.png", _blank, "blank"),
        ("damaged.png", lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n junk"), "no picture"),
        ("empty.jpg", lambda path: path.touch(), "empty"),
        ("notes.txt", lambda path: path.write_text("seven"), "no picture"),
        ("missing.png", lambda path: None, "No such file"),
        ("folder", lambda path: path.mkdir(), "is a folder"),
        ("pipe.png", lambda path: os.mkfifo(path), "no ordinary file"),
        ("damaged.unp", lambda path: path.write_text("no ink"), "no ink"),
        ("empty.json", lambda path: write_ink_file(path, []), "holds no ink"),
        ("missing.inkml", lambda path: None, "No such file"),
    ],
)
def test_what_cannot_be_opened_is_told_in_a_sentence_and_changes_nothing(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str, make: object, told: str
) -> None:
    if name == "pipe.png" and not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes with names")
    draw_digit(window, 3)
    before = window.canvas.ink
    assert callable(make)
    make(tmp_path / name)
    sentence = wait_for_failure(qtbot, window, tmp_path / name)
    assert told in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert window.canvas.isVisible()
    assert window.canvas.ink == before
    assert reading(window) == "3"


def test_a_picture_with_too_many_pixels_is_told(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    # The head tells the size, and nothing follows it.
    (tmp_path / "vast.pgm").write_bytes(b"P5\n30000 30000\n255\n")
    assert "pixels" in wait_for_failure(qtbot, window, tmp_path / "vast.pgm")


def test_a_failure_leaves_the_picture_that_is_shown(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_picture(qtbot, window, picture_file(tmp_path / "seven.png", 7))
    wait_for_failure(qtbot, window, tmp_path / "missing.png")
    assert text_of(window, "pictureName") == "seven.png"
    assert reading(window) == "7"


def test_the_sentence_stays_until_the_next_thing_is_done(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    told = wait_for_failure(qtbot, window, tmp_path / "missing.png")
    # What a menu sends as the mouse passes over it.
    QApplication.sendEvent(window, QStatusTipEvent(""))
    assert message(window) == told
    draw_digit(window, 1)
    assert message(window) == ""


def test_the_model_is_named_again_once_a_message_is_done_with(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    label = window.findChild(QLabel, "modelLabel")
    words = window.findChild(QLabel, "statusMessage")
    assert label is not None
    assert words is not None
    window.resize(640, 480)
    told = wait_for_failure(qtbot, window, tmp_path / ("long-" * 20 + "name.png"))
    assert words.text().startswith(told[:8])
    assert words.text().endswith(told[-8:])
    assert told in words.toolTip()
    draw_digit(window, 1)
    assert label.isVisible()
    assert words.text() == ""


# --- Dropping and pasting --------------------------------------------------------------------


def test_a_dropped_file_is_opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(window.opener.opened):
        assert drop(window, files(picture_file(tmp_path / "seven.png", 7)))
    assert reading(window) == "7"


def test_of_several_dropped_files_the_first_is_opened_and_told(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = picture_file(tmp_path / "a.png", 7), picture_file(tmp_path / "b.png", 2)
    with qtbot.waitSignal(window.opener.opened):
        drop(window, files(first, second))
    assert reading(window) == "7"
    assert message(window) == "a.png is one of 2 files; one is shown at a time."


def test_a_dropped_image_is_opened(window: MainWindow, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setImageData(image(2))
    with qtbot.waitSignal(window.opener.opened):
        assert drop(window, data)
    assert reading(window) == "2"
    assert text_of(window, "pictureName") == "Dropped picture"


def test_text_and_addresses_on_the_web_are_not_taken(window: MainWindow) -> None:
    text = QMimeData()
    text.setText("seven")
    assert not drop(window, text)
    web = QMimeData()
    web.setUrls([QUrl("https://example.org/seven.png")])
    assert not drop(window, web)


def test_a_pasted_image_is_read(window: MainWindow, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setImage(image(7))
    with qtbot.waitSignal(window.opener.opened):
        QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert reading(window) == "7"
    assert text_of(window, "pictureName") == "Pasted picture"


def test_a_pasted_file_is_opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    QGuiApplication.clipboard().setMimeData(files(ink_file(tmp_path / "eight.json", 8)))
    with qtbot.waitSignal(window.opener.opened):
        trigger(window, "actionPastePicture")
    assert reading(window) == "8"


def test_an_image_with_transparent_paper_is_read(window: MainWindow, qtbot: QtBot) -> None:
    ink = image(7)
    clear = QImage(ink.size(), QImage.Format.Format_ARGB32)
    clear.fill(Qt.GlobalColor.black)
    ink.invertPixels()
    clear.setAlphaChannel(ink)
    QGuiApplication.clipboard().setImage(clear)
    with qtbot.waitSignal(window.opener.opened):
        trigger(window, "actionPastePicture")
    assert reading(window) == "7"


def test_a_clipboard_without_a_picture_is_told(window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("seven")
    trigger(window, "actionPastePicture")
    assert message(window) == "The clipboard holds no picture and no file of this computer."


# --- The dialogs, saving and copying ---------------------------------------------------------


def dialog(window: MainWindow, action_name: str, name: str) -> QFileDialog:
    the(window, QAction, action_name).trigger()
    return the(window, QFileDialog, name)


def test_the_dialog_opens_what_is_chosen(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    asked = dialog(window, "actionOpen", "openDialog")
    assert "*.png" in asked.nameFilters()[0]
    assert "*.unp" in asked.nameFilters()[0]
    asked.setDirectory(str(tmp_path))
    asked.selectFile(str(picture_file(tmp_path / "seven.png", 7)))
    with qtbot.waitSignal(window.opener.opened):
        asked.accept()
    assert reading(window) == "7"


@pytest.mark.parametrize(
    ("kind", "suffix"), [("JSON", ".json"), ("InkML", ".inkml"), ("UNIPEN", ".unp")]
)
def test_saved_ink_opens_as_the_same_ink(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, kind: str, suffix: str
) -> None:
    draw_digit(window, 4)
    drawn = window.canvas.ink
    asked = dialog(window, "actionSaveInk", "saveInkDialog")
    asked.setDirectory(str(tmp_path))
    chosen = next(name for name in asked.nameFilters() if kind in name)
    asked.selectNameFilter(chosen)
    asked.filterSelected.emit(chosen)
    asked.selectFile(str(tmp_path / "four"))
    asked.accept()
    path = tmp_path / f"four{suffix}"
    assert message(window) == f"Saved as four{suffix}."
    assert read_ink_file(path) == [LabelledInk(ink=drawn, label=None)]
    trigger(window, "actionClear")
    open_picture(qtbot, window, path)
    assert window.canvas.ink == drawn


def test_a_saved_digit_image_is_what_the_network_sees(window: MainWindow, tmp_path: Path) -> None:
    draw_digit(window, 4)
    asked = dialog(window, "actionSaveDigitImage", "saveDigitImageDialog")
    asked.setDirectory(str(tmp_path))
    asked.selectFile(str(tmp_path / "four"))
    asked.accept()
    saved = cv2.imread(str(tmp_path / "four.png"), cv2.IMREAD_UNCHANGED)
    assert saved is not None
    assert np.array_equal(saved, digit_image_of_ink(window.canvas.ink))
    assert read_picture(tmp_path / "four.png").shape == (28, 28)


def test_a_copied_digit_image_is_what_the_network_sees(window: MainWindow) -> None:
    draw_digit(window, 4)
    QTest.keyClick(window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().image()
    greys = [[copied.pixelColor(x, y).red() for x in range(28)] for y in range(28)]
    assert np.array_equal(greys, digit_image_of_ink(window.canvas.ink))


def test_the_digit_image_of_a_picture_can_be_copied_and_its_ink_not_saved(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    names = ("actionSaveInk", "actionSaveDigitImage", "actionCopyDigitImage")
    usable = [tuple(the(window, QAction, name).isEnabled() for name in names)]
    draw_digit(window, 4)
    usable.append(tuple(the(window, QAction, name).isEnabled() for name in names))
    open_picture(qtbot, window, picture_file(tmp_path / "seven.png", 7))
    usable.append(tuple(the(window, QAction, name).isEnabled() for name in names))
    assert usable == [(False, False, False), (True, True, True), (False, True, True)]


@contextmanager
def a_full_disk() -> Iterator[None]:
    """Let no file grow beyond eight bytes: writing fails half way, as on a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("action_name", "name", "file"),
    [
        ("actionSaveInk", "saveInkDialog", "ink.json"),
        ("actionSaveDigitImage", "saveDigitImageDialog", "digit.png"),
    ],
)
def test_a_full_disk_is_told_and_leaves_no_debris(
    window: MainWindow, tmp_path: Path, action_name: str, name: str, file: str
) -> None:
    draw_digit(window, 4)
    asked = dialog(window, action_name, name)
    with a_full_disk():
        asked.fileSelected.emit(str(tmp_path / file))
    assert message(window).startswith(f"{file} cannot be written: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("action_name", "name", "file", "told"),
    [
        ("actionSaveInk", "saveInkDialog", "gone/ink.json", "cannot be written"),
        ("actionSaveInk", "saveInkDialog", "ink.txt", "files that end in"),
        ("actionSaveDigitImage", "saveDigitImageDialog", "gone/digit.png", "cannot be written"),
        ("actionSaveDigitImage", "saveDigitImageDialog", "digit.jpg", "ends in .png"),
    ],
)
def test_a_place_that_cannot_be_written_to_is_told(
    window: MainWindow, tmp_path: Path, action_name: str, name: str, file: str, told: str
) -> None:
    draw_digit(window, 4)
    dialog(window, action_name, name).fileSelected.emit(str(tmp_path / file))
    assert told in message(window)
    assert list(tmp_path.iterdir()) == []


# --- Coming and going ------------------------------------------------------------------------


def test_closing_while_a_picture_loads_does_no_harm(qtbot: QtBot, tmp_path: Path) -> None:
    path = picture_file(tmp_path / "large.png", 7, side=4_000)
    for pause_ms in (0, 5, 40):
        window = create_window()
        window.show()
        window.open_file(path)
        qtbot.wait(pause_ms)
        window.close()
        window.deleteLater()
        del window
        qtbot.wait(1)
    QThreadPool.globalInstance().waitForDone()
    QApplication.processEvents()


_PROGRAM = """\
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
from digitpad.cli import main

def look():
    app = QApplication.instance()
    windows = [w for w in app.topLevelWidgets() if w.objectName() == "mainWindow"]
    if windows and windows[0].isVisible() and {ready}:
        print(windows[0].findChild(QLabel, "readingLabel").text(), flush=True)
        windows[0].close()
    else:
        QTimer.singleShot(5, look)

app = QApplication(sys.argv[:1])
QTimer.singleShot(0, look)
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(("ready", "read"), [("windows[0].area.shows_picture", "7"), ("True", "")])
def test_a_file_named_on_the_command_line_is_opened_and_quitting_meanwhile_is_clean(
    tmp_path: Path, ready: str, read: str
) -> None:
    path = picture_file(tmp_path / "seven.png", 7, side=6_000)
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(ready=ready), str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, read, "")


# --- The list of shortcuts -------------------------------------------------------------------


def test_the_list_of_shortcuts_holds_every_key_of_the_menus(window: MainWindow) -> None:
    draw_digit(window, 4)
    QTest.keyClick(window, Qt.Key.Key_F1)
    shown = the(window, ShortcutsDialog, "shortcutsDialog")
    assert shown.isVisible()
    assert not shown.isModal()
    texts = [label.text() for label in shown.findChildren(QLabel)]
    assert texts[:3] == ["File", "Open", "Ctrl+O"]
    for pair in (("Undo", "Ctrl+Z"), ("Paste Picture", "Ctrl+V"), ("Back to Drawing", "Esc")):
        assert pair in pairwise(texts)
    keys = {
        key.shortcut().toString()
        for menu in window.menuBar().actions()
        for key in menu.menu().actions()  # type: ignore[attr-defined]  # PySide types it QObject
        if not key.shortcut().isEmpty()
    }
    assert keys <= set(texts)
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert len(window.findChildren(ShortcutsDialog)) == 1
