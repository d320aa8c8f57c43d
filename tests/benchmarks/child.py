"""Processes of their own: how a fresh one behaves, and Keras, which must not come into this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitpad.errors import DigitpadError

_ROOT = Path(__file__).resolve().parents[2]
_LIMIT_S = 300.0


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a child told.

    Attributes:
        seconds: from its start to its line, as seen from outside.
        values: the JSON object on the line.
    """

    seconds: float
    values: dict[str, Any]


def told_by(name: str, *words: str, limit_s: float = _LIMIT_S) -> Told:
    """Run the module `tests.benchmarks.<name>`, which prints one line of JSON, and return that.

    It starts with no files of a user's, without a screen, and with Keras's own settings.

    Args:
        name: the module's.
        words: what it is given.
        limit_s: how long it may take.

    Raises:
        DigitpadError: it ended without that line.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        log = Path(home, "stderr.log")
        with log.open("w") as errors:
            began = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, "-m", f"tests.benchmarks.{name}", *words],
                cwd=_ROOT,
                env=environment(home),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
            guard = threading.Timer(limit_s, process.kill)
            guard.start()
            with process:
                assert process.stdout is not None
                line = process.stdout.readline()
                seconds = time.perf_counter() - began
            guard.cancel()
        try:
            return Told(seconds=seconds, values=json.loads(line))
        except ValueError as error:
            said = log.read_text(errors="replace").strip().splitlines()
            raise DigitpadError(
                f"{name} was to tell a line of JSON and ended with {process.returncode}: "
                f"{said[-1] if said else 'no word'}"
            ) from error


def tell(**values: object) -> None:
    """Print the child's line. What it does afterwards is not measured."""
    print(json.dumps(values), flush=True)


def memory_mb() -> float:
    """Return the memory that this process occupies (resident set) in MB of 10^6 bytes.

    Linux tells the present value; elsewhere it is the highest so far.
    """
    if sys.platform == "win32":
        raise DigitpadError("The memory figure is measured on Linux and macOS only.")
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024 / 1e6
    import resource

    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest / 1e6 if sys.platform == "darwin" else highest * 1024 / 1e6


def environment(home: str) -> dict[str, str]:
    """Return the environment of a child whose files of a user's lie in this folder."""
    keras_home = Path(home, "keras")
    keras_home.mkdir(exist_ok=True)
    return {
        **os.environ,
        "DIGITPAD_HOME": str(Path(home, "digitpad")),
        "QT_QPA_PLATFORM": "offscreen",
        "KERAS_HOME": str(keras_home),
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
