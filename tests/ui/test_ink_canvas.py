from __future__ import annotations

import math
import sys
import warnings

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QInputDevice,
    QMouseEvent,
    QPaintEvent,
    QPalette,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitpad.ink import Ink, Stroke
from digitpad.opencv import cv2
from digitpad.ui.ink_canvas import InkCanvas, Tool
from digitpad.ui.ink_frame import fitted_to_frame

Place = tuple[float, float]

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.MouseButton.NoButton
PRESS, MOVE, RELEASE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
)


@pytest.fixture
def canvas(qtbot: QtBot) -> InkCanvas:
    canvas = InkCanvas()
    qtbot.addWidget(canvas)
    canvas.setPalette(palette(paper="white", ink="black"))
    canvas.resize(400, 400)
    canvas.show()
    qtbot.waitExposed(canvas)
    return canvas


def palette(*, paper: str, ink: str) -> QPalette:
    colours = QPalette()
    colours.setColor(QPalette.ColorRole.Base, QColor(paper))
    colours.setColor(QPalette.ColorRole.Text, QColor(ink))
    return colours


def mouse(
    canvas: InkCanvas,
    kind: QEvent.Type,
    place: Place,
    *,
    t_ms: int = 0,
    source: Qt.MouseEventSource = Qt.MouseEventSource.MouseEventNotSynthesized,
) -> None:
    button = NONE if kind == MOVE else LEFT
    held = NONE if kind == RELEASE else LEFT
    at = QPointF(*place)
    event = QMouseEvent(
        kind, at, at, canvas.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier, source
    )
    event.setTimestamp(t_ms)
    QApplication.sendEvent(canvas, event)


def drag(canvas: InkCanvas, *places: Place) -> None:
    """Draw (or wipe) with the mouse: press, moves, release."""
    mouse(canvas, PRESS, places[0])
    for place in places[1:]:
        mouse(canvas, MOVE, place)
    mouse(canvas, RELEASE, places[-1])


def tablet(
    canvas: InkCanvas, kind: QEvent.Type, place: Place, *, pressure: float, eraser: bool = False
) -> None:
    end = QPointingDevice.PointerType.Eraser if eraser else QPointingDevice.PointerType.Pen
    device = QPointingDevice(
        "pen",
        1,
        QInputDevice.DeviceType.Stylus,
        end,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        2,
        "",
        QPointingDeviceUniqueId(),
    )
    button = LEFT if kind != QEvent.Type.TabletMove else NONE
    held = LEFT if kind != QEvent.Type.TabletRelease else NONE
    at = QPointF(*place)
    no_keys = Qt.KeyboardModifier.NoModifier
    event = QTabletEvent(
        kind, device, at, canvas.mapToGlobal(at), pressure, 0, 0, 0, 0, 0, no_keys, button, held
    )
    QApplication.sendEvent(canvas, event)


def tablet_drag(
    canvas: InkCanvas, places: list[Place], *, pressure: float, eraser: bool = False
) -> None:
    first, *rest = places
    tablet(canvas, QEvent.Type.TabletPress, first, pressure=pressure, eraser=eraser)
    for place in rest:
        tablet(canvas, QEvent.Type.TabletMove, place, pressure=pressure, eraser=eraser)
    tablet(canvas, QEvent.Type.TabletRelease, rest[-1], pressure=0.0, eraser=eraser)


def blackness(canvas: InkCanvas) -> npt.NDArray[np.float64]:
    """Return what the canvas shows, float64 array (h, w) in logical pixels, 0 white, 1 black."""
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    grey = rows[:, : image.width()].astype(np.float64)
    return 1.0 - grey / 255.0


def inked_pixels(canvas: InkCanvas) -> int:
    inside = blackness(canvas)[20:-20, 20:-20]  # without border and focus
    return int((inside > 0.5).sum())


LINE = ((100.0, 100.0), (200.0, 120.0), (300.0, 300.0))


def test_the_mouse_draws_a_stroke_through_its_places(canvas: InkCanvas) -> None:
    drag(canvas, *LINE)
    (stroke,) = canvas.ink
    np.testing.assert_allclose(stroke.xy, LINE)
    assert (stroke.points[:, 3] == 1.0).all()


