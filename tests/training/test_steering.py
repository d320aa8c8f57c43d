"""What is asked of a run while it goes on, in a real training process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock

from digitpad import locations
from digitpad.model_store import ModelStore
from digitpad.run_record import FINISHED, STOPPED_EARLY
from digitpad.run_store import RunStore
from digitpad.training import orders
from digitpad.training.events import (
    Described,
    EpochEnded,
    Event,
    Failed,
    Finished,
    Paused,
    Probed,
    Progressed,
    Queued,
    Started,
    WeightsSeen,
)
from digitpad.training.orders import DescribeOrder, ProbeOrder, RunOrder, to_line
from digitpad.training.recipe import Recipe
from tests.training.child import TrainingChild, digitpad
from tests.training.data import FLATTEN, ONE_DIGIT

LONG = Recipe(
    name="long",
    layers=(FLATTEN, {"class": "Dense", "units": 10, "activation": "softmax"}),
    epochs=1_000,
    batch_size=20,
)
BY_HAND = LONG.adjusted(name="long by hand", optimizer={"class": "SGD"}, by_hand=True)
DRAWING = ProbeOrder.of(np.full((28, 28), 200, np.uint8))


@pytest.fixture(autouse=True)
def _home_of_the_process(training_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the files of the shared training process."""
    monkeypatch.setenv("DIGITPAD_HOME", str(training_home))


@pytest.fixture
def order(small_mnist: Path) -> Callable[..., RunOrder]:
    def made(recipe: Recipe, **changes: Any) -> RunOrder:
        return RunOrder(
            recipe=recipe.to_json(), data=("mnist",), mnist_file=str(small_mnist), **changes
        )

    return made


@pytest.fixture(params=[LONG, BY_HAND], ids=["Keras", "by hand"])
def going(
    request: pytest.FixtureRequest, child: TrainingChild, order: Callable[..., RunOrder]
) -> Iterator[TrainingChild]:
    """Return a process in the middle of a run; the run is stopped afterwards."""
    child.send(to_line(ProbeOrder.of(None)))
    child.send(to_line(order(request.param)))
    child.until(Progressed)
    yield child
    child.send(orders.STOP)
    assert isinstance(child.until()[-1], Finished)


def test_a_paused_run_waits_and_goes_on(going: TrainingChild) -> None:
    going.send(orders.PAUSE)
    paused = going.until(Paused)[-1]
    assert isinstance(paused, Paused)
    going.send(orders.RESUME)
    later = going.until(Progressed)[-1]
    assert isinstance(later, Progressed)
    assert (later.epoch, later.step) > (paused.epoch, paused.step)


def test_a_step_learns_from_one_more_batch_and_waits_again(going: TrainingChild) -> None:
    going.send(to_line(DRAWING))
    going.send(orders.PAUSE)
    going.until(Paused)
    going.send(orders.STEP)
    first = going.until(WeightsSeen)
    going.send(orders.STEP)
    second = going.until(WeightsSeen)
    steps = [event for event in (*first, *second) if isinstance(event, Progressed)]
    assert len(steps) == 2
    assert steps[0].loss != steps[1].loss
    assert first[-1] != second[-1]
    seen = [event for event in (first[-2], second[-2]) if isinstance(event, Probed)]
    assert seen[0].scores != seen[1].scores


def test_a_paused_run_can_be_stopped_and_is_kept(
    child: TrainingChild, order: Callable[..., RunOrder]
) -> None:
    child.send(to_line(order(LONG)))
    child.until(Progressed)
    child.send(orders.PAUSE)
    child.until(Paused)
    child.send(orders.STOP)
    end = child.until()[-1]
    assert isinstance(end, Finished)
    assert end.stopped_early


def test_the_drawing_is_read_when_it_changes_and_after_each_epoch(going: TrainingChild) -> None:
    going.send(to_line(DRAWING))
    probed = going.until(Probed)[-1]
    assert isinstance(probed, Probed)
    assert len(probed.scores) == 10
    assert sum(probed.scores) == pytest.approx(1.0, abs=1e-4)
    events = going.until(Probed, enough=lambda event: event.epoch == int(event.epoch))  # type: ignore[union-attr]
    assert any(isinstance(event, EpochEnded) for event in events)


