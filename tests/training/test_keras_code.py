"""Recipes as scripts in plain Keras: they run on their own, and do what the recipe does."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from digitpad.errors import RecipeError
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.keras_code import keras_code
from digitpad.training.recipe import Recipe
from tests.training.child import found_by, printed_by

FLATTEN = {"class": "Flatten"}
DENSE = {"class": "Dense", "units": 10, "activation": "softmax"}


def recipe_of(*layers: dict[str, Any], **changes: Any) -> Recipe:
    return Recipe(**{"name": "mine", "layers": layers or (FLATTEN, DENSE), **changes})


@pytest.fixture(scope="module")
def tried(small_mnist: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what came of several recipes' scripts, run in one process with Keras."""
    home = tmp_path_factory.mktemp("home")
    values: dict[str, Any] = found_by("keras_code_checks", home, str(small_mnist))
    return values


@pytest.mark.parametrize("name", RECIPES)
def test_a_built_in_recipe_s_script_is_python_with_short_lines(name: str) -> None:
    code = keras_code(RECIPES[name])
    compile(code, "recipe.py", "exec")
    assert max(map(len, code.splitlines())) <= 88


def test_a_script_runs_on_its_own_and_tells_its_accuracy(small_mnist: Path, tmp_path: Path) -> None:
    script = tmp_path / "recipe.py"
    script.write_text(keras_code(RECIPES["first-look"].adjusted(epochs=3)), "utf-8")
    last = printed_by([str(script), str(small_mnist)], tmp_path).splitlines()[-1]
    assert last.startswith("Test accuracy: ")
    assert float(last.removeprefix("Test accuracy: ").rstrip("%")) > 50


def test_a_script_s_network_is_the_recipe_s_own(tried: dict[str, Any]) -> None:
    for name, came in tried.items():
        for figure in ("output", "weights", "optimizer"):
            theirs, ours = came[figure]
            assert theirs == ours, (name, figure)


def test_a_script_s_network_learns(tried: dict[str, Any]) -> None:
    accuracies = {name: came["results"]["accuracy"] for name, came in tried.items()}
    assert accuracies.pop("single-layer-raw") > 0.1  # that is what it shows
    assert accuracies.pop("one-neuron") > 0.8
    assert min(accuracies.values()) > 0.3, accuracies


def test_a_script_tells_the_recipe_s_further_metrics(tried: dict[str, Any]) -> None:
    assert {"auc", "top_k_categorical_accuracy"} <= tried["with all parts"]["results"].keys()


def test_what_a_script_leaves_out_is_told_in_comments() -> None:
    code = keras_code(RECIPES["digitpad"])
    for told in ("varies the images anew", "practice digits", "calibrates the scores"):
        assert told in " ".join(code.replace("\n#", "").split()), told
    assert "This is its twin in Keras." in keras_code(RECIPES["by-hand"])
    assert "Left out" not in keras_code(RECIPES["first-look"])


def test_parts_and_schedules_become_calls() -> None:
    layer = {**DENSE, "kernel_regularizer": {"class": "L2", "l2": 0.01}}
    code = keras_code(
        recipe_of(FLATTEN, layer, schedule={"class": "InverseTimeDecay", "decay_rate": 1})
    )
    assert "kernel_regularizer=keras.regularizers.L2(l2=0.01)" in code
    assert "keras.optimizers.schedules.InverseTimeDecay(" in code
    assert "decay_rate=1.0" in code
    assert "learning_rate = float(keras.optimizers.Adam().learning_rate)" in code


@pytest.mark.parametrize(
    "texts",
    [
        {"name": '"""\nimport os\nos.abort()\n"""'},
        {"name": "\\"},
        {"about": 'a\u2028b"""; import os; """'},
        {"metrics": ('"); import os; ("',)},
        {"loss": 'x"; import os; "'},
        {"layers": (FLATTEN, {**DENSE, "activation": '"), import_os, ("'})},
    ],
)
def test_texts_of_a_stranger_s_recipe_bring_no_code(texts: dict[str, Any]) -> None:
    recipe = recipe_of(**texts)
    plain = recipe_of(
        **{key: ("x",) if key == "metrics" else "x" for key in texts if key != "layers"}
    )
    assert len(ast.parse(keras_code(recipe)).body) == len(ast.parse(keras_code(plain)).body)
    imported = [
        alias.name
        for node in ast.walk(ast.parse(keras_code(recipe)))
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    assert imported == ["sys", "keras", "numpy"]


@pytest.mark.parametrize(
    "changes",
    [
        {"layers": (FLATTEN, {**DENSE, "x)\nimport os\n(": 1})},
        {"layers": ({"class": "Flatten()\nimport os\n"},)},
        {"layers": (FLATTEN, {**DENSE, "lambda": 1})},
        {"optimizer": {"class": "SGD", "a=1);import os;(b": 1}},
        {"schedule": {"class": "CosineDecay(", "x": 1}},
        {"layers": (FLATTEN, {**DENSE, "kernel_regularizer": {"class": "L2()", "l2": 1}})},
    ],
)
def test_a_class_or_argument_that_is_no_name_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(RecipeError, match="is no name of a Keras class or argument"):
        keras_code(recipe_of(**changes))