def test_qt_tests_own_mouse_draws_too(canvas: InkCanvas) -> None:
    no_keys = Qt.KeyboardModifier.NoModifier
    QTest.mousePress(canvas, LEFT, no_keys, QPoint(50, 60))
    QTest.mouseMove(canvas, QPoint(150, 160))
    QTest.mouseRelease(canvas, LEFT, no_keys, QPoint(150, 160))
    np.testing.assert_allclose(canvas.ink[0].xy, [(50, 60), (150, 160)])


def test_the_right_button_draws_nothing(canvas: InkCanvas) -> None:
    QTest.mouseClick(canvas, Qt.MouseButton.RightButton, pos=QPoint(50, 50))
    assert canvas.ink == ()


def test_the_second_press_of_a_double_click_draws(canvas: InkCanvas) -> None:
    for kind in (PRESS, RELEASE, QEvent.Type.MouseButtonDblClick, RELEASE):
        mouse(canvas, kind, (50, 50))
    assert len(canvas.ink) == 2


def test_the_ink_tells_of_itself_in_the_very_event_that_changed_it(canvas: InkCanvas) -> None:
    lengths: list[int] = []
    finished: list[int] = []
    canvas.ink_changed.connect(lambda: lengths.append(sum(len(s) for s in canvas.ink)))
    canvas.stroke_finished.connect(lambda: finished.append(len(canvas.ink)))
    mouse(canvas, PRESS, (50, 50))
    assert lengths == [1]
    mouse(canvas, MOVE, (60, 50))
    assert lengths == [1, 2]
    mouse(canvas, RELEASE, (70, 50))
    assert lengths[-1] == 3
    assert finished == [1]
    for change, length in (
        (canvas.undo_stack.undo, 0),
        (canvas.undo_stack.redo, 3),
        (canvas.clear, 0),
    ):
        told = len(lengths)
        change()
        assert lengths[told:] == [length]


def test_a_stroke_handed_out_while_drawing_never_changes(canvas: InkCanvas) -> None:
    mouse(canvas, PRESS, (50, 50))
    mouse(canvas, MOVE, (60, 50))
    early = canvas.ink
    for x in range(1000):
        mouse(canvas, MOVE, (60 + x / 10, 80))
    assert len(early[0]) == 2
    np.testing.assert_allclose(early[0].xy, [(50, 50), (60, 50)])


def test_times_count_from_the_first_stroke_of_the_ink(canvas: InkCanvas) -> None:
    for start_ms in (5_000, 6_000):
        mouse(canvas, PRESS, (50, 50), t_ms=start_ms)
        mouse(canvas, MOVE, (90, 50), t_ms=start_ms + 40)
        mouse(canvas, RELEASE, (90, 50), t_ms=start_ms + 50)
    assert [s.points[:, 2].tolist() for s in canvas.ink] == [[0, 40], [1000, 1040]]


def test_time_never_runs_backwards_behind_ink_from_a_file(canvas: InkCanvas) -> None:
    canvas.set_ink((Stroke.through([(10, 10), (90, 90)], interval_ms=700),), "Open")
    mouse(canvas, PRESS, (50, 50), t_ms=12)
    mouse(canvas, MOVE, (90, 50), t_ms=5)
    assert canvas.ink[1].points[:, 2].tolist() == [700, 700]


def test_a_press_without_a_move_makes_a_dot_to_be_seen(canvas: InkCanvas) -> None:
    drag(canvas, (200, 200))
    assert len(canvas.ink[0]) == 1
    # A disc as wide as the pen, 12 px.
    assert inked_pixels(canvas) == pytest.approx(math.pi * 6**2, rel=0.1)
    assert blackness(canvas)[200, 200] > 0.95


def test_a_trembling_hand_makes_a_dot_and_no_line(canvas: InkCanvas) -> None:
    drag(canvas, (200, 200), (201, 200), (200, 201.5), (199, 199.5))
    assert len(canvas.ink[0]) == 1


def test_moves_held_back_join_once_the_pen_leaves(canvas: InkCanvas) -> None:
    places = [(200.0, 200.0), (201.0, 200.0), (201.5, 200.5), (203.0, 201.0), (201.0, 200.0)]
    drag(canvas, *places)
    np.testing.assert_allclose(canvas.ink[0].xy, places)


