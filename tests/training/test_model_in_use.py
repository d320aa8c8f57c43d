from __future__ import annotations

from digitpad.model_store import ModelStore
from digitpad.training import model_in_use
from digitpad.training.dataset import practice_digits
from digitpad.training.evaluation import evaluate
from tests.own_models import add_model


def _quietly(_doing: str, _done: float) -> None:
    """Tell nobody."""


def test_it_reads_as_the_model_in_use_does_and_follows_a_change_of_it() -> None:
    store = ModelStore()
    digits = practice_digits(200, seed=3, on_progress=_quietly)
    tested = model_in_use.tested_in_use(store, digits)
    assert tested is not None
    assert tested.accuracy() == evaluate(store.load_current().predictor, digits).accuracy
    assert model_in_use.tested_in_use(store, digits) is tested
    store.use(add_model(store, "other").id)
    again = model_in_use.tested_in_use(store, digits)
    assert again is not None
    assert again.name == "other"


def test_other_digits_are_read_anew() -> None:
    store = ModelStore()
    some, others = (practice_digits(50, seed=seed, on_progress=_quietly) for seed in (1, 2))
    first = model_in_use.tested_in_use(store, some)
    second = model_in_use.tested_in_use(store, others)
    assert first is not None
    assert second is not None
    assert first.scores.shape == second.scores.shape
    assert (first.scores != second.scores).any()
