"""The model that the teaching benchmark starts from: it has seen the odd writers alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import platformdirs

from digitpad.errors import DigitpadError
from digitpad.ink_files import LabelledInk, write_ink_file
from digitpad.training.events import EpochEnded, from_line
from tests.benchmarks.robustness_classic import ROOT

EPOCHS = 6
"""Of the recipe `digitpad`, whose own 40 take the better part of an hour: these, ten minutes."""


def trained_base(inks: Sequence[LabelledInk], mnist: Path, doing: Callable[[str], None]) -> Path:
    """Return the folder of the base; it is trained where it is not there yet.

    It lies in the user's cache folder, and a training that was cut off goes on.

    Raises:
        DigitpadError: it cannot be trained.
    """
    cache = Path(platformdirs.user_cache_dir("digitpad-benchmarks", appauthor=False))
    folder = cache / "teach-base"
    if (folder / "card.json").is_file():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    odd = cache / "odd-writers.unp"
    write_ink_file(odd, [ink for ink in inks if int(ink.writer or 0) % 2])
    doing(f"the base, {EPOCHS} epochs: about ten minutes on two cores, once")
    words = ["--recipe", "digitpad", "--epochs", str(EPOCHS), "--data", "mnist"]
    words += ["--mnist", str(mnist), "--ink", str(odd), "--name", "odd writers"]
    words += ["--out", str(folder), "--resume", "--json"]
    _train(words, cache, doing)
    return folder


def _train(words: Sequence[str], cache: Path, doing: Callable[[str], None]) -> None:
    with (cache / "stderr.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "digitpad", "train", *words],
            cwd=ROOT,
            env={**os.environ, "DIGITPAD_HOME": str(cache / "home")},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        with process:
            assert process.stdout is not None
            for event in map(from_line, process.stdout):
                if isinstance(event, EpochEnded):
                    doing(f"the base, epoch {event.epoch} of {event.epochs} done")
    if process.returncode:
        raise DigitpadError(f"The base could not be trained; see {log.name}.")
