"""Runs, in a real training process: what they leave in the store, and what they never leave."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitpad.digit_image import digit_image_of_ink
from digitpad.ink_files import LabelledInk, write_ink_file
from digitpad.model_store import BUNDLED, COMPILED_FILE, KERAS_FILE, ModelStore
from digitpad.non_digits import non_digit_inks
from digitpad.practice import practice_inks
from digitpad.training.events import (
    EpochEnded,
    Event,
    Failed,
    Finished,
    Finishing,
    Preparing,
    Progressed,
    Started,
    Stopped,
    WeightsSeen,
)
from digitpad.training.inspection import inspect_model_file
from digitpad.training.orders import RunOrder, to_line
from digitpad.training.recipe import Recipe
from tests.training.child import TrainingChild
from tests.training.data import FLATTEN, ONE_DIGIT

OUTPUT = {"class": "Dense", "units": 10, "activation": "softmax"}
SMALL = Recipe(
    name="small",
    layers=(FLATTEN, {"class": "Dense", "units": 32, "activation": "relu"}, OUTPUT),
    optimizer={"class": "Adam", "learning_rate": 3e-3},
    epochs=3,
    batch_size=32,
)


@pytest.fixture(autouse=True)
def _home_of_the_process(training_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the files of the shared training process."""
    monkeypatch.setenv("DIGITPAD_HOME", str(training_home))


@pytest.fixture
def order(small_mnist: Path) -> Callable[..., RunOrder]:
    """Return a maker of orders on the small archive, the recipe's fields and its own adjusted."""

    def made(recipe: Recipe = SMALL, **changes: Any) -> RunOrder:
        fields = {"data": ("mnist",), "mnist_file": str(small_mnist), **changes}
        return RunOrder(recipe=recipe.to_json(), **fields)

    return made


@pytest.fixture
def leaves_nothing(training_home: Path) -> Callable[[list[Event]], str]:
    """Return a check that a run failed and left nothing; it returns the sentence."""
    before = _files_in(training_home / "models")

    def check(events: list[Event]) -> str:
        failed = events[-1]
        assert isinstance(failed, Failed)
        assert failed.message.endswith(".")
        assert "\n" not in failed.message
        assert "unexpected" not in failed.message
        assert _files_in(training_home / "models") == before
        assert ModelStore().current_id() == BUNDLED
        return failed.message

    return check


