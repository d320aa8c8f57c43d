"""The training process as the window holds it: warm, and told to teach."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from digitpad.errors import DigitpadError
from digitpad.training.events import (
    Catalogued,
    Event,
    Failed,
    Finished,
    Stopped,
    Taught,
    from_line,
)
from digitpad.training.orders import TeachOrder, to_line
from tests.benchmarks.robustness_classic import ROOT

_LOOKS_S = 25.0
"""So long stands the dialog open, with two processors, until all that can be done ahead is done."""


class TeachProcess:
    """A training process that Keras is loaded in.

    Args:
        mnist: the archive to rehearse and test with.
        log: takes what it writes to its standard error.
    """

    def __init__(self, mnist: Path, log: Path) -> None:
        self._log = log.open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "digitpad", "train", "--listen"],
            cwd=ROOT,
            env={**os.environ, "DIGITPAD_MNIST": str(mnist)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        while not isinstance(self._next(), Catalogued):
            pass

    def look_ahead(self, model: str) -> None:
        """Let it look ahead, as that of a window does soon after the dialog was opened."""
        self._send(TeachOrder(start_from=model, is_ahead=True))
        time.sleep(_LOOKS_S)

    def teach(self, model: str, *, seed: int) -> Taught:
        """Teach a model; return what came of it.

        Raises:
            DigitpadError: nothing did.
        """
        self._send(TeachOrder(start_from=model, seed=seed))
        taught: Taught | None = None
        while True:
            event = self._next()
            if isinstance(event, Taught):
                taught = event
            elif isinstance(event, Finished) and taught is not None:
                return taught
            elif isinstance(event, Failed | Stopped):
                raise DigitpadError(f"Teaching failed: {event}")

    def _send(self, order: TeachOrder) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(to_line(order) + "\n")
        self._process.stdin.flush()

    def _next(self) -> Event | None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise DigitpadError(f"The training process is gone; see {self._log.name}.")
        return from_line(line)

    def __enter__(self) -> TeachProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._log):
            if stream is not None:
                stream.close()