def test_a_fast_stroke_has_no_gaps(canvas: InkCanvas) -> None:
    drag(canvas, (40, 40), (360, 60), (60, 330), (350, 350))
    shown = blackness(canvas)
    # The curve goes straight from the first point to the first middle and from the last middle on.
    for start, end in (((40, 40), (200, 50)), ((205, 340), (350, 350))):
        for part in np.linspace(0, 1, 400):
            x, y = np.asarray(start) * (1 - part) + np.asarray(end) * part
            assert shown[int(y), int(x)] > 0.9
    assert connected(shown > 0.5)


def connected(mask: npt.NDArray[np.bool_]) -> bool:
    """Return whether the mask within the border is one patch."""
    inside = mask[8:-8, 8:-8].astype(np.uint8)
    count, _ = cv2.connectedComponents(inside)
    return bool(count == 2)  # the ground is one


def test_what_the_pen_left_step_by_step_looks_like_the_whole_painted_anew(
    canvas: InkCanvas,
) -> None:
    turns = np.linspace(0, 14 * math.pi, 900)
    spiral = [(200 + 4 * a * math.cos(a), 200 + 4 * a * math.sin(a)) for a in turns.tolist()]
    mouse(canvas, PRESS, spiral[0])
    for place in spiral[1:]:
        mouse(canvas, MOVE, place)
        canvas.repaint()
    mouse(canvas, RELEASE, spiral[-1])
    step_by_step = blackness(canvas)
    ink = canvas.ink
    canvas.clear()
    canvas.set_ink(ink, "Open")
    assert np.abs(step_by_step - blackness(canvas)).max() < 0.02


def test_drawing_paints_only_where_the_pen_is(canvas: InkCanvas, qtbot: QtBot) -> None:
    class Regions(InkCanvas):
        areas: list[int]

        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            self.areas.append(event.rect().width() * event.rect().height())
            super().paintEvent(event)

    watched = Regions()
    watched.areas = []
    qtbot.addWidget(watched)
    watched.resize(400, 400)
    watched.show()
    qtbot.waitExposed(watched)
    drag(watched, (50, 50), (60, 50))
    QApplication.processEvents()
    watched.areas.clear()
    mouse(watched, PRESS, (200, 200))
    QApplication.processEvents()
    mouse(watched, MOVE, (210, 200))
    QApplication.processEvents()
    assert watched.areas
    assert max(watched.areas) < 40 * 40


def test_ten_thousand_moves_are_ten_thousand_points(canvas: InkCanvas) -> None:
    told = 0

    def tell() -> None:
        nonlocal told
        told += 1
        assert len(canvas.ink[0]) == told

    canvas.ink_changed.connect(tell)
    mouse(canvas, PRESS, (50, 50))
    for i in range(10_000):
        mouse(canvas, MOVE, (200 + 150 * math.sin(i * 0.037), 200 + 150 * math.cos(i * 0.051)))
    assert told == 10_001
    canvas.ink_changed.disconnect(tell)
    mouse(canvas, RELEASE, (50, 50))
    assert len(canvas.ink[0]) == 10_002


def test_undo_redo_and_clear_are_one_step_each(canvas: InkCanvas) -> None:
    stack = canvas.undo_stack
    drag(canvas, *LINE)
    drag(canvas, (50, 300), (90, 350))
    both = canvas.ink
    assert stack.undoText() == "Draw stroke"
    canvas.clear()
    assert stack.undoText() == "Clear"
    assert canvas.ink == ()
    assert blackness(canvas)[100, 100] == 0
    stack.undo()
    assert blackness(canvas)[100, 100] > 0.9
    assert canvas.ink == both
    stack.undo()
    assert canvas.ink == both[:1]
    stack.redo()
    assert canvas.ink == both
    assert stack.count() == 3


def test_clearing_empty_paper_is_no_step(canvas: InkCanvas) -> None:
    canvas.clear()
    assert canvas.undo_stack.count() == 0


def test_clearing_while_the_pen_is_down_can_be_undone(canvas: InkCanvas) -> None:
    mouse(canvas, PRESS, (50, 50))
    mouse(canvas, MOVE, (90, 50))
    canvas.clear()
    mouse(canvas, MOVE, (120, 90))
    mouse(canvas, RELEASE, (120, 90))
    assert [len(stroke) for stroke in canvas.ink] == []
    canvas.undo_stack.undo()
    assert [len(stroke) for stroke in canvas.ink] == [2]


