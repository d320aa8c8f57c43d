from __future__ import annotations

import csv
import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from digitpad.cli import main
from digitpad.run_record import FINISHED
from digitpad.run_store import RunStore
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.events import EpochEnded, Progressed, to_line
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe

Capsys = pytest.CaptureFixture[str]
FIRST_LOOK = RECIPES["first-look"].adjusted(epochs=2)
TOLD = ["epoch", "loss", "accuracy", "validation_loss", "validation_accuracy", "seconds"]


def epoch(number: int, **figures: Any) -> EpochEnded:
    return EpochEnded(
        **{
            "epoch": number,
            "epochs": 2,
            "loss": 0.5 / number,
            "accuracy": 0.9,
            "validation_loss": 0.4,
            "validation_accuracy": 0.91,
            "seconds": 1.5,
            "learning_rate": 0.001,
            **figures,
        }
    )


def kept(
    recipe: Recipe = FIRST_LOOK,
    *,
    name: str = "",
    epochs: tuple[EpochEnded, ...] = (epoch(1), epoch(2)),
    **outcome: Any,
) -> str:
    """Keep a run that came to its end; return its id."""
    order = RunOrder(recipe=recipe.to_json(), data=("mnist",), name=name)
    recorder = RunStore().begin(
        recipe=recipe.to_json(),
        order=order.to_json(),
        epochs=recipe.epochs,
        seed=recipe.seed,
        data="MNIST",
        weights=407_050,
    )
    batch = Progressed(
        epoch=1, step=1, steps=2, done=0.1, loss=2.0, accuracy=0.1,
        images_per_second=9.0, seconds_left=None,
    )  # fmt: skip
    recorder.tell(to_line(batch))
    for event in epochs:
        recorder.tell(to_line(event))
    ended = {"accuracy": 0.9793, "test_data": "mnist", "seconds": 3.21, "epochs_done": 2}
    recorder.end(FINISHED, **{**ended, **outcome})
    return recorder.id


def cut_off() -> str:
    """Keep a run whose process left it after an epoch; return its id."""
    recorder = RunStore().begin(recipe=FIRST_LOOK.to_json(), order={}, epochs=2)
    recorder.tell(to_line(epoch(1)))
    recorder.update(epochs_done=1)
    recorder.end("running")
    return recorder.id


def out_of(capsys: Capsys, *words: str) -> str:
    assert main(["runs", *words]) == 0
    assert "keras" not in sys.modules
    return capsys.readouterr().out


def json_of(capsys: Capsys, *words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out_of(capsys, *words, "--json").splitlines()]


