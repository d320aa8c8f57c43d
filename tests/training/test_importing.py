"""Keras files from elsewhere become models that read digits, or a sentence that says why not."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from digitpad.model_store import BUNDLED, ModelStore
from digitpad.training.dataset import practice_digits
from digitpad.training.evaluation import evaluate
from tests.training.child import digitpad, found_by, printed_by

Found = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of Keras files as other people write them."""
    folder = tmp_path_factory.mktemp("from-elsewhere")
    words = ["-m", "tests.training.importing_checks", "make", str(folder)]
    printed_by(words, tmp_path_factory.mktemp("home"))
    return folder


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of user files that everything is imported into."""
    return tmp_path_factory.mktemp("importing-home")


@pytest.fixture(scope="session")
def found(files: Path, home: Path) -> Found:
    """Return what came of importing each file, all in one process under the memory limit."""
    values: Found = found_by("importing_checks", home, "import", str(files))
    return values


@pytest.mark.parametrize(
    ("name", "scaling"),
    [
        ("from-0-to-1", "multiplied by 0.00392157, then +0 is added"),
        ("flat-around-0", "multiplied by 0.00392157, then -0.5 is added"),
        ("from-0-to-255", "multiplied by 1, then +0 is added"),
    ],
)
def test_a_network_reads_digit_images_whatever_shape_and_scaling_it_was_trained_on(
    name: str, scaling: str, found: Found, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITPAD_HOME", str(home))
    loaded = ModelStore().load(found["files"][name]["id"])
    digits = practice_digits(200, seed=31, on_progress=lambda *_: None)
    assert evaluate(loaded.predictor, digits).accuracy > 0.5
    card = loaded.model.card
    assert scaling in card.notes
    assert ("softmax" in card.notes) == (name == "from-0-to-1")
    assert loaded.predictor.scores(digits.images).sum(axis=1) == pytest.approx(1, abs=1e-4)
    assert card.name == name
    assert card.accuracy["practice"] > 0.5
    assert card.weights == 784 * 32 + 32 + 32 * 10 + 10
    assert dict(card.recipe) == {}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("32-by-32", "must take one image of shape (28, 28), (28, 28, 1) or (784,)"),
        ("two-inputs", "must take one image of shape"),
        ("nine-classes", "must give 10 scores for each image. Received: [(9,)]."),
        ("nan", "holds weights that are not finite numbers"),
        ("overflowing", "gives scores that are not finite numbers"),
        ("huge-activations", "gives more than 1,000,000 numbers for one image"),
        ("slow", "takes more than 300,000,000 multiplications for one image"),
        ("cut-short", "is refused"),
        ("overwritten", ""),
    ],
)
def test_what_is_no_network_for_digits_is_refused_in_a_sentence(
    name: str, says: str, found: Found
) -> None:
    sentence = found["files"][name]["refused"]
    assert says in sentence
    assert f"{name}.keras" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_nothing_is_stored_of_what_is_refused(
    found: Found, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITPAD_HOME", str(home))
    imported = {each["id"] for each in found["files"].values() if "id" in each}
    stored = {path.name for path in (home / "models").iterdir()}
    assert len(imported) == 3
    assert {name for name in stored if not name.startswith("on-")} == imported
    assert ModelStore().current_id() == BUNDLED


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the memory")
def test_an_import_may_not_take_all_memory(found: Found) -> None:
    assert found["limited"]


def test_an_imported_model_can_be_trained_on(found: Found) -> None:
    assert found["trained on"] > 0.7


def test_the_command_imports_a_file_and_tells_the_model_as_json(
    files: Path, tmp_path: Path
) -> None:
    done = digitpad(
        ["models", "import", str(files / "from-0-to-1.keras"), "--name", "a friend's", "--json"],
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["name"] == "a friend's"
    assert not told["in_use"]
    assert (tmp_path / "models" / told["id"] / "model.tflite").is_file()


def test_the_command_refuses_a_file_without_a_word_on_standard_output(
    files: Path, tmp_path: Path
) -> None:
    done = digitpad(["models", "import", str(files / "cut-short.keras"), "--json"], tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("digitpad: cut-short.keras is refused")
    assert not any((tmp_path / "models").glob("*"))
    assert len(done.stderr.splitlines()) == 1
