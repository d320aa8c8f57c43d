from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad import run_recorder, run_store
from digitpad.errors import RunError
from digitpad.run_record import (
    CUT_OFF,
    FAILED,
    FINISHED,
    RUNNING,
    STOPPED,
    STOPPED_EARLY,
    RunRecord,
)
from digitpad.run_recorder import RunRecorder
from digitpad.run_store import RunStore

RECIPE: dict[str, Any] = {"name": "first look", "layers": [{"class": "Flatten"}], "seed": 3}
ORDER: dict[str, Any] = {"recipe": RECIPE, "data": ("mnist",), "resume": False}

ON_UNIX = pytest.mark.skipif(os.name == "nt", reason="Windows knows no such signals and limits")


def begun(store: RunStore, **given: Any) -> RunRecorder:
    return store.begin(**{"recipe": RECIPE, "order": ORDER, "epochs": 5, "seed": 3, **given})


def epoch(number: int) -> str:
    return f'{{"event": "epoch", "epoch": {number}}}'


def progress(number: int) -> str:
    return f'{{"event": "progress", "epoch": {number}}}'


def test_a_run_is_kept_with_what_it_told() -> None:
    recorder = begun(RunStore(), data="MNIST", race="ladder")
    recorder.tell(progress(1))
    recorder.tell(epoch(1))
    recorder.update(epochs_done=1)
    recorder.end(FINISHED, accuracy=0.979, seconds=9.5, weights=407_050, model="first-look-1")

    (record,) = RunStore().runs()

    assert record.name == "first look"
    assert record.recipe == RECIPE
    assert record.order["data"] == ["mnist"]
    assert (record.status, record.data, record.race) == (FINISHED, "MNIST", "ladder")
    assert (record.epochs_done, record.epochs, record.seed) == (1, 5, 3)
    assert (record.accuracy, record.weights, record.model) == (0.979, 407_050, "first-look-1")
    assert RunStore().event_lines(record.id) == [progress(1), epoch(1)]


def test_runs_come_newest_first() -> None:
    store = RunStore()
    first = begun(store, recipe={"name": "b"})
    time.sleep(0.01)  # the moment is kept in milliseconds
    second = begun(store, recipe={"name": "a"})
    assert [record.id for record in store.runs()] == [second.id, first.id]
    first.close()
    second.close()


def test_a_run_under_way_runs_and_one_that_was_left_alone_is_cut_off() -> None:
    recorder = begun(RunStore())
    assert RunStore().run(recorder.id).status == RUNNING
    recorder.close()
    assert RunStore().run(recorder.id).status == CUT_OFF


