"""Recipes: plain records that go to JSON and back, and refuse what cannot work, in a sentence."""

from __future__ import annotations

import dataclasses
import json
import math
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad import locations
from digitpad.errors import RecipeError
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.recipe import SCALINGS, Recipe
from digitpad.training.recipe_files import own_recipes, recipe_named, save_recipe
from digitpad.training.recipe_rules import (
    AUGMENTATIONS,
    MAX_BATCH_SIZE,
    MAX_EPOCHS,
    MAX_INK_REPEATS,
    MAX_NON_DIGITS,
    MAX_PRACTICE,
)

DENSE = {"class": "Dense", "units": 10, "activation": "softmax"}
FLATTEN = {"class": "Flatten"}

texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30)
values = (
    st.none()
    | st.booleans()
    | st.integers(-65_536, 65_536)
    | st.floats(-1e7, 1e7)
    | texts
    | st.lists(st.integers(-1, 28), max_size=4)
)
options = st.dictionaries(
    texts.filter(lambda key: key not in ("units", "filters", "learning_rate")), values, max_size=3
).map(lambda rest: {**rest, "class": "Dense", "units": 10})
recipes = st.builds(
    Recipe,
    name=texts.filter(lambda name: bool(name.strip())),
    about=texts,
    layers=st.lists(options, min_size=1, max_size=4).map(tuple),
    scaling=st.sampled_from(sorted(SCALINGS)),
    optimizer=st.floats(0, 1e38).map(lambda rate: {"class": "SGD", "learning_rate": rate}),
    label_smoothing=st.floats(0, 0.9),
    schedule=st.sampled_from(["constant", "cosine"]),
    epochs=st.integers(1, MAX_EPOCHS),
    batch_size=st.integers(1, MAX_BATCH_SIZE),
    augmentation=st.sampled_from([name for name in AUGMENTATIONS if name != "none"]),
    ink_repeats=st.integers(1, MAX_INK_REPEATS),
    practice=st.integers(0, MAX_PRACTICE),
    non_digits=st.floats(0, MAX_NON_DIGITS),
    calibrated=st.booleans(),
    validation_split=st.floats(0.01, 0.5),
    seed=st.integers(0, 2**31 - 1),
)


def json_of(**changes: Any) -> dict[str, Any]:
    return {"name": "mine", "layers": [FLATTEN, DENSE], **changes}


def refusal(values: object) -> str:
    """Return the sentence that refuses a recipe."""
    with pytest.raises(RecipeError) as refused:
        Recipe.from_json(values)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 400
    return sentence


@given(recipes)
def test_a_recipe_goes_to_json_and_back(recipe: Recipe) -> None:
    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe


