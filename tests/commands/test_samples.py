import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digitpad import locations
from digitpad.cli import main
from digitpad.commands import samples_exchange
from digitpad.errors import RecipeError
from digitpad.exchange.writing import write_samples
from digitpad.model_store import BUNDLED, COMPILED_FILE, KERAS_FILE, Model, ModelStore
from digitpad.predictor import Reading
from digitpad.samples.sample import NOT_A_DIGIT, NewSample
from digitpad.samples.store import SampleStore
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.recipe_files import own_recipes, save_recipe
from tests.exchange.kept import ONE, kept
from tests.samples.made import reading
from tests.training.child import digitpad

Capsys = pytest.CaptureFixture[str]


def ink(number: int) -> NewSample:
    """Return a sample of its own content."""
    stroke = ONE[0].points.copy()
    stroke[0, 0] += number / 100
    return NewSample(label=number % 10, ink=(type(ONE[0])(stroke),))


def another_model(name: str) -> Model:
    """Store a model that reads as the bundled one does, in another `model.keras`."""
    store = ModelStore()
    bundled = store.bundled()
    with store.new_model("mine") as new:
        shutil.copy(bundled.compiled_file, new.folder / COMPILED_FILE)
        with (
            zipfile.ZipFile(bundled.keras_file) as packed,
            zipfile.ZipFile(new.folder / KERAS_FILE, "w", zipfile.ZIP_DEFLATED) as again,
        ):
            for entry in packed.namelist():
                again.writestr(entry, packed.read(entry))
        sums = new.checksums()
        new.write_card(dataclasses.replace(bundled.card, name=name, sha256=sums))
    return store.model(new.id)


@pytest.fixture
def twenty() -> Iterator[SampleStore]:
    """A store of twenty samples, two of each digit."""
    with SampleStore() as store:
        store.add_all(map(ink, range(20)))
        yield store


def lines(capsys: Capsys, *words: str | Path) -> list[dict[str, Any]]:
    """Return what is printed, without words on how far it is, which a slow machine prints."""
    assert main(["samples", *map(str, words), "--json"]) == 0
    printed = map(json.loads, capsys.readouterr().out.splitlines())
    return [line for line in printed if "progress" not in line]