@ON_UNIX
def test_a_run_whose_process_was_killed_is_cut_off_and_its_whole_lines_are_kept() -> None:
    code = (
        "import sys; from digitpad.run_store import RunStore\n"
        "recorder = RunStore().begin(recipe={'name': 'x'}, order={})\n"
        "print(recorder.id, flush=True)\n"
        'for number in range(10**9): recorder.tell(\'{"event": "progress"}\')\n'
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    run_id = child.stdout.readline().strip()
    assert RunStore().run(run_id).status == RUNNING
    child.kill()
    child.communicate()

    assert RunStore().run(run_id).status == CUT_OFF
    assert set(RunStore().event_lines(run_id)) <= {'{"event": "progress"}'}


def test_a_torn_last_line_is_left_out() -> None:
    recorder = begun(RunStore())
    recorder.tell(epoch(1))
    with (folder_of(recorder) / "events.jsonl").open("ab") as file:
        file.write(b'{"event": "epo')
    assert RunStore().event_lines(recorder.id) == [epoch(1)]
    recorder.end()


@ON_UNIX
def test_a_full_disk_harms_neither_the_run_nor_what_was_kept(tmp_path: Path) -> None:
    code = (
        "import resource; from digitpad.run_store import RunStore\n"
        "recorder = RunStore().begin(recipe={'name': 'x'}, order={})\n"
        "recorder.tell('first'); whole = resource.RLIM_INFINITY\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (30, whole))\n"
        "recorder.tell('s' * 100); recorder.tell('t' * 100)\n"
        "recorder.update(epochs_done=1)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (whole, whole))\n"
        "recorder.tell('last'); recorder.end('finished'); print(recorder.id)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    run_id = done.stdout.strip()

    lines = RunStore().event_lines(run_id)
    assert (lines[0], lines[-1]) == ("first", "last")
    assert RunStore().run(run_id).status == FINISHED
    assert "not kept" in done.stderr


def test_where_nothing_can_be_kept_the_run_goes_on(digitpad_home: Path) -> None:
    (digitpad_home / "runs").write_text("in the way")
    recorder = begun(RunStore())
    recorder.tell(epoch(1))
    recorder.update(epochs_done=1)
    recorder.end(FINISHED)

    assert recorder.id == ""
    assert recorder.folder is None
    assert RunStore().runs() == []


def test_a_run_that_goes_on_begins_after_its_last_whole_epoch() -> None:
    store = RunStore()
    recorder = begun(store)
    for line in (progress(1), epoch(1), progress(2), epoch(2), progress(3)):
        recorder.tell(line)
    recorder.close()

    again = store.reopen(recorder.id)
    again.tell(progress(3))

    assert store.event_lines(recorder.id) == [
        progress(1), epoch(1), progress(2), epoch(2), progress(3)
    ]  # fmt: skip
    assert store.run(recorder.id).epochs_done == 2
    assert store.run(recorder.id).status == RUNNING
    again.end()


def test_a_run_that_goes_on_with_an_earlier_epoch_loses_the_later_ones() -> None:
    store = RunStore()
    recorder = begun(store)
    for number in (1, 2, 3):
        recorder.tell(epoch(number))
    recorder.close()

    store.reopen(recorder.id, epochs_done=1).end()

    assert store.event_lines(recorder.id) == [epoch(1)]


def test_an_epoch_that_was_broken_off_is_none_that_a_cut_off_run_has_done() -> None:
    store = RunStore()
    recorder = begun(store)
    recorder.tell(epoch(1))
    recorder.tell('{"event": "epoch", "epoch": 2, "is_whole": false}')
    recorder.close()
    assert store.run(recorder.id).epochs_done == 1


def test_a_run_under_way_can_neither_go_on_twice_nor_be_removed() -> None:
    store = RunStore()
    recorder = begun(store)
    with pytest.raises(RunError, match="under way"):
        store.reopen(recorder.id)
    with pytest.raises(RunError, match="stop it first"):
        store.remove(recorder.id)
    recorder.end()


def test_the_run_to_go_on_with_is_the_newest_of_the_same_order_that_did_not_finish() -> None:
    store = RunStore()
    other = begun(store, order={**ORDER, "data": ("practice",)})
    other.close()
    finished = begun(store)
    finished.end()
    assert store.to_resume({**ORDER, "resume": True}) is None

    cut_off = begun(store)
    cut_off.close()
    found = store.to_resume({**ORDER, "resume": True})

    assert found is not None
    assert found.id == cut_off.id


def test_a_run_that_came_less_far_is_not_gone_on_with() -> None:
    store = RunStore()
    farther, later = begun(store), begun(store)
    farther.end(STOPPED, epochs_done=3)
    later.end(FAILED, epochs_done=1)
    found = store.to_resume(ORDER, epochs_done=3)
    assert found is not None
    assert found.id == farther.id


@pytest.mark.parametrize(
    ("order", "recipe", "title"),
    [
        ({"name": "Adam  ·\nmine"}, {"name": "small"}, "Adam · mine"),
        ({"name": ""}, {"name": "small"}, "small"),
        ({"name": "n\udcff" + 5_000 * "a"}, {"name": "small"}, "n" + 79 * "a"),
        ({"name": "\x1b\udcff"}, {"name": "small"}, "x"),
        ({"name": 7}, {"name": 7}, "x"),
    ],
)
def test_a_run_is_called_as_its_order_says_or_by_its_recipe(
    order: dict[str, Any], recipe: dict[str, Any], title: str
) -> None:
    assert RunRecord(id="x", began="", order=order, recipe=recipe).title == title


def test_how_far_a_run_came_is_told_of_one_that_did_not_end() -> None:
    record = RunRecord(id="x", began="", epochs_done=2, epochs=5)
    assert record.standing == "running, 2 of 5 epochs"
    assert replace(record, status=CUT_OFF).standing == "cut off, 2 of 5 epochs"
    assert replace(record, status=FINISHED).standing == "finished"


def test_a_removed_run_is_gone() -> None:
    store = RunStore()
    recorder = begun(store)
    recorder.end()
    store.remove(recorder.id)
    assert store.runs() == []
    with pytest.raises(RunError, match="among those that are kept"):
        store.event_lines(recorder.id)


def test_the_oldest_runs_go_and_those_under_way_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_store, "MAX_RUNS", 3)
    store = RunStore()
    under_way = begun(store, recipe={"name": "a"})
    for name in "bcdef":
        time.sleep(0.01)
        begun(store, recipe={"name": name}).end()
    assert {record.name for record in store.runs()} == {"a", "e", "f"}
    under_way.end()


def test_beyond_all_use_only_the_ends_of_epochs_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_recorder, "MAX_PROGRESS_BYTES", 100)
    recorder = begun(RunStore())
    for _ in range(20):
        recorder.tell(progress(1))
    recorder.tell(epoch(1))
    recorder.end()
    lines = RunStore().event_lines(recorder.id)
    assert lines[-1] == epoch(1)
    assert len(lines) < 10


