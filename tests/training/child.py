"""The training process as the window and the command line start it: a real one, with Keras."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from digitpad.training.events import Catalogued, Event, Failed, Finished, Ready, Stopped, from_line
from digitpad.training.orders import RunOrder, to_line

ENDS = (Finished, Stopped, Failed)
_PATIENCE_S = 120.0
_CHECKS_S = 280.0
_ROOT = Path(__file__).resolve().parents[2]


def environment(home: Path, **variables: str) -> dict[str, str]:
    """Return a child's environment: its own folder of user files, and no MNIST by accident."""
    inherited = {name: value for name, value in os.environ.items() if name != "DIGITPAD_MNIST"}
    return {**inherited, "DIGITPAD_HOME": str(home), "HOME": str(home), **variables}


def digitpad(
    words: Sequence[str], home: Path, *, before: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command `digitpad` to its end; `before` goes before it in a shell (`ulimit …`)."""
    command = [sys.executable, "-m", "digitpad", *words]
    if before:
        command = ["bash", "-c", f'{before} && exec "$@"', "bash", *command]
    return subprocess.run(
        command,
        env=environment(home, **variables),
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )


def printed_by(words: Sequence[str], home: Path) -> str:
    """Return what Python prints for these words, in a process of its own that must end well."""
    done = subprocess.run(
        [sys.executable, *words],
        env=environment(home, KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3"),
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=_CHECKS_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


def found_by(checks: str, home: Path, *words: str) -> Any:
    """Return what a module of checks beside this one finds: the JSON in the last line it prints.

    Keras stays out of pytest's own process.
    """
    printed = printed_by(["-m", f"tests.training.{checks}", *words], home)
    return json.loads(printed.splitlines()[-1])


def events_in(output: str) -> list[Event]:
    """Return the events that a command printed."""
    return [event for event in map(from_line, output.splitlines()) if event is not None]


class TrainingChild:
    """A training process; its events come in the order in which it tells them.

    Args:
        home: its folder of user files.
        words: after `digitpad train`.
        variables: of its environment, besides.
    """

    def __init__(
        self,
        home: Path,
        words: Sequence[str] = ("--listen",),
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self._log = (home / "log.txt").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "digitpad", "train", *words],
            env=environment(home, **(variables or {})),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> TrainingChild:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        self._log.close()

    def send(self, line: str) -> None:
        """Write a line to its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def close_input(self) -> None:
        """Close its standard input, as the window's end does."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def until(
        self, *kinds: type[Event], enough: Callable[[Event], bool] | None = None
    ) -> list[Event]:
        """Return the events up to the first of these kinds (or of another end of a run)."""
        come: list[Event] = []
        while True:
            come.append(self._events.get(timeout=_PATIENCE_S))
            if isinstance(come[-1], (*kinds, *ENDS)) and (enough is None or enough(come[-1])):
                return come

    def ready(self) -> Ready:
        """Wait until Keras is loaded."""
        event = self.until(Ready)[-1]
        assert isinstance(event, Ready)
        self.until(Catalogued)
        return event

    def run(self, order: RunOrder) -> list[Event]:
        """Order a run and return its events to the last."""
        self.send(to_line(order))
        return self.until()

    def seconds_to_its_end(self) -> float:
        """Wait for the process's end and return how long that took."""
        begin = time.monotonic()
        self.process.wait(_PATIENCE_S)
        return time.monotonic() - begin

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event = from_line(line.decode())
            assert event is not None, f"The process printed what is no event: {line!r}"
            self._events.put(event)
