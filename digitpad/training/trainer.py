"""One training run, from an order to a model in the store."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from digitpad.errors import DigitpadError
from digitpad.model_store import ModelStore
from digitpad.training import dataset
from digitpad.training.calibration import calibrate
from digitpad.training.checkpoints import Checkpoints
from digitpad.training.compiled_loop import pays
from digitpad.training.compiled_trainee import CompiledTrainee
from digitpad.training.controls import Controls
from digitpad.training.events import Event, Finishing, Preparing, Started, Stopped
from digitpad.training.hand_trainee import HandTrainee
from digitpad.training.keras_trainee import KerasTrainee
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.network_size import check_batch
from digitpad.training.one_at_a_time import one_at_a_time
from digitpad.training.orders import RunOrder
from digitpad.training.outcome import store_outcome
from digitpad.training.recipe import Recipe
from digitpad.training.recording import RunTeller
from digitpad.training.run_guards import StopAskedError, heed_stop, memory_told
from digitpad.training.start_network import start_network
from digitpad.training.trained_run import TrainedRun
from digitpad.training.trainee import Trainee
from digitpad.training.varied_epoch import images_an_epoch
from digitpad.training.watch import Course, Emit, Watch

OUT_OF_MEMORY = (
    "The training process ran out of memory. Use a smaller batch size or a smaller network."
)


def run(order: RunOrder, store: ModelStore, emit: Emit, controls: Controls) -> None:
    """Train, compile, test and store; tell what goes on, and `Finished` or `Stopped` at the end.

    Args:
        order: what to run.
        store: where the model goes; nothing in it changes before the model is whole.
        emit: takes the events.
        controls: steer the run. A stop ends it at once while data is prepared; later after the
            batches in hand, and what was learnt is kept.

    Raises:
        RecipeError: the recipe cannot work.
        DataError: the data cannot be had; InkFileError: an ink file cannot be read.
        DivergedError: the loss or the weights are no longer numbers.
        TrainingError: the memory is used up, or the model cannot be written.
        ModelError: the model to start from is missing or damaged.
    """
    try:
        with one_at_a_time(emit, controls) as may_run, memory_told(OUT_OF_MEMORY):
            if not may_run:
                raise StopAskedError
            _run(order, store, emit, controls)
    except StopAskedError:
        emit(Stopped())


@dataclass(frozen=True, kw_only=True)
class _Prepared:
    """All that a run needs, before it begins to learn.

    Attributes:
        recipe: what it is trained by; that of the model it starts from, where it does.
        net: the network.
        data: what it learns from, and is tested on.
        training, validation: the parts of the training data.
        sets: what to test on, by name.
        course: how far it goes.
    """

    recipe: Recipe
    net: Any
    data: dataset.TrainingData
    training: LabelledDigits
    validation: LabelledDigits
    sets: Mapping[str, LabelledDigits]
    course: Course


def _run(order: RunOrder, store: ModelStore, emit: Emit, controls: Controls) -> None:
    def tell(event: Event) -> None:
        heed_stop(controls)
        emit(event)

    prepared = _prepare(order, store, tell)
    recipe = prepared.recipe
    trainee = _trainee(prepared)
    checkpoints = Checkpoints(order, recipe, prepared.data.training)
    done = checkpoints.resume(trainee) if order.resume else 0
    heed_stop(controls)
    with RunTeller(order, recipe, prepared.data.about, done, emit) as teller:
        teller.tell(_started(prepared, teller.run_id, done, order, checkpoints))
        watch = Watch(recipe, prepared.course, trainee, checkpoints, teller.tell, controls)
        watch.epochs_done = done
        try:
            with memory_told(OUT_OF_MEMORY):
                if not watch.best.is_enough:  # else it went on with a run that had come to its end
                    trainee.fit(watch, done)
                _finish(order, prepared, trainee, watch, checkpoints, store, teller)
        except DigitpadError as error:
            error.can_resume = checkpoints.cut_off_after() > 0
            raise


def _prepare(order: RunOrder, store: ModelStore, tell: Emit) -> _Prepared:
    def prepare(doing: str, done: float) -> None:
        tell(Preparing(doing=doing, done=done))

    recipe = Recipe.from_json(order.recipe)
    prepare("Building the network", 0.0)
    net, recipe = start_network(order, recipe, store)
    data = dataset.load(order.data, order.ink, order.mnist_file, prepare)
    sets = _test_sets(order, data)  # now: a wrong name must not cost a whole run
    training, validation = data.training.split(recipe.validation_split, seed=recipe.seed)
    images = images_an_epoch(training, recipe)
    images_a_step = recipe.images_a_step(images)
    check_batch(net, images_a_step)
    return _Prepared(
        recipe=recipe,
        net=net,
        data=data,
        training=training,
        validation=validation,
        sets=sets,
        course=Course(steps=math.ceil(images / images_a_step), images_a_step=images_a_step),
    )


def _trainee(prepared: _Prepared) -> Trainee:
    recipe, net, course = prepared.recipe, prepared.net, prepared.course
    made: type[Trainee] = KerasTrainee
    if recipe.by_hand:
        made = HandTrainee
    elif pays(net, recipe, batch_size=course.images_a_step, steps=course.steps * recipe.epochs):
        made = CompiledTrainee
    return made(net, recipe, prepared.training, prepared.validation)


def _started(
    prepared: _Prepared, run_id: str, done: int, order: RunOrder, checkpoints: Checkpoints
) -> Started:
    recipe = prepared.recipe
    return Started(
        recipe=recipe.name,
        data=prepared.data.about,
        training_images=images_an_epoch(prepared.training, recipe),
        validation_images=len(prepared.validation),
        test_images=len(prepared.data.test),
        epochs=recipe.epochs,
        weights=prepared.net.count_params(),
        epochs_done=done,
        cut_off_after=0 if order.resume else checkpoints.cut_off_after(),
        run=run_id,
        steps=prepared.course.steps,
    )


def _finish(
    order: RunOrder,
    prepared: _Prepared,
    trainee: Trainee,
    watch: Watch,
    checkpoints: Checkpoints,
    store: ModelStore,
    teller: RunTeller,
) -> None:
    """Make a model of what was learnt; where that fails, the epochs stay to go on with."""
    seconds = checkpoints.seconds
    if not watch.stopped_early and watch.epochs_done:
        checkpoints.keep(watch.epochs_done, trainee)
    kept_epoch = _keep_the_best(trainee, watch, prepared.recipe)
    net, recipe = prepared.net, prepared.recipe
    temperature = calibrate(net, prepared.validation) if recipe.calibrated else 1.0
    trained = TrainedRun(
        order=order,
        recipe=recipe,
        data=prepared.data,
        sets=prepared.sets,
        weights=net.count_params(),
        seconds=seconds,
        stopped_early=watch.stopped_early,
        temperature=temperature,
        kept_epoch=kept_epoch,
        run=teller.run_id,
        run_folder=teller.folder,
    )
    teller.tell(Finishing(doing="Compiling and testing"))
    finished = store_outcome(net, trained, store)
    if not watch.stopped_early:  # else there is something left to go on with
        checkpoints.forget()
    teller.tell(finished)


def _keep_the_best(trainee: Trainee, watch: Watch, recipe: Recipe) -> int:
    """Go back to the best epoch where the run ended early; return it, or 0 for the last state."""
    best = watch.best
    is_wanted = watch.stopped_early or recipe.patience > 0
    if not is_wanted or not best.epoch or best.epoch == watch.epochs_done == recipe.epochs:
        return 0
    trainee.set_weights(best.weights)
    return best.epoch


def _test_sets(order: RunOrder, data: dataset.TrainingData) -> dict[str, LabelledDigits]:
    """Return what to test on, by name: the run's own test digits, and what the order asks for."""
    sets = {data.test_name: data.test}
    for given in order.tests:
        if given == data.test_name:
            continue
        for name, digits in dataset.evaluation_set(given, order.mnist_file).items():
            sets[given if name in sets else name] = digits
    return sets
