"""Accuracy against what drawings differ in, for digitpad and for the classic network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from digitpad.digit_image import SIDE_PX, digit_image_of_ink, digit_image_of_picture
from digitpad.ink import Ink
from digitpad.ink_files.reading import read_ink_file
from digitpad.model_store import BUNDLED, ModelStore
from digitpad.opencv import cv2
from digitpad.practice import practice_inks
from digitpad.predictor import Predictor
from tests.benchmarks.robustness_classic import classic_network, data_file
from tests.benchmarks.robustness_conditions import (
    CONDITIONS,
    Condition,
    painted,
    typical_drawing,
)

READERS = ("digitpad", "classic", "squeezed")
"""Who reads: the bundled model, the classic network after the same pipeline, and the classic
network on the whole canvas squeezed to 28x28."""

_INKS, _FEW_INKS = 600, 60
_EPOCHS, _FEW_EPOCHS = 5, 1
_DIGITS = tuple("0123456789")
_SEED = 20
"""Of the noise, and of the practice digits; those of training have another."""

Images: TypeAlias = npt.NDArray[np.uint8]
LabelledInks: TypeAlias = list[tuple[Ink, int]]


@dataclass(frozen=True, kw_only=True)
class Level:
    """How well each reader reads drawings of one level.

    Attributes:
        value: the level, in its condition's unit.
        accuracy: the part read right, 0..1, by the reader's name.
    """

    value: float
    accuracy: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Robustness:
    """What came out.

    Attributes:
        inks: how many there were, the same at each level.
        source: whose they are, in words.
        classic_data: what the classic network has learnt from, in words.
        epochs: how often it went through that.
        levels: each condition's, by its name, from least to most.
    """

    inks: int
    source: str
    classic_data: str
    epochs: int
    levels: Mapping[str, tuple[Level, ...]]

    @property
    def about(self) -> str:
        """What was read, and what the classic network learnt from, as a sentence or two."""
        epochs = f"{self.epochs} epochs" if self.epochs > 1 else "1 epoch"
        return (
            f"{self.inks} {self.source}. "
            f"The 512 relu units learnt from {self.classic_data}, {epochs}, one seed."
        )

    @property
    def labels(self) -> dict[str, str]:
        """The readers' names for people."""
        classic = "512 relu units"
        if self.classic_data != "MNIST":
            classic += f" trained on {self.classic_data}"
        return {
            "digitpad": "digitpad, bundled model",
            "classic": f"{classic}, digitpad's pipeline",
            "squeezed": f"{classic}, canvas squeezed to 28×28",
        }

    def to_json(self) -> dict[str, Any]:
        """Return the accuracies as plain JSON."""
        return {
            "benchmark": "robustness",
            "inks": self.inks,
            "source": self.source,
            "classic_data": self.classic_data,
            "epochs": self.epochs,
            "readers": self.labels,
            "conditions": [
                {
                    "name": condition.name,
                    "unit": condition.unit,
                    "typical": condition.typical,
                    "levels": [
                        {"value": level.value, **level.accuracy}
                        for level in self.levels[condition.name]
                    ],
                }
                for condition in CONDITIONS
            ],
        }


def measure_robustness(*, quick: bool) -> Robustness:
    """Train the classic network and read the same inks under every condition.

    Raises:
        DigitpadError: a file that is there cannot be read, or the training failed.
    """
    epochs = _FEW_EPOCHS if quick else _EPOCHS
    inks, source = _inks(_FEW_INKS if quick else _INKS)
    bundled = ModelStore().load(BUNDLED).predictor
    with classic_network(epochs=epochs) as classic:
        levels = {
            condition.name: tuple(
                _measured(condition, value, inks, bundled, classic.predictor)
                for value in (condition.few_levels if quick else condition.levels)
            )
            for condition in CONDITIONS
        }
        return Robustness(
            inks=len(inks),
            source=source,
            classic_data=classic.data,
            epochs=epochs,
            levels=levels,
        )


def print_robustness(robustness: Robustness, console: Console) -> None:
    """Print the accuracies as a table, the typical levels in bold."""
    table = Table(title="Accuracy (bold: a typical drawing)")
    table.add_column("condition")
    table.add_column("level", justify="right")
    for reader in READERS:
        table.add_column(reader, justify="right")
    for condition in CONDITIONS:
        title = condition.title
        for level in robustness.levels[condition.name]:
            table.add_row(
                title,
                f"{level.value:g}",
                *(f"{level.accuracy[reader]:.1%}" for reader in READERS),
                style="bold" if level.value == condition.typical else None,
            )
            title = ""
        table.add_section()
    console.print(table)
    for reader, label in robustness.labels.items():
        console.print(f"{reader}: {label}", highlight=False)
    console.print(robustness.about, highlight=False)


def _inks(count: int) -> tuple[LabelledInks, str]:
    """Return at most that many typical drawings, and whose they are."""
    path = data_file("ujipen2-digits.unp")
    if path is None:
        given = list(practice_inks(count, seed=_SEED))
        source = "practice digits"
    else:
        labelled = [sample for sample in read_ink_file(path) if sample.label in _DIGITS]
        apart = max(1, len(labelled) // count)
        given = [(sample.ink, int(sample.label or 0)) for sample in labelled[::apart][:count]]
        source = "digits of UJI Pen Characters 2"
    return [(typical_drawing(ink), digit) for ink, digit in given], source


def _measured(
    condition: Condition, value: float, inks: LabelledInks, bundled: Predictor, classic: Predictor
) -> Level:
    images, squeezed = _images(condition, value, [ink for ink, _ in inks])
    labels = np.array([digit for _, digit in inks])
    scores = (bundled.scores(images), classic.scores(images), classic.scores(squeezed))
    right = [float((rows.argmax(axis=1) == labels).mean()) for rows in scores]
    return Level(value=value, accuracy=dict(zip(READERS, right, strict=True)))


def _images(condition: Condition, value: float, inks: Sequence[Ink]) -> tuple[Images, Images]:
    """Return the inks at a level as digitpad prepares them, and as whole canvases squeezed."""
    pairs = list(_pairs(condition, value, inks))
    return np.stack([ours for ours, _ in pairs]), np.stack([theirs for _, theirs in pairs])


def _pairs(
    condition: Condition, value: float, inks: Sequence[Ink]
) -> Iterator[tuple[Images, Images]]:
    rng = np.random.default_rng(_SEED)  # the same noise at each level, but for its size
    for typical in inks:
        ink = condition.varied(typical, value, rng)
        canvas = painted(ink, pen_px=value) if condition.is_pen else painted(ink)
        ours = digit_image_of_picture(canvas) if condition.is_pen else digit_image_of_ink(ink)
        theirs = cv2.resize(canvas, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
        yield ours, np.asarray(theirs, dtype=np.uint8)