def test_undo_while_the_pen_is_down_takes_back_its_stroke_too(canvas: InkCanvas) -> None:
    drag(canvas, *LINE)
    drag(canvas, (50, 300), (90, 350))
    mouse(canvas, PRESS, (50, 50))
    mouse(canvas, MOVE, (90, 50))
    canvas.undo_stack.undo()
    assert len(canvas.ink) == 1
    mouse(canvas, MOVE, (200, 50))
    mouse(canvas, RELEASE, (200, 50))
    assert len(canvas.ink) == 1
    canvas.undo_stack.redo()
    assert len(canvas.ink) == 2


def test_other_ink_can_be_put_in_place_and_taken_back(canvas: InkCanvas) -> None:
    drag(canvas, *LINE)
    drawn = canvas.ink
    opened = (Stroke.through([(10, 10), (390, 390)]),)
    canvas.set_ink(opened, "Open seven.json")
    assert canvas.ink == opened
    assert canvas.undo_stack.undoText() == "Open seven.json"
    canvas.undo_stack.undo()
    assert canvas.ink == drawn


actions = st.lists(
    st.one_of(
        st.tuples(
            st.just("draw"),
            st.lists(st.tuples(st.integers(0, 399), st.integers(0, 399)), min_size=1, max_size=4),
        ),
        st.tuples(
            st.just("wipe"),
            st.lists(st.tuples(st.integers(0, 399), st.integers(0, 399)), min_size=1, max_size=3),
        ),
        st.tuples(st.just("clear"), st.just([])),
    ),
    max_size=8,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(actions=actions)
def test_undo_after_do_restores_and_redo_restores_again(
    canvas: InkCanvas, actions: list[tuple[str, list[Place]]]
) -> None:
    canvas.clear()
    canvas.undo_stack.clear()
    inks: list[Ink] = [canvas.ink]
    for kind, places in actions:
        if kind == "clear":
            canvas.clear()
        else:
            canvas.tool = Tool.PEN if kind == "draw" else Tool.ERASER
            drag(canvas, *places)
        if canvas.undo_stack.count() == len(inks):
            inks.append(canvas.ink)
    assert canvas.undo_stack.count() == len(inks) - 1
    for ink in reversed(inks[:-1]):
        canvas.undo_stack.undo()
        assert canvas.ink == ink
    for ink in inks[1:]:
        canvas.undo_stack.redo()
        assert canvas.ink == ink


def test_the_eraser_takes_whole_strokes_in_one_step(canvas: InkCanvas) -> None:
    for x in (100, 200, 300):
        drag(canvas, (x, 100), (x, 300))
    all_three = canvas.ink
    canvas.tool = Tool.ERASER
    # In one leap over two strokes, far from any of their points.
    drag(canvas, (50, 190), (250, 210))
    assert canvas.ink == all_three[2:]
    assert canvas.undo_stack.undoText() == "Erase"
    canvas.undo_stack.undo()
    assert canvas.ink == all_three


def test_an_eraser_that_touches_nothing_is_no_step(canvas: InkCanvas) -> None:
    drag(canvas, *LINE)
    canvas.tool = Tool.ERASER
    drag(canvas, (30, 350), (90, 350))
    assert canvas.undo_stack.count() == 1


def test_hovering_with_the_eraser_shows_what_would_go(canvas: InkCanvas) -> None:
    drag(canvas, (100, 100), (100, 300))
    drag(canvas, (300, 100), (300, 300))
    canvas.tool = Tool.ERASER
    hover(canvas, (104, 200))
    shown = blackness(canvas)
    assert 0.1 < shown[200, 100] < 0.5
    assert shown[200, 300] > 0.9
    assert len(canvas.ink) == 2
    hover(canvas, (200, 200))
    assert blackness(canvas)[200, 100] > 0.9


def hover(canvas: InkCanvas, place: Place) -> None:
    at = QPointF(*place)
    no_keys = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(MOVE, at, canvas.mapToGlobal(at), NONE, NONE, no_keys)
    QApplication.sendEvent(canvas, event)


def test_the_cursor_tells_pen_from_eraser(canvas: InkCanvas) -> None:
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor
    canvas.tool = Tool.ERASER
    assert canvas.cursor().shape() == Qt.CursorShape.BitmapCursor
    canvas.tool = Tool.PEN
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor


def test_a_tablet_pen_draws_wider_when_pressed_harder(canvas: InkCanvas) -> None:
    tablet_drag(canvas, [(100, 100), (300, 100)], pressure=0.1)
    tablet_drag(canvas, [(100, 300), (300, 300)], pressure=0.9)
    light, firm = canvas.ink
    np.testing.assert_allclose(light.points[:, 3], 0.1)
    np.testing.assert_allclose(firm.points[:, 3], 0.9)
    column = blackness(canvas)[:, 200]
    # 12 px times 0.4 + 0.9 pressure, rounded to half pixels, and full from two thirds on.
    assert column[80:120].sum() == pytest.approx(6.0, abs=0.3)
    assert column[280:320].sum() == pytest.approx(12.0, abs=0.3)


def test_the_tablets_eraser_end_erases_whatever_the_tool(canvas: InkCanvas) -> None:
    tablet_drag(canvas, [(100, 100), (300, 100)], pressure=0.5)
    assert canvas.tool is Tool.PEN
    tablet_drag(canvas, [(200, 50), (200, 150)], pressure=0.5, eraser=True)
    assert canvas.ink == ()
    assert canvas.undo_stack.undoText() == "Erase"


def test_a_finger_draws_once_and_a_second_finger_not_at_all(canvas: InkCanvas) -> None:
    screen = QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen)
    fingers = QTest.touchEvent(canvas, screen)
    fingers.press(0, QPoint(100, 100), canvas).commit()
    fingers.move(0, QPoint(150, 100), canvas).press(1, QPoint(300, 300), canvas).commit()
    fingers.move(0, QPoint(200, 120), canvas).move(1, QPoint(300, 350), canvas).commit()
    # As some systems tell the same finger again.
    by_system = Qt.MouseEventSource.MouseEventSynthesizedBySystem
    mouse(canvas, PRESS, (100, 100), source=by_system)
    mouse(canvas, RELEASE, (100, 100), source=by_system)
    fingers.release(0, QPoint(200, 120), canvas).stationary(1).commit()
    fingers.release(1, QPoint(300, 350), canvas).commit()
    mouse(canvas, PRESS, (100, 100), source=by_system)
    mouse(canvas, RELEASE, (100, 100), source=by_system)
    (stroke,) = canvas.ink
    np.testing.assert_allclose(stroke.xy, [(100, 100), (150, 100), (200, 120)])


