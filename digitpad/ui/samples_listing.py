"""Which samples there are to show, in order: from the store alone, or as the model reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from digitpad.model_store import Model
from digitpad.samples.query import Query
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.sample_readings import SampleReadings
from digitpad.ui.samples_model import Ids

if TYPE_CHECKING:
    from digitpad.samples.store import SampleStore


class SamplesListing(QObject):
    """Lists samples; what is asked for last is heard alone.

    Args:
        keeper: keeps them.
        model_in_use: gives the model that reads them where it makes the order.

    Signals:
        listed: the ids, int64 (n,), and what the model in use reads in each, as labels, int8
            (n,); None where it was not asked.
        writers_known: the names of all writers.
        progressed: how many samples the model has read, and of how many.
        failed: why there is no list.
        unread: why the model cannot make the order.
    """

    listed = Signal(object, object)
    writers_known = Signal(list)
    progressed = Signal(int, int)
    failed = Signal(str)
    unread = Signal(str)

    def __init__(
        self,
        keeper: SampleKeeper,
        model_in_use: Callable[[], Model],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._model_in_use = model_in_use
        self._task = 0
        self._readings = SampleReadings(keeper, self)
        self._readings.ordered.connect(self.listed)
        self._readings.progressed.connect(self.progressed)
        self._readings.failed.connect(self.unread)

    def start(self, query: Query, *, misread_first: bool) -> None:
        """List the samples that a query asks for.

        Args:
            query: which, and in which order.
            misread_first: those that the model in use misreads most surely come first instead.
        """
        self.give_up()
        take = partial(self._take, self._task, misread_first=misread_first)
        self._keeper.ask(partial(_listed, query), take, self.failed.emit)

    def give_up(self) -> None:
        """Stop what is under way."""
        self._task += 1
        self._readings.give_up()

    def forget(self) -> None:
        """Stop, and know no more what the model reads: samples begin anew, and so do their ids."""
        self.give_up()
        self._readings.forget()

    def _take(self, task: int, listed: tuple[Ids, list[str]], *, misread_first: bool) -> None:
        ids, writers = listed
        if task != self._task:
            return
        self.writers_known.emit(writers)
        if task != self._task:
            return  # the chosen writer is gone, and so another list is on its way
        if misread_first:
            self._readings.start(ids, self._model_in_use())
        else:
            self.listed.emit(ids, None)


def _listed(query: Query, store: SampleStore) -> tuple[Ids, list[str]]:
    return store.ids(query), sorted(store.writers(), key=_in_order)


def _in_order(name: str) -> list[tuple[int, str]]:
    """Return what names are sorted by, so that `writer 2` comes before `writer 10`."""
    parts = re.split("0*([0-9]+)", name.casefold())  # texts and numbers by turns
    return [(len(part) if place % 2 else 0, part) for place, part in enumerate(parts)]
