"""A run that has gone through, and the card of the model that comes of it."""

from __future__ import annotations

import shlex
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digitpad.model_card import ModelCard
from digitpad.training.backend import versions
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.dataset import TrainingData
from digitpad.training.labelled_digits import LabelledDigits
from digitpad.training.orders import RunOrder
from digitpad.training.recipe import Recipe
from digitpad.training.tested import Tested

STOPPED_NOTE = "The run was stopped early."
"""Stands among a card's notes where it was."""

_DIGITS_KEPT = 5


@dataclass(frozen=True, kw_only=True)
class TrainedRun:
    """A run that has gone through.

    Attributes:
        order: what asked for it.
        recipe: what it was trained by.
        data: what it was trained on.
        sets: what to test it on, by the names on the card; `data.test_name` is among them.
        weights: how many numbers the network has learnt.
        seconds: how long the training took.
        stopped_early: whether the user stopped it.
        temperature: what calibration divided the last layer by; 1 where it did not.
        kept_epoch: the epoch whose weights the network has, where it is not the last one's; else 0.
        run: the id under which the run is kept.
        run_folder: where what is worth looking at afterwards goes; None where nothing is kept.
    """

    order: RunOrder
    recipe: Recipe
    data: TrainingData
    sets: Mapping[str, LabelledDigits]
    weights: int
    seconds: float
    stopped_early: bool
    temperature: float
    kept_epoch: int
    run: str
    run_folder: Path | None


def card_of(
    run: TrainedRun, tested: Mapping[str, Tested], *, sha256: Mapping[str, str]
) -> ModelCard:
    """Return the card of the model that came of a run.

    Args:
        run: the run.
        tested: what the model gives for each set, by the set's name on the card.
        sha256: of the model's files.
    """
    now = datetime.now(UTC)
    read = {name: each.evaluation for name, each in tested.items() if each.evaluation.n}
    begun = f"; started from {run.order.start_from}" if run.order.start_from else ""
    return ModelCard(
        name=run.order.name or f"{run.recipe.name} {now.strftime('%Y-%m-%d %H:%M')}",
        recipe=run.recipe.to_json(),
        data=run.data.about + begun,
        data_checksum=run.data.training.checksum(),
        made_by=_command(Recipe.from_json(run.order.recipe), run.order),
        created=now.isoformat(timespec="seconds"),
        seconds=round(run.seconds, 1),
        weights=run.weights,
        versions=versions(),
        accuracy=_accuracies(run, tested),
        calibration_error={
            name: round(each.calibration_error, _DIGITS_KEPT) for name, each in read.items()
        },
        non_digit_auroc={
            name: round(each.non_digits.auroc, _DIGITS_KEPT)
            for name, each in read.items()
            if each.non_digits is not None
        },
        temperature=round(run.temperature, _DIGITS_KEPT),
        sha256=sha256,
        notes=_notes(run),
    )


def one_digit_set(name: str, digit: int) -> str:
    """Return what a set is called where one digit is told from the rest in it."""
    return f"{name}, {digit} or not"


def spread(cards: Sequence[ModelCard]) -> dict[str, Mapping[str, float]]:
    """Return mean, standard deviation and number of the accuracies, by the sets all cards tell."""
    if len(cards) < 2:
        return {}
    told = [card.accuracy for card in cards]
    return {
        name: {
            "mean": round(statistics.mean(each[name] for each in told), 5),
            "deviation": round(statistics.stdev(each[name] for each in told), 5),
            "seeds": len(told),
        }
        for name in told[0]
        if all(name in each for each in told)
    }


def _accuracies(run: TrainedRun, tested: Mapping[str, Tested]) -> dict[str, float]:
    digit = run.recipe.only_digit
    found = {name: each.accuracy() for name, each in tested.items() if each.evaluation.n}
    if digit is not None:
        found |= {one_digit_set(name, digit): tested[name].accuracy(digit) for name in found}
    return {name: round(accuracy, _DIGITS_KEPT) for name, accuracy in found.items()}


def _notes(run: TrainedRun) -> str:
    notes = []
    if run.stopped_early:
        notes.append(STOPPED_NOTE)
    if run.kept_epoch:
        notes.append(f"The weights are those of epoch {run.kept_epoch}, the best one.")
    if run.recipe.only_digit is not None:
        notes.append(f"It tells {run.recipe.only_digit} from the rest, and knows no other digit.")
    return " ".join(notes)


def _command(recipe: Recipe, order: RunOrder) -> str:
    """Return the command line that makes the model again, its files by their names alone.

    A recipe that is not built in is named as a file: the card holds what to write into it.
    """
    built_in = RECIPES.get(recipe.name)
    numbers = {"epochs": recipe.epochs, "batch_size": recipe.batch_size, "seed": recipe.seed}
    is_built_in = built_in is not None and built_in.adjusted(**numbers) == recipe
    words = ["digitpad", "train", "--recipe", recipe.name if is_built_in else "recipe.json"]
    for key, value in numbers.items():
        words += [f"--{key.replace('_', '-')}", str(value)]
    for name in order.data:
        words += ["--data", Path(name).name]
    for path in order.ink:
        words += ["--ink", Path(path).name]
    if order.beside:
        words += ["--seeds", str(1 + len(order.beside))]
    if order.start_from:
        words += ["--from", order.start_from]
    return shlex.join(words)
