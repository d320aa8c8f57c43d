"""What must be true of networks, found out in a process of its own: Keras stays out of pytest.

Run as a program it prints one JSON object with what it found; `test_network` asserts on it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np

from digitpad.errors import RecipeError
from digitpad.training import network
from digitpad.training.backend import keras, reason_of
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.calibration import calibrate
from digitpad.training.feeding import VariedDigits, plain_arrays
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.network_size import check_batch, multiplications, weights_to_be
from digitpad.training.recipe import SCALINGS, Recipe

FLATTEN = {"class": "Flatten"}
GRID = {"class": "Reshape", "target_shape": [28, 28, 1]}
OUTPUT = {"class": "Dense", "units": 10, "activation": "softmax"}


def recipe_of(*layers: dict[str, Any], **changes: Any) -> Recipe:
    return Recipe(name="checked", layers=layers, **changes)


def conv(**options: Any) -> dict[str, Any]:
    return {"class": "Conv2D", "filters": 4, "kernel_size": 3, **options}


REFUSED: dict[str, Recipe] = {
    "17 GB of weights": recipe_of(
        FLATTEN, {"class": "Dense", "units": 65_536}, {"class": "Dense", "units": 65_536}, OUTPUT
    ),
    "a huge depth": recipe_of(
        GRID, {"class": "DepthwiseConv2D", "kernel_size": 3, "depth_multiplier": 65_536},
        conv(filters=65_536), FLATTEN, OUTPUT,
    ),
    "a huge kernel": recipe_of(GRID, conv(kernel_size=65_536), FLATTEN, OUTPUT),
    "200 MB for each image": recipe_of(GRID, conv(filters=65_536, kernel_size=1), FLATTEN, OUTPUT),
    "a shape": recipe_of(GRID, FLATTEN, conv(), OUTPUT),
    "an output": recipe_of(OUTPUT),
    "a class": recipe_of(FLATTEN, {"class": "Lambda"}, OUTPUT),
    "an argument": recipe_of(FLATTEN, {**OUTPUT, "speed": 3}),
    "a value": recipe_of(GRID, conv(padding=3), FLATTEN, OUTPUT),
    "an activation": recipe_of(FLATTEN, {**OUTPUT, "activation": "warp"}),
    "two layers of one name": recipe_of(FLATTEN, {**OUTPUT, "name": "a"}, {**OUTPUT, "name": "a"}),
    "nothing to learn": recipe_of(
        GRID, {"class": "AveragePooling2D", "pool_size": [14, 5]}, FLATTEN
    ),
    "the optimizer": recipe_of(FLATTEN, OUTPUT, optimizer={"class": "Warp"}),
    "an optimizer's argument": recipe_of(FLATTEN, OUTPUT, optimizer={"class": "SGD", "speed": 3}),
    "the loss": recipe_of(FLATTEN, OUTPUT, loss="warp"),
    "calibrated, softmax apart": recipe_of(
        FLATTEN,
        {"class": "Dense", "units": 10},
        {"class": "Activation", "activation": "softmax"},
        calibrated=True,
    ),
    "calibrated sigmoids": recipe_of(
        FLATTEN, {**OUTPUT, "activation": "sigmoid"}, calibrated=True
    ),
    "smoothed labels": recipe_of(FLATTEN, OUTPUT, loss="huber", label_smoothing=0.1),
}  # fmt: skip

LOSSES = (
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
)


def refusal(recipe: Recipe) -> str:
    try:
        network.build(recipe)
    except RecipeError as error:
        return str(error)
    return "not refused"


def built_in() -> dict[str, Any]:
    found = {}
    for name, recipe in RECIPES.items():
        net = network.build(recipe)
        found[name] = {
            "input": net.input_shape,
            "output": net.output_shape,
            "weights": net.count_params(),
            "multiplications": multiplications(net),
            "scores add up to": float(np.sum(net(np.zeros((1, 28, 28), np.float32)))),
        }
    return found


def counted_and_real() -> list[tuple[int, int]]:
    """Return weights as counted before they are made, and as Keras made them."""
    layers = (
        GRID,
        conv(use_bias=False),
        {"class": "BatchNormalization"},
        {"class": "SeparableConv2D", "filters": 8, "kernel_size": [3, 5], "depth_multiplier": 2},
        {"class": "LayerNormalization"},
        {"class": "DepthwiseConv2D", "kernel_size": 3, "depth_multiplier": 2},
        {"class": "GlobalAveragePooling2D"},
        OUTPUT,
    )
    values = keras.Input((28, 28))
    pairs = []
    for options in layers:
        arguments = {key: value for key, value in options.items() if key != "class"}
        layer = getattr(keras.layers, str(options["class"]))(**arguments)
        counted = weights_to_be(layer, tuple(values.shape), "A layer")
        values = layer(values)
        pairs.append((counted, layer.count_params()))
    return pairs


def scaled() -> dict[str, list[float]]:
    """Return what pixels of 0 and 255 become under each scaling."""
    found = {}
    for scaling in SCALINGS:
        net = network.build(recipe_of(FLATTEN, OUTPUT, scaling=scaling))
        first = keras.Model(net.inputs, net.layers[1].output)
        pixels = np.zeros((1, 28, 28), np.float32)
        pixels[0, 0, 1] = 255
        found[scaling] = np.asarray(first(pixels))[0, 0, :2].tolist()
    return found


def told_by_each_loss(digits: LabelledDigits) -> dict[str, dict[str, list[float]]]:
    """Return loss and accuracy of scores that are all right, and of scores that are all wrong."""
    right = np.eye(10, dtype=np.float32)[digits.labels] * 0.9 + 0.01
    found: dict[str, dict[str, list[float]]] = {}
    for loss in LOSSES:
        recipe = recipe_of(FLATTEN, OUTPUT, loss=loss)
        net = network.build(recipe)
        network.prepare(net, recipe, steps=1, steps_per_execution=1)
        images, targets = plain_arrays(digits, recipe)
        found[loss] = {}
        for name, scores in (("right", right), ("wrong", np.roll(right, 1, axis=1))):
            net.reset_metrics()
            told = float(net.compute_loss(images, targets, scores))
            accuracy = float(net.compute_metrics(images, targets, scores)["accuracy"])
            found[loss][name] = [told, accuracy]
    return found


def rates() -> dict[str, list[float]]:
    """Return the learning rate at the steps 0, 5, 50 and 100 of 100."""
    found = {}
    for schedule in ("constant", "cosine"):
        recipe = recipe_of(
            FLATTEN, OUTPUT, schedule=schedule, optimizer={"class": "SGD", "learning_rate": 0.5}
        )
        net = network.build(recipe)
        network.prepare(net, recipe, steps=100, steps_per_execution=1)
        given = net.optimizer._learning_rate
        found[schedule] = [
            float(given(step)) if callable(given) else float(given) for step in (0, 5, 50, 100)
        ]
    return found


def largest_batch() -> str:
    try:
        check_batch(network.build(RECIPES["convolutional"]), 60_000)
    except RecipeError as error:
        return str(error)
    return "not refused"


def varied(digits: LabelledDigits) -> dict[str, Any]:
    """Return what batches of varied digits look like."""
    recipe = recipe_of(FLATTEN, OUTPUT, augmentation="mild", batch_size=64)
    first, again = VariedDigits(digits, recipe), VariedDigits(digits, recipe)
    images, targets = first[0]
    same = bool(np.array_equal(images, again[0][0]))
    first.on_epoch_end()
    return {
        "batches": len(first),
        "sizes": [len(first[n][0]) for n in range(len(first))],
        "dtype": str(images.dtype),
        "highest": float(images.max()),
        "targets": list(targets.shape),
        "same for the same seed": same,
        "same in the next epoch": bool(np.array_equal(images, first[0][0])),
        "each label as often": np.concatenate([first[n][1] for n in range(len(first))])
        .sum(axis=0)
        .tolist(),
    }


def calibrated(digits: LabelledDigits) -> dict[str, Any]:
    """Return how a temperature changes the scores of a network of random weights."""
    net = network.build(recipe_of(FLATTEN, OUTPUT, calibrated=True, seed=3))
    images = digits.images.astype(np.float32)
    before = net.predict(images, verbose=0)
    temperature = calibrate(net, digits)
    powers = before.astype(np.float64) ** (1 / temperature)
    expected = powers / powers.sum(axis=1, keepdims=True)
    difference = np.abs(net.predict(images, verbose=0) - expected).max()
    return {"temperature": temperature, "largest difference": float(difference)}


def peak_memory_bytes() -> int:
    with open("/proc/self/status") as status:  # noqa: PTH123  no file of ours
        peak = next(line for line in status if line.startswith("VmHWM"))
    return int(peak.split()[1]) * 1024


def main() -> None:
    network.build(RECIPES["convolutional"])  # loads what Keras loads late
    measured = sys.platform.startswith("linux")
    before = peak_memory_bytes() if measured else 0
    refused = {name: refusal(recipe) for name, recipe in REFUSED.items()}
    taken = peak_memory_bytes() - before if measured else 0
    labels = np.arange(200) % 10
    images = np.zeros((200, 28, 28), np.uint8)
    images[:, 6:22, 13:16] = 255
    digits = LabelledDigits(images=images, labels=labels, inks=(None,) * 200)
    print(
        json.dumps(
            {
                "refused": refused,
                "bytes taken by refusing": taken,
                "built in": built_in(),
                "counted and real": counted_and_real(),
                "scaled": scaled(),
                "losses": told_by_each_loss(digits),
                "rates": rates(),
                "largest batch": largest_batch(),
                "varied": varied(digits),
                "calibrated": calibrated(digits),
                "reason": reason_of(
                    ValueError(
                        "Exception encountered when calling Dense.call().\n\n"
                        "\x1b[1mIt does not fit.\x1b[0m\n\nArguments received: …"
                    )
                ),
            }
        )
    )


if __name__ == "__main__":
    main()
