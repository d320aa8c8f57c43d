"""How long the recipes train, by a plain `fit` and by digitpad, and how well both read then."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

from digitpad.errors import DigitpadError
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.mnist import find_mnist
from tests.benchmarks.child import environment, told_by
from tests.benchmarks.robustness_classic import ROOT, data_file

RUNS = 3
GOAL = 0.5
"""Of the geometric mean over the recipes: our time to the baseline's."""
_LIMIT_S = 3_600.0

TIMED = tuple(name for name, recipe in RECIPES.items() if recipe.augmentation == "none")
"""The recipes that are timed where none are named: those of the learning notes."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One training, in a fresh process.

    Attributes:
        accuracy: the part of MNIST's test digits that is read right, 0..1.
        epochs: how many it took.
        training_s: of the training alone, the first step's tracing and compiling included.
        whole_s: from the process's start to its end; with digitpad, that is a model compiled,
            tested, compared with the one in use, and stored.
        processor_s: what the process took of all processors, from start to end; other work on the
            machine lengthens it less than it lengthens the others. 0 where the system tells none.
    """

    accuracy: float
    epochs: int
    training_s: float
    whole_s: float
    processor_s: float


@dataclass(frozen=True, kw_only=True)
class Timed:
    """A recipe's runs; those of one place have one seed, and the first one's is 0."""

    recipe: str
    plain: tuple[Run, ...]
    ours: tuple[Run, ...]

    @property
    def ratio(self) -> float:
        """Our median training time to the baseline's."""
        return median(run.training_s for run in self.ours) / median(
            run.training_s for run in self.plain
        )

    @property
    def gain(self) -> float:
        """By how many points ours reads better, over all seeds."""
        better = mean(run.accuracy for run in self.ours) - mean(run.accuracy for run in self.plain)
        return 100 * better

    def to_json(self) -> dict[str, Any]:
        """Return the runs as plain JSON."""
        return {
            "recipe": self.recipe,
            "ratio": self.ratio,
            "points_better": self.gain,
            "plain": [asdict(run) for run in self.plain],
            "ours": [asdict(run) for run in self.ours],
        }


def overall(timed: Sequence[Timed]) -> float:
    """Return the geometric mean of the ratios."""
    return math.exp(mean(math.log(each.ratio) for each in timed))


def measure_training(
    recipes: Sequence[str], *, runs: int, epochs: int, doing: Callable[[str], None]
) -> Iterator[Timed]:
    """Train each recipe so many times, our side and the baseline in turns.

    Args:
        recipes: names of built-in ones.
        runs: of each side.
        epochs: of each run; 0 for the recipe's own.
        doing: is told what is under way.

    Raises:
        DigitpadError: there is no MNIST, or a run failed.
    """
    mnist = _mnist()
    for recipe in recipes:
        plain, ours = [], []
        for seed in range(runs):
            doing(f"{recipe}, run {seed + 1} of {runs}, plain")
            plain.append(_plain(recipe, epochs, seed, mnist))
            doing(f"{recipe}, run {seed + 1} of {runs}, digitpad")
            ours.append(_ours(recipe, epochs, seed, mnist))
        yield Timed(recipe=recipe, plain=tuple(plain), ours=tuple(ours))


def _mnist() -> Path:
    path = find_mnist() or data_file("mnist.npz")
    if path is None:
        raise DigitpadError(
            "The training benchmark needs MNIST: name an mnist.npz by DIGITPAD_MNIST."
        )
    return path.absolute()


def _plain(recipe: str, epochs: int, seed: int, mnist: Path) -> Run:
    before = _processor_s()
    words = (recipe, str(epochs), str(seed), str(mnist))
    told = told_by("training_child", *words, limit_s=_LIMIT_S)
    return Run(
        accuracy=told.values["accuracy"],
        epochs=told.values["epochs"],
        training_s=told.values["seconds"],
        whole_s=told.seconds,
        processor_s=_processor_s() - before,
    )


def _ours(recipe: str, epochs: int, seed: int, mnist: Path) -> Run:
    """Run `digitpad train`, as a user does; its own events tell where the training begins."""
    words = ["--recipe", recipe, "--seed", str(seed), "--data", "mnist", "--mnist", str(mnist)]
    words += ["--epochs", str(epochs)] if epochs else []
    before = _processor_s()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        began = time.perf_counter()
        events = _events(words, home)
        whole_s = time.perf_counter() - began
    at = {event["event"]: event for event in events}  # the last of each kind
    return Run(
        accuracy=at["finished"]["accuracy"],
        epochs=at["epoch"]["epoch"],
        training_s=at["finishing"]["at_s"] - at["started"]["at_s"],
        whole_s=whole_s,
        processor_s=_processor_s() - before,
    )


def _events(words: Sequence[str], home: str) -> list[dict[str, Any]]:
    """Return the events of a run of `digitpad train`, each with the time at which it came."""
    log = Path(home, "stderr.log")
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "digitpad", "train", "--json", *words],
            cwd=ROOT,
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        with process:
            assert process.stdout is not None
            events = [{**json.loads(line), "at_s": time.perf_counter()} for line in process.stdout]
    if process.returncode or not events or events[-1]["event"] != "finished":
        said = log.read_text(errors="replace").strip().splitlines()
        raise DigitpadError(
            f"`digitpad train {' '.join(words)}` ended with {process.returncode}: "
            f"{said[-1] if said else 'no word'}"
        )
    return events


def _processor_s() -> float:
    """Return the processor time of all children that have ended."""
    times = os.times()
    return times.children_user + times.children_system
