"""Calibration: after it, what is read with a confidence of 0.9 is right nine times in ten.

One number, the temperature, divides what the last layer gives before its softmax; it is the one
under which the digits held out are likeliest (Guo, Pleiss, Sun, Weinberger, "On Calibration of
Modern Neural Networks", 2017). Dividing the last layer's weights bakes it in, so every score that
the network gives from then on is calibrated, and no winner changes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.training.labelled_digits import LabelledDigits, Labels

_TEMPERATURES = np.geomspace(0.1, 10.0, 461)
"""One percent apart: finer ones change no score that is shown."""

_LEAST = 1e-30
_BATCH = 500


def calibrate(network: Any, held_out: LabelledDigits) -> float:
    """Bake the fitting temperature into a network, and return it; 1 where nothing is held out.

    Args:
        network: its last layer is a Dense one with softmax.
        held_out: digits that it has not learnt from.
    """
    if len(held_out) == 0:
        return 1.0
    images = held_out.images.astype(np.float32)
    scores = network.predict(images, batch_size=_BATCH, verbose=0)
    temperature = fitting_temperature(np.asarray(scores), held_out.labels)
    last = network.layers[-1]
    last.set_weights([weights / temperature for weights in last.get_weights()])
    return temperature


def fitting_temperature(scores: npt.NDArray[np.float32], labels: Labels) -> float:
    """Return the temperature under which the labels are likeliest.

    Args:
        scores: softmax scores, (n, 10), n >= 1.
        labels: int64 (n,), 0 to 9.
    """
    # A softmax forgets but a constant of each row, which dividing by a temperature does not mind.
    logits = np.log(np.maximum(scores.astype(np.float64), _LEAST))
    rows = np.arange(len(labels))

    def unlikeliness(temperature: float) -> float:
        scaled = logits / temperature
        highest = scaled.max(axis=1)
        total = np.log(np.exp(scaled - highest[:, np.newaxis]).sum(axis=1)) + highest
        return float((total - scaled[rows, labels]).mean())

    return float(min(_TEMPERATURES, key=unlikeliness))
