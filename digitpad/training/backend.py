"""Keras, imported in this one place: ``from digitpad.training.backend import keras``.

The user's `~/.keras/keras.json` may impose another backend, half precision or another axis order,
and TensorFlow logs to the terminal; both are settled by the environment before the import.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from digitpad import locations

os.environ["KERAS_HOME"] = str(locations.keras_home())
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if sys.stdout is None:  # a windowed build has none, and Keras writes to it
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  it is the process's for good


@contextlib.contextmanager
def _absent(module: str) -> Iterator[None]:
    """Let a module seem not to be there, unless it has been imported already."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # as Python's own documentation has it
    try:
        yield
    finally:
        del sys.modules[module]


# Keras draws with matplotlib where that is there, and we do not: it is a sixth of the start.
with _absent("matplotlib"):
    import keras as keras
    from keras import ops as ops

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_PREAMBLE = "Exception encountered when calling"


def reason_of(error: Exception) -> str:
    """Return the line of a Keras error that tells what is wrong, for a sentence of ours."""
    lines = (line.strip() for line in _COLOURS.sub("", str(error)).splitlines())
    telling = (line for line in lines if line and not line.startswith(_PREAMBLE))
    return next(telling, type(error).__name__)[:300].rstrip(".")


def versions() -> dict[str, str]:
    """Return the versions of what trains: Keras, its backend, NumPy, digitpad."""
    import importlib.metadata

    names = ("digitpad", "keras", keras.backend.backend(), "numpy")
    found = {}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def write_records(path: Path, scalars: Iterable[tuple[str, int, float, float]]) -> None:
    """Write a file of TensorFlow's event records (TFRecords of `Event`), as TensorBoard reads them.

    Args:
        path: the file, written anew.
        scalars: tag, step, value and moment (seconds since 1970) of each point.

    Raises:
        OSError: it cannot be written.
    """
    import tensorflow as tf
    from tensorflow.core.util.event_pb2 import Event

    try:
        with tf.io.TFRecordWriter(str(path)) as records:
            records.write(Event(file_version="brain.Event:2").SerializeToString())
            for tag, step, value, moment in scalars:
                event = Event(step=step, wall_time=moment)
                event.summary.value.add(tag=tag, simple_value=value)
                records.write(event.SerializeToString())
    except tf.errors.OpError as error:
        raise OSError(f"{path.name} cannot be written: {reason_of(error)}") from error