def told(capsys: Capsys, *words: str | Path) -> str:
    """Return the one sentence with which the words are refused."""
    assert main(["samples", *map(str, words)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err.removeprefix("digitpad: ")


def test_samples_are_counted_by_label(twenty: SampleStore, capsys: Capsys) -> None:
    twenty.add(NewSample(label=NOT_A_DIGIT, ink=ONE * 2, is_held_out=True))

    rows = lines(capsys, "list")

    assert rows[0] == {"label": "0", "samples": 2, "held_out": 0}
    assert rows[-1] == {"label": "not a digit", "samples": 1, "held_out": 1}

    assert main(["samples", "list"]) == 0
    assert f"21 samples, in {twenty.path}." in capsys.readouterr().out


def test_a_row_is_shown_for_each_sample_of_a_choice(twenty: SampleStore, capsys: Capsys) -> None:
    rows = lines(capsys, "list", "--rows", "--label", "4", "--label", "7")

    assert [row["label"] for row in rows] == ["4", "7", "4", "7"]
    assert rows[0]["kind"] == "ink"
    assert "say --rows, too" in told(capsys, "list", "--label", "4")
    assert rows[0]["read_as"] is None

    assert main(["samples", "list", "--rows", "--learnt"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 21


def test_what_a_sample_was_read_as_is_told_as_a_label(capsys: Capsys) -> None:
    flat = Reading(scores=(0.1,) * 10)
    with SampleStore() as store:
        store.add(NewSample(label=7, ink=ONE, reading=flat))
        store.add(NewSample(label=7, ink=ONE * 2, reading=reading(4)))

    unsure, wrong = lines(capsys, "list", "--rows")

    assert (unsure["read_as"], unsure["misread"]) == ("not a digit", True)
    assert (wrong["read_as"], wrong["misread"]) == ("4", True)


def test_what_is_exported_wiped_and_imported_is_as_it_was(
    twenty: SampleStore, tmp_path: Path, capsys: Capsys
) -> None:
    before = [sample.what for sample in twenty.all()]
    path = tmp_path / "digits.jsonl"

    (exported,) = lines(capsys, "export", path)
    (removed,) = lines(capsys, "remove", "--all", "--yes")
    (imported,) = lines(capsys, "import", path)
    (again,) = lines(capsys, "import", path)

    assert exported == {"file": str(path), "samples": 20, "models": [], "recipes": [], "notes": []}
    assert removed == {"removed": 20}
    assert (imported["added"], imported["duplicates"]) == (20, 0)
    assert (again["added"], again["duplicates"]) == (0, 20)
    with SampleStore() as store:
        assert [sample.what for sample in store.all()] == before


def test_a_choice_is_exported(twenty: SampleStore, tmp_path: Path, capsys: Capsys) -> None:
    (exported,) = lines(capsys, "export", tmp_path / "fours.unp", "--label", "4", "--learnt")

    assert exported["samples"] == 2


def test_a_file_that_is_there_is_written_over_only_where_that_is_said(
    twenty: SampleStore, tmp_path: Path, capsys: Capsys
) -> None:
    path = tmp_path / "digits.npz"
    path.write_text("old")

    assert "--force writes over it" in told(capsys, "export", path)
    assert path.read_text() == "old"
    assert main(["samples", "export", str(path), "--force"]) == 0
    assert "20 drawings and 0 pictures were made digit images" in capsys.readouterr().err


def test_the_same_content_with_another_label_stays_as_it_is_here(
    twenty: SampleStore, tmp_path: Path, capsys: Capsys
) -> None:
    path = tmp_path / "theirs.unp"
    write_samples(path, kept([NewSample(label=9, ink=ink(3).ink), ink(4), ink(40)]))

    (imported,) = lines(capsys, "import", path)

    assert [imported[key] for key in ("added", "duplicates", "conflicts")] == [1, 1, 1]
    with SampleStore() as store:
        assert store.counts().by_label[3] == 2


def test_of_several_files_nothing_is_taken_in_where_one_is_faulty(
    tmp_path: Path, capsys: Capsys
) -> None:
    good, faulty = tmp_path / "good.unp", tmp_path / "faulty.jsonl"
    write_samples(good, kept([ink(1)]))
    faulty.write_text('{"label": "seven", "strokes": [[[0, 0]]]}\n')

    sentence = told(capsys, "import", good, faulty)

    assert sentence.startswith("faulty.jsonl, line 1: a label is 0 to 9")
    with SampleStore() as store:
        assert store.counts().total == 0

    assert main(["samples", "import", str(faulty), "--others-as-non-digits"]) == 0


def test_nothing_is_removed_unless_it_is_said_what_and_that_it_is_meant(
    twenty: SampleStore, capsys: Capsys
) -> None:
    assert "Say which samples" in told(capsys, "remove", "--yes")
    assert "say --yes" in told(capsys, "remove", "--label", "3")
    assert "a label is 0 to 9" in told(capsys, "remove", "--label", "three", "--yes")
    assert "There is no sample 99" in told(capsys, "remove", "--id", "99", "--yes")
    assert "There is no sample 999999" in told(capsys, "remove", "--id", "9" * 30, "--yes")
    assert "--all goes with neither" in told(capsys, "remove", "--all", "--label", "3", "--yes")
    assert twenty.counts().total == 20

    (removed,) = lines(capsys, "remove", "--id", "1", "--label", "3", "--yes")

    assert removed == {"removed": 3}
    assert twenty.counts().total == 17


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_an_import_tells_how_far_it_is_and_ctrl_c_leaves_everything_as_it_was(
    twenty: SampleStore, tmp_path: Path
) -> None:
    many = tmp_path / "many.jsonl"
    write_samples(many, kept(map(ink, range(20_000))))
    process = subprocess.Popen(
        [sys.executable, "-m", "digitpad", "samples", "import", str(many), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told_first = json.loads(process.stdout.readline())  # it takes them in
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert 0 < told_first["progress"]["share"] < 1
    assert process.returncode == 130
    assert err == ""
    assert twenty.counts().total == 20


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("recipes/a.json", "given.zip, the recipe a: a.json is no recipe"),
        ("models/m/model.keras", "given.zip, the model m: model.keras "),
    ],
)
def test_of_a_collection_nothing_is_taken_in_where_a_part_is_refused(
    entry: str, says: str, tmp_path: Path, capsys: Capsys
) -> None:
    path = tmp_path / "given.zip"
    write_samples(path, kept([ink(1)]))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(entry, "{")
        if entry.startswith("models"):
            archive.write(ModelStore().bundled().folder / "card.json", "models/m/card.json")

    assert told(capsys, "import", path).startswith(says)
    with SampleStore() as store:
        assert store.counts().total == 0


@pytest.mark.parametrize(
    ("hindrance", "code", "says"),
    [
        (KeyboardInterrupt(), 130, "The samples are in, the models that were left are not."),
        (RecipeError("No."), 1, "The samples are in, but not all recipes and models: No."),
    ],
)
def test_what_is_in_is_told_where_models_or_recipes_do_not_follow(
    hindrance: BaseException,
    code: int,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capsys,
) -> None:
    def hindered(*_: object) -> None:
        raise hindrance

    monkeypatch.setattr(samples_exchange, "keep_extras", hindered)
    path = tmp_path / "given.zip"
    write_samples(path, kept([ink(1)]))

    assert main(["samples", "import", str(path)]) == code
    assert capsys.readouterr().err == f"digitpad: {says}\n"
    with SampleStore() as store:
        assert store.counts().total == 1


def test_models_and_recipes_move_to_another_machine_once(
    twenty: SampleStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    model = another_model("My first")
    save_recipe(locations.user_recipes() / "mine.json", RECIPES["first-look"].adjusted(epochs=3))
    (locations.user_recipes() / "torn.json").write_text("{")  # is no recipe, and stays at home
    path = tmp_path / "all.zip"
    (exported,) = lines(capsys, "export", path, "--models", "--recipes")
    assert (exported["models"], exported["recipes"]) == ([model.id], ["mine.json"])
    home = tmp_path / "other machine"
    home.mkdir()

    done = digitpad(["samples", "import", str(path), "--json"], home)

    assert done.stderr == ""
    result = json.loads(done.stdout.splitlines()[-1])
    monkeypatch.setenv("DIGITPAD_HOME", str(home))
    assert result["added"] == 20
    assert result["recipes"] == ["mine.json"]
    (own,) = own_recipes().values()
    assert own.epochs == 3
    (there,) = [one for one in ModelStore().models() if one.id != BUNDLED]
    assert [there.id] == result["models"]
    assert there.card.name == "My first"
    assert there.card.recipe == model.card.recipe
    assert there.card.weights == model.card.weights
    inside = ModelStore().load(there.id).predictor.inner_layers
    assert inside == ModelStore().load(BUNDLED).predictor.inner_layers

    (again,) = lines(capsys, "import", path)

    assert (again["duplicates"], again["models_there"], again["recipes_there"]) == (20, 1, 1)
    assert (again["models"], again["recipes"]) == ([], [])
