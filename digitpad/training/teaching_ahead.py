"""What of teaching can be done before anybody says Teach: loading, looking, and what comes once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from digitpad.model_store import COMPILED_FILE, Model, ModelStore
from digitpad.training.adapting import Adaptation
from digitpad.training.compile import compile_network
from digitpad.training.lesson import others_of, recipe_behind
from digitpad.training.lesson_recipe import OWN_SHOWN
from digitpad.training.orders import TeachOrder
from digitpad.training.ready_adaptation import keep_ready, take
from digitpad.training.rehearsal import batches_seen, parts_seen
from digitpad.training.varied_epoch import VariedEpoch


def look_ahead(order: TeachOrder, store: ModelStore) -> Iterator[None]:
    """Look at what a lesson will rehearse, a step at a time; whoever asks may leave off.

    Args:
        order: the one that may be given.
        store: where the model is.

    Raises:
        DigitpadError: as `teaching.teach`; it shows there again.
    """
    model = store.model(order.start_from)
    adaptation = take(model)
    try:
        yield from _looked(order, model, adaptation)
    finally:
        keep_ready(model, adaptation)


def _looked(order: TeachOrder, model: Model, adaptation: Adaptation) -> Iterator[None]:
    yield
    others = others_of(order, recipe_behind(model), OWN_SHOWN, lambda _doing, _done: None)
    yield
    epoch = VariedEpoch(others.rehearsed, others.recipe, 0)
    yield from adaptation.rehearse(epoch, batches_seen(model, others.rehearsed, others.recipe))
    for test in others.tests.values():
        seen = parts_seen(model, test)
        yield from adaptation.look_at_test(test, seen)
        if seen:
            adaptation.scores(seen[:1])  # traced, and forgotten
    with tempfile.TemporaryDirectory() as folder:
        # The first network that a process compiles takes it seconds longer.
        compile_network(adaptation.network, Path(folder) / COMPILED_FILE)
