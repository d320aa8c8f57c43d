"""What a run leaves of real networks, found out in a process of its own: Keras stays out of pytest.

Run as a program it prints one JSON object with what it found; `test_details` asserts on it.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from digitpad.run_details import read_details
from digitpad.training import network
from digitpad.training.details import write_details
from digitpad.training.recipe import Recipe
from digitpad.training.seen_weights import first_weights
from tests.run_folders import digits, run_folder, scores

FLATTEN = {"class": "Flatten"}
OUTPUT = {"class": "Dense", "units": 10, "activation": "softmax"}
NETWORKS = {
    "dense": (FLATTEN, {"class": "Dense", "units": 200, "activation": "relu"}, OUTPUT),
    "low rank": (FLATTEN, {"class": "Dense", "units": 20, "lora_rank": 2}, OUTPUT),
    "convolutions": (
        {"class": "Reshape", "target_shape": [28, 28, 1]},
        {"class": "Conv2D", "filters": 4, "kernel_size": 5},
        {"class": "BatchNormalization"},
        {"class": "DepthwiseConv2D", "kernel_size": 3},
        {"class": "SeparableConv2D", "filters": 8, "kernel_size": 3},
        {"class": "GlobalMaxPooling2D"},
        OUTPUT,
    ),
}


def found(name: str) -> dict[str, Any]:
    net = network.build(Recipe(name="checked", layers=NETWORKS[name]))
    seen = first_weights(net, 1.0)
    assert seen is not None
    folder = run_folder(name)
    write_details(folder, net, digits([4]), scores((4, 0.9)), None, "mnist")
    layers = read_details(folder).layers
    kernels = [layer.kernel for layer in net.layers if hasattr(layer, "kernel")]
    return {
        "first": [seen.layer, seen.height, seen.width, len(seen.pictures)],
        "kept": [[layer.kind, *layer.kernel.shape] for layer in layers],
        "difference": max(
            float(np.abs(np.asarray(kernel)[..., : kept.kernel.shape[-1]] - kept.kernel).max())
            for kernel, kept in zip(kernels, layers, strict=True)
        ),
    }


if __name__ == "__main__":
    print(json.dumps({name: found(name) for name in NETWORKS}))
