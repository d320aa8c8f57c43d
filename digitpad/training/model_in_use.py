"""What the model in use gives for the test digits: what came of a run is shown beside it.

It takes seconds for MNIST's 10,000, and is the same for one run after another; so the answers are
kept as long as the model is the same, and worked out ahead where there is time.
"""

from __future__ import annotations

import threading

from digitpad.errors import ModelError, ShippedFileError
from digitpad.model_store import COMPILED_FILE, ModelStore
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.tested import Tested

_lock = threading.Lock()
_known: dict[tuple[str, str, str], Tested] = {}
"""By the model's name, and the checksums of its compiled network and of the digits."""


def tested_in_use(store: ModelStore, digits: LabelledDigits) -> Tested | None:
    """Return what the model in use gives, or None where there is none that can be used.

    May be called from any thread; a second one waits for what the first is working out.
    """
    with _lock:
        try:
            in_use = store.load_current()
            card = in_use.model.card
            key = (card.name, card.sha256.get(COMPILED_FILE, ""), digits.checksum())
            if key not in _known:
                for other in [known for known in _known if known[:2] != key[:2]]:
                    del _known[other]
                _known[key] = Tested(in_use.predictor, digits, name=card.name)
            return _known[key]
        except (ModelError, ShippedFileError):
            return None
