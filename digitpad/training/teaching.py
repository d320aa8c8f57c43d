"""Teaching: a model is adapted to the user's own digits, and compared with what it was.

The last two layers learn: a quarter of what they see are own digits, the rest others', of which
they are to keep the scores (`adapting`, `lesson_recipe`). So it was chosen, with three tenths of
own digits and 150 batches, by writers of the UCI pen digits whom a model (recipe `digitpad`, six
epochs) had never seen: the three of eight whom it read worst, three samples a class to learn from,
drawn once or twice. Of their other digits it misread:

    what learns, and how others' digits are rehearsed    before  after   MNIST  calib.  processor
    last layer, by their labels                              18     10   -0.06    0.40      0.6 s
    last layer, by the scores before                         18     10   -0.08    0.26      0.6 s
    last two layers, by their labels                         34     16   -0.08    0.54      3.0 s
    last two layers, by the scores before                    34     15   -0.10    0.33      3.0 s
    last three layers, by their labels                       34     14   -0.09    0.41     10.2 s
    last three layers, by the scores before                  34     15   -0.11    0.35     10.2 s

MNIST: points lost of the 4,000 images that the model's training held out; calibration error there,
in points, 0.31 before; processor time of the learning alone, on a busy machine. The whole network
at a small rate (Adam, 3e-4, 48 batches of 64), tried on the bundled model, lost 0.32 points of
MNIST's test part and took several times as long.
"""

from __future__ import annotations

import time

import numpy as np

from digitpad.errors import DivergedError
from digitpad.model_store import ModelStore
from digitpad.training.adapting import steps_an_epoch
from digitpad.training.backend import keras
from digitpad.training.before_and_after import OWN
from digitpad.training.controls import Controls
from digitpad.training.events import Event, Finished, Finishing, Preparing, Started, Stopped, Taught
from digitpad.training.lesson import Lesson, lesson_of
from digitpad.training.lesson_progress import LessonProgress
from digitpad.training.one_at_a_time import one_at_a_time
from digitpad.training.orders import TeachOrder
from digitpad.training.rehearsal import Batch, batches_seen
from digitpad.training.run_guards import StopAskedError, heed_stop, memory_told
from digitpad.training.taught import stored
from digitpad.training.varied_epoch import VariedEpoch, images_an_epoch
from digitpad.training.watch import DIVERGED, Emit

_LOOKING = "Looking at your digits and others"
_OUT_OF_MEMORY = "The training process ran out of memory. Close other programs, then teach again."


def teach(order: TeachOrder, store: ModelStore, emit: Emit, controls: Controls) -> None:
    """Adapt a copy of a model to the user's samples; tell `Taught` and `Finished`, or `Stopped`.

    Args:
        order: which model, and what to rehearse with.
        store: where the models are; nothing in it changes before the new one is whole.
        emit: takes the events.
        controls: a stop ends it at once, and nothing is kept.

    Raises:
        SampleError: the samples cannot be read.
        TrainingError: there are too few of them, the model reads one digit alone, or the new one
            cannot be written.
        ModelError: the model is missing or damaged.
        DataError: the MNIST archive is damaged.
        DivergedError: the loss or the weights are no longer numbers.
    """

    def tell(event: Event) -> None:
        heed_stop(controls)
        emit(event)

    try:
        with one_at_a_time(emit, controls) as may_run, memory_told(_OUT_OF_MEMORY):
            if not may_run:
                raise StopAskedError
            taught, finished = _taught(order, store, tell, controls)
    except StopAskedError:
        emit(Stopped())
    else:
        emit(taught)
        emit(finished)


def _taught(
    order: TeachOrder, store: ModelStore, tell: Emit, controls: Controls
) -> tuple[Taught, Finished]:
    def prepare(doing: str, done: float) -> None:
        tell(Preparing(doing=doing, done=done))

    lesson = lesson_of(order, store, prepare)
    keras.utils.set_random_seed(lesson.order.seed)
    seconds = _adapted(lesson, tell)
    tell(Finishing(doing="Compiling and testing"))
    return stored(lesson, seconds, store, controls)


def _adapted(lesson: Lesson, tell: Emit) -> float:
    """Let the lesson's network learn; return the seconds that it took."""
    began, recipe = time.monotonic(), lesson.recipe
    seen = _seen(lesson, tell)
    steps = steps_an_epoch(seen, recipe)
    tell(
        Started(
            recipe=recipe.name,
            data=lesson.about,
            training_images=len(lesson.shown) + images_an_epoch(lesson.rehearsed, recipe),
            validation_images=0,
            test_images=len(lesson.sets[OWN]),
            epochs=recipe.epochs,
            weights=lesson.network.count_params(),
            steps=steps,
        )
    )
    lesson.adaptation.learn(seen, recipe, LessonProgress(steps, recipe, tell).batch_done)
    if not all(np.isfinite(weights).all() for weights in lesson.network.get_weights()):
        raise DivergedError(DIVERGED)
    return time.monotonic() - began


def _seen(lesson: Lesson, tell: Emit) -> list[Batch]:
    """Return all that the last layers learn from, as the front sees it."""
    own = VariedEpoch(lesson.shown, lesson.recipe.adjusted(practice=0, non_digits=0.0), 0)
    others = VariedEpoch(lesson.rehearsed, lesson.recipe, 0)
    known = batches_seen(lesson.model, lesson.rehearsed, lesson.recipe)
    total, seen = len(own) + len(others) - len(known), []
    for number, batch in enumerate(lesson.adaptation.look(own), 1):
        seen.append(batch)
        tell(Preparing(doing=_LOOKING, done=number / total))
    rehearsing = lesson.adaptation.rehearse(others, known)
    for number, _ in enumerate(rehearsing, len(own) + 1):
        tell(Preparing(doing=_LOOKING, done=number / total))
    return [*seen, *known]
