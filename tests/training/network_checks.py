"""What must be true of networks, found out in a process of its own: Keras stays out of pytest.

Run as a program it prints one JSON object with what it found; `test_network` asserts on it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.errors import ModelFileError, RecipeError
from digitpad.training import network
from digitpad.training.backend import keras, reason_of
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.calibration import calibrate
from digitpad.training.feeding import VariedDigits
from digitpad.training.inspection import inspect_model_file
from digitpad.training.keras_catalogue import catalogue
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.losses_and_metrics import metrics_of
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
        GRID, {"class": "DepthwiseConv2D", "kernel_size": 3, "depth_multiplier": 64},
        {"class": "DepthwiseConv2D", "kernel_size": 3, "depth_multiplier": 64}, FLATTEN, OUTPUT,
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
    "a missing argument": recipe_of(FLATTEN, {"class": "Dense"}, OUTPUT),
    "an initializer": recipe_of(FLATTEN, {**OUTPUT, "kernel_initializer": "stft"}),
    "a regularizer's figure": recipe_of(
        FLATTEN, {**OUTPUT, "kernel_regularizer": {"class": "L2", "l2": -1.0}}
    ),
    "a constraint": recipe_of(FLATTEN, {**OUTPUT, "bias_constraint": {"class": "Lambda"}}),
    "an initializer that does not fit": recipe_of(
        FLATTEN, {**OUTPUT, "bias_initializer": "orthogonal"}
    ),
    "a high rank": recipe_of(FLATTEN, {**OUTPUT, "lora_rank": 10_000}),
    "a kernel larger than its input": recipe_of(GRID, conv(kernel_size=40), FLATTEN, OUTPUT),
    "ten scores for one digit": recipe_of(FLATTEN, OUTPUT, only_digit=5, loss="huber"),
    "one score for ten digits": recipe_of(FLATTEN, {**OUTPUT, "units": 1}),
    "a metric": recipe_of(FLATTEN, OUTPUT, metrics=("warp",)),
    "a metric named twice": recipe_of(FLATTEN, OUTPUT, metrics=("auc", "auc")),
    "a metric of ten scores": recipe_of(
        FLATTEN, {**OUTPUT, "units": 1}, only_digit=5, loss="huber",
        metrics=("categorical_accuracy",),
    ),
    "the schedule": recipe_of(FLATTEN, OUTPUT, schedule={"class": "Warp"}),
    "a schedule's argument": recipe_of(FLATTEN, OUTPUT, schedule={"class": "ExponentialDecay"}),
    "smoothed labels": recipe_of(FLATTEN, OUTPUT, loss="huber", label_smoothing=0.1),
}  # fmt: skip


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
    net = network.build(recipe_of(FLATTEN, OUTPUT))
    found: dict[str, dict[str, list[float]]] = {}
    for loss in (offer.name for offer in catalogue().losses):
        recipe = recipe_of(FLATTEN, OUTPUT, loss=loss)
        network.prepare(net, recipe, steps=1, steps_per_execution=1)
        images, targets = images_and_targets(digits, recipe)
        found[loss] = {}
        for name, scores in (("right", right), ("wrong", np.roll(right, 1, axis=1))):
            net.reset_metrics()
            told = float(net.compute_loss(images, targets, scores))
            accuracy = float(net.compute_metrics(images, targets, scores)["accuracy"])
            found[loss][name] = [told, accuracy]
    return found


SCHEDULES: dict[str, str | dict[str, Any]] = {
    "constant": "constant",
    "cosine": "cosine",
    "Keras's cosine": {"class": "CosineDecay"},
    "by epochs": {"class": "ExponentialDecay", "decay_rate": 0.5, "staircase": True},
    "by its own steps": {"class": "PolynomialDecay", "decay_steps": 50, "end_learning_rate": 0.1},
}


def rates() -> dict[str, list[float]]:
    """Return the learning rate at the steps 0, 5, 50 and 100 of 100, 20 of them an epoch."""
    found = {}
    for name, schedule in SCHEDULES.items():
        recipe = recipe_of(
            FLATTEN, OUTPUT, schedule=schedule, optimizer={"class": "SGD", "learning_rate": 0.5}
        )
        net = network.build(recipe)
        network.prepare(net, recipe, steps=100, steps_per_execution=1, steps_an_epoch=20)
        given = net.optimizer._learning_rate
        found[name] = [
            float(given(step)) if callable(given) else float(given) for step in (0, 5, 50, 100)
        ]
    return found


def images_and_targets(digits: LabelledDigits, recipe: Recipe) -> tuple[Any, Any]:
    """Return digits as a recipe's network takes them."""
    images, labels = digits.images.astype(np.float32), digits.labels
    if recipe.only_digit is not None:
        return images, (labels == recipe.only_digit).astype(np.float32)[:, np.newaxis]
    return images, np.eye(10, dtype=np.float32)[labels] if recipe.wants_one_hot else labels