def test_escape_takes_back_the_stroke_under_the_pen(canvas: InkCanvas) -> None:
    drag(canvas, *LINE)
    before, shown = canvas.ink, blackness(canvas)
    mouse(canvas, PRESS, (50, 50))
    mouse(canvas, MOVE, (90, 350))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    mouse(canvas, MOVE, (300, 350))
    mouse(canvas, RELEASE, (300, 350))
    assert canvas.ink == before
    assert canvas.undo_stack.count() == 1
    np.testing.assert_array_equal(blackness(canvas), shown)


def test_escape_gives_wiped_strokes_back(canvas: InkCanvas) -> None:
    drag(canvas, *LINE)
    before = canvas.ink
    canvas.tool = Tool.ERASER
    mouse(canvas, PRESS, (100, 100))
    assert canvas.ink == ()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.ink == before
    assert canvas.undo_stack.count() == 1


@pytest.mark.parametrize("size", [QSize(800, 800), QSize(900, 500), QSize(200, 700)])
def test_resizing_scales_what_is_shown_and_keeps_the_ink(canvas: InkCanvas, size: QSize) -> None:
    drag(canvas, (100, 100), (300, 100))
    before, pixels = canvas.ink, inked_pixels(canvas)
    canvas.resize(size)
    assert canvas.ink == before
    scale = min(size.width(), size.height()) / 400
    assert inked_pixels(canvas) == pytest.approx(pixels * scale**2, rel=0.08)


def test_a_resized_canvas_draws_where_the_pen_is(canvas: InkCanvas) -> None:
    canvas.resize(1000, 800)
    drag(canvas, (500, 400), (700, 400))
    np.testing.assert_allclose(canvas.ink[0].xy, [(200, 200), (300, 200)])
    shown = blackness(canvas)
    assert shown[400, 500] > 0.9
    assert shown[400, 700] > 0.9