def test_the_weights_of_the_first_layer_are_shown(going: TrainingChild) -> None:
    seen = going.until(WeightsSeen)[-1]
    assert isinstance(seen, WeightsSeen)
    assert (seen.height, seen.width, len(seen.pictures)) == (28, 28, 10)


def test_a_question_in_the_middle_of_a_run_is_answered_and_changes_nothing(
    going: TrainingChild,
) -> None:
    asked = LONG.adjusted(layers=(FLATTEN, {"class": "Dense", "units": 7}))
    going.send(to_line(DescribeOrder(recipe=asked.to_json(), number=5)))
    told = going.until(Described)[-1]
    assert isinstance(told, Described)
    assert told.number == 5
    assert "10 scores" in told.problem


def test_a_run_with_questions_pauses_and_drawings_in_it_learns_what_one_without_learns(
    child: TrainingChild, order: Callable[..., RunOrder]
) -> None:
    recipe = LONG.adjusted(
        epochs=6, layers=(FLATTEN, {"class": "Dropout", "rate": 0.2}, *LONG.layers[1:])
    )
    alone = _epochs(child.run(order(recipe)))
    child.send(to_line(order(recipe)))
    events = child.until(Started)
    child.send(to_line(DRAWING))
    child.send(to_line(DescribeOrder(recipe=LONG.to_json(), number=1)))
    child.send(orders.PAUSE)
    events += child.until(Paused)
    child.send(orders.RESUME)
    events += child.until()
    assert [each.loss for each in _epochs(events)] == [each.loss for each in alone]


def _epochs(events: list[Event]) -> list[EpochEnded]:
    return [event for event in events if isinstance(event, EpochEnded)]


def test_a_stopped_run_keeps_its_best_epoch_and_says_so(
    child: TrainingChild, order: Callable[..., RunOrder]
) -> None:
    # So large a rate makes the epochs uneven: one of the first is soon the best.
    uneven = LONG.adjusted(optimizer={"class": "SGD", "learning_rate": 3.0})
    child.send(to_line(order(uneven)))
    events = child.until(EpochEnded, enough=lambda event: event.epoch == 12)  # type: ignore[union-attr]
    child.send(orders.STOP)
    events += child.until()
    end = events[-1]
    assert isinstance(end, Finished)
    whole = [each for each in _epochs(events) if each.validation_loss is not None]
    best = min(whole, key=lambda each: each.validation_loss or 0.0)
    assert end.kept_epoch == best.epoch
    assert f"epoch {best.epoch}, the best one" in ModelStore().model(end.model).card.notes
    assert RunStore().run(end.run).status == STOPPED_EARLY


def test_a_run_ends_when_what_it_watches_no_longer_improves(
    child: TrainingChild, order: Callable[..., RunOrder]
) -> None:
    patient = LONG.adjusted(
        optimizer={"class": "SGD", "learning_rate": 3.0}, patience=2, watched="val_accuracy"
    )
    events = child.run(order(patient))
    end = events[-1]
    assert isinstance(end, Finished)
    assert not end.stopped_early
    last = _epochs(events)[-1].epoch
    assert last < patient.epochs
    assert end.kept_epoch == last - 2


@pytest.mark.parametrize("kind", [LONG, BY_HAND], ids=["Keras", "by hand"])
def test_a_run_that_ended_but_could_not_be_stored_goes_on_with_its_best_epoch_and_no_other(
    kind: Recipe, child: TrainingChild, order: Callable[..., RunOrder], tmp_path: Path
) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_bytes(b"")
    patient = kind.adjusted(
        optimizer={"class": "SGD", "learning_rate": 3.0}, patience=2, watched="val_accuracy"
    )
    events = child.run(order(patient, out=str(no_folder / "model")))
    failed, last = events[-1], _epochs(events)[-1].epoch
    assert isinstance(failed, Failed)
    assert failed.can_resume

    events = child.run(order(patient, resume=True))

    assert _epochs(events) == []
    end = events[-1]
    assert isinstance(end, Finished)
    assert end.kept_epoch == last - 2


