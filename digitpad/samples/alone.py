"""One process at a time changes the file of samples, or puts another in its place.

SQLite's own locks hold a file, not its name. So that no window writes on in a file that another
has just set aside, whoever writes holds this lock, too, and looks first whether the name still
means the file that it has open.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import filelock

from digitpad.errors import SampleError
from digitpad.samples.connection import WAIT_S, in_use

_LOOK_S = 0.01


@contextlib.contextmanager
def alone(path: Path, *, wait_s: float = WAIT_S) -> Iterator[None]:
    """Hold the lock beside the file of samples; the system frees it when a process ends.

    It is not to be held twice by one thread.

    Raises:
        SampleError: others held it too long, or it cannot be made.
    """
    lock = filelock.FileLock(path.with_suffix(".lock"), timeout=wait_s, poll_interval=_LOOK_S)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise SampleError(in_use(path, wait_s)) from error
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SampleError(f"{path} cannot be written: {reason}.") from error
    try:
        yield
    finally:
        lock.release()


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells the file that a name means from any other; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
