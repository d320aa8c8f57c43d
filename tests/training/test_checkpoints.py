"""A run that is killed goes on where it was; a real process, a real kill -9."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from digitpad.model_store import ModelStore
from digitpad.training.events import EpochEnded, Event, Failed, Finished, Started, from_line
from tests.training.child import digitpad, environment, events_in

EPOCHS = 1_000
LEARNT = 8
"""Epochs after which the recipe reads its small data nearly without fault."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder of user files."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def killed_once(tmp_path_factory: pytest.TempPathFactory, small_mnist: Path) -> Path:
    """Return a folder of user files in which a run was killed: each test takes a copy."""
    folder = tmp_path_factory.mktemp("killed")
    assert killed(words(small_mnist), folder).epochs_done == 0
    return folder


@pytest.fixture
def cut_off(killed_once: Path, tmp_path: Path) -> Path:
    """Return a folder of user files of the test's own, in which a run was killed."""
    return shutil.copytree(killed_once, tmp_path / "home")


def words(small_mnist: Path, *more: str, epochs: int = EPOCHS) -> list[str]:
    return ["train", "--recipe", "first-look", "--epochs", str(epochs), "--json",
            "--mnist", str(small_mnist), "--data", "mnist", *more]  # fmt: skip


def killed(command: Sequence[str], home: Path) -> Started:
    """Kill a run with signal 9 once it has kept something new; return how it started.

    It has gone through some epochs by then, however few a busy machine would keep in that time.
    """
    started: list[Event] = []
    before = kept_in(home)
    with subprocess.Popen(
        [sys.executable, "-m", "digitpad", *command],
        env=environment(home),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = from_line(line)
            if isinstance(event, Started):
                started.append(event)
            if isinstance(event, EpochEnded) and event.epoch >= LEARNT and kept_in(home) - before:
                process.send_signal(signal.SIGKILL)
                break
        process.kill()
    assert isinstance(started[0], Started)
    return started[0]


def kept_in(home: Path) -> set[Path]:
    return set((home / "unfinished-runs").glob("*/epoch-*.npz"))


def epochs_kept(home: Path) -> int:
    # A kill between the new one and the removal of the old leaves two.
    return max(int(kept.name.split("-")[1]) for kept in kept_in(home))


def start_of(events: Sequence[Event]) -> Started:
    return next(event for event in events if isinstance(event, Started))


def test_a_killed_run_goes_on_after_its_last_checkpoint(cut_off: Path, small_mnist: Path) -> None:
    first = epochs_kept(cut_off)
    again = killed(words(small_mnist, "--resume"), cut_off)
    assert again.epochs_done == first
    second = epochs_kept(cut_off)
    assert second > first
    # The very order that was cut off, brought to an early end.
    with subprocess.Popen(
        [sys.executable, "-m", "digitpad", *words(small_mnist, "--resume")],
        env=environment(cut_off),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        events: list[Event] = []
        for line in process.stdout:
            event = from_line(line)
            assert event is not None
            if isinstance(event, EpochEnded) and not any(
                isinstance(told, EpochEnded) for told in events
            ):
                process.send_signal(signal.SIGINT)
            events.append(event)
    assert start_of(events).epochs_done == second
    resumed = next(event for event in events if isinstance(event, EpochEnded))
    assert resumed.epoch == second + 1
    # What was learnt before the kills is there: a fresh network begins with some 0.4.
    assert resumed.accuracy > 0.95
    assert isinstance(events[-1], Finished)
    # Stopped, not ended: what was kept is still there, and the broken epoch does not count.
    assert epochs_kept(cut_off) >= second
    whole = [event.epoch for event in events if isinstance(event, EpochEnded) and event.is_whole]
    assert epochs_kept(cut_off) <= max([second, *whole])


def test_without_resume_a_run_begins_anew_and_tells_what_it_could_go_on_with(
    cut_off: Path, small_mnist: Path
) -> None:
    kept = epochs_kept(cut_off)
    again = killed(words(small_mnist), cut_off)
    assert (again.epochs_done, again.cut_off_after) == (0, kept)
    assert epochs_kept(cut_off) > kept  # it stayed until it was overtaken


def test_a_run_of_another_seed_is_another_run(cut_off: Path, small_mnist: Path) -> None:
    another = killed(words(small_mnist, "--resume", "--seed", "7"), cut_off)
    assert (another.epochs_done, another.cut_off_after) == (0, 0)


def test_resume_with_nothing_to_go_on_with_begins(home: Path, small_mnist: Path) -> None:
    done = digitpad(words(small_mnist, "--resume", epochs=60), home)
    assert isinstance(events_in(done.stdout)[-1], Finished), done.stderr
    assert kept_in(home) == set()  # it has come to its end


def test_a_damaged_checkpoint_is_told_in_a_sentence_and_the_run_can_begin_anew(
    cut_off: Path, small_mnist: Path
) -> None:
    for kept in kept_in(cut_off):
        kept.write_bytes(b"damaged")
    done = digitpad(words(small_mnist, "--resume"), cut_off)
    assert done.returncode == 1
    assert "cannot be read" in done.stderr
    assert "Start it again" in done.stderr
    assert "Traceback" not in done.stderr
    assert not any(isinstance(event, Finished | Failed) for event in events_in(done.stdout))
    assert killed(words(small_mnist, "--resume"), cut_off).epochs_done == 0


def test_several_seeds_tell_their_spread_and_are_not_trained_twice(
    home: Path, small_mnist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITPAD_HOME", str(home))
    # Of one digit: then each card has a note, and is no less a finished run's.
    order = words(small_mnist, "--seeds", "3", "--name", "Three", epochs=2)
    order += ["--recipe", "one-neuron"]
    events = events_in(digitpad(order, home).stdout)
    ends = [event for event in events if isinstance(event, Finished)]
    assert len(ends) == 3
    card = ModelStore().model(ends[-1].model).card
    assert (card.name, card.recipe["seed"]) == ("Three", 0)
    others = [ModelStore().model(end.model).card for end in ends[:-1]]
    assert [other.recipe["seed"] for other in others] == [1, 2]
    assert card.spread["mnist"]["seeds"] == 3
    mean = sum(each.accuracy["mnist"] for each in (card, *others)) / 3
    assert card.spread["mnist"]["mean"] == pytest.approx(mean, abs=1e-4)
    assert card.spread["mnist"]["deviation"] >= 0
    assert others[0].spread == {}
    again = events_in(digitpad([*order, "--resume"], home).stdout)
    assert sum(isinstance(event, Finished) for event in again) == 1
    assert ModelStore().model(ends[-1].model).card.spread == card.spread