def _files_in(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def finished(events: list[Event]) -> Finished:
    assert isinstance(events[-1], Finished), events[-1]
    return events[-1]


# --- a run that goes well ---------------------------------------------------------------------


@pytest.fixture(scope="session")
def whole_run(child: TrainingChild, small_mnist: Path) -> list[Event]:
    """Return the events of one whole run."""
    return child.run(
        RunOrder(
            recipe=SMALL.to_json(), data=("mnist",), mnist_file=str(small_mnist), name="My  first\n"
        )
    )


def test_a_run_tells_its_events_in_order(whole_run: list[Event]) -> None:
    told = (type(event) for event in whole_run if not isinstance(event, WeightsSeen))
    kinds = [kind for kind, _ in itertools.groupby(told)]
    assert kinds[:3] == [Preparing, Started, Progressed]
    assert kinds[-3:] == [EpochEnded, Finishing, Finished]
    epochs = [event for event in whole_run if isinstance(event, EpochEnded)]
    assert [event.epoch for event in epochs] == [1, 2, 3]
    assert all(event.validation_accuracy is not None for event in epochs)


def test_progress_grows_and_its_figures_are_in_range(whole_run: list[Event]) -> None:
    told = [event for event in whole_run if isinstance(event, Progressed)]
    done = [event.done for event in told]
    assert done == sorted(done)
    assert all(0 < part <= 1 for part in done)
    assert all(0 <= event.accuracy <= 1 and event.loss > 0 for event in told)
    assert all(event.seconds_left is None or event.seconds_left >= 0 for event in told)


def test_the_start_tells_how_many_images_there_are(whole_run: list[Event]) -> None:
    started = next(event for event in whole_run if isinstance(event, Started))
    assert (started.training_images, started.validation_images) == (1_100, 100)
    assert (started.test_images, started.epochs) == (200, 3)
    assert started.weights == 784 * 32 + 32 + 32 * 10 + 10


def test_the_model_that_comes_out_can_be_used(whole_run: list[Event]) -> None:
    end = finished(whole_run)
    loaded = ModelStore().load(end.model)
    images = np.stack([digit_image_of_ink(ink) for ink, _ in practice_inks(100, seed=77)])
    labels = [label for _, label in practice_inks(100, seed=77)]
    assert end.accuracy > 0.7
    assert (loaded.predictor.scores(images).argmax(axis=1) == labels).mean() > 0.6
    assert end.accuracy_in_use is not None
    assert end.accuracy_in_use > 0.95
    assert not end.stopped_early
    assert end.size_bytes == loaded.model.size_bytes


def test_a_run_with_all_that_is_drawn_anew_is_calibrated_and_doubts_what_is_no_digit(
    child: TrainingChild, order: Callable[..., RunOrder]
) -> None:
    recipe = SMALL.adjusted(
        name="varied",
        label_smoothing=0.1,
        augmentation="hands",
        practice=400,
        non_digits=0.25,
        calibrated=True,
        epochs=8,
    )
    events = child.run(order(recipe))
    started = next(event for event in events if isinstance(event, Started))
    assert started.training_images == (1_100 + 400) * 5 / 4
    loaded = ModelStore().load(finished(events).model)
    # Smoothed labels and flat targets make a network doubt too much.
    assert 0.1 <= loaded.model.card.temperature < 0.95
    digits = [digit_image_of_ink(ink) for ink, _ in practice_inks(200, seed=78)]
    others = [digit_image_of_ink(ink) for ink in non_digit_inks(200, seed=78)]
    sure = [loaded.predictor.scores(np.stack(each)).max(axis=1) for each in (digits, others)]
    assert np.median(sure[0]) > np.median(sure[1]) + 0.2
    inspect_model_file(loaded.model.keras_file)  # it may be taken in again elsewhere
    # The training accuracy is told of digits alone: flat targets have no winner.
    last = [event for event in events if isinstance(event, EpochEnded)][-1]
    assert last.accuracy > 0.6


def test_training_changes_nothing_about_which_model_is_in_use(whole_run: list[Event]) -> None:
    finished(whole_run)
    assert ModelStore().current_id() == BUNDLED


def test_the_card_tells_how_the_model_was_made(whole_run: list[Event]) -> None:
    end = finished(whole_run)
    card = ModelStore().model(end.model).card
    assert card.name == "My first"
    assert Recipe.from_json(dict(card.recipe)) == SMALL
    assert card.data == "MNIST's training part"
    assert card.made_by.startswith("digitpad train --recipe recipe.json --epochs 3")
    assert card.weights == end.weights
    assert card.seconds == pytest.approx(end.seconds, abs=0.1)
    assert card.accuracy == {"mnist": pytest.approx(end.accuracy, abs=1e-5)}
    assert 0 <= card.calibration_error["mnist"] <= 1
    assert {"keras", "tensorflow", "numpy"} <= set(card.versions)
    assert card.created.endswith("+00:00")


def test_the_checksums_on_the_card_are_those_of_the_files(whole_run: list[Event]) -> None:
    model = ModelStore().model(finished(whole_run).model)
    for name in (KERAS_FILE, COMPILED_FILE):
        content = (model.folder / name).read_bytes()
        assert model.card.sha256[name] == hashlib.sha256(content).hexdigest()


@pytest.fixture(scope="session")
def run_again(whole_run: list[Event], child: TrainingChild, small_mnist: Path) -> list[Event]:
    """Return the events of the same run, done later in the same process."""
    finished(whole_run)
    return child.run(RunOrder(recipe=SMALL.to_json(), data=("mnist",), mnist_file=str(small_mnist)))


def test_the_same_seed_on_the_same_data_gives_the_same_network(
    whole_run: list[Event],
    run_again: list[Event],
    child: TrainingChild,
    order: Callable[..., RunOrder],
) -> None:
    ends = [finished(events) for events in (whole_run, run_again)]
    ends.append(finished(child.run(order(SMALL.adjusted(seed=1)))))
    image = np.full((1, 28, 28), 99, np.uint8)
    first, again, other = (ModelStore().load(end.model).predictor.scores(image) for end in ends)
    assert ends[1].accuracy == ends[0].accuracy
    assert again == pytest.approx(first, abs=1e-4)
    assert other != pytest.approx(first, abs=1e-4)


def test_layers_are_named_alike_in_every_run_of_a_process(
    whole_run: list[Event], run_again: list[Event]
) -> None:
    first, again = (
        ModelStore().load(finished(events).model).predictor.inner_layers
        for events in (whole_run, run_again)
    )
    assert first == again == ("dense",)


def test_varied_images_and_inks_smoothed_labels_and_a_schedule_go_together(
    child: TrainingChild, order: Callable[..., RunOrder], tmp_path: Path
) -> None:
    strokes = [LabelledInk(ink=ink, label=str(digit)) for ink, digit in practice_inks(40, seed=4)]
    write_ink_file(tmp_path / "mine.json", strokes)
    recipe = SMALL.adjusted(
        augmentation="mild", schedule="cosine", label_smoothing=0.1, validation_split=0.0
    )
    events = child.run(order(recipe, ink=(str(tmp_path / "mine.json"),)))
    end = finished(events)
    card = ModelStore().model(end.model).card
    assert end.accuracy > 0.6
    assert card.data == "MNIST's training part, 40 inks of mine.json"
    assert "--ink mine.json" in card.made_by
    assert str(tmp_path) not in card.made_by + card.data
    epochs = [event for event in events if isinstance(event, EpochEnded)]
    assert [event.validation_loss for event in epochs] == [None] * 3


def test_further_sets_stand_on_the_card(
    child: TrainingChild, order: Callable[..., RunOrder], tmp_path: Path
) -> None:
    images = np.stack([digit_image_of_ink(ink) for ink, _ in practice_inks(20, seed=8)])
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        np.savez(tmp_path / name / "own.npz", x=images, y=np.arange(20) % 10)
    tests = ("mnist", *(str(tmp_path / name / "own.npz") for name in ("a", "b")))
    end = finished(child.run(order(SMALL.adjusted(epochs=1), tests=tests)))
    card = ModelStore().model(end.model).card
    assert set(card.accuracy) == set(card.calibration_error) == {"mnist", "own", tests[2]}


def test_a_run_can_start_from_a_model(
    whole_run: list[Event], child: TrainingChild, order: Callable[..., RunOrder]
) -> None:
    before = finished(whole_run)
    other = Recipe(name="other", layers=(FLATTEN, OUTPUT), scaling="-0.5..0.5", epochs=1)
    events = child.run(order(other, start_from=before.model))
    end = finished(events)
    card = ModelStore().model(end.model).card
    assert end.weights == before.weights
    assert end.accuracy > before.accuracy - 0.1
    assert card.data.endswith(f"started from {before.model}")
    assert card.made_by.endswith(f"--from {before.model}")
    # The card tells the layers that the network has, not those that the order named.
    assert Recipe.from_json(dict(card.recipe)).layers == SMALL.layers
    assert card.recipe["scaling"] == SMALL.scaling


def test_a_run_can_start_from_the_bundled_model(
    child: TrainingChild, order: Callable[..., RunOrder]
) -> None:
    slow = SMALL.adjusted(
        epochs=1, batch_size=256, optimizer={"class": "SGD", "learning_rate": 1e-6}
    )
    assert finished(child.run(order(slow, start_from=BUNDLED))).accuracy > 0.95


@pytest.fixture(scope="session")
def one_digit_run(child: TrainingChild, small_mnist: Path) -> Finished:
    """Return the end of a run that made a model of one digit."""
    order = RunOrder(recipe=ONE_DIGIT.to_json(), data=("mnist",), mnist_file=str(small_mnist))
    return finished(child.run(order))


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_run_for_one_digit_can_start_from_a_model_of_one_digit(
    by_hand: bool,
    one_digit_run: Finished,
    child: TrainingChild,
    order: Callable[..., RunOrder],
) -> None:
    again = ONE_DIGIT.adjusted(epochs=1, by_hand=by_hand)
    end = finished(child.run(order(again, start_from=one_digit_run.model)))
    assert end.accuracy > one_digit_run.accuracy - 0.02
    assert end.weights == one_digit_run.weights == 785


@pytest.mark.parametrize(
    ("recipe", "model_of_one", "says"),
    [(SMALL, True, "must give 10 scores"), (ONE_DIGIT, False, "must give one score")],
)
def test_a_run_cannot_start_from_a_model_that_gives_other_scores(
    recipe: Recipe,
    model_of_one: bool,
    says: str,
    one_digit_run: Finished,
    whole_run: list[Event],
    child: TrainingChild,
    order: Callable[..., RunOrder],
) -> None:
    model = one_digit_run.model if model_of_one else finished(whole_run).model
    failed = child.run(order(recipe, start_from=model))[-1]
    assert isinstance(failed, Failed)
    assert says in failed.message


# --- stopping ---------------------------------------------------------------------------------


def test_a_stop_keeps_what_was_learnt(child: TrainingChild, order: Callable[..., RunOrder]) -> None:
    child.send(to_line(order(SMALL.adjusted(epochs=1_000))))
    child.until(EpochEnded)
    child.send("stop")
    end = finished(child.until())
    assert end.stopped_early
    assert end.accuracy > 0.3
    assert ModelStore().load(end.model).model.card.notes.startswith("The run was stopped early.")


def test_a_stop_before_anything_was_learnt_leaves_nothing(
    child: TrainingChild, order: Callable[..., RunOrder], training_home: Path
) -> None:
    before = _files_in(training_home / "models")
    child.send(to_line(order(data=("practice",))))
    child.until(Preparing)
    child.send("stop")
    assert isinstance(child.until()[-1], Stopped)
    assert _files_in(training_home / "models") == before


# --- runs that cannot go on -------------------------------------------------------------------


@pytest.mark.parametrize("augmentation", ["none", "mild"])
def test_a_run_that_diverges_is_told_and_leaves_nothing(
    augmentation: str,
    child: TrainingChild,
    order: Callable[..., RunOrder],
    leaves_nothing: Callable[[list[Event]], str],
) -> None:
    wild = SMALL.adjusted(
        optimizer={"class": "SGD", "learning_rate": 1e30}, augmentation=augmentation
    )
    assert "training diverged" in leaves_nothing(child.run(order(wild)))


def test_weights_that_are_no_numbers_are_told_though_the_loss_was_finite(
    child: TrainingChild,
    order: Callable[..., RunOrder],
    leaves_nothing: Callable[[list[Event]], str],
) -> None:
    # One batch: its loss comes before the step that ruins the weights.
    wild = SMALL.adjusted(
        optimizer={"class": "SGD", "learning_rate": 1e38},
        scaling="0..255",
        batch_size=2_000,
        epochs=1,
        validation_split=0.0,
    )
    events = child.run(order(wild))
    (epoch,) = (event for event in events if isinstance(event, EpochEnded))
    assert epoch.loss < 1e10
    assert "training diverged" in leaves_nothing(events)


def test_finite_weights_that_give_scores_that_are_no_numbers_are_told(
    child: TrainingChild,
    order: Callable[..., RunOrder],
    leaves_nothing: Callable[[list[Event]], str],
) -> None:
    wild = SMALL.adjusted(
        optimizer={"class": "SGD", "learning_rate": 1e30},
        batch_size=2_000,
        epochs=1,
        validation_split=0.0,
    )
    assert "training diverged" in leaves_nothing(child.run(order(wild)))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"mnist_file": "/absent/mnist.npz"}, "no MNIST archive at /absent/mnist.npz"),
        ({"mnist_file": "/"}, "no MNIST archive at /"),
        ({"data": ("/absent.npz",)}, "no data set '/absent.npz'"),
        ({"data": ("/",)}, "is no file"),
        ({"ink": ("/absent.unp",)}, "absent.unp cannot be opened"),
        ({"tests": ("/absent.npz",)}, "no set '/absent.npz'"),
        ({"start_from": "nobody"}, "no model 'nobody'"),
    ],
)
def test_what_is_missing_is_told_before_anything_is_learnt(
    changes: dict[str, Any],
    says: str,
    child: TrainingChild,
    order: Callable[..., RunOrder],
    leaves_nothing: Callable[[list[Event]], str],
) -> None:
    events = child.run(order(**changes))
    assert says in leaves_nothing(events)
    assert not any(isinstance(event, Progressed) for event in events)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"layers": (FLATTEN, {**OUTPUT, "units": 11})}, "must give 10 scores"),
        ({"layers": ({"class": "Lambda"}, OUTPUT)}, "Layer 1 (Lambda) must be one of"),
        ({"optimizer": {"class": "Warp"}}, "The optimizer must be one of"),
        ({"loss": "none"}, "The loss must be one of"),
    ],
)
def test_a_recipe_that_cannot_work_is_told_before_the_data_come(
    changes: dict[str, Any],
    says: str,
    child: TrainingChild,
    order: Callable[..., RunOrder],
    leaves_nothing: Callable[[list[Event]], str],
) -> None:
    events = child.run(order(SMALL.adjusted(**changes), data=("practice",)))
    assert says in leaves_nothing(events)
    preparing, failed = events  # and nothing of the data
    assert isinstance(preparing, Preparing)
    assert isinstance(failed, Failed)


