"""One training at a time: two at once would share the processor, and both come late.

A second process waits. The lock is the operating system's, so a kill gives it back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import filelock

from digitpad import locations
from digitpad.training.controls import Controls
from digitpad.training.events import Event, Queued
from digitpad.training.watch import Emit

_LOOK_S = 0.2


@contextlib.contextmanager
def one_at_a_time(emit: Emit, controls: Controls) -> Iterator[bool]:
    """Wait until no other process trains; tell `Queued` once where that takes time.

    Meanwhile what is asked is heeded.

    Yields:
        Whether the turn has come; False where a stop was asked before.
    """
    lock = filelock.FileLock(locations.training_lock())
    told: Event | None = None
    while not controls.stop.is_set():
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            if told is None:
                told = Queued()
                emit(told)
            controls.heed(_LOOK_S)
            continue
        try:
            yield True
        finally:
            lock.release()
        return
    yield False
