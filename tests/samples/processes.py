"""What processes that are killed, or that race, leave of a file of samples. Prints JSON.

Each is forked, so that twenty of them cost a second: `python -m tests.samples.processes CHECK`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from digitpad.samples.store import SampleStore
from tests.samples.made import new

KILLS = 15
RACERS, EACH = 4, 12


def killed_writers() -> list[int]:
    """Kill writers at random moments; return how many acknowledged samples were lost, and found."""
    chance = random.Random(5)
    acknowledged: set[int] = set()
    for turn in range(KILLS):
        out, into = os.pipe()
        writer = _forked(lambda turn=turn, into=into: _write_on(turn, into))  # type: ignore[misc]
        os.close(into)
        with os.fdopen(out) as told:
            first = told.readline()
            time.sleep(0.06 * chance.random())
            os.kill(writer, signal.SIGKILL)
            acknowledged |= {int(line) for line in (first, *told) if line.endswith("\n")}
        os.waitpid(writer, 0)
        with SampleStore() as store:
            assert store.notices == ()
            found = set(store.ids().tolist())
    return [len(acknowledged - found), len(acknowledged & found)]


def racing_windows() -> list[int]:
    """Let processes make one file at once and fill it; return how many failed, samples, ids."""
    start = time.monotonic() + 0.1
    racers = [
        _forked(lambda racer=racer: _race(racer, start))  # type: ignore[misc]
        for racer in range(RACERS)
    ]
    statuses = [os.waitpid(racer, 0)[1] for racer in racers]
    with SampleStore() as store:
        return [sum(statuses), store.counts().total, len(set(store.ids().tolist()))]


def killed_while_restoring() -> list[int]:
    """Kill processes that restore a damaged file; return how few samples were there in between."""
    chance = random.Random(6)
    with SampleStore() as store:
        store.add_all(map(new, range(300)))
        path = store.path
    least = 300
    for _ in range(8):
        with path.open("rb+") as file:
            file.seek(40_000)
            file.write(b"damage")
        restorer = _forked(lambda: SampleStore().close())
        time.sleep(0.1 * chance.random())
        os.kill(restorer, signal.SIGKILL)
        os.waitpid(restorer, 0)
        with SampleStore() as store:
            least = min(least, store.counts().total)
    return [least]


def _forked(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    return child


def _write_on(turn: int, into: int) -> None:
    with SampleStore() as store:
        for number in range(1_000):
            added = store.add(new(turn * 1_000 + number))
            os.write(into, f"{added.id}\n".encode())


def _race(racer: int, start: float) -> None:
    time.sleep(max(0.0, start - time.monotonic()))
    with SampleStore() as store:
        for number in range(EACH):
            # Half of the contents are every racer's.
            store.add(new(number if number % 2 else 1_000 * (racer + 1) + number))


if __name__ == "__main__":
    checks = (killed_writers, racing_windows, killed_while_restoring)
    homes = Path(sys.argv[1])
    found = {}
    for check in checks:
        os.environ["DIGITPAD_HOME"] = str(homes / check.__name__)
        found[check.__name__] = check()
    print(json.dumps(found))
