"""`digitpad train`, as a person runs it in a terminal and a script runs it by `--json`."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from digitpad import locations
from digitpad.cli import main
from digitpad.model_store import BUNDLED, CARD_FILE, COMPILED_FILE, KERAS_FILE, ModelStore
from digitpad.predictor import Predictor
from digitpad.run_store import RunStore
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.events import EpochEnded, Failed, Finished, Preparing, Started
from digitpad.training.optimizer_ladder import LADDER
from digitpad.training.recipe import Recipe
from tests.training.child import digitpad, environment, events_in
from tests.training.data import write_small_mnist

SMALL = Recipe(
    name="small",
    layers=(
        {"class": "Flatten"},
        {"class": "Dense", "units": 32, "activation": "relu"},
        {"class": "Dense", "units": 10, "activation": "softmax"},
    ),
    epochs=2,
    batch_size=32,
)
MODEL_FILES = {CARD_FILE, COMPILED_FILE, KERAS_FILE}


@pytest.fixture(scope="session")
def small_mnist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive laid out as MNIST's, of practice digits."""
    return write_small_mnist(tmp_path_factory.mktemp("data") / "mnist.npz")


@pytest.fixture
def recipe_file(tmp_path: Path) -> Path:
    """Return a file that holds a small recipe."""
    return written(tmp_path / "small.json", SMALL)


def written(path: Path, recipe: Recipe) -> Path:
    path.write_text(json.dumps(recipe.to_json()), "utf-8")
    return path


