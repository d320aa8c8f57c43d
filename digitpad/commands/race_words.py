"""``--optimizers A,B,C``: who races, and who came how far."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from rich.markup import escape
from rich.table import Table

from digitpad.commands.tables import listed, print_table
from digitpad.commands.times import time_in_words
from digitpad.training.events import Event, Failed, Finished, Started
from digitpad.training.optimizer_ladder import KNOWN_OPTIMIZERS, LADDER, Entrant, method_named


def entrants(text: str) -> tuple[Entrant, ...]:
    """Return those that a list of names calls to a race, as argparse's `type` takes it.

    Args:
        text: `NAME` or `NAME=LEARNING_RATE`, separated by commas.

    Raises:
        argparse.ArgumentTypeError: a name is missing, or a learning rate is no number.
    """
    return tuple(map(_entrant, text.split(",")))


def methods_in_words() -> str:
    """Return the ways to learn that a race may compare, for a command's help."""
    rungs = listed({method.key: method.about for method in LADDER})
    return (
        f"{rungs}\n  {', '.join(KNOWN_OPTIMIZERS)}; others that Keras has, by their classes' names"
    )


class RaceResults:
    """Who came how far, told by the events of the runs one after another.

    Args:
        racing: those that race, in their order.
    """

    def __init__(self, racing: Sequence[Entrant]) -> None:
        self._racing = racing
        self._results: list[_Result] = []

    def take(self, event: Event) -> None:
        """Take an event of the run in hand."""
        if isinstance(event, Started):
            name = self._racing[len(self._results)].name
            self._results.append(_Result(name=name, outcome="stopped", run=event.run))
        elif isinstance(event, Finished):
            outcome = f"{event.accuracy:.2%}" + (", stopped early" if event.stopped_early else "")
            self._results[-1].outcome = outcome
            self._results[-1].seconds = event.seconds
        elif isinstance(event, Failed):
            self._results[-1].outcome = "diverged"

    @property
    def current(self) -> str:
        """The name of the one whose run is in hand."""
        return self._results[-1].name

    def print_table(self) -> None:
        """Print a row for each that began."""
        if not self._results:
            return
        table = Table("optimizer", "accuracy", box=None, pad_edge=False)
        table.add_column("time", justify="right", no_wrap=True)
        table.add_column("run", no_wrap=True)
        for result in self._results:
            seconds = "" if result.seconds is None else time_in_words(result.seconds)
            table.add_row(escape(result.name), result.outcome, seconds, result.run)
        print_table(table)


@dataclass(kw_only=True)
class _Result:
    """How one that races came out."""

    name: str
    outcome: str
    run: str
    seconds: float | None = None


def _entrant(word: str) -> Entrant:
    name, sign, rate = (part.strip() for part in word.partition("="))
    if not name:
        raise argparse.ArgumentTypeError(f"expected names with commas between, received {word!r}")
    try:
        return Entrant(method=method_named(name), learning_rate=float(rate) if sign else None)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{rate!r} is no learning rate for {name}") from None
