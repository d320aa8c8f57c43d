"""A race of optimizers: runs of the same recipe and seed that differ in how they learn."""

from __future__ import annotations

from collections.abc import Sequence

from digitpad.errors import DivergedError, RecipeError
from digitpad.model_store import ModelStore
from digitpad.training import trainer
from digitpad.training.controls import Controls
from digitpad.training.describing import described
from digitpad.training.events import Failed
from digitpad.training.orders import DescribeOrder, RunOrder
from digitpad.training.watch import Emit


def run_race(orders: Sequence[RunOrder], store: ModelStore, emit: Emit, controls: Controls) -> None:
    """Train the orders one after another.

    One that diverges tells `Failed`, and the race goes on: that, too, is what a race shows.

    Args:
        orders: of the race; all are looked at before the first one begins.
        store, emit, controls: as `trainer.run` takes them. A stop ends the race, and the run in
            hand is kept as any other.

    Raises:
        RecipeError: an optimizer is none, or does not go with the recipe.
        DivergedError: not one of them came to its end; and what else `trainer.run` raises.
    """
    for order in orders:
        problem = described(DescribeOrder(recipe=order.recipe, number=0)).problem
        if problem:
            raise RecipeError(problem)
    diverged = 0
    for order in orders:
        try:
            trainer.run(order, store, emit, controls)
        except DivergedError as error:
            emit(Failed(message=str(error)))
            diverged += 1
        if controls.stop.is_set():
            return
    if diverged == len(orders):
        raise DivergedError(
            "All of the race diverged. Smaller learning rates, or pixels scaled to 0..1, help."
        )
