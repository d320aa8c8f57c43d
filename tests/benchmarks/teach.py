"""What teaching brings to writers whom the model has never seen, what it costs, how long it takes.

The model is one that learnt from the odd writers of the UCI pen digits alone. Each of the others
writes three samples of each digit to learn from; the rest of that writer's digits are held out.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

from digitpad.errors import DigitpadError
from digitpad.ink_files import LabelledInk, read_ink_file
from digitpad.model_folder import model_in
from digitpad.model_store import ModelStore
from digitpad.practice import practice_inks
from digitpad.predictor import CLASSES, Predictor
from digitpad.samples.sample import NewSample
from digitpad.samples.store import SampleStore
from digitpad.training.dataset import digits_of_inks
from digitpad.training.events import Taught
from tests.benchmarks.robustness_classic import data_file
from tests.benchmarks.teach_base import trained_base
from tests.benchmarks.teach_process import TeachProcess

SAMPLES_A_CLASS = 3
SEEDS = 3
WORST = 3
"""How many of the writers are taught where none are named: those whom the base reads worst."""
DEVELOPMENT = (2, 6, 10, 14, 18, 22, 26, 30)
"""Writers by whom the method was chosen."""
REPORT = (4, 8, 12, 16, 20, 24, 28)
"""Writers nobody looked at before it was."""
SIZES = (50, 500, 2_000, 10_000)
"""Numbers of samples by which the time is taken."""


@dataclass(frozen=True, kw_only=True)
class Writer:
    """A writer whom the model was taught, once for each seed.

    Attributes:
        name: the file's own for that person.
        digits: how many are held out.
        before, after: how many of these are misread, a value for each seed.
        mnist_before, mnist_after: the part of MNIST's test digits that is read right.
    """

    name: int
    digits: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    mnist_before: float
    mnist_after: tuple[float, ...]

    @property
    def gone(self) -> float:
        """The part of the errors that are gone, over all seeds."""
        return 1 - sum(self.after) / max(sum(self.before), 1)

    @property
    def lost(self) -> float:
        """The points that MNIST lost, mean over the seeds."""
        return 100 * (self.mnist_before - mean(self.mnist_after))

    def to_json(self) -> dict[str, Any]:
        """Return the figures as plain JSON."""
        return {"writer": self.name, "gone": self.gone, "lost": self.lost, **asdict(self)}


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long teaching takes with so many samples, from the click to the table."""

    samples: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Return the figure as plain JSON."""
        return asdict(self)


def measure_teaching(
    base: Path | None,
    writers: Sequence[int],
    seeds: int,
    sizes: Sequence[int],
    home: Path,
    doing: Callable[[str], None],
) -> Iterator[Writer | Pace]:
    """Teach a model to one writer after the other, then with more and more samples.

    Args:
        base: the folder of a model that has seen none of the writers; None trains one, once.
        writers: whom to teach; none means those of `REPORT` whom the base reads worst.
        seeds: how often, with other samples each time.
        sizes: numbers of samples to take the time with.
        home: an empty folder.
        doing: is told what is under way.

    Raises:
        DigitpadError: data is missing, or teaching failed.
    """
    inks = _by_writer()
    base = base or trained_base([ink for each in inks.values() for ink in each], _mnist(), doing)
    writers = writers or _worst(base, {name: inks[name] for name in REPORT})
    os.environ["DIGITPAD_HOME"] = str(home)  # this process's samples and models from here on
    shutil.copytree(base, home / "models" / _BASE)
    ModelStore().use(_BASE)
    with TeachProcess(_mnist(), home / "stderr.log") as process:
        for name in writers:
            yield _writer(name, inks[name], seeds, process, doing)
        for size in sizes:
            doing(f"{size:,} samples")
            _keep((NewSample(label=digit, ink=ink) for ink, digit in practice_inks(size, seed=1)))
            process.look_ahead(_BASE)
            began = time.perf_counter()
            process.teach(_BASE, seed=0)
            yield Pace(samples=size, seconds=time.perf_counter() - began)


_BASE = "base"


def _writer(
    name: int,
    inks: Sequence[LabelledInk],
    seeds: int,
    process: TeachProcess,
    doing: Callable[[str], None],
) -> Writer:
    told: list[Taught] = []
    for seed in range(seeds):
        doing(f"writer {name}, seed {seed}")
        _keep(_samples(inks, np.random.default_rng((name, seed))))
        told.append(process.teach(_BASE, seed=seed))
    return Writer(
        name=name,
        digits=told[0].digits[0],
        before=tuple(_misread(each.digits[0], each.before[0]) for each in told),
        after=tuple(_misread(each.digits[0], each.after[0]) for each in told),
        mnist_before=told[0].before[1],
        mnist_after=tuple(each.after[1] for each in told),
    )


def _misread(digits: int, part: float) -> int:
    return digits - round(digits * part)


def _samples(inks: Sequence[LabelledInk], rng: np.random.Generator) -> Iterator[NewSample]:
    """Yield a writer's digits, three of each class to learn from."""
    labels = np.array([int(ink.label or "") for ink in inks])
    learnt = {
        int(index)
        for digit in range(CLASSES)
        for index in rng.choice(np.flatnonzero(labels == digit), SAMPLES_A_CLASS, replace=False)
    }
    for index, ink in enumerate(inks):
        yield NewSample(label=int(labels[index]), ink=ink.ink, is_held_out=index not in learnt)


def _keep(samples: Iterator[NewSample]) -> None:
    with SampleStore() as store:
        store.remove_everything()
        store.add_all(samples)


def _by_writer() -> dict[int, list[LabelledInk]]:
    path = data_file("pendigits-orig.tra")
    if path is None:
        raise DigitpadError("This benchmark needs pendigits-orig.tra in the folder DIGITPAD_DATA.")
    found: dict[int, list[LabelledInk]] = {}
    for ink in read_ink_file(path):
        found.setdefault(int(ink.writer or 0), []).append(ink)
    return found


def _worst(base: Path, inks: dict[int, list[LabelledInk]]) -> list[int]:
    predictor = Predictor(model_in(base).compiled_file)

    def right(name: int) -> float:
        digits = digits_of_inks(inks[name], str(name), lambda _doing, _done: None)
        read = predictor.scores(digits.images).argmax(axis=1)
        return float((read == digits.labels).mean())

    return sorted(inks, key=right)[:WORST]


def _mnist() -> Path:
    path = data_file("mnist.npz")
    if path is None:
        raise DigitpadError("This benchmark needs mnist.npz in the folder DIGITPAD_DATA.")
    return path.absolute()