def refusal(capsys: Capsys, *words: str) -> str:
    assert main(["runs", *words]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    (sentence,) = err.splitlines()
    return sentence.removeprefix("digitpad: ")


def test_without_runs_the_list_says_so_and_its_json_is_empty(capsys: Capsys) -> None:
    assert out_of(capsys, "list") == "no run is kept; `digitpad train` makes one\n"
    assert json_of(capsys, "list") == []


def test_runs_are_listed_with_what_they_came_to(capsys: Capsys) -> None:
    first, second = kept(name="Mine [red]"), cut_off()

    heading, *rows = out_of(capsys, "list").splitlines()

    assert heading.split() == [
        "id", "recipe", "data", "seed", "accuracy", "time", "weights", "status"
    ]  # fmt: skip
    rows = sorted(rows, key=lambda row: not row.startswith(first))
    assert rows[0].split() == [
        first, "Mine", "[red]", "MNIST", "0", "97.93%", "3.2", "s", "407,050", "finished"
    ]  # fmt: skip
    assert rows[1].startswith(second)
    assert rows[1].rstrip().endswith("cut off, 1 of 2 epochs")


def test_the_list_is_json_for_scripts(capsys: Capsys) -> None:
    run = kept(model="first-look-1")

    (listed,) = json_of(capsys, "list")

    assert (listed["id"], listed["recipe"], listed["data"]) == (run, "first-look", "MNIST")
    assert (listed["seed"], listed["accuracy"], listed["seconds"]) == (0, 0.9793, 3.21)
    assert (listed["weights"], listed["status"]) == (407_050, "finished")
    assert listed["model"] == "first-look-1"


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_on_a_terminal_of_any_width_ids_are_whole(
    columns: int, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("FORCE_COLOR", "1")
    run = kept(name="a rather long name that does not fit on a narrow terminal")

    out = out_of(capsys, "list")

    assert run in out
    assert "…" not in out


def test_a_run_is_shown_with_the_figures_of_its_epochs(capsys: Capsys) -> None:
    run = kept(epochs=(epoch(1, metrics={"top_k": 0.99}), epoch(2, metrics={"top_k": 1.0})))

    out = out_of(capsys, "show", run)

    assert out.startswith(f"first-look ({run})\n")
    assert "  layers: Flatten, Dense 512 relu, Dense 10 softmax\n" in out
    assert "  accuracy: 97.93% on mnist\n" in out
    first, second = (" ".join(line.split()) for line in out.splitlines()[-2:])
    assert first == "1 0.5 0.9 0.4 0.91 1.5 0.001 0.99"
    assert second == "2 0.25 0.9 0.4 0.91 1.5 0.001 1"


def test_a_run_is_shown_as_json_with_its_recipe(capsys: Capsys) -> None:
    run = kept()

    (shown,) = json_of(capsys, "show", run)

    assert shown == dataclasses.asdict(RunStore().run(run))
    assert Recipe.from_json(shown["recipe"]) == FIRST_LOOK


def test_a_run_that_was_cut_off_before_its_first_epoch_is_shown(capsys: Capsys) -> None:
    recorder = RunStore().begin(recipe={"name": "x"}, order={}, epochs=2)
    recorder.close()

    assert "  status: cut off, 0 of 2 epochs\n" in out_of(capsys, "show", recorder.id)


def test_runs_are_compared_by_outcome_and_by_the_knobs_that_differ(capsys: Capsys) -> None:
    plain = kept()
    adam = kept(FIRST_LOOK.adjusted(optimizer={"class": "Adam"}, seed=4), accuracy=0.981)

    lines = out_of(capsys, "compare", plain, adam).splitlines()

    assert lines[:2] == [f"1  {plain}  first-look", f"2  {adam}  first-look"]
    rows = {line.split()[0]: line.split()[1:] for line in lines[3:]}
    assert rows == {
        "accuracy": ["97.93%", "98.10%"],
        "time": ["3.2", "s", "3.2", "s"],
        "status": ["finished", "finished"],
        "optimizer": ["RMSprop", "Adam"],
        "seed": ["0", "4"],
    }


def test_a_comparison_is_json_for_scripts(capsys: Capsys) -> None:
    runs = [kept(), kept(FIRST_LOOK.adjusted(batch_size="all"))]

    (compared,) = json_of(capsys, "compare", *runs)

    assert [run["id"] for run in compared["runs"]] == runs
    assert compared["knobs"] == [{"name": "batch_size", "values": ["128", "all"]}]


def test_runs_are_exported_as_a_table_with_a_row_for_each_epoch(
    tmp_path: Path, capsys: Capsys
) -> None:
    file = tmp_path / "curves.csv"
    plain = kept(name='"quoted", with a comma')
    other = kept(epochs=(epoch(1, validation_loss=None, metrics={"top_k": 0.9}),))

    assert out_of(capsys, "export", plain, other, "--csv", str(file)) == f"{file}\n"

    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == ["run", "name", "seed", *TOLD, "learning_rate", "top_k"]
    assert [(row["run"], row["epoch"]) for row in rows] == [
        (plain, "1"), (plain, "2"), (other, "1")
    ]  # fmt: skip
    assert (rows[0]["name"], rows[0]["loss"], rows[0]["top_k"]) == (
        '"quoted", with a comma', "0.5", ""
    )  # fmt: skip
    assert (rows[2]["validation_loss"], rows[2]["top_k"]) == ("", "0.9")


@pytest.mark.parametrize(("name", "cell"), [("=1+1", "'=1+1"), ("a\udcff", "a")])
def test_a_name_in_a_table_is_no_formula_and_can_be_written(
    name: str, cell: str, tmp_path: Path, capsys: Capsys
) -> None:
    file = tmp_path / "curves.csv"

    out_of(capsys, "export", kept(name=name), "--csv", str(file))

    with file.open(encoding="utf-8", newline="") as lines:
        assert {row["name"] for row in csv.DictReader(lines)} == {cell}


def test_a_file_that_is_there_is_written_over_only_by_force(tmp_path: Path, capsys: Capsys) -> None:
    file = tmp_path / "curves.csv"
    file.write_text("mine")
    run = kept()

    assert "is there already; --force" in refusal(capsys, "export", run, "--csv", str(file))
    assert file.read_text() == "mine"
    out_of(capsys, "export", run, "--csv", str(file), "--force")
    assert file.read_text().startswith("run,name,seed,")


def test_a_table_that_cannot_be_written_is_told(tmp_path: Path, capsys: Capsys) -> None:
    file = tmp_path / "absent" / "curves.csv"

    assert refusal(capsys, "export", kept(), "--csv", str(file)) == (
        f"{file} cannot be written: No such file or directory."
    )


def test_runs_are_exported_for_tensorboard_a_folder_each(tmp_path: Path) -> None:
    runs = [kept(), kept()]

    done = subprocess.run(
        [sys.executable, "-m", "digitpad", "runs", "export", *runs, "--tensorboard", tmp_path],
        capture_output=True,
        text=True,
        env=os.environ,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [str(tmp_path / run) for run in runs]
    for run in runs:
        for part in ("train", "validation"):
            (log,) = (tmp_path / run / part).iterdir()
            assert log.stat().st_size > 100


def test_a_run_is_removed_and_gone(capsys: Capsys) -> None:
    first, second = kept(), kept()

    assert out_of(capsys, "remove", first) == f"{first} is removed\n"
    assert json_of(capsys, "remove", second) == [{"removed": second}]
    assert json_of(capsys, "list") == []


@pytest.mark.parametrize("words", [["show"], ["remove"], ["compare"], ["export", "--csv", "a.csv"]])
def test_a_run_that_is_not_there_is_told_in_one_sentence(words: list[str], capsys: Capsys) -> None:
    ids = ["nothing"] * (2 if words == ["compare"] else 1)

    assert refusal(capsys, *words, *ids) == "There is no run 'nothing' among those that are kept."


@pytest.mark.parametrize(
    "words",
    [
        ["show"],
        ["compare", "one"],
        ["export", "one"],
        ["export", "one", "--csv", "a", "--tensorboard", "b"],
        ["export", "--csv", "a"],
        ["resume"],
    ],
)
def test_wrong_usage_ends_with_2(words: list[str], capsys: Capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["runs", *words])
    assert ended.value.code == 2
    assert "usage: digitpad runs" in capsys.readouterr().err