@pytest.mark.parametrize("name", RECIPES)
def test_a_built_in_recipe_goes_to_json_and_back_and_is_found_by_its_name(name: str) -> None:
    recipe = recipe_named(name)
    assert recipe.name == name
    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"epochs": 0}, "epochs must be a whole number from 1 to 1,000. Received: 0."),
        ({"epochs": 1_001}, "epochs must be a whole number from 1 to 1,000"),
        ({"epochs": "3"}, "epochs must be a whole number from 1 to 1,000. Received: '3'."),
        ({"epochs": 2.5}, "epochs must be a whole number"),
        ({"epochs": True}, "epochs must be a whole number"),
        ({"batch_size": 10**9}, "batch_size must be a whole number from 1 to 60,000"),
        ({"batch_size": -1}, "batch_size must be a whole number"),
        ({"batch_size": "some"}, "from 1 to 60,000, or all. Received: 'some'."),
        ({"seed": -1}, "seed must be a whole number from 0 to"),
        ({"seed": 10**5_000}, "Received: a larger number."),
        ({"validation_split": 0.6}, "validation_split must be a number from 0 to 0.5"),
        ({"validation_split": math.nan}, "validation_split must be a number from 0 to 0.5"),
        ({"label_smoothing": "much"}, "label_smoothing must be a number from 0 to 0.9"),
        ({"scaling": "0..2"}, "scaling must be one of 0..1, -0.5..0.5, -1..1, 0..255"),
        ({"scaling": ["0..1"]}, "scaling must be one of"),
        ({"augmentation": "wild"}, "augmentation must be one of none, mild, strong"),
        ({"schedule": None}, "schedule must be one of constant, cosine"),
        ({"practice": 10**9}, "practice must be a whole number from 0 to 100,000"),
        ({"ink_repeats": 0}, "ink_repeats must be a whole number from 1 to 100"),
        ({"non_digits": 2.0}, "non_digits must be a number from 0 to 1"),
        ({"calibrated": 1}, "calibrated must be true or false"),
        ({"practice": 5}, "need an augmentation other than none"),
        ({"ink_repeats": 2}, "need an augmentation other than none"),
        ({"non_digits": 0.5}, "need an augmentation other than none"),
        (
            {"non_digits": 0.5, "augmentation": "mild", "loss": "huber"},
            "they go with categorical_crossentropy alone",
        ),
        ({"calibrated": True, "validation_split": 0}, "a validation_split above 0"),
        ({"patience": -1}, "patience must be a whole number from 0 to 1,000"),
        ({"patience": 2, "validation_split": 0}, "it needs a validation_split above 0"),
        ({"watched": "luck"}, "watched must be one of loss, accuracy, val_loss, val_accuracy"),
        ({"least_gain": -0.5}, "least_gain must be a number from 0 to 1000"),
        ({"metrics": "precision"}, "metrics must be a list"),
        ({"metrics": ["m"] * 9}, "metrics must be a list of at most 8 names"),
        ({"metrics": [3]}, "metrics must be a text"),
        ({"by_hand": 1}, "by_hand must be true or false"),
        ({"only_digit": 10, "loss": "huber"}, "only_digit must be a whole number from 0 to 9"),
        ({"only_digit": 5}, "only_digit has one score to learn"),
        (
            {"only_digit": 5, "loss": "huber", "calibrated": True},
            "calibrated needs ten scores, and only_digit has one",
        ),
        ({"schedule": {"class": 3}}, "is an object with a class"),
        (
            {"schedule": "cosine", "optimizer": {"class": "Adam", "learning_rate": None}},
            "learning_rate must be a number",
        ),
        (
            {"layers": [{**DENSE, "kernel_regularizer": {"l2": 0.1}}]},
            "kernel_regularizer is a name, or an object with a class",
        ),
        ({"name": 7}, "name must be a text"),
        ({"name": " "}, "no name"),
        ({"name": "\ud800"}, "name must be a text"),
        (
            {"name": "\x1b[2J"},
            "characters, none of them a control character",
        ),
        ({"about": "x" * 10_000}, "about must be a text of at most 400 characters"),
        ({"loss": {}}, "loss must be a text"),
        ({"layers": []}, "layers must be a list of 1 to 64 objects"),
        ({"layers": [FLATTEN] * 65}, "layers must be a list of 1 to 64 objects"),
        ({"layers": {"class": "Flatten"}}, "layers must be a list"),
        ({"layers": "Flatten"}, "layers must be a list"),
        ({"layers": ["Flatten"]}, "is an object with a class. Received: 'Flatten'."),
        ({"layers": [{"units": 3}]}, "is an object with a class"),
        ({"layers": [{"class": 3}]}, "is an object with a class"),
        ({"optimizer": "Adam"}, "is an object with a class"),
        ({"layers": [{**DENSE, "units": 10**9}]}, "units must be a whole number from 1 to 65,536"),
        ({"layers": [{**DENSE, "units": 0}]}, "units must be a whole number from 1 to 65,536"),
        ({"layers": [{**DENSE, "units": "ten"}]}, "units must be a whole number"),
        ({"layers": [{"class": "Conv2D", "filters": 10**9}]}, "filters must be a whole number"),
        ({"layers": [{"class": "Conv2D", "kernel_size": 10**9}]}, "kernel_size must be a whole"),
        ({"layers": [{"class": "Conv2D", "kernel_size": [3, 10**9]}]}, "kernel_size must be"),
        ({"layers": [{"class": "Conv2D", "kernel_size": [3] * 100}]}, "a short list of numbers"),
        ({"layers": [{"class": "Dropout", "rate": math.inf}]}, "rate must be a number from"),
        ({"optimizer": {"class": "SGD", "learning_rate": "fast"}}, "learning_rate must be a num"),
        ({"optimizer": {"class": "SGD", "learning_rate": math.nan}}, "learning_rate must be a num"),
        ({"optimizer": {"class": "SGD", "learning_rate": -1.0}}, "learning_rate must be a number"),
    ],
)
def test_what_cannot_work_is_refused_by_key_and_range(changes: dict[str, Any], says: str) -> None:
    assert says in refusal(json_of(**changes))


