from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QSlider
from pytestqt.qtbot import QtBot

from digitpad import locations
from digitpad.ink import Ink, Stroke
from digitpad.model_store import ModelStore
from digitpad.practice import templates
from digitpad.predictor import Reading
from digitpad.samples.sample import COLLECTED, IMPORTED, NOT_A_DIGIT, NewSample
from digitpad.samples.store import SampleStore
from digitpad.ui.replay_times import ink_so_far, replay_times, thinned
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.sample_readings import sureness_of
from digitpad.ui.sample_thumbnails import SampleThumbnails
from digitpad.ui.samples_dialog import SamplesDialog
from digitpad.ui.samples_grid import SamplesGrid
from digitpad.ui.samples_model import SamplesModel
from tests.ui.finders import button, text_of, the

_SOON_MS = 10_000


def digit(number: int, size: float = 3.0) -> Ink:
    """Return a digit as its template is drawn, in another size each time."""
    ink = next(each.ink for each in templates() if each.digit == number)
    strokes = []
    for stroke in ink:
        points = stroke.points.copy()
        points[:, :2] = stroke.xy * size + 20
        strokes.append(Stroke(points))
    return tuple(strokes)


def reading_of(number: int) -> Reading:
    return Reading(scores=tuple(0.95 if other == number else 0.005 for other in range(10)))


def kept(number: int, day: int, **told: object) -> NewSample:
    """Return a sample kept on a day of January 2026, the ink of each day another."""
    fields: dict[str, object] = {
        "label": number,
        "ink": digit(max(0, number), 2.0 + day / 20),
        "kept_at": f"2026-01-{day:02}T12:00:00+00:00",
        "reading": reading_of(number),
    }
    return NewSample(**{**fields, **told})  # type: ignore[arg-type]


def keep(*samples: NewSample) -> list[int]:
    with SampleStore() as store:
        return [store.add(sample).id for sample in samples]


@pytest.fixture
def keeper() -> Iterator[SampleKeeper]:
    made = SampleKeeper()
    yield made
    made.close()


@pytest.fixture
def dialog(keeper: SampleKeeper, qtbot: QtBot) -> SamplesDialog:
    loaded = ModelStore().load_current()
    made = SamplesDialog(keeper, lambda: loaded.predictor, lambda: loaded.model)
    qtbot.addWidget(made)
    return made


def opened(dialog: SamplesDialog, qtbot: QtBot, count: int) -> SamplesDialog:
    with qtbot.waitExposed(dialog):
        dialog.show()
    shows(dialog, qtbot, count)
    return dialog


def shows(dialog: SamplesDialog, qtbot: QtBot, count: int) -> None:
    """Wait until so many samples are shown, their thumbnails, too."""
    model = dialog.grid.model()

    def all_there() -> bool:
        texts = [model.index(row, 0).data() for row in range(count)]
        return dialog.grid.count == count and None not in texts

    qtbot.waitUntil(all_there, timeout=_SOON_MS)


def labels(dialog: SamplesDialog) -> list[str]:
    model = dialog.grid.model()
    return [str(model.index(row, 0).data()) for row in range(dialog.grid.count)]


def sentences(dialog: SamplesDialog) -> list[str]:
    model, role = dialog.grid.model(), Qt.ItemDataRole.ToolTipRole
    return [str(model.index(row, 0).data(role)) for row in range(dialog.grid.count)]


def choose(dialog: SamplesDialog, row: int, *further: int) -> None:
    model, flags = dialog.grid.model(), QItemSelectionModel.SelectionFlag
    dialog.grid.setCurrentIndex(model.index(row, 0))
    for other in further:
        dialog.grid.selectionModel().select(model.index(other, 0), flags.Select)


def pick(dialog: SamplesDialog, name: str, text: str) -> None:
    box = the(dialog, QComboBox, name)
    box.setCurrentIndex(next(row for row in range(box.count()) if text in box.itemText(row)))


def stored(sample_id: int) -> int | None:
    with SampleStore() as store:
        found = store.samples([sample_id])
    return found[0].label if found else None


