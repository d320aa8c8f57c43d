"""The user's samples for a command: what the store has to tell goes to standard error."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence

from digitpad.samples.store import SampleStore


@contextlib.contextmanager
def opened_samples() -> Iterator[SampleStore]:
    """Give the user's samples; tell where a damaged file was restored, or no backup was written.

    Raises:
        SampleError: they cannot be opened.
        UserFolderError: the user's folder cannot be made.
    """
    store = SampleStore()
    at_first = store.notices
    _tell(at_first)
    try:
        yield store
    finally:
        store.close()
        _tell(store.notices[len(at_first) :])


def _tell(notices: Sequence[str]) -> None:
    for notice in notices:
        print(f"digitpad: {notice}", file=sys.stderr)