def train(*words: object, home: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    return digitpad(["train", *map(str, words)], home, before=before)


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_a_run_prints_its_events_and_writes_the_model_where_it_is_told(
    recipe_file: Path, small_mnist: Path, tmp_path: Path, digitpad_home: Path
) -> None:
    out = tmp_path / "new" / "model"
    done = train(
        "--recipe", recipe_file, "--mnist", small_mnist, "--epochs", 3, "--seed", 5,
        "--test", "practice", "--name", "Mine", "--out", out, "--json", home=digitpad_home,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    events = events_in(done.stdout)
    assert len(events) == len(done.stdout.splitlines())
    first = next(event for event in events if not isinstance(event, Preparing))
    assert isinstance(first, Started)
    assert sum(isinstance(event, EpochEnded) for event in events) == 3
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["event"] == "finished"
    assert last["model"] == "model"
    assert last["accuracy"] > 0.7
    assert last["seconds"] > 0
    assert files_in(out) == MODEL_FILES
    card = json.loads((out / CARD_FILE).read_text("utf-8"))
    assert card["name"] == "Mine"
    assert set(card["accuracy"]) == {"mnist", "practice"}
    assert card["recipe"]["epochs"] == 3
    assert card["recipe"]["seed"] == 5
    assert files_in(digitpad_home / "models") == set()


@contextlib.contextmanager
def running(*words: object, home: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "digitpad", "train", *map(str, words)],
        env=environment(home, PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to one process")
def test_ctrl_c_stops_early_keeps_what_was_learnt_and_replaces_the_folder_that_was_named(
    recipe_file: Path, small_mnist: Path, tmp_path: Path, digitpad_home: Path
) -> None:
    out = tmp_path / "model"
    out.mkdir()
    for name in MODEL_FILES:
        (out / name).write_text("the model before")
    with running(
        "--recipe", recipe_file, "--mnist", small_mnist, "--epochs", 1_000, "--out", out,
        home=digitpad_home,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        told = next(line for line in process.stdout if line.startswith("epoch   1/1000"))
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=100)
    assert process.returncode == 0, errors
    assert "validation" in told
    assert "read right (the model in use: " in rest
    assert "stored as model, " in rest
    assert files_in(out) == MODEL_FILES
    assert files_in(tmp_path) == {"model", "small.json"}
    Predictor(out / COMPILED_FILE)
    assert json.loads((out / CARD_FILE).read_text("utf-8"))["notes"] != ""


def test_a_run_that_diverges_ends_with_a_sentence_and_stores_nothing(
    small_mnist: Path, tmp_path: Path, digitpad_home: Path
) -> None:
    wild = SMALL.adjusted(optimizer={"class": "SGD", "learning_rate": 1e30})
    path = written(tmp_path / "wild.json", wild)
    done = train("--recipe", path, "--mnist", small_mnist, "--json", home=digitpad_home)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("digitpad: The loss is no longer a number")
    assert "Traceback" not in done.stderr
    assert not any(isinstance(event, Finished) for event in events_in(done.stdout))
    assert files_in(digitpad_home / "models") == set()


def nothing_was_stored(done: subprocess.CompletedProcess[str], home: Path) -> None:
    sentence = done.stderr.splitlines()[-1]
    assert done.returncode == 1
    assert sentence.startswith("digitpad: The model could not be written")
    assert sentence.endswith("Make room on the disk, then resume.")
    assert "Traceback" not in done.stderr
    assert files_in(home / "models") == set()
    assert ModelStore().current_id() == BUNDLED
    ModelStore().load_current()


@pytest.mark.skipif(os.name == "nt", reason="Windows limits no file's size")
def test_a_file_that_may_not_grow_ends_with_a_sentence_and_stores_nothing(
    recipe_file: Path, small_mnist: Path, digitpad_home: Path
) -> None:
    done = train(
        "--recipe", recipe_file, "--mnist", small_mnist, "--epochs", 1, "--json",
        home=digitpad_home, before="ulimit -f 100",
    )  # fmt: skip
    nothing_was_stored(done, digitpad_home)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of 200 KB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small disk takes the right to mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_ends_with_a_sentence_and_stores_nothing(
    recipe_file: Path, small_mnist: Path, tiny_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = train(
        "--recipe", recipe_file, "--mnist", small_mnist, "--epochs", 1, "--json", home=tiny_disk
    )
    monkeypatch.setenv("DIGITPAD_HOME", str(tiny_disk))
    nothing_was_stored(done, tiny_disk)


def test_first_look_learns_mnist_in_an_epoch(
    data_file: Callable[[str], Path], digitpad_home: Path
) -> None:
    mnist = data_file("mnist.npz")
    done = train(
        "--recipe", "first-look", "--epochs", 1, "--mnist", mnist, "--json", home=digitpad_home
    )
    (finished,) = (event for event in events_in(done.stdout) if isinstance(event, Finished))
    assert finished.test_data == "mnist"
    assert finished.accuracy > 0.94
    assert finished.accuracy_in_use is not None
    assert finished.accuracy_in_use > 0.99


# --- knobs, races and queues -------------------------------------------------------------------


def test_any_knob_of_the_recipe_can_be_set(
    recipe_file: Path, small_mnist: Path, digitpad_home: Path
) -> None:
    done = train(
        "--recipe", recipe_file, "--mnist", small_mnist, "--epochs", 5, "--batch-size", "all",
        "--set", "layers.2.activation=tanh", "--set", "optimizer=SGD", "--set", "patience=1",
        "--set", "least_gain=1000", home=digitpad_home,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    (run,) = RunStore().runs()
    recipe = Recipe.from_json(run.recipe)
    assert (recipe.name, recipe.batch_size) == ("small (edited)", "all")
    assert recipe.layers[1] == {"class": "Dense", "units": 32, "activation": "tanh"}
    assert recipe.optimizer == {"class": "SGD"}
    lines = done.stdout.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("epoch")] == ["1/5", "2/5"]
    assert "went back to the weights after epoch 1, the best one" in lines
    assert lines[-1] == f"the run is kept as {run.id}"


def test_a_race_trains_the_recipe_once_with_each_optimizer(
    recipe_file: Path, small_mnist: Path, digitpad_home: Path
) -> None:
    done = train(
        "--recipe", recipe_file, "--mnist", small_mnist, "--epochs", 1,
        "--optimizers", "whole-batch, momentum=1e30,adam", home=digitpad_home,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    adam, momentum, whole = RunStore().runs()
    assert [run.status for run in (whole, momentum, adam)] == ["finished", "failed", "finished"]
    assert len({run.race for run in (whole, momentum, adam)}) == 1
    assert whole.race.startswith("small, ")
    assert [run.recipe["optimizer"]["class"] for run in (whole, momentum, adam)] == [
        "SGD", "SGD", "Adam"
    ]  # fmt: skip
    head, *rows = done.stdout.splitlines()[-4:]
    assert head.split() == ["optimizer", "accuracy", "time", "run"]
    assert rows[0].startswith("Gradient descent, whole batch")
    assert rows[1].split()[-2:] == ["diverged", momentum.id]
    assert rows[2].split()[:2] == ["Adam", f"{adam.accuracy:.2%}"]
    assert [row.split()[-1] for row in rows] == [whole.id, momentum.id, adam.id]


def test_a_race_in_which_all_diverge_prints_events_alone_and_fails(
    recipe_file: Path, small_mnist: Path, digitpad_home: Path
) -> None:
    done = train(
        "--recipe", recipe_file, "--mnist", small_mnist, "--epochs", 1, "--json",
        "--optimizers", "momentum=1e30,mini-batch=1e30", home=digitpad_home,
    )  # fmt: skip
    assert done.returncode == 1
    events = events_in(done.stdout)
    assert len(events) == len(done.stdout.splitlines())
    assert [isinstance(event, Failed) for event in events].count(True) == 2
    assert done.stderr.startswith("digitpad: All of the race diverged.")


def test_an_optimizer_that_keras_lacks_is_told_before_the_first_one_runs(
    recipe_file: Path, small_mnist: Path, digitpad_home: Path
) -> None:
    done = train(
        "--recipe", recipe_file, "--mnist", small_mnist, "--optimizers", "Adam,Eve",
        home=digitpad_home,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert "'Eve'" in done.stderr
    assert "RMSprop" in done.stderr
    assert RunStore().runs() == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to one process")
def test_ctrl_c_ends_a_race_and_keeps_what_the_run_in_hand_learnt(
    recipe_file: Path, small_mnist: Path, digitpad_home: Path
) -> None:
    with running(
        "--recipe", recipe_file, "--mnist", small_mnist, "--epochs", 1_000,
        "--optimizers", "RMSprop,Adam", home=digitpad_home,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        next(line for line in process.stdout if line.startswith("epoch   1/1000"))
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=100)
    assert (process.returncode, errors) == (0, "")
    (run,) = RunStore().runs()
    assert run.status == "stopped early"
    assert run.accuracy is not None
    last = rest.splitlines()[-1]
    assert last.startswith(f"RMSprop    {run.accuracy:.2%}, stopped early")


def test_a_run_waits_for_another_process_to_end_its_own(
    recipe_file: Path, small_mnist: Path, digitpad_home: Path
) -> None:
    with (
        FileLock(locations.training_lock()) as theirs,
        running(
            "--recipe", recipe_file, "--mnist", small_mnist, "--epochs", 1, home=digitpad_home
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stdout.readline() == "another process trains; this run begins after it\n"
        theirs.release()
        rest, errors = process.communicate(timeout=100)
    assert (process.returncode, errors) == (0, "")
    assert rest.startswith("small: ")


# --- wrong words: told before Keras is loaded -------------------------------------------------


def refusal(*words: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["train", *words]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "keras" not in sys.modules
    (sentence,) = told.err.splitlines()
    return sentence.removeprefix("digitpad: ")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--epochs", "0"], "epochs must be a whole number from 1 to 1,000. Received: 0."),
        (["--batch-size", "-3"], "batch_size must be a whole number from 1 to 60,000"),
        (["--seed", "-1"], "seed must be a whole number"),
        (["--recipe", "lunch"], "There is no recipe 'lunch'"),
        (["--recipe", "/absent.json"], "cannot be opened"),
        (["--set", "speed=3"], "The recipe has an unknown key 'speed'."),
        (["--set", "loss=3"], "loss must be a text"),
        (["--optimizers", "Adam=-1"], "learning_rate must be a number from 0"),
        (["--out", "/"], "holds other files than a model's"),
        (["--out", __file__], "cannot become a model"),
    ],
)
def test_words_that_cannot_work_are_told_at_once(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert says in refusal(*words, capsys=capsys)


@pytest.mark.parametrize(
    "words",
    [
        ["--epochs", "many"],
        ["--batch-size", "some"],
        ["--set", "loss"],
        ["--speed", "3"],
        ["extra"],
        ["--optimizers", "Adam,"],
        ["--optimizers", "Adam=fast"],
        ["--optimizers", "Adam", "--seeds", "2"],
        ["--optimizers", "Adam", "--out", "model"],
        ["--optimizers", "Adam", "--resume"],
    ],
)
def test_words_that_mean_nothing_are_wrong_usage(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["train", *words])
    assert left.value.code == 2
    assert "usage: digitpad train" in capsys.readouterr().err


def test_the_help_names_every_recipe_and_every_rung(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["train", "--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert all(f"\n  {name} " in told for name in RECIPES)
    assert all(f"\n  {method.key} " in told for method in LADDER)
    assert all(len(line) <= 100 for line in told.splitlines())