def test_the_newest_stands_first_and_what_was_misread_is_told(
    dialog: SamplesDialog, qtbot: QtBot
) -> None:
    keep(kept(3, 1), kept(4, 3, reading=reading_of(9)), kept(5, 2))
    opened(dialog, qtbot, 3)
    assert labels(dialog) == ["4", "5", "3"]
    assert sentences(dialog)[0].startswith("4, read as 9, corrected")
    assert text_of(dialog, "samplesCounts").startswith("3 samples")


def test_where_nothing_is_kept_words_say_what_to_do(dialog: SamplesDialog, qtbot: QtBot) -> None:
    dialog.show()
    qtbot.waitUntil(lambda: "Draw a digit" in text_of(dialog, "samplesEmpty"), timeout=_SOON_MS)
    assert the(dialog, QLabel, "samplesEmpty").isVisible()
    assert not button(dialog, "teachDigitsButton").isEnabled()


@pytest.mark.parametrize(
    ("box", "choice", "left"),
    [
        ("labelFilter", "Not a digit", ["not a digit"]),
        ("readingFilter", "wrongly", ["4"]),
        ("readingFilter", "correctly", ["3"]),
        ("sourceFilter", "Imported", ["3"]),
        ("writerFilter", "anna", ["4"]),
        ("sortBox", "Oldest", ["4", "3", "not a digit"]),
        ("sortBox", "By label", ["3", "4", "not a digit"]),
    ],
)
def test_a_filter_leaves_in_what_it_names(
    dialog: SamplesDialog, qtbot: QtBot, box: str, choice: str, left: list[str]
) -> None:
    keep(
        kept(4, 1, reading=reading_of(9), writer="anna"),
        kept(3, 2, source=IMPORTED),
        kept(NOT_A_DIGIT, 3, reading=None, source=COLLECTED),
    )
    opened(dialog, qtbot, 3)
    pick(dialog, box, choice)
    qtbot.waitUntil(lambda: labels(dialog) == left, timeout=_SOON_MS)


def test_days_can_be_chosen_and_all_shown_again(dialog: SamplesDialog, qtbot: QtBot) -> None:
    keep(kept(1, 1), kept(2, 10), kept(3, 20))
    opened(dialog, qtbot, 3)
    pick(dialog, "dateFilter", "Today")
    qtbot.waitUntil(lambda: dialog.grid.count == 0, timeout=_SOON_MS)
    assert "Show All" in text_of(dialog, "samplesEmpty")
    button(dialog, "clearFilterButton").click()
    qtbot.waitUntil(lambda: dialog.grid.count == 3, timeout=_SOON_MS)
    assert not button(dialog, "clearFilterButton").isVisible()


def test_what_comes_first_into_an_empty_library_is_chosen(
    dialog: SamplesDialog, qtbot: QtBot
) -> None:
    opened(dialog, qtbot, 0)
    qtbot.waitUntil(lambda: text_of(dialog, "samplesEmpty").startswith("Nothing"))
    (only,) = keep(kept(3, 1))
    shows(dialog, qtbot, 1)
    assert dialog.grid.chosen().tolist() == [only]


def test_writers_are_listed_by_their_numbers(dialog: SamplesDialog, qtbot: QtBot) -> None:
    names = ["", "writer 2", "writer 010", "Writer 1"]
    keep(*(kept(day, day, writer=name) for day, name in enumerate(names, 1)))
    opened(dialog, qtbot, 4)
    box = the(dialog, QComboBox, "writerFilter")
    shown = [box.itemText(row) for row in range(box.count())]
    assert shown == ["Any writer", "Writer 1", "writer 2", "writer 010"]
    assert box.isVisible()


