"""Teaching, in a real training process: what it leaves in the store, and what it tells."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitpad.ink import Ink, mapped
from digitpad.model_store import COMPILED_FILE, KERAS_FILE, Model, ModelStore
from digitpad.practice import practice_inks
from digitpad.predictor import Predictor
from digitpad.samples.sample import NOT_A_DIGIT, NewSample
from digitpad.samples.store import SampleStore
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.events import (
    Event,
    Failed,
    Finished,
    Finishing,
    Preparing,
    Progressed,
    Started,
    Stopped,
    Taught,
)
from digitpad.training.orders import RunOrder, TeachOrder, to_line
from digitpad.training.recipe import Recipe
from tests.training.child import TrainingChild

SMALL = Recipe(
    name="small",
    layers=(
        {"class": "Flatten"},
        {"class": "Dense", "units": 64, "activation": "relu"},
        {"class": "Dropout", "rate": 0.2},
        {"class": "Dense", "units": 10, "activation": "softmax"},
    ),
    optimizer={"class": "Adam", "learning_rate": 3e-3},
    epochs=4,
    batch_size=32,
)
MIRRORED = np.array([[-1.0, 0, 0], [0, 1, 0]])
"""How this user writes: a network that has seen nobody do so misreads most of it."""


@pytest.fixture(autouse=True)
def _home_of_the_process(training_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Look at the files of the shared training process; leave it no samples."""
    monkeypatch.setenv("DIGITPAD_HOME", str(training_home))
    yield
    with SampleStore() as samples:
        samples.remove_everything()


@pytest.fixture(scope="module")
def base(child: TrainingChild, small_mnist: Path) -> str:
    """Return the id of a small model that the process trained."""
    finished = child.run(
        RunOrder(recipe=SMALL.to_json(), data=("mnist",), mnist_file=str(small_mnist))
    )[-1]
    assert isinstance(finished, Finished)
    return finished.model


@pytest.fixture
def teach(child: TrainingChild, base: str, small_mnist: Path) -> Callable[..., list[Event]]:
    """Return what teaches the small model and returns the events."""

    def taught(**changes: Any) -> list[Event]:
        order = TeachOrder(start_from=base, mnist_file=str(small_mnist))
        child.send(to_line(dataclasses.replace(order, **changes)))
        return child.until()

    return taught


def keep_samples(count: int, *, label: int | None = None) -> None:
    """Keep mirrored digits, all of one label where one is given."""
    with SampleStore() as store:
        for ink, digit in practice_inks(count, seed=5):
            store.add(NewSample(label=digit if label is None else label, ink=mirrored(ink)))


def mirrored(ink: Ink) -> Ink:
    return mapped(ink, MIRRORED)


def only(kind: type[Event], events: list[Event]) -> Event:
    (found,) = [event for event in events if isinstance(event, kind)]
    return found


def test_a_taught_model_reads_its_users_hand_better_and_stands_beside_the_one_in_use(
    teach: Callable[..., list[Event]], base: str
) -> None:
    keep_samples(100)
    with SampleStore() as samples:
        samples.add(NewSample(label=NOT_A_DIGIT, ink=mirrored(next(practice_inks(1, seed=9))[0])))
        held_out = samples.counts().held_out
    in_use = ModelStore().current_id()

    events = teach(name="Mine")

    kinds = [type(event) for event in events if not isinstance(event, Preparing | Progressed)]
    assert kinds == [Started, Finishing, Taught, Finished]
    taught = only(Taught, events)
    assert isinstance(taught, Taught)
    assert taught.sets == ("own", "mnist", "practice")
    assert taught.digits == (sum(held_out.values()), 200, 2_000)
    assert taught.after[0] > taught.before[0] + 0.2
    assert taught.taught_from == base
    assert taught.samples == 101 - sum(held_out.values())
    assert taught.why
    card = ModelStore().model(taught.model).card
    assert card.name == "Mine"
    assert card.taught_from == base
    assert Recipe.from_json(dict(card.recipe)).layers == SMALL.layers
    assert card.accuracy["own"] == pytest.approx(taught.after[0], abs=1e-5)
    assert ModelStore().current_id() == in_use
    assert part_read_right(taught.model) == pytest.approx(taught.after[0])


def test_a_model_from_elsewhere_is_taught_without_mnist_by_practice_digits(
    teach: Callable[..., list[Event]], base: str
) -> None:
    keep_samples(40)
    taught, finished = teach(start_from=copied(base).id, mnist_file="")[-2:]
    assert isinstance(taught, Taught)
    assert taught.digits[1] == 0
    assert taught.digits[2] == 2_000
    assert not ModelStore().model(taught.model).card.recipe
    assert isinstance(finished, Finished)
    assert finished.test_data == "practice"


@pytest.mark.parametrize(
    ("count", "label", "reason"),
    [(0, None, "so far there are 0"), (8, None, "at least 10 samples"), (40, 4, "of one class")],
)
def test_too_few_samples_are_told_with_what_to_do(
    teach: Callable[..., list[Event]], count: int, label: int | None, reason: str
) -> None:
    keep_samples(count, label=label)
    before = models()
    failed = teach()[-1]
    assert isinstance(failed, Failed)
    assert reason in failed.message
    assert "then teach" in failed.message
    assert models() == before


def test_a_stop_while_it_learns_changes_nothing(child: TrainingChild, base: str) -> None:
    keep_samples(40)
    before = models()
    child.send(to_line(TeachOrder(start_from=base)))
    child.until(Started)
    child.send("stop")
    assert isinstance(child.until()[-1], Stopped)
    assert models() == before


def test_a_model_of_one_digit_cannot_be_taught(teach: Callable[..., list[Event]]) -> None:
    keep_samples(40)
    recipe = RECIPES["one-neuron"].adjusted(only_digit=3).to_json()
    failed = teach(start_from=copied(recipe=recipe).id)[-1]
    assert isinstance(failed, Failed)
    assert "tells 3 from the rest" in failed.message


def part_read_right(model: str) -> float:
    """Return which part of the digits held out the compiled network reads right."""
    predictor = Predictor(ModelStore().model(model).compiled_file)
    with SampleStore() as samples:
        digits = [each for each in samples.all(held_out=True) if each.label != NOT_A_DIGIT]
    right = [predictor.read(each.digit_image()).digit == each.label for each in digits]
    return sum(right) / len(right)


def models() -> set[str]:
    return {model.id for model in ModelStore().models()}


def copied(model_id: str = "default", **card: Any) -> Model:
    """Store a copy of a model whose card tells other things, by default no recipe."""
    store = ModelStore()
    model = store.model(model_id)
    with store.new_model("copy") as new:
        for name in (KERAS_FILE, COMPILED_FILE):
            shutil.copy(model.folder / name, new.folder / name)
        new.write_card(dataclasses.replace(model.card, **{"recipe": {}, **card}))
    return store.model(new.id)


def test_what_is_looked_at_ahead_changes_nothing_and_is_answered_by_nothing(
    teach: Callable[..., list[Event]], child: TrainingChild, base: str, small_mnist: Path
) -> None:
    keep_samples(40)
    plain = only(Taught, teach())
    ahead = TeachOrder(start_from=base, mnist_file=str(small_mnist), is_ahead=True)
    child.send(to_line(ahead))
    child.send(to_line(dataclasses.replace(ahead, start_from="no-such-model")))
    child.send(to_line(ahead))

    taught = only(Taught, teach())

    assert isinstance(plain, Taught)
    assert isinstance(taught, Taught)
    assert taught.digits == plain.digits
    assert taught.after == pytest.approx(plain.after, abs=0.02)
