"""One recipe, several seeds: a figure of one run says little, mean and spread say more."""

from __future__ import annotations

import dataclasses

from digitpad.errors import TrainingError
from digitpad.model_store import ModelStore
from digitpad.training import dataset, trainer
from digitpad.training.controls import Controls
from digitpad.training.events import Event, Finished, Preparing
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe
from digitpad.training.recipe_checks import MAX_SEED
from digitpad.training.trained_run import STOPPED_NOTE
from digitpad.training.watch import Emit

MAX_SEEDS = 20


def run_seeds(
    order: RunOrder, seeds: int, store: ModelStore, emit: Emit, controls: Controls
) -> None:
    """Train the order with as many seeds in a row; the model of its own seed comes last.

    The other seeds' models go into the store; the last one's card tells the spread over all. With
    `order.resume`, a seed whose model is in the store already, of the same recipe and the same
    data, is not trained again.

    Args:
        order: what to run; its recipe's seed is the first one.
        seeds: how many, 1 to `MAX_SEEDS`.
        store, emit, controls: as `trainer.run` takes them. A stop ends all of it, and the run in
            hand is kept as any other; the seeds after it are not trained.

    Raises:
        TrainingError: there are too many seeds; and what `trainer.run` raises.
    """
    first = Recipe.from_json(order.recipe)
    if not 1 <= seeds <= MAX_SEEDS:
        raise TrainingError(f"There may be 1 to {MAX_SEEDS} seeds. Received: {seeds}.")
    if first.seed + seeds - 1 > MAX_SEED:
        raise TrainingError(f"The last seed would be larger than {MAX_SEED:,}.")
    data_checksum = _data_checksum(order, emit) if order.resume and seeds > 1 else ""
    beside: list[str] = []
    for seed in range(first.seed + 1, first.seed + seeds):
        another = _with_seed(order, seed)
        model = _trained_before(another, store, data_checksum) if order.resume else None
        if model is None:
            model = _run(another, store, emit, controls)
        if model is None or controls.stop.is_set():
            return
        beside.append(model)
    trainer.run(dataclasses.replace(order, beside=tuple(beside)), store, emit, controls)


def _data_checksum(order: RunOrder, emit: Emit) -> str:
    def prepare(doing: str, done: float) -> None:
        emit(Preparing(doing=doing, done=done))

    return dataset.load(order.data, order.ink, order.mnist_file, prepare).training.checksum()


def _with_seed(order: RunOrder, seed: int) -> RunOrder:
    recipe = Recipe.from_json(order.recipe).adjusted(seed=seed)
    name = f"{order.name or recipe.name}, seed {seed}"
    return dataclasses.replace(order, recipe=recipe.to_json(), name=name, out="")


def _trained_before(order: RunOrder, store: ModelStore, data_checksum: str) -> str | None:
    """Return the model of an earlier run of the same recipe on the same data, come to its end."""
    if order.start_from:
        return None  # a card does not tell what exactly the run started from
    for model in store.models():
        card = model.card
        is_same = dict(card.recipe) == order.recipe and card.data_checksum == data_checksum
        if is_same and STOPPED_NOTE not in card.notes:
            return model.id
    return None


def _run(order: RunOrder, store: ModelStore, emit: Emit, controls: Controls) -> str | None:
    """Train once; return the model's id, or None where nothing was learnt."""
    made: list[str] = []

    def watched(event: Event) -> None:
        if isinstance(event, Finished):
            made.append(event.model)
        emit(event)

    trainer.run(order, store, watched, controls)
    return made[0] if made else None
