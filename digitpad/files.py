"""Writing files so that a kill, a crash or a full disk leaves the old one or the new one whole.

What is being written stands under a name that nobody looks at, `.NAME.PID.CHANCE.partial`, and
takes its place when it is whole. What a killed process left behind is known by that name, and
swept.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_PARTIAL = re.compile(r"\..*\.([0-9]{1,10})\.[0-9a-f]{8}\.partial")
_NAME_KEPT = 48
"""Characters of a name that its partial one repeats: file systems allow 255 bytes."""
_FORGOTTEN_S = 24 * 60 * 60.0


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file through a partial one beside it, synced before it takes the old one's place.

    Raises:
        OSError: it could not be written; what was there before is unharmed.
    """
    with atomic_file(path) as file:
        file.write(data)


@contextlib.contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write, which takes the place of `path` when the block ends well.

    Raises:
        OSError: as `write_atomically`.
    """
    partial = partial_beside(path)
    with partial.open("xb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            _forget(partial)
            raise
    try:
        partial.replace(path)
    except BaseException:
        _forget(partial)
        raise
    sync_folder(path.parent)


def partial_beside(path: Path) -> Path:
    """Return a fresh name in the folder of `path`, for what is on its way to or from there."""
    chance = secrets.token_hex(4)
    return path.with_name(f".{path.name[:_NAME_KEPT]}.{os.getpid()}.{chance}.partial")


def sweep_partials(folder: Path) -> None:
    """Remove what killed processes left half written in a folder, files and folders alike.

    What a living process writes stays, unless it is a day old: then the number is another's.
    """
    for path in folder.glob(".*.partial"):
        match = _PARTIAL.fullmatch(path.name)
        if match is not None and not (_is_running(int(match[1])) and _age_s(path) < _FORGOTTEN_S):
            _forget(path)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut (Windows does so by itself)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make a file that somebody else wrote survive a power cut."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _forget(path: Path) -> None:
    """Remove a file or folder as far as that is possible."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.lstat().st_mtime
    except OSError:  # its owner was faster
        return 0.0


def _is_running(pid: int) -> bool:
    if os.name == "nt":  # there os.kill(pid, 0) would end the process
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
