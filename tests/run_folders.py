"""Folders of runs as the training process leaves them, with a network that Keras did not make."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad import locations
from digitpad.predictor import Scores
from digitpad.training.details import write_details
from digitpad.training.labelled_digits import LabelledDigits


@dataclass
class Dense:
    """A layer as far as a run's details look at it."""

    name: str
    kernel: npt.NDArray[np.float32]
    trainable: bool = True


@dataclass
class Conv2D:
    name: str
    kernel: npt.NDArray[np.float32]
    trainable: bool = True


@dataclass
class Flatten:
    name: str


def network(*layers: Any) -> Any:
    """Return a network of these layers."""
    return SimpleNamespace(layers=list(layers))


def dense(inputs: int = 784, units: int = 10) -> Dense:
    """Return a dense layer whose weights grow from unit to unit."""
    values = np.linspace(-1, 1, inputs * units, dtype=np.float32)
    return Dense("dense", values.reshape(inputs, units))


def digits(labels: list[int], *, shade: int = 255) -> LabelledDigits:
    """Return digit images, each with one bright pixel in the column of its place."""
    images = np.zeros((len(labels), 28, 28), np.uint8)
    for place in range(len(labels)):
        images[place, 14, place % 28] = shade
    return LabelledDigits(
        images=images, labels=np.array(labels, np.int64), inks=(None,) * len(labels)
    )


def scores(*read: tuple[int, float]) -> Scores:
    """Return scores of which each row gives a digit so much, and the others the rest."""
    rows = np.empty((len(read), 10), np.float32)
    for row, (digit, score) in zip(rows, read, strict=True):
        row[:] = (1 - score) / 9
        row[digit] = score
    return rows


def run_folder(name: str = "a-run") -> Path:
    """Return a fresh folder of a run."""
    folder = locations.user_folder() / "runs" / name
    folder.mkdir(parents=True)
    return folder


def written(
    test: LabelledDigits,
    new: Scores,
    in_use: Scores | None = None,
    *,
    name: str = "a-run",
    net: Any = None,
    only_digit: int | None = None,
    name_in_use: str = "",
) -> Path:
    """Write a run's details and return its folder."""
    folder = run_folder(name)
    shown = net if net is not None else network(Flatten("flatten"), dense())
    write_details(
        folder, shown, test, new, in_use, "mnist", only_digit=only_digit, name_in_use=name_in_use
    )
    return folder
