"""What ends a run that cannot or shall not go on, told as what it is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from digitpad.errors import TrainingError
from digitpad.training.controls import Controls


class StopAskedError(Exception):
    """The run is to end, and nothing of it is to be kept."""


def heed_stop(controls: Controls) -> None:
    """Take in what has been asked.

    Raises:
        StopAskedError: a stop was.
    """
    controls.heed()
    if controls.stop.is_set():
        raise StopAskedError


@contextlib.contextmanager
def memory_told(sentence: str) -> Iterator[None]:
    """Tell a used up memory in a sentence.

    Raises:
        TrainingError: it is used up.
    """
    try:
        yield
    except MemoryError as error:
        raise TrainingError(sentence) from error
    except Exception as error:
        if type(error).__name__ == "ResourceExhaustedError":  # TensorFlow's, named without it
            raise TrainingError(sentence) from error
        raise