@pytest.mark.parametrize("name", ["../secrets", "", "A", ".hidden", "a/b", "no-such-run"])
def test_what_is_no_run_is_told_as_such(name: str) -> None:
    with pytest.raises(RunError, match="no run"):
        RunStore().run(name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[" * 100_000,
        "{}",
        '{"began": "yesterday"}',
        '{"began": "2026-01-01T00:00:00"}',
        '{"began": "2026-01-01T00:00:00+00:00", "epochs": -1}',
        '{"began": "2026-01-01T00:00:00+00:00", "accuracy": NaN}',
        '{"began": "2026-01-01T00:00:00+00:00", "status": "cut off"}',
        '{"began": "2026-01-01T00:00:00+00:00", "recipe": []}',
        '{"began": "2026-01-01T00:00:00+00:00", "seconds": 1e999}',
    ],
)
def test_a_damaged_run_is_passed_over(text: str) -> None:
    whole, damaged = begun(RunStore()), begun(RunStore(), recipe={"name": "damaged"})
    whole.end()
    damaged.end()
    (folder_of(damaged) / "run.json").write_text(text)

    assert [record.id for record in RunStore().runs()] == [whole.id]
    with pytest.raises(RunError, match="damaged"):
        RunStore().run(damaged.id)


def test_what_a_newer_digitpad_added_is_passed_over() -> None:
    text = '{"began": "2026-01-01T00:00:00+00:00", "weather": "fine"}'
    assert RunRecord.from_json("x", text).epochs == 0


def test_a_stopped_run_of_endless_text_can_be_read_again() -> None:
    recorder = begun(RunStore(), data="d" * 1_000_000)
    recorder.end(STOPPED_EARLY, message="\ud800 ü", accuracy=float("nan"))
    record = RunStore().run(recorder.id)
    assert record.data.startswith("ddd")
    assert record.accuracy is None


def test_a_store_sees_what_another_one_changed() -> None:
    watching = RunStore()
    recorder = begun(RunStore())
    assert watching.run(recorder.id).model == ""
    recorder.end(FINISHED, model="some-model")
    assert watching.run(recorder.id).model == "some-model"


@settings(max_examples=25)
@given(st.binary(max_size=300))
def test_events_may_hold_anything(data: bytes) -> None:
    recorder = begun(RunStore())
    recorder.end()
    (folder_of(recorder) / "events.jsonl").write_bytes(data)
    assert all("\n" not in line for line in RunStore().event_lines(recorder.id))
    RunStore().reopen(recorder.id).end()


def folder_of(recorder: RunRecorder) -> Path:
    assert recorder.folder is not None
    return recorder.folder
