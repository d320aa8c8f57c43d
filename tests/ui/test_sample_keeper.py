"""The store's thread, as the window sees it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from digitpad import locations
from digitpad.errors import SampleError
from digitpad.practice import templates
from digitpad.samples.sample import NewSample
from digitpad.samples.store import SampleStore
from digitpad.ui.sample_keeper import SampleKeeper


@pytest.fixture
def keeper() -> Iterator[SampleKeeper]:
    made = SampleKeeper()
    yield made
    made.close()


def keep_one(store: SampleStore) -> None:
    store.add(NewSample(label=1, ink=templates()[0].ink))


def test_work_is_done_in_order_in_one_thread_and_answered_in_the_windows(
    keeper: SampleKeeper, qtbot: QtBot
) -> None:
    worked: list[tuple[int, threading.Thread]] = []
    answered: list[tuple[int, threading.Thread]] = []

    def work(number: int, store: SampleStore) -> int:
        worked.append((number, threading.current_thread()))
        return number

    def take(number: int) -> None:
        answered.append((number, threading.current_thread()))

    for number in range(20):
        keeper.ask(partial(work, number), take)
    qtbot.waitUntil(lambda: len(answered) == 20, timeout=8_000)
    assert [number for number, _ in worked] == list(range(20))
    assert answered == [(number, threading.main_thread()) for number in range(20)]
    assert len({thread for _, thread in worked} - {threading.main_thread()}) == 1


def test_a_change_is_answered_before_it_is_counted(keeper: SampleKeeper, qtbot: QtBot) -> None:
    told: list[object] = []
    keeper.counted.connect(lambda counts: told.append(counts.total))
    keeper.change(keep_one, lambda _: told.append("kept"))
    qtbot.waitUntil(lambda: told[-1:] == [1], timeout=8_000)
    assert told == [0, "kept", 1]


def test_that_a_damaged_file_was_restored_is_told(keeper: SampleKeeper, qtbot: QtBot) -> None:
    with SampleStore() as store:
        keep_one(store)
    path = locations.samples_file()
    path.write_bytes(path.read_bytes()[:5_000])
    with qtbot.waitSignal(keeper.told, timeout=8_000) as told:
        keeper.open()
    assert "damaged" in told.args[0]
    assert keeper.is_usable


def test_what_fails_is_told_as_a_sentence(keeper: SampleKeeper, qtbot: QtBot) -> None:
    def fail(store: SampleStore) -> None:
        raise SampleError("Not today.")

    with qtbot.waitSignal(keeper.told, timeout=8_000) as told:
        keeper.ask(fail)
    assert told.args == ["Not today."]


def test_a_fault_of_ours_is_told_and_raised_and_the_thread_goes_on(
    keeper: SampleKeeper, qtbot: QtBot
) -> None:
    failed: list[str] = []
    answers: list[int] = []
    with qtbot.captureExceptions() as raised:
        keeper.ask(lambda store: 1 // 0, failed=failed.append)
        keeper.ask(lambda store: store.counts().total, answers.append)
        qtbot.waitUntil(lambda: answers == [0], timeout=8_000)
    assert failed == ["Something went wrong in digitpad with the file of samples."]
    assert [kind for kind, _, _ in raised] == [ZeroDivisionError]


def test_closing_does_what_changes_the_samples_and_drops_what_only_asks(qtbot: QtBot) -> None:
    keeper = SampleKeeper()
    may_go_on, asked = threading.Event(), []
    keeper.ask(lambda store: may_go_on.wait(8))
    keeper.ask(lambda store: asked.append(1))
    keeper.change(keep_one)
    threading.Timer(0.2, may_go_on.set).start()
    keeper.close()
    keeper.change(keep_one)
    assert not asked
    with SampleStore() as store:
        assert store.counts().total == 1


def test_what_was_asked_for_of_samples_that_are_gone_is_refused(
    keeper: SampleKeeper, qtbot: QtBot
) -> None:
    keeper.change(keep_one)
    qtbot.waitUntil(lambda: keeper.counts is not None and keeper.counts.total == 1, timeout=8_000)
    failed: list[str] = []
    with SampleStore() as another:
        another.remove_everything()
        keep_one(another)
        with qtbot.waitSignal(keeper.replaced, timeout=8_000):
            keeper.change(lambda store: store.remove([1]), failed=failed.append)
        assert "Meanwhile all samples were deleted" in failed[0]
        assert another.counts().total == 1
    keeper.change(lambda store: store.remove([1]))
    qtbot.waitUntil(lambda: keeper.counts is not None and keeper.counts.total == 0, timeout=8_000)
    assert len(failed) == 1
