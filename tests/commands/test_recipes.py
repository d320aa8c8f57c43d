from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from digitpad import locations
from digitpad.cli import main
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.recipe import Recipe
from digitpad.training.recipe_files import save_recipe
from tests.training.child import digitpad

Capsys = pytest.CaptureFixture[str]


def out_of(capsys: Capsys, *words: str) -> str:
    assert main(["recipes", *words]) == 0
    assert "keras" not in sys.modules
    return capsys.readouterr().out


def shown(capsys: Capsys, *words: str) -> dict[str, Any]:
    values = json.loads(out_of(capsys, "show", *words))
    assert isinstance(values, dict)
    return values


def refusal(capsys: Capsys, *words: str) -> str:
    assert main(["recipes", *words]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    (sentence,) = err.splitlines()
    return sentence.removeprefix("digitpad: ")


def test_the_built_in_recipes_are_listed_the_simplest_first(capsys: Capsys) -> None:
    heading, *rows = out_of(capsys, "list").splitlines()

    assert heading.split() == ["name", "what", "it", "shows"]
    assert [row.split()[0] for row in rows] == list(RECIPES)
    assert all(recipe.about in row for recipe, row in zip(RECIPES.values(), rows, strict=True))


def test_the_list_is_json_for_scripts(capsys: Capsys) -> None:
    lines = out_of(capsys, "list", "--json").splitlines()

    assert [Recipe.from_json(json.loads(line)) for line in lines] == list(RECIPES.values())


def test_ones_own_recipes_are_listed_last_with_their_folder(capsys: Capsys) -> None:
    save_recipe(locations.user_recipes() / "mine.json", RECIPES["first-look"])

    *_, row, _empty, where = out_of(capsys, "list").splitlines()

    assert row.split()[0] == "mine"
    assert where == f"The last one is yours, in {locations.user_recipes()}."
    assert shown(capsys, "mine")["name"] == "mine"


@pytest.mark.parametrize("name", RECIPES)
def test_what_is_shown_of_a_recipe_is_a_file_that_gives_it_again(
    name: str, tmp_path: Path, capsys: Capsys
) -> None:
    file = tmp_path / "mine.json"
    file.write_text(out_of(capsys, "show", name), encoding="utf-8")

    assert Recipe.from_json(shown(capsys, str(file))) == RECIPES[name]


def test_a_knob_that_is_set_is_shown_and_told_in_the_name(capsys: Capsys) -> None:
    values = shown(
        capsys, "hidden-layer",
        "--set", "layers.2.activation=tanh",
        "--set", "optimizer.learning_rate=0.01",
        "--set", "loss=huber",
        "--set", 'layers.3={"class": "Dense", "units": 10}',
        "--set", "patience=2",
    )  # fmt: skip

    assert values["name"] == "hidden-layer (edited)"
    assert values["layers"][1:] == [
        {"class": "Dense", "units": 100, "activation": "tanh"},
        {"class": "Dense", "units": 10},
    ]
    assert values["optimizer"] == {"class": "Adam", "learning_rate": 0.01}
    assert (values["loss"], values["patience"]) == ("huber", 2)
    assert RECIPES["hidden-layer"].layers[1]["activation"] == "relu"


def test_an_optimizer_may_be_set_by_its_name_or_as_an_object(capsys: Capsys) -> None:
    by_name = shown(capsys, "first-look", "--set", "optimizer=Adam")
    as_object = shown(
        capsys, "first-look", "--set", 'optimizer={"class": "SGD", "momentum": 0.9}'
    )  # fmt: skip

    assert by_name["optimizer"] == {"class": "Adam"}
    assert as_object["optimizer"] == {"class": "SGD", "momentum": 0.9}


@pytest.mark.parametrize("word", ["seed=3", "epochs=1", 'batch_size="all"', "batch_size=all"])
def test_epochs_batch_size_and_seed_make_no_other_recipe(word: str, capsys: Capsys) -> None:
    assert shown(capsys, "first-look", "--set", word)["name"] == "first-look"


def test_a_name_that_is_set_stays(capsys: Capsys) -> None:
    values = shown(capsys, "first-look", "--set", "name=mine", "--set", "loss=huber")

    assert values["name"] == "mine"


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("speed=3", "unknown key 'speed'. Known are: about, augmentation,"),
        ("epochs=0", "epochs must be a whole number from 1 to 1,000. Received: 0."),
        ("epochs=many", "epochs must be a whole number from 1 to 1,000. Received: 'many'."),
        ("validation_split=0.9", "validation_split must be a number from 0 to 0.5"),
        ("validation_split=NaN", "validation_split must be a number from 0 to 0.5"),
        ("by_hand=yes", "by_hand must be true or false. Received: 'yes'."),
        ("only_digit=12", "only_digit must be a whole number from 0 to 9. Received: 12."),
        ("scaling=0..2", "scaling must be one of 0..1, -0.5..0.5, -1..1, 0..255"),
        ("layers=[]", "layers must be a list of 1 to 64 objects"),
        ("layers=Dense", "layers must be a list"),
        ("layers.2.units=1000000000", "units must be a whole number from 1 to 65,536"),
        ("layers.4.units=3", "The recipe has no layers.4 to set; there are 1 to 3."),
        ("layers.0.units=3", "The recipe has no layers.0 to set; there are 1 to 3."),
        ("layers.²={}", "The recipe has no layers.² to set; there are 1 to 3."),
        ("part.of=3", "The recipe has no part to set; there are name, about, layers,"),
        ("loss.name=3", "The recipe has no loss.name to set; what leads to it is no object."),
        ("loss." * 9 + "a=3", "The recipe has no loss.loss to set; what leads to it is no object"),
        ("layers=" + "[" * 90_000, "layers must be a list"),
        ("seed=" + "9" * 9_000, "seed must be a whole number"),
    ],
)
def test_a_knob_that_cannot_be_is_refused_by_its_name(word: str, says: str, capsys: Capsys) -> None:
    assert says in refusal(capsys, "show", "first-look", "--set", word)


