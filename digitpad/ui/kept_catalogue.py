"""The last catalogue that a training process sent, kept for a quick opening.

The next process sends its own within seconds; until then the last one will do.
"""

from __future__ import annotations

import contextlib
import json

from digitpad import locations
from digitpad.errors import DigitpadError
from digitpad.files import write_atomically
from digitpad.training.catalogue import Catalogue

_MAX_BYTES = 4_000_000


def kept_catalogue() -> Catalogue | None:
    """Return the catalogue that was kept, or None where there is none that can be read."""
    with contextlib.suppress(OSError, ValueError, RecursionError, DigitpadError):
        path = locations.kept_catalogue()
        if path.stat().st_size <= _MAX_BYTES:
            return Catalogue.from_json(json.loads(path.read_text("utf-8")))
    return None


def keep_catalogue(catalogue: Catalogue) -> None:
    """Keep a catalogue for the next opening; where it cannot be written, the next one waits."""
    text = json.dumps(catalogue.to_json())
    with contextlib.suppress(OSError, DigitpadError):
        write_atomically(locations.kept_catalogue(), text.encode("utf-8"))
