"""Whether recipes' scripts do what the recipes do, found out in a process of its own.

Run as a program with the path of a small `mnist.npz`, it prints one JSON object.
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import sys
import tempfile
from pathlib import Path
from typing import Any

from digitpad.training import network
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.keras_code import keras_code
from digitpad.training.recipe import Recipe

SMALL: dict[str, Any] = {"epochs": 4, "batch_size": 16}
DENSE = (
    {"class": "Flatten"},
    {
        "class": "Dense", "units": 32, "activation": "relu", "bias_constraint": "MaxNorm",
        "kernel_initializer": {"class": "RandomNormal", "stddev": 0.1, "seed": 3},
        "kernel_regularizer": {"class": "L2", "l2": 1e-4},
    },
    {"class": "Dense", "units": 10, "activation": "sigmoid"},
)  # fmt: skip

TRIED: dict[str, Recipe] = {
    **{
        name: RECIPES[name].adjusted(**SMALL)
        for name in ("one-neuron", "first-look", "three-dense", "by-hand", "single-layer-raw")
    },
    "with all parts": Recipe(
        name="with all parts",
        layers=DENSE,
        loss="sparse_categorical_crossentropy",
        optimizer={"class": "SGD", "learning_rate": 0.1, "momentum": 1 / 3, "nesterov": True},
        schedule={"class": "ExponentialDecay", "decay_rate": 0.9, "staircase": True},
        metrics=("auc", "sparse_top_k_categorical_accuracy"),
        patience=3,
        **SMALL,
    ),
    "whole batch": Recipe(
        name="whole batch",
        layers=DENSE,
        optimizer={"class": "Adam"},
        schedule="cosine",
        batch_size="all",
        label_smoothing=0.1,
        validation_split=0.0,
        epochs=12,
    ),
}


def tried(recipe: Recipe, mnist: str) -> dict[str, Any]:
    """Run a recipe's script; return what came of it beside the recipe's own network."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recipe.py"
        path.write_text(keras_code(recipe), "utf-8")
        sys.argv = [str(path), mnist]
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123
            left = runpy.run_path(str(path), run_name="__main__")
    own = network.build(recipe)
    network.prepare(own, recipe, steps=1, steps_per_execution=1)
    made = left["network"]
    return {
        "output": [made.output_shape, own.output_shape],
        "weights": [made.count_params(), own.count_params()],
        "optimizer": [type(each.optimizer).__name__ for each in (made, own)],
        "results": {name: float(value) for name, value in left["results"].items()},
    }


def main() -> None:
    mnist = sys.argv[1]
    print(json.dumps({name: tried(recipe, mnist) for name, recipe in TRIED.items()}))


if __name__ == "__main__":
    main()