@pytest.mark.parametrize("word", ["epochs", "=3", ""])
def test_a_setting_without_a_key_or_a_value_is_wrong_usage(word: str, capsys: Capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["recipes", "show", "first-look", "--set", word])
    assert ended.value.code == 2
    assert f"expected KEY=VALUE, received {word!r}" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["show", "code", "check"])
def test_a_recipe_that_is_not_there_is_told_before_keras_is_loaded(
    word: str, capsys: Capsys
) -> None:
    assert "There is no recipe 'lunch'" in refusal(capsys, word, "lunch")
    assert "/absent.json cannot be opened" in refusal(capsys, word, "/absent.json")
    assert "keras" not in sys.modules


@pytest.mark.parametrize("name", RECIPES)
def test_the_code_of_a_recipe_is_a_python_script(name: str, capsys: Capsys) -> None:
    code = out_of(capsys, "code", name)

    assert "import keras" in code
    assert code.endswith("\n")
    compile(code, name, "exec")


# --- the check, which needs Keras, in a process of its own -------------------------------------


def test_a_check_tells_each_layers_output_and_weights(digitpad_home: Path) -> None:
    done = digitpad(["recipes", "check", "first-look"], digitpad_home)

    assert (done.returncode, done.stderr) == (0, "")
    heading, *rows, last = done.stdout.splitlines()
    assert heading.split() == ["layer", "output", "weights"]
    assert [row.split() for row in rows] == [
        ["1", "Flatten", "784", "0"],
        ["2", "Dense", "512", "relu", "512", "401,920"],
        ["3", "Dense", "10", "softmax", "10", "5,130"],
    ]
    assert last == "first-look can be trained: 407,050 weights"


def test_a_check_tells_what_does_not_fit_after_what_does(
    tmp_path: Path, digitpad_home: Path
) -> None:
    file = tmp_path / "wrong.json"
    layers = ({"class": "Flatten"}, {"class": "Dense", "units": 7, "activation": "softmax"})
    save_recipe(file, Recipe(name="wrong", layers=layers))

    done = digitpad(["recipes", "check", str(file), "--json"], digitpad_home)

    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (told["shapes"], told["weights"], told["layer"]) == (["784", "7"], [0, 5_495], 1)
    assert done.stderr == f"digitpad: {told['problem']}\n"
    assert "Traceback" not in done.stderr