def test_strokes_go_on_beyond_the_paper_but_not_without_end(canvas: InkCanvas) -> None:
    drag(canvas, (200, 200), (500, -30), (1e9, -1e9))
    np.testing.assert_allclose(canvas.ink[0].xy, [(200, 200), (500, -30), (4000, -4000)])


def test_a_press_beside_the_paper_draws_nothing(canvas: InkCanvas) -> None:
    canvas.resize(800, 400)
    drag(canvas, (50, 200), (400, 200))
    assert canvas.ink == ()


@pytest.mark.parametrize(("paper", "ink"), [("white", "black"), ("#1e1e1e", "#f0f0f0")])
def test_ink_is_readable_on_light_and_on_dark_paper(
    canvas: InkCanvas, paper: str, ink: str
) -> None:
    drag(canvas, *LINE)
    canvas.grab()
    canvas.setPalette(palette(paper=paper, ink=ink))
    image = canvas.grab().toImage()
    assert image.pixelColor(100, 100) == QColor(ink)
    assert image.pixelColor(50, 350) == QColor(paper)
    assert canvas.ink_color == QColor(ink)


def test_the_pens_width_is_held_within_bounds_and_shows(canvas: InkCanvas) -> None:
    drag(canvas, (100, 200), (300, 200))
    for asked, shown in ((0.0, 2.0), (24.0, 24.0), (1000.0, 40.0)):
        canvas.pen_width_px = asked
        assert canvas.pen_width_px == shown
        assert blackness(canvas)[150:250, 200].sum() == pytest.approx(shown, abs=0.2)


def test_empty_paper_says_what_to_do_and_drawn_on_paper_does_not(canvas: InkCanvas) -> None:
    inside = (slice(20, -20), slice(20, -20))
    assert (blackness(canvas)[inside] > 0.1).sum() > 100
    drag(canvas, (50, 50))
    assert (blackness(canvas)[inside] > 0.1).sum() < 200
    assert (blackness(canvas)[150:250, 150:250] == 0).all()


def test_focus_can_be_seen(canvas: InkCanvas, qtbot: QtBot) -> None:
    canvas.activateWindow()
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    focused = blackness(canvas)
    canvas.clearFocus()
    unfocused = blackness(canvas)
    assert 0.05 < unfocused[200, 0] < 0.5  # a faint line around the paper
    assert np.abs(unfocused - focused).max() > 0.05
    assert canvas.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_it_is_found_by_name_and_told_to_screen_readers(canvas: InkCanvas) -> None:
    assert canvas.objectName() == "inkCanvas"
    assert canvas.accessibleName() == "Drawing canvas"
    assert canvas.frame_px == (400.0, 400.0)


def test_a_press_whose_release_was_lost_ends_with_the_next_move(canvas: InkCanvas) -> None:
    mouse(canvas, PRESS, (50, 50))
    mouse(canvas, MOVE, (90, 90))
    hover(canvas, (200, 200))
    drag(canvas, (300, 300), (350, 350))
    assert [len(stroke) for stroke in canvas.ink] == [2, 2]


def test_update_keeps_its_references_to_none(canvas: InkCanvas) -> None:
    # PySide6 6.12 loses one with each call, and aborts Python 3.11 after some thousands.
    before = sys.getrefcount(None)
    for _ in range(2_000):
        canvas.update()
    assert abs(sys.getrefcount(None) - before) < 100


def test_pen_events_warn_of_nothing(canvas: InkCanvas) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drag(canvas, *LINE)


def test_ink_from_elsewhere_is_fitted_to_the_frame() -> None:
    fine = (Stroke.through([(50, 60), (300, 350)]),)
    assert fitted_to_frame(fine) is fine
    assert fitted_to_frame(()) == ()
    tablet_units = (Stroke.through([(8_000, 9_000), (12_000, 19_000)]),)
    np.testing.assert_allclose(fitted_to_frame(tablet_units)[0].xy, [(144, 60), (256, 340)])
    in_parts = (Stroke.through([(0.0, 0.0), (1.0, 0.5)]),)
    np.testing.assert_allclose(fitted_to_frame(in_parts)[0].xy, [(60, 130), (340, 270)])
    far_dot = (Stroke.through([(-50, 7)]),)
    np.testing.assert_allclose(fitted_to_frame(far_dot)[0].xy, [(200, 200)])
