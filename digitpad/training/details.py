"""What a run leaves to be looked at (`run_details`), written."""

from __future__ import annotations

import contextlib
import io
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad import locations
from digitpad.errors import DataError
from digitpad.files import sweep_partials, write_atomically
from digitpad.predictor import Scores
from digitpad.run_details import (
    DETAILS_FILE,
    MAX_TEXT,
    LayerWeights,
    kept_test_sets,
    named_test_set,
    read_test_set,
)
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.seen_weights import kernel_of

_MAX_UNITS = 128
_MAX_KERNEL_BYTES = 8_000_000
_BYTES_A_WEIGHT = 2
_UNUSED_S = 60 * 60.0
"""A test set that young may be that of a run whose details are still to be written."""


def write_details(
    folder: Path,
    network: Any,
    test: LabelledDigits,
    scores: Scores,
    scores_in_use: Scores | None,
    test_name: str,
    *,
    only_digit: int | None = None,
    name_in_use: str = "",
) -> None:
    """Write what `run_details.read_details` reads.

    Args:
        folder: the run's.
        network: the trained Keras network.
        test: n digits, one at least.
        scores: what the network gives for them, float32 (n, 10).
        scores_in_use: what the model in use gives, or None where there is none.
        test_name: what the digits are called.
        only_digit: the one digit that the network tells from the rest.
        name_in_use: what the model in use is called.

    Raises:
        OSError: it cannot be written; what was there before is unharmed.
        UserFolderError: the folder of the user's files cannot be made.
    """
    layers = list(_layers_of(network))
    about = {
        "test_name": test_name[:MAX_TEXT],
        "test_set": _kept_test_set(test),
        "only_digit": only_digit,
        "name_in_use": name_in_use[:MAX_TEXT],
        "layers": [{"name": one.name, "kind": one.kind, "units": one.units} for one in layers],
    }
    arrays: dict[str, npt.NDArray[Any]] = {
        "about": np.frombuffer(json.dumps(about).encode(), np.uint8),
        "labels": test.labels.astype(np.int8),
        "scores": np.asarray(scores, dtype=np.float32),
        **{f"kernel_{place}": layer.kernel for place, layer in enumerate(layers)},
    }
    if scores_in_use is not None:
        arrays["scores_in_use"] = np.asarray(scores_in_use, dtype=np.float32)
    write_atomically(folder / DETAILS_FILE, _packed(arrays))


def _layers_of(network: Any) -> Iterator[LayerWeights]:
    """Yield what is kept of each layer: of its kernel as many units as there is room for.

    What has learnt nothing is left out, such as the layer that makes ten scores of one.
    """
    room = _MAX_KERNEL_BYTES
    most = float(np.finfo(np.float16).max)
    for layer in network.layers:
        kernel = kernel_of(layer)
        if kernel is None or not layer.trainable:
            continue
        units = kernel.shape[-1]
        bytes_a_unit = kernel.size // units * _BYTES_A_WEIGHT
        kept = min(units, _MAX_UNITS, room // bytes_a_unit)
        if kept:
            room -= kept * bytes_a_unit
            yield LayerWeights(
                name=layer.name[:MAX_TEXT],
                kind=type(layer).__name__,
                kernel=np.clip(kernel[..., :kept], -most, most).astype(np.float16),
                units=units,
            )


def _kept_test_set(test: LabelledDigits) -> str:
    """Keep the test images where they are not kept already; return their checksum."""
    checksum = test.checksum()
    path = kept_test_sets() / f"{checksum}.npz"
    try:
        read_test_set(checksum)
        os.utime(path)
    except (DataError, OSError):
        path.parent.mkdir(exist_ok=True)
        sweep_partials(path.parent)
        _sweep_test_sets()
        write_atomically(path, _packed({"images": test.images}))
    return checksum


def _sweep_test_sets() -> None:
    """Remove the test images that no kept run names any more."""
    named = set()
    for details in (locations.user_folder() / "runs").glob(f"*/{DETAILS_FILE}"):
        with contextlib.suppress(DataError):
            named.add(named_test_set(details))
    for path in kept_test_sets().glob("*.npz"):
        with contextlib.suppress(OSError):
            if path.stem not in named and time.time() - path.stat().st_mtime > _UNUSED_S:
                path.unlink()


def _packed(arrays: dict[str, npt.NDArray[Any]]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()
