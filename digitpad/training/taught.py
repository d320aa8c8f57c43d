"""What comes of a lesson: a model folder, the figures of both models, the events that tell."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from digitpad.errors import TrainingError
from digitpad.model_card import ModelCard
from digitpad.model_store import COMPILED_FILE, KERAS_FILE, ModelStore, NewModel
from digitpad.predictor import Predictor
from digitpad.training.backend import keras, versions
from digitpad.training.before_and_after import OWN, PRACTICE, SETS, Comparison, evaluated, judged
from digitpad.training.compile import compile_network
from digitpad.training.controls import Controls
from digitpad.training.evaluation import Evaluation, evaluation_of_set
from digitpad.training.events import Finished, Taught
from digitpad.training.lesson import Lesson
from digitpad.training.model_in_use import tested_in_use
from digitpad.training.rehearsal import parts, parts_seen
from digitpad.training.run_guards import heed_stop

_DIGITS_KEPT = 5
_TOLERANCE = 1e-3
"""Of scores, between a network and what is compiled of it."""
_TAUGHT = ", taught "
_NAME_KEPT = 48
"""Signs of the other model's name that the new one takes over."""


def stored(
    lesson: Lesson, seconds: float, store: ModelStore, controls: Controls
) -> tuple[Taught, Finished]:
    """Compile, test and store the network of a lesson that is over; return what there is to tell.

    Args:
        lesson: the lesson.
        seconds: how long the learning took.
        store: where the model goes; nothing is stored before it is whole.
        controls: a stop leaves nothing.

    Raises:
        StopAskedError: a stop was asked for.
        TrainingError: the model cannot be compiled or written.
        ModelError: the same, where the store or the compiled network tells it.
    """
    before = _before(lesson, store)
    try:
        with store.new_model("taught") as new:
            network = keras.Model(lesson.network.inputs, lesson.network.outputs)
            network.save(new.folder / KERAS_FILE)
            compile_network(network, new.folder / COMPILED_FILE)
            heed_stop(controls)
            after = _after(lesson, new.folder / COMPILED_FILE)
            new.write_card(_card(lesson, after, seconds, new))
            size_bytes = (new.folder / COMPILED_FILE).stat().st_size
            heed_stop(controls)
    except OSError as error:
        raise TrainingError(
            f"The model could not be written: {error.strerror or error}."
        ) from error
    in_use = tested_in_use(store, lesson.sets[lesson.known])
    finished = Finished(
        model=new.id,
        accuracy=after[lesson.known].accuracy,
        accuracy_in_use=None if in_use is None else in_use.accuracy(),
        test_data=lesson.known,
        stopped_early=False,
        seconds=seconds,
        weights=lesson.network.count_params(),
        size_bytes=size_bytes,
    )
    return _told(lesson, before, after, new.id), finished


def _before(lesson: Lesson, store: ModelStore) -> dict[str, Evaluation]:
    """Return how the model that is adapted reads the sets; what is known already is not redone."""
    sets, found = dict(lesson.sets), {}
    if lesson.model.id == store.current_id():
        for name in (PRACTICE, lesson.known):
            in_use = tested_in_use(store, lesson.sets[name])
            if in_use is not None:
                found[name] = in_use.evaluation
                sets.pop(name, None)
    return found | evaluated(lesson.model.compiled_file, sets)


def _after(lesson: Lesson, compiled: Path) -> dict[str, Evaluation]:
    """Return how the new network reads the sets.

    Where its front looked at a set ahead, the last layers alone read what it gave. That is the same
    network; whether the compiled one reads as it does is seen by a part of the set.
    """
    found = {}
    for name, digits in lesson.sets.items():
        there, seen = parts(digits), parts_seen(lesson.model, digits)
        if there and len(there) == len(seen):
            scores = lesson.adaptation.scores(seen)
            first = Predictor(compiled).scores(there[0])
            if np.allclose(first, scores[: len(first)], atol=_TOLERANCE):
                found[name] = evaluation_of_set(scores, digits.labels)
    others = {name: digits for name, digits in lesson.sets.items() if name not in found}
    return found | evaluated(compiled, others)


def _told(
    lesson: Lesson,
    before: Mapping[str, Evaluation],
    after: Mapping[str, Evaluation],
    model_id: str,
) -> Taught:
    compared = {
        name: Comparison(name=name, before=before[name], after=after[name]) for name in after
    }
    is_better, why = judged(compared[OWN], compared[lesson.known])
    rows = [compared.get(name) for name in SETS]
    return Taught(
        model=model_id,
        taught_from=lesson.model.id,
        sets=SETS,
        digits=tuple(row.digits if row else 0 for row in rows),
        before=tuple(row.before.accuracy if row else 0.0 for row in rows),
        after=tuple(row.after.accuracy if row else 0.0 for row in rows),
        samples=len(lesson.learnt),
        is_better=is_better,
        why=why,
    )


def _card(
    lesson: Lesson, after: Mapping[str, Evaluation], seconds: float, new: NewModel
) -> ModelCard:
    before, now = lesson.model.card, datetime.now(UTC)
    read = {name: figures for name, figures in after.items() if figures.n}
    return ModelCard(
        name=lesson.order.name or _name(before.name, now),
        recipe=lesson.recipe.to_json() if before.recipe else {},
        data=f"{lesson.about}; adapted from {before.name}",
        data_checksum=lesson.learnt.checksum(),
        made_by=_command(lesson),
        created=now.isoformat(timespec="seconds"),
        seconds=round(seconds, 1),
        weights=lesson.network.count_params(),
        versions=versions(),
        accuracy={name: round(each.accuracy, _DIGITS_KEPT) for name, each in read.items()},
        calibration_error={
            name: round(each.calibration_error, _DIGITS_KEPT) for name, each in read.items()
        },
        temperature=before.temperature,
        taught_from=lesson.model.id,
        sha256=new.checksums(),
        notes=before.notes,
    )


def _name(before: str, now: datetime) -> str:
    """Return what to call a model that comes of one called `before`, which may be taught, too."""
    return f"{before.split(_TAUGHT)[0][:_NAME_KEPT]}{_TAUGHT}{now:%Y-%m-%d %H:%M}"


def _command(lesson: Lesson) -> str:
    words = ["digitpad", "train", "--recipe", lesson.recipe.name, "--from", lesson.model.id]
    if lesson.order.seed:
        words += ["--seed", str(lesson.order.seed)]
    return shlex.join(words)