def test_an_object_that_keras_would_build_inside_a_layer_is_refused() -> None:
    hidden = {"class_name": "Lambda", "module": "keras.layers", "config": {}}
    sentence = refusal(json_of(layers=[{**DENSE, "activation": hidden}]))
    assert "activation must be a number, a text or a short list of numbers" in sentence


def test_an_unknown_key_is_refused_and_the_known_ones_are_named() -> None:
    sentence = refusal(json_of(epoch=3))
    assert "unknown key 'epoch'" in sentence
    assert "epochs" in sentence.partition("Known are")[2]


@pytest.mark.parametrize("values", [None, [], "first-look", 3, {}, {"layers": [DENSE]}])
def test_what_is_no_recipe_at_all_is_refused(values: object) -> None:
    refusal(values)


def test_adjusting_changes_what_is_given_alone() -> None:
    recipe = RECIPES["first-look"]
    adjusted = recipe.adjusted(epochs=2, batch_size=None, seed=7)
    assert adjusted == dataclasses.replace(recipe, epochs=2, seed=7)


def test_adjusting_checks_the_range_again() -> None:
    with pytest.raises(RecipeError, match="batch_size must be a whole number from 1 to 60,000"):
        RECIPES["first-look"].adjusted(batch_size=0)


def test_a_json_file_holds_a_recipe(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(RECIPES["three-dense"].to_json()), "utf-8")
    assert recipe_named(str(path)) == RECIPES["three-dense"]


def test_a_recipe_nobody_knows_is_refused_and_the_built_in_ones_are_named() -> None:
    with pytest.raises(RecipeError, match=r"no recipe 'last-look'.*first-look"):
        recipe_named("last-look")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no recipe"),
        ("{", "is no recipe"),
        ("[]", "is a JSON object"),
        ("[" * 100_000, "is no recipe"),
        ('{"name": "a", "seed": ' + "9" * 5_000 + "}", "is no recipe"),
        ('{"name": "a", "layers": [], "epochs": 1e400}', "epochs must be a whole number"),
        (" " * 1_000_001, "too large"),
    ],
)
def test_a_file_that_holds_no_recipe_is_refused(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(text, "utf-8")
    with pytest.raises(RecipeError, match=says):
        recipe_named(str(path))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_pipe_is_refused_for_it_might_never_end(tmp_path: Path) -> None:
    path = tmp_path / "recipe.json"
    os.mkfifo(path)
    with pytest.raises(RecipeError, match="no ordinary file"):
        recipe_named(str(path))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RecipeError, match="is no recipe"):
        recipe_named(str(path))


@pytest.mark.parametrize("name", ["absent.json", "folder.json"])
def test_a_recipe_file_that_cannot_be_opened_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(RecipeError, match="cannot be opened"):
        recipe_named(str(tmp_path / name))


def test_a_recipe_in_the_users_folder_is_found_by_its_name() -> None:
    mine = RECIPES["first-look"].adjusted(name="mine", epochs=2)
    save_recipe(locations.user_recipes() / "any-file.json", mine)

    assert recipe_named("mine") == mine
    with pytest.raises(RecipeError, match=r"There are: .*, mine, and \.json files"):
        recipe_named("yours")


def test_recipes_of_one_name_are_told_apart_by_their_files() -> None:
    folder = locations.user_recipes()
    for file in ("a", "b", "first-look"):
        save_recipe(folder / f"{file}.json", RECIPES["first-look"])
    (folder / "damaged.json").write_text("{")

    assert list(own_recipes()) == ["a", "b", "first-look (2)"]
    assert recipe_named("first-look") is RECIPES["first-look"]
