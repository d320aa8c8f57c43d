"""Imports of Keras files, tried out in a process of its own: Keras stays out of pytest.

Run as a program with the folder for its files: `make` writes models as other people's notebooks
write them; `import` imports each under the memory limit and prints one JSON object on what came.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.errors import DigitpadError
from digitpad.model_store import ModelStore
from digitpad.training.events import Event, Finished
from digitpad.training.importing import import_model, limit_memory
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe

TYPICAL = {
    "from-0-to-1": ((28, 28, 1), 1 / 255, 0.0),
    "flat-around-0": ((784,), 1 / 255, -0.5),
    "from-0-to-255": ((28, 28), 1.0, 0.0),
}
"""Input shape, and scaling of the pixels outside the network."""


def make(folder: Path) -> None:
    """Write the models."""
    from digitpad.training.backend import keras
    from digitpad.training.dataset import practice_digits

    digits = practice_digits(3_000, seed=21, on_progress=lambda *_: None)

    def dense(*shape: int, classes: int = 10, activation: str = "softmax") -> Any:
        layers = keras.layers
        return keras.Sequential(
            [
                keras.Input(shape),
                layers.Flatten(),
                layers.Dense(32, activation="relu"),
                layers.Dense(classes, activation=activation),
            ]
        )

    for name, (shape, scale, offset) in TYPICAL.items():
        keras.utils.set_random_seed(0)
        # One of them gives logits, as networks do that are trained `from_logits=True`.
        is_logits = name == "from-0-to-1"
        network = dense(*shape, activation="linear" if is_logits else "softmax")
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=is_logits)
        network.compile(keras.optimizers.Adam(), loss, steps_per_execution=32)
        pixels = digits.images.astype(np.float32).reshape(-1, *shape) * scale + offset
        network.fit(pixels, digits.labels, batch_size=32, epochs=8, verbose=0)
        network.save(folder / f"{name}.keras")

    for name, network in refused(keras, dense).items():
        network.save(folder / f"{name}.keras")
    content = (folder / "from-0-to-1.keras").read_bytes()
    (folder / "cut-short.keras").write_bytes(content[:-1_000])
    middle = len(content) // 2
    (folder / "overwritten.keras").write_bytes(
        content[:middle] + bytes(200) + content[middle + 200 :]
    )


def refused(keras: Any, dense: Callable[..., Any]) -> dict[str, Any]:
    """Return networks that are none for digits, and broken ones."""
    layers = keras.layers

    def with_weights(value: float) -> Any:
        network = keras.Sequential([keras.Input((784,)), layers.Dense(4), layers.Dense(10)])
        network.set_weights([np.full_like(weights, value) for weights in network.get_weights()])
        return network

    def behind(*stack: Any) -> Any:
        return keras.Sequential(
            [keras.Input((28, 28, 1)), *stack, layers.GlobalAveragePooling2D(), layers.Dense(10)]
        )

    one, other = keras.Input((28, 28)), keras.Input((28, 28))
    two = keras.Model([one, other], layers.Dense(10)(layers.Flatten()(one + other)))
    return {
        "32-by-32": dense(32, 32),
        "nine-classes": dense(28, 28, classes=9),
        "two-inputs": two,
        "nan": with_weights(np.nan),
        "overflowing": with_weights(3e38),
        "huge-activations": behind(layers.Conv2D(2_000, 1)),
        "slow": behind(layers.Conv2D(400, 3), layers.Conv2D(400, 3)),
    }


def run_all(folder: Path) -> None:
    """Import each file and print what came of it."""
    limit_memory()
    store = ModelStore()
    found = {}
    for path in sorted(folder.glob("*.keras")):
        try:
            found[path.stem] = {"id": import_model(path, store).id}
        except DigitpadError as error:
            found[path.stem] = {"refused": str(error)}
    try:
        np.ones(7 << 30, np.uint8)
        limited = False
    except MemoryError:
        limited = True
    print(
        json.dumps(
            {
                "files": found,
                "limited": limited,
                "trained on": trained_on(store, found["from-0-to-1"]["id"], folder),
            }
        )
    )


def trained_on(store: ModelStore, model_id: str, folder: Path) -> float:
    """Return the accuracy of an imported model that was trained on, very slowly."""
    rng = np.random.default_rng(0)
    np.savez(
        folder / "noise.npz",
        x=rng.integers(0, 255, (64, 20, 20), dtype=np.uint8),
        y=np.arange(64) % 10,
    )
    recipe = Recipe(
        name="on",
        layers=({"class": "Flatten"}, {"class": "Dense", "units": 10}),
        optimizer={"class": "SGD", "learning_rate": 1e-9},
        epochs=1,
    )
    order = RunOrder(
        recipe=recipe.to_json(), data=(str(folder / "noise.npz"),), start_from=model_id
    )
    events: list[Event] = []
    from digitpad.training import trainer
    from digitpad.training.controls import Controls

    trainer.run(order, store, events.append, Controls())
    assert isinstance(events[-1], Finished)
    return events[-1].accuracy


if __name__ == "__main__":
    {"make": make, "import": run_all}[sys.argv[1]](Path(sys.argv[2]))