def test_a_batch_that_would_take_all_memory_is_told(
    child: TrainingChild,
    order: Callable[..., RunOrder],
    leaves_nothing: Callable[[list[Event]], str],
    small_mnist: Path,
) -> None:
    layers = (
        {"class": "Reshape", "target_shape": [28, 28, 1]},
        *[{"class": "Conv2D", "filters": 1_000, "kernel_size": 1}] * 2,
        FLATTEN,
        OUTPUT,
    )
    huge = SMALL.adjusted(layers=layers, batch_size=60_000)
    sentence = leaves_nothing(child.run(order(huge)))
    assert "A batch of 1,100 images would take about" in sentence
    assert "Use a batch size of at most" in sentence


def test_a_damaged_model_to_start_from_is_told(
    run_again: list[Event],
    child: TrainingChild,
    order: Callable[..., RunOrder],
    leaves_nothing: Callable[[list[Event]], str],
) -> None:
    file = ModelStore().model(finished(run_again).model).keras_file
    content = file.read_bytes()
    file.write_bytes(content[:-100])
    try:
        assert KERAS_FILE in leaves_nothing(child.run(order(start_from=file.parent.name)))
    finally:
        file.write_bytes(content)


def test_the_process_goes_on_after_all_that(
    child: TrainingChild, order: Callable[..., RunOrder]
) -> None:
    assert finished(child.run(order())).accuracy > 0.7
