import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from digitpad.cli import main
from digitpad.model_store import BUNDLED, Model, ModelStore, file_sha256
from tests.own_models import add_model

Capsys = pytest.CaptureFixture[str]
LONG_NAME = "the digits of somebody with a rather long name, written in the train to Süd"


@pytest.fixture
def mine() -> Model:
    return add_model(ModelStore(), LONG_NAME, stem="a-recipe-with-quite-a-long-name-0")


def lines(capsys: Capsys, *words: str) -> list[dict[str, Any]]:
    assert main(["models", *words, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def told(capsys: Capsys, *words: str) -> str:
    """Return the one sentence with which the words are refused."""
    assert main(["models", *words]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("digitpad: ")
    assert err.count("\n") == 1
    return err


def test_models_are_listed_as_json(mine: Model, capsys: Capsys) -> None:
    bundled, own = lines(capsys, "list")

    assert list(own) == [
        "id", "name", "in_use", "bundled", "accuracy", "weights", "size_bytes", "created"
    ]  # fmt: skip
    assert (bundled["id"], bundled["in_use"], bundled["bundled"]) == (BUNDLED, True, True)
    assert (own["id"], own["name"], own["bundled"]) == (mine.id, LONG_NAME, False)
    assert own["size_bytes"] == mine.compiled_file.stat().st_size


def test_through_a_pipe_of_80_columns_each_model_has_a_line_with_its_whole_id_and_name(
    mine: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)

    out = subprocess.run(
        [sys.executable, "-m", "digitpad", "models", "list"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout

    heading, bundled, own = out.splitlines()
    assert heading.split() == ["id", "name", "accuracy", "weights"]
    assert bundled.split()[:2] == ["*", BUNDLED]
    assert own.split()[0] == mine.id
    assert LONG_NAME in own
    assert "…" not in out


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_on_a_terminal_of_any_width_ids_are_whole(
    columns: int, mine: Model, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("FORCE_COLOR", "1")

    assert main(["models", "list"]) == 0

    out = capsys.readouterr().out
    assert mine.id in out
    assert "…" not in out


def test_a_name_that_looks_like_markup_is_printed_as_it_is(capsys: Capsys) -> None:
    add_model(ModelStore(), "[red]mine[/nothing]")

    assert main(["models", "list"]) == 0

    assert "[red]mine[/nothing]" in capsys.readouterr().out


def test_a_card_is_shown_for_people_and_as_json(mine: Model, capsys: Capsys) -> None:
    (card,) = lines(capsys, "show", mine.id)
    assert main(["models", "show", mine.id]) == 0

    out = capsys.readouterr().out
    assert out.startswith(f"{LONG_NAME} ({mine.id})\n")
    assert f"weights: {mine.card.weights}" in out
    assert card["id"] == mine.id
    assert card["accuracy"] == dict(mine.card.accuracy)
    assert card["sha256"] == dict(mine.card.sha256)


def test_without_an_id_the_model_in_use_is_shown(mine: Model, capsys: Capsys) -> None:
    assert lines(capsys, "show")[0]["id"] == BUNDLED
    lines(capsys, "use", mine.id)
    assert lines(capsys, "show")[0]["id"] == mine.id


def test_using_a_model_and_going_back(mine: Model, capsys: Capsys) -> None:
    (used,) = lines(capsys, "use", mine.id)
    (back,) = lines(capsys, "back")

    assert (used["id"], used["in_use"]) == (mine.id, True)
    assert (back["id"], back["in_use"]) == (BUNDLED, True)
    assert "no earlier model" in told(capsys, "back")


def test_people_are_told_what_was_done(mine: Model, tmp_path: Path, capsys: Capsys) -> None:
    said = []
    for words in (
        ["use", mine.id],
        ["back"],
        ["rename", mine.id, "7s"],
        ["export", mine.id, str(tmp_path / "a.keras")],
        ["remove", mine.id],
    ):
        assert main(["models", *words]) == 0
        said.append(capsys.readouterr().out)

    assert said == [
        f"{LONG_NAME} reads from now on\n",
        f"{ModelStore().bundled().card.name} reads again\n",
        "7s is its name now\n",
        f"{tmp_path / 'a.keras'}\n",
        f"{mine.id} is removed\n",
    ]


def test_a_model_is_exported_renamed_and_removed(
    mine: Model, tmp_path: Path, capsys: Capsys
) -> None:
    (exported,) = lines(capsys, "export", mine.id, str(tmp_path / "digits.keras"))
    (renamed,) = lines(capsys, "rename", mine.id, "ニュー")
    (removed,) = lines(capsys, "remove", mine.id)

    assert exported == {"id": mine.id, "file": str(tmp_path / "digits.keras")}
    assert file_sha256(tmp_path / "digits.keras") == mine.card.sha256["model.keras"]
    assert renamed["name"] == "ニュー"
    assert removed == {"removed": mine.id, "in_use": BUNDLED}
    assert [model.id for model in ModelStore().models()] == [BUNDLED]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["use", "../default"], "There is no model '../default'"),
        (["show", "nothing"], "There is no model 'nothing'"),
        (["remove", BUNDLED], "bundled model cannot be changed"),
        (["rename", BUNDLED, "mine"], "bundled model cannot be changed"),
        (["export", BUNDLED, "digits.h5"], "exported as a .keras, .tflite or .onnx file"),
        (["export", BUNDLED, "nowhere/digits.keras"], "cannot be written"),
        (["import", "nowhere.keras"], "nowhere.keras"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    words: list[str],
    sentence: str,
    capsys: Capsys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)

    assert sentence in told(capsys, *words)


@pytest.mark.parametrize("words", [[], ["foo"], ["use"], ["rename", "default"], ["list", "x"]])
def test_wrong_words_are_told_as_usage(words: list[str], capsys: Capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["models", *words])

    assert ended.value.code == 2
    assert "usage: digitpad models" in capsys.readouterr().err


def test_an_exported_model_can_be_imported_and_used(tmp_path: Path, capsys: Capsys) -> None:
    lines(capsys, "export", BUNDLED, str(tmp_path / "from a friend.keras"))

    # In a process of its own, as always: Keras stays out of this one.
    done = subprocess.run(
        [sys.executable, "-m", "digitpad", "models", "import", "--json", "from a friend.keras"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env=None,
    )

    imported = json.loads(done.stdout)
    assert imported["name"] == "from a friend"
    assert imported["accuracy"]["practice"] > 0.9
    assert ModelStore().use(imported["id"]).model.id == imported["id"]