def trained(
    recipe: Recipe, digits: LabelledDigits, epochs: int = 1
) -> tuple[Any, dict[str, float]]:
    """Return a recipe's network, trained a little, and what its last epoch told."""
    net = network.build(recipe)
    network.prepare(net, recipe, steps=100, steps_per_execution=1)
    images, targets = images_and_targets(digits, recipe)
    told = net.fit(images, targets, batch_size=20, epochs=epochs, verbose=0).history
    return net, {name: float(values[-1]) for name, values in told.items()}


def told_by_metrics(digits: LabelledDigits) -> dict[str, dict[str, float]]:
    """Return what every metric on offer tells, for labels and for one-hot targets."""
    scores = np.random.default_rng(0).dirichlet(np.ones(10), len(digits)).astype(np.float32)
    found: dict[str, dict[str, float]] = {}
    for loss in ("sparse_categorical_crossentropy", "categorical_crossentropy"):
        found[loss] = {}
        for offer in catalogue().metrics:
            recipe = recipe_of(FLATTEN, OUTPUT, loss=loss, metrics=(offer.name,))
            metric = metrics_of(recipe)[-1]
            metric.update_state(images_and_targets(digits, recipe)[1], scores)
            found[loss][metric.name] = float(metric.result())
    return found


def one_digit(digits: LabelledDigits) -> dict[str, Any]:
    """Return what a network of one unit learns, and how it reads as one of ten scores."""
    recipe = recipe_of(
        FLATTEN, {"class": "Dense", "units": 1}, only_digit=5, loss="mean_squared_error",
        optimizer={"class": "SGD", "learning_rate": 0.005}, metrics=("precision",),
    )  # fmt: skip
    one, told = trained(recipe, digits, epochs=5)
    ten = network.with_ten_scores(one, 5)
    images = digits.images[:20].astype(np.float32)
    score = np.clip(one.predict(images, verbose=0), 0, 1)
    expected = np.repeat((1 - score) / 9, 10, axis=1)
    expected[:, 5:6] = score
    difference = np.abs(ten.predict(images, verbose=0) - expected).max()
    return {
        "told": told,
        "output": ten.output_shape,
        "largest difference": float(difference),
        "learnt further": len(ten.trainable_weights),
        "inspected": inspected(ten),
    }


def low_rank(digits: LabelledDigits) -> dict[str, Any]:
    """Return what becomes of a network with low-rank adaptations when they are merged."""
    hidden = {"class": "Dense", "units": 32, "activation": "relu", "lora_rank": 4}
    recipe = recipe_of(FLATTEN, hidden, {**OUTPUT, "use_bias": False, "lora_rank": 2})
    adapted, _ = trained(recipe, digits, epochs=5)
    plain = network.without_lora(adapted)
    images = digits.images[:20].astype(np.float32)
    before, after = (each.predict(images, verbose=0) for each in (adapted, plain))
    return {
        "weights": [adapted.count_params(), plain.count_params()],
        "largest difference": float(np.abs(before - after).max()),
        "inspected": inspected(plain),
        "same where there are none": network.without_lora(plain) is plain,
    }


def inspected(net: Any) -> str:
    """Return why a saved network would not be taken in again; nothing where it would."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "saved.keras"
        net.save(path)
        try:
            inspect_model_file(path)
        except ModelFileError as error:
            return str(error)
    return ""


def optimizers_that_step() -> dict[str, bool]:
    """Return whether each optimizer on offer takes a step."""
    found = {}
    net = network.build(recipe_of(FLATTEN, OUTPUT))
    for offer in catalogue().optimizers:
        recipe = recipe_of(FLATTEN, OUTPUT, optimizer={"class": offer.name})
        network.prepare(net, recipe, steps=1, steps_per_execution=1)
        start = net.get_weights()[0].copy()
        uphill = [np.ones(each.shape, np.float32) for each in net.trainable_weights]
        net.optimizer.apply(uphill, net.trainable_weights)
        moved = net.get_weights()[0]
        found[offer.name] = bool(np.isfinite(moved).all() and (moved != start).mean() > 0.9)
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
                "metrics": told_by_metrics(digits),
                "one digit": one_digit(digits),
                "low rank": low_rank(digits),
                "optimizers": optimizers_that_step(),
                "largest batch": largest_batch(),
                "varied": varied(digits),
                "calibrated": calibrated(digits),
                "draws": "matplotlib" in sys.modules,
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
