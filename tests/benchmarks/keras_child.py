"""The baseline: Keras in the program's own process, with the same model.

`load` tells when the model is loaded; `predict ROUNDS N` reads as hobby pads do, the whole canvas
squeezed to 28x28 and handed to `model.predict`.
"""

from __future__ import annotations

import sys
import time

import keras

from digitpad import locations
from tests.benchmarks.child import memory_mb, tell


def main(words: list[str]) -> None:
    path = locations.bundled_models() / "default" / "model.keras"
    model = keras.saving.load_model(path, compile=False)
    if words[0] == "load":
        tell(memory_mb=memory_mb())
    else:
        rounds, count = map(int, words[1:])
        tell(rounds_ms=[_predicted_ms(model, count, seed) for seed in range(rounds)])


def _predicted_ms(model: keras.Model, count: int, seed: int) -> list[float]:
    """Return how long each of `count` readings took, in ms, the first ones left out."""
    import numpy as np

    from digitpad.opencv import cv2
    from digitpad.practice import practice_inks

    warm_up = 5
    took_ms = []
    for ink, _ in practice_inks(warm_up + count, seed=seed):
        canvas = np.zeros((400, 400), np.uint8)  # such a pad paints into a picture as it goes
        lines = [np.rint(stroke.xy * 4).astype(np.int32) for stroke in ink]
        cv2.polylines(canvas, lines, False, 255, 24, cv2.LINE_AA)
        began = time.perf_counter()
        image = cv2.resize(canvas, (28, 28), interpolation=cv2.INTER_AREA)
        model.predict(image[np.newaxis].astype(np.float32), verbose=0)
        took_ms.append((time.perf_counter() - began) * 1000)
    return took_ms[warm_up:]


if __name__ == "__main__":
    main(sys.argv[1:])