def test_a_key_relabels_what_is_chosen_and_undo_gives_the_labels_back(
    dialog: SamplesDialog, qtbot: QtBot
) -> None:
    first, second = keep(kept(3, 1), kept(4, 2))
    opened(dialog, qtbot, 2)
    choose(dialog, 0, 1)
    QTest.keyClick(dialog.grid, Qt.Key.Key_7)
    qtbot.waitUntil(lambda: labels(dialog) == ["7", "7"], timeout=_SOON_MS)
    assert "2 samples as 7" in text_of(dialog, "samplesStatus")
    assert (stored(first), stored(second)) == (7, 7)
    QTest.keyClick(dialog.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: labels(dialog) == ["4", "3"], timeout=_SOON_MS)
    button(dialog, "redoButton").click()
    qtbot.waitUntil(lambda: labels(dialog) == ["7", "7"], timeout=_SOON_MS)


def test_n_says_that_it_is_no_digit(dialog: SamplesDialog, qtbot: QtBot) -> None:
    keep(kept(3, 1))
    opened(dialog, qtbot, 1)
    QTest.keyClick(dialog.grid, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: labels(dialog) == ["not a digit"], timeout=_SOON_MS)


def test_delete_goes_on_to_the_next_and_undo_brings_all_back(
    dialog: SamplesDialog, qtbot: QtBot
) -> None:
    ids = keep(kept(1, 1), kept(2, 2), kept(3, 3))
    opened(dialog, qtbot, 3)
    QTest.keyClick(dialog.grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: labels(dialog) == ["2", "1"], timeout=_SOON_MS)
    assert dialog.grid.chosen().tolist() == [ids[1]]
    QTest.keyClick(dialog.grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: labels(dialog) == ["1"], timeout=_SOON_MS)
    button(dialog, "undoButton").click()
    button(dialog, "undoButton").click()
    qtbot.waitUntil(lambda: dialog.grid.count == 3, timeout=_SOON_MS)
    assert [stored(sample_id) for sample_id in ids] == [1, 2, 3]


def test_an_undo_asked_for_before_the_step_was_done_undoes_it(
    keeper: SampleKeeper, dialog: SamplesDialog, qtbot: QtBot
) -> None:
    (only,) = keep(kept(3, 1))
    opened(dialog, qtbot, 1)
    for _ in range(3):
        dialog.actions_menu.label_asked.emit(8)
        dialog.undo_stack.undo()
    dialog.actions_menu.remove.trigger()
    dialog.undo_stack.undo()
    done: list[None] = []
    keeper.ask(lambda store: None, done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=_SOON_MS)
    assert stored(only) == 3


def test_the_surest_misreading_comes_first_as_the_model_in_use_reads_now(
    dialog: SamplesDialog, qtbot: QtBot
) -> None:
    wrong, *_ = keep(kept(6, 1, ink=digit(1)), kept(2, 2), kept(3, 3), kept(8, 4))
    opened(dialog, qtbot, 4)
    pick(dialog, "sortBox", "misreadings")
    qtbot.waitUntil(lambda: labels(dialog)[0] == "6", timeout=_SOON_MS)
    assert dialog.grid.current() == wrong
    QTest.keyClick(dialog.grid, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: "1" in labels(dialog) and labels(dialog)[0] != "6", timeout=_SOON_MS)
    assert dialog.grid.currentIndex().row() == 0  # the next to look at
    assert dialog.grid.chosen().tolist() == [dialog.grid.current()]


def test_what_another_window_keeps_shows_and_the_choice_stays(
    dialog: SamplesDialog, qtbot: QtBot
) -> None:
    ids = keep(kept(1, 1), kept(2, 2), kept(3, 3))
    opened(dialog, qtbot, 3)
    choose(dialog, 1, 2)
    keep(kept(4, 4))
    shows(dialog, qtbot, 4)
    assert labels(dialog) == ["4", "3", "2", "1"]
    assert dialog.grid.chosen().tolist() == [ids[1], ids[0]]
    assert dialog.grid.current() == ids[1]


