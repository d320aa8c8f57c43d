"""Ink to reading, for a digit and for ink of 10,000 points."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence

import numpy as np

from digitpad import locations
from digitpad.digit_image import digit_image_of_ink
from digitpad.ink import Ink, Stroke
from digitpad.practice import practice_inks
from digitpad.predictor import Predictor
from tests.benchmarks.child import told_by
from tests.benchmarks.figure import Figure, Goal

_READINGS = 2_000
_PREDICTIONS = 200
_ROUNDS = 3
_WARM_UP = 50
_LONG_POINTS = 10_000


def measure_reading(*, quick: bool) -> Figure:
    """Measure ink -> reading, p99, against the whole canvas resized and Keras's `predict`."""
    rounds = 1 if quick else _ROUNDS
    inks = [ink for ink, _ in practice_inks(200 if quick else _READINGS, seed=1)]
    predictor = _bundled()
    ours = [_read_ms(predictor, inks) for _ in range(rounds)]
    predictions = 20 if quick else _PREDICTIONS
    told = told_by("keras_child", "predict", str(rounds), str(predictions))
    theirs = np.array(told.values["rounds_ms"])
    return Figure(
        name="reading",
        title="ink to reading, p99",
        unit="ms",
        runs=tuple(took.p99 for took in ours),
        baseline_runs=tuple(np.percentile(theirs, 99, axis=1).tolist()),
        goal=Goal(most=1.0, divisor=40),
        details={
            "p50": float(np.median([took.p50 for took in ours])),
            "p99 of processor time": float(np.median([took.busy_p99 for took in ours])),
            "baseline's p50": float(np.median(theirs)),
        },
    )


def measure_long_ink(*, quick: bool) -> Figure:
    """Measure ink of 10,000 points -> reading, p99: the slower of one stroke and of many."""
    rounds, count = (1, 20) if quick else (_ROUNDS, 200)
    predictor = _bundled()
    many = _scribble(seed=2)
    kinds: dict[str, list[Ink]] = {
        "one stroke": [(Stroke(np.concatenate([stroke.points for stroke in many])),)] * count,
        f"{len(many)} strokes": [many] * count,
    }
    took = {
        kind: [_read_ms(predictor, inks) for _ in range(rounds)] for kind, inks in kinds.items()
    }
    slower = max(took.values(), key=lambda each: float(np.median([one.p99 for one in each])))
    details = {}
    for kind, each in took.items():
        details[f"{kind}, p50"] = float(np.median([one.p50 for one in each]))
        details[f"{kind}, p99"] = float(np.median([one.p99 for one in each]))
    details["p99 of processor time"] = float(np.median([one.busy_p99 for one in slower]))
    return Figure(
        name="long-ink",
        title="ink of 10,000 points to reading, p99",
        unit="ms",
        runs=tuple(one.p99 for one in slower),
        goal=Goal(most=4.0),
        details=details,
    )


def _bundled() -> Predictor:
    return Predictor(locations.bundled_models() / "default" / "model.tflite")


class _Took:
    """How long readings took, in ms: by the clock, and of the processor's time alone."""

    def __init__(self, clock_ns: Sequence[int], busy_ns: Sequence[int]) -> None:
        self.p50, self.p99 = (np.percentile(clock_ns, [50, 99]) / 1e6).tolist()
        self.busy_p99 = float(np.percentile(busy_ns, 99)) / 1e6


def _read_ms(predictor: Predictor, inks: Sequence[Ink]) -> _Took:
    for ink in inks[:_WARM_UP]:
        predictor.read(digit_image_of_ink(ink))
    clock, busy = [], []
    gc.collect()
    for ink in inks:
        busy_from, began = time.thread_time_ns(), time.perf_counter_ns()
        predictor.read(digit_image_of_ink(ink))
        clock.append(time.perf_counter_ns() - began)
        busy.append(time.thread_time_ns() - busy_from)
    return _Took(clock, busy)


def _scribble(*, seed: int) -> Ink:
    """Return ink of 10,000 points in some 300 strokes: practice digits over one another."""
    strokes: list[Stroke] = []
    left = _LONG_POINTS
    for ink, _ in practice_inks(_LONG_POINTS, seed=seed):
        for stroke in ink:
            strokes.append(Stroke(stroke.points[:left]))
            left -= len(strokes[-1])
            if left == 0:
                return tuple(strokes)
    raise AssertionError("Each ink has points, so they cannot run out.")
