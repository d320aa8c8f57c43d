"""Teaching on the command line: what goes with it, and the table that it ends with."""

from __future__ import annotations

import pytest

from digitpad.commands import train
from digitpad.commands.teach_words import taught_in_words
from digitpad.errors import DataError, ModelError
from digitpad.practice import practice_inks
from digitpad.samples.sample import NewSample
from digitpad.samples.store import SampleStore
from digitpad.training.dataset import evaluation_set
from digitpad.training.events import Taught


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--epochs", "3"], "--epochs"),
        (["--set", "epochs=3"], "--set"),
        (["--ink", "a.unp"], "--ink"),
        (["--batch-size", "all"], "--batch-size"),
    ],
)
def test_words_that_mean_nothing_to_teaching_are_wrong_usage(
    words: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        train.run(["--recipe", "teach", *words])

    assert ended.value.code == 2
    assert f"{named} does not go with --recipe teach" in capsys.readouterr().err


def test_a_model_that_is_not_there_is_told_before_keras_is_loaded() -> None:
    with pytest.raises(ModelError, match="no model 'gone'"):
        train.run(["--recipe", "teach", "--from", "gone"])


def test_the_table_leaves_out_a_set_that_is_not_to_be_had() -> None:
    taught = Taught(
        model="taught-1",
        taught_from="default",
        sets=("own", "mnist", "practice"),
        digits=(20, 0, 2_000),
        before=(0.8, 0.0, 0.99),
        after=(0.95, 0.0, 0.985),
        samples=30,
        is_better=True,
        why="It reads more.",
    )

    head, own, practice, why = taught_in_words(taught)

    assert head.split() == ["digits", "before", "after", "change"]
    assert own.split()[-4:] == ["20", "80.00%", "95.00%", "+15.00"]
    assert practice.split()[-4:] == ["2,000", "99.00%", "98.50%", "-0.50"]
    assert why == "It reads more."


def test_own_samples_are_evaluated_held_out_and_learnt_apart() -> None:
    with pytest.raises(DataError, match="no samples yet"):
        evaluation_set("own")
    with SampleStore() as store:
        for ink, digit in practice_inks(50, seed=2):
            store.add(NewSample(label=digit, ink=ink))
        held_out = store.counts().held_out

    own = evaluation_set("own")

    assert list(own) == ["own", "own, to learn from"]
    assert [len(digits) for digits in own.values()] == [10, 40]
    assert sum(held_out.values()) == 10