def test_the_view_stays_where_it_is_as_samples_come(dialog: SamplesDialog, qtbot: QtBot) -> None:
    keep(*(kept(day % 10, day, ink=digit(day % 10, 2 + day / 50)) for day in range(1, 29)))
    dialog.resize(720, 480)
    opened(dialog, qtbot, 28)
    bar = dialog.grid.verticalScrollBar()
    keep(*(kept(1, 28, ink=digit(1, 4 + size / 50)) for size in range(8)))
    shows(dialog, qtbot, 36)
    assert bar.value() == 0  # the new ones are seen
    grid = dialog.grid
    bar.setValue(bar.maximum() // 2)
    grid.setCurrentIndex(grid.indexAt(QPoint(grid.viewport().width() // 8, 150)))
    height = grid.visualRect(grid.currentIndex()).top()
    keep(*(kept(2, 29, ink=digit(2, 4 + size / 50)) for size in range(12)))
    shows(dialog, qtbot, 48)
    moved = grid.visualRect(grid.currentIndex()).top() - height
    assert abs(moved) <= grid.visualRect(grid.currentIndex()).height()  # a line at most


def test_ink_is_readable_when_the_colours_turn_dark(dialog: SamplesDialog, qtbot: QtBot) -> None:
    keep(kept(4, 1))
    opened(dialog, qtbot, 1)
    dark = QPalette(dialog.palette())
    dark.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.black)
    dark.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.white)
    dialog.setPalette(dark)
    shows(dialog, qtbot, 1)
    place = dialog.grid.visualRect(dialog.grid.model().index(0, 0))
    picture = dialog.grid.viewport().grab(place.adjusted(20, 10, -20, -place.height() // 2))
    lightness = [
        picture.toImage().pixelColor(x, y).lightness()
        for x in range(picture.width())
        for y in range(picture.height())
    ]
    assert max(lightness) > 200
    assert sorted(lightness)[len(lightness) // 2] < 50


def test_the_strokes_are_drawn_anew_and_the_scores_follow(
    dialog: SamplesDialog, qtbot: QtBot
) -> None:
    keep(kept(4, 1))
    opened(dialog, qtbot, 1)
    replay, slider = dialog.pane.replay, the(dialog, QSlider, "replaySlider")
    qtbot.waitUntil(lambda: replay.bars.reading is not None, timeout=_SOON_MS)
    whole = replay.bars.reading
    assert whole is not None
    assert whole.digit == 4
    slider.setValue(slider.maximum() // 3)
    assert replay.bars.reading != whole
    pick(dialog, "speedBox", "4")
    QTest.keyClick(dialog.grid, Qt.Key.Key_Space)
    assert replay.is_playing
    qtbot.waitUntil(lambda: not replay.is_playing, timeout=_SOON_MS)
    assert slider.value() == slider.maximum()
    assert replay.bars.reading == whole


def test_a_picture_is_shown_and_has_nothing_to_play(dialog: SamplesDialog, qtbot: QtBot) -> None:
    picture = np.zeros((60, 40), np.uint8)
    picture[10:50, 18:24] = 255
    keep(NewSample(label=1, picture=picture))
    opened(dialog, qtbot, 1)
    qtbot.waitUntil(lambda: "picture" in text_of(dialog, "sampleDetails"), timeout=_SOON_MS)
    assert not button(dialog, "playButton").isEnabled()
    assert dialog.pane.replay.bars.reading is not None


def test_a_damaged_sample_is_told_in_words_and_can_be_deleted(
    dialog: SamplesDialog, qtbot: QtBot
) -> None:
    damaged, whole = keep(kept(1, 2), kept(2, 1))
    opened(dialog, qtbot, 2)
    with closing(sqlite3.connect(locations.samples_file())) as file, file:
        file.execute("UPDATE samples SET writer = 'x' WHERE id = ?", (damaged,))
    qtbot.waitUntil(lambda: "damaged" in sentences(dialog)[0], timeout=_SOON_MS)
    choose(dialog, 0)
    QTest.keyClick(dialog.grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: dialog.grid.count == 1, timeout=_SOON_MS)
    assert dialog.grid.current() == whole


def test_the_buttons_ask_for_what_the_dialog_does_not_do_itself(
    dialog: SamplesDialog, qtbot: QtBot
) -> None:
    ids = keep(kept(1, 1), kept(2, 2))
    opened(dialog, qtbot, 2)
    with qtbot.waitSignals([dialog.teach_asked, dialog.import_asked]):
        button(dialog, "teachDigitsButton").click()
        button(dialog, "importDigitsButton").click()
    with qtbot.waitSignal(dialog.export_asked) as all_of_them:
        button(dialog, "exportDigitsButton").click()
    choose(dialog, 0, 1)
    with qtbot.waitSignal(dialog.export_asked) as chosen:
        button(dialog, "exportDigitsButton").click()
    assert all_of_them.args == [[]]
    assert chosen.args == [ids[::-1]]


def test_shift_and_the_arrows_choose_as_in_a_text(dialog: SamplesDialog, qtbot: QtBot) -> None:
    keep(*(kept(day % 10, day) for day in range(1, 21)))
    opened(dialog, qtbot, 20)
    grid = dialog.grid
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    below = grid.currentIndex().row()
    assert below > 1
    assert len(grid.chosen()) == below  # from the second on
    QTest.keyClick(grid, Qt.Key.Key_End)
    assert grid.chosen().tolist() == [grid.current()]
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=_middle(grid, 19))
    QTest.mouseClick(
        grid.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ShiftModifier,
        _middle(grid, 17),
    )
    assert len(grid.chosen()) == 3


def test_a_hundred_thousand_rows_are_laid_out_by_division(
    keeper: SampleKeeper, qtbot: QtBot
) -> None:
    grid = SamplesGrid(SamplesModel(SampleThumbnails(keeper)))
    qtbot.addWidget(grid)
    grid.resize(640, 480)
    with qtbot.waitExposed(grid):
        grid.show()
    grid.show_ids(np.arange(100_000, 0, -1))
    grid.setCurrentIndex(grid.model().index(77_777, 0))
    place = grid.visualRect(grid.currentIndex())
    assert grid.viewport().rect().contains(place)
    assert grid.indexAt(place.center()).row() == 77_777
    grid.resize(500, 480)
    grid.show_ids(np.arange(100_000, 1, -1))
    assert grid.current() == 100_000 - 77_777
    grid.selectAll()
    assert len(grid.chosen()) == 99_999


def test_a_wrong_label_is_the_surer_the_more_another_digit_scores() -> None:
    scores = np.full((4, 10), 0.01, np.float32)
    scores[:, 7] = 0.91
    sureness = sureness_of(scores, np.array([7, 1, NOT_A_DIGIT, 1], np.int8))
    assert sureness[0] == pytest.approx(-0.9)
    assert sureness[1] == pytest.approx(0.9)
    assert sureness[2] == pytest.approx(0.82)


def test_a_replay_keeps_the_hands_pace_and_cuts_long_pauses_short() -> None:
    first = Stroke(np.array([[0, 0, 0, 1], [1, 1, 30, 1], [2, 2, 20, 1]], float))
    later = Stroke(np.array([[5, 5, 60_020, 1], [6, 6, 60_050, 1]], float))
    anew = Stroke(np.array([[5, 5, 0, 1], [6, 6, 10, 1]], float))
    assert replay_times((first, later)).tolist() == [0, 30, 30, 1_530, 1_560]
    assert replay_times((first, anew)).tolist() == [0, 30, 30, 230, 240]
    assert [len(stroke) for stroke in ink_so_far((first, later), 4)] == [3, 1]


def test_very_long_ink_is_thinned_and_keeps_its_ends() -> None:
    points = np.ones((30_000, 4))
    points[:, 0] = np.arange(30_000)
    (short,) = thinned((Stroke(points),))
    assert len(short) <= 2_001
    assert short.xy[[0, -1], 0].tolist() == [0, 29_999]
    assert thinned(digit(4)) == digit(4)


def test_every_box_says_to_a_screen_reader_what_it_is(dialog: SamplesDialog) -> None:
    assert all(box.accessibleName() for box in dialog.findChildren(QComboBox))


def _middle(grid: SamplesGrid, row: int) -> QPoint:
    return grid.visualRect(grid.model().index(row, 0)).center()
