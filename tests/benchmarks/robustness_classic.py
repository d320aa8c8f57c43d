"""The classic network of first lessons, 512 relu units, trained in a child process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from digitpad.errors import DigitpadError
from digitpad.model_folder import COMPILED_FILE
from digitpad.predictor import Predictor

ROOT = Path(__file__).resolve().parents[2]
_LIMIT_S = 900.0


@dataclass(frozen=True, kw_only=True)
class Classic:
    """The network and what it has learnt from.

    Attributes:
        predictor: its compiled network.
        data: `MNIST` or `practice digits`.
    """

    predictor: Predictor
    data: str


def data_file(name: str) -> Path | None:
    """Return a file of the measured data sets, or None where it is missing."""
    folder = Path(os.environ.get("DIGITPAD_DATA") or ROOT.parent / "shared" / "data")
    path = folder / name
    return path if path.is_file() else None


@contextmanager
def classic_network(*, epochs: int) -> Iterator[Classic]:
    """Train it by the recipe `first-look`, on MNIST where that is at hand, and give it.

    Raises:
        DigitpadError: the training failed.
    """
    named = os.environ.get("DIGITPAD_MNIST")
    mnist = Path(named) if named else data_file("mnist.npz")
    words = ["--data", "practice"] if mnist is None else ["--data", "mnist", "--mnist", str(mnist)]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        out = Path(home, "classic")
        _train(
            "--recipe", "first-look", "--epochs", str(epochs), "--out", str(out), *words, home=home
        )
        data = "practice digits" if mnist is None else "MNIST"
        yield Classic(predictor=Predictor(out / COMPILED_FILE), data=data)


def _train(*words: str, home: str) -> None:
    environment = {**os.environ, "DIGITPAD_HOME": home, "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "digitpad", "train", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=_LIMIT_S,
        )
    except subprocess.TimeoutExpired as error:
        raise DigitpadError(
            f"The classic network was not trained within {_LIMIT_S:g} seconds."
        ) from error
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise DigitpadError(
            f"The training of the classic network ended with {done.returncode}: "
            f"{said[-1] if said else 'no word'}"
        )
