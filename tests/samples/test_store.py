from __future__ import annotations

from digitpad.ink import Ink, Stroke
from digitpad.predictor import Reading
from digitpad.samples.sample import COLLECTED, NewSample
from digitpad.samples.store import SampleStore


def ink(number: int) -> Ink:
    """Return ink that no other number gives."""
    return (Stroke.through([(number, 0), (number, 10)]),)


def read_as(digit: int) -> Reading:
    return Reading(scores=tuple(0.91 if digit == each else 0.01 for each in range(10)))


def test_a_sample_is_kept_with_all_that_is_known_of_it() -> None:
    new = NewSample(
        label=4,
        ink=ink(1),
        reading=read_as(9),
        model="digitpad-2",
        kept_at="2026-11-21T15:30:00.125+00:00",
        source=COLLECTED,
        writer="Åse ✍",
        is_held_out=True,
    )
    with SampleStore() as store:
        added = store.add(new)

    with SampleStore() as store:
        (sample,) = store.samples(store.ids())

    assert (sample.id, sample.what) == (added.id, new)
    assert sample.was_misread