def test_of_a_run_that_is_stopped_whole_epochs_count_alone(
    child: TrainingChild, order: Callable[..., RunOrder]
) -> None:
    child.send(to_line(order(LONG)))
    child.until(EpochEnded, enough=lambda event: event.epoch == 2)  # type: ignore[union-attr]
    child.send(orders.PAUSE)
    events = child.until(Paused)
    child.send(orders.STOP)
    events += child.until()
    end, paused = events[-1], next(each for each in events if isinstance(each, Paused))
    assert isinstance(end, Finished)
    last = _epochs(events)[-1]
    assert (last.epoch, last.is_whole) == (paused.epoch, paused.step == paused.steps)
    done = paused.epoch if last.is_whole else paused.epoch - 1
    assert RunStore().run(end.run).epochs_done == done


def test_a_finished_run_is_kept_with_its_curves_and_its_recipe(
    child: TrainingChild, order: Callable[..., RunOrder]
) -> None:
    events = child.run(order(LONG.adjusted(epochs=2, metrics=("top_k_categorical_accuracy",))))
    end = events[-1]
    assert isinstance(end, Finished)
    record = RunStore().run(end.run)
    assert (record.status, record.model, record.epochs_done) == (FINISHED, end.model, 2)
    assert record.accuracy == pytest.approx(end.accuracy)
    kept = RunStore().event_lines(end.run)
    assert sum('"event": "epoch"' in line for line in kept) == 2
    metrics = _epochs(events)[-1].metrics
    assert metrics.keys() == {"top_k_categorical_accuracy", "val_top_k_categorical_accuracy"}
    folder = RunStore().folder(end.run)
    assert list((folder / "tensorboard" / "train").iterdir())


def test_a_neuron_that_knows_one_digit_becomes_a_model_that_says_so(
    child: TrainingChild, order: Callable[..., RunOrder]
) -> None:
    one = ONE_DIGIT.adjusted(epochs=10, batch_size=20)
    child.send(to_line(DRAWING))
    events = child.run(order(one))
    end = events[-1]
    assert isinstance(end, Finished)
    assert end.test_data == "mnist, 3 or not"
    assert end.accuracy > 0.9
    probed = [event for event in events if isinstance(event, Probed)]
    assert {len(event.scores) for event in probed} == {1}
    model = ModelStore().model(end.model)
    assert "tells 3 from the rest" in model.card.notes
    assert model.card.accuracy.keys() == {"mnist", "mnist, 3 or not"}


def test_a_second_process_waits_for_the_first_one(
    going: TrainingChild, training_home: Path, small_mnist: Path
) -> None:
    words = ["train", "--recipe", "single-layer", "--epochs", "1", "--json", "--data", "mnist"]
    with TrainingChild(training_home, [*words[1:], "--mnist", str(small_mnist)]) as second:
        assert isinstance(second.until(Queued)[-1], Queued)
        going.send(orders.STOP)
        assert isinstance(going.until()[-1], Finished)
        assert isinstance(second.until()[-1], Finished)
    going.send(
        to_line(RunOrder(recipe=LONG.to_json(), data=("mnist",), mnist_file=str(small_mnist)))
    )
    going.until(Progressed)  # for the fixture to stop


def test_a_question_is_answered_while_a_run_waits_for_another_process(
    child: TrainingChild, order: Callable[..., RunOrder]
) -> None:
    with FileLock(locations.training_lock()):
        child.send(to_line(order(LONG.adjusted(epochs=1))))
        child.until(Queued)
        child.send(to_line(DescribeOrder(recipe=LONG.to_json(), number=8)))
        told = child.until(Described)[-1]
    assert isinstance(told, Described)
    assert told.number == 8
    assert isinstance(child.until()[-1], Finished)


def test_a_full_disk_loses_no_epoch_and_the_run_can_be_finished(
    tmp_path: Path, small_mnist: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    words = ["train", "--recipe", "single-layer", "--epochs", "3", "--set", "optimizer=SGD"]
    words += ["--data", "mnist", "--mnist", str(small_mnist)]
    # Every file ends at 40 KB: enough for what is kept of the epochs, too little for the model.
    failed = digitpad(words, home, before="ulimit -f 40")
    assert failed.returncode == 1
    assert "could not be written" in failed.stderr
    assert "resume" in failed.stderr
    done = digitpad([*words, "--resume"], home)
    assert done.returncode == 0, done.stderr
    assert "goes on after epoch 3" in done.stdout
