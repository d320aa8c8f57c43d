"""What can be undone in the library: relabelling and removing samples.

The keeper does everything in order in one thread, so that a step can be undone before its own
answer came: what was there before is written and read in that thread alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from digitpad.samples.sample import label_text
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.samples_model import Ids

if TYPE_CHECKING:
    from digitpad.samples.staging import Staging
    from digitpad.samples.store import SampleStore

Tell = Callable[[str], None]


class RelabelSamples(QUndoCommand):
    """Gives samples another label.

    Args:
        keeper: keeps them.
        ids: of the samples.
        label: 0 to 9, or `NOT_A_DIGIT`.
        tell: is given a sentence when it is done, undone, or failed.
    """

    def __init__(self, keeper: SampleKeeper, ids: Ids, label: int, tell: Tell) -> None:
        super().__init__(f"Relabel {how_many(len(ids))} as {label_text(label)}")
        self._keeper = keeper
        self._ids = ids
        self._label = label
        self._tell = tell
        self._former: dict[int, int] = {}

    def redo(self) -> None:
        self._tell(f"Labelling {how_many(len(self._ids))}…")
        self._keeper.change(self._relabel, self._say_done, self._tell)

    def undo(self) -> None:
        self._keeper.change(self._put_back, self._say_undone, self._tell)

    def _relabel(self, store: SampleStore) -> None:
        self._former = {}  # where it fails there is nothing to undo
        self._former = store.relabel(self._ids, self._label)

    def _put_back(self, store: SampleStore) -> None:
        store.relabel_each(self._former)

    def _say_done(self, _: None) -> None:
        done = f"Labelled {how_many(len(self._former))} as {label_text(self._label)}."
        self._tell(done + _left_out(len(self._ids) - len(self._former)))

    def _say_undone(self, _: None) -> None:
        self._tell(f"Gave {how_many(len(self._former))} the former label back.")


class RemoveSamples(QUndoCommand):
    """Removes samples; damaged ones do not come back.

    Args:
        keeper, ids, tell: as in `RelabelSamples`.
    """

    def __init__(self, keeper: SampleKeeper, ids: Ids, tell: Tell) -> None:
        super().__init__(f"Delete {how_many(len(ids))}")
        self._keeper = keeper
        self._ids = ids
        self._tell = tell
        self._removed: Staging | None = None

    def redo(self) -> None:
        self._tell(f"Deleting {how_many(len(self._ids))}…")
        self._keeper.change(self._remove, self._say_done, self._tell)

    def undo(self) -> None:
        self._tell(f"Bringing {how_many(len(self._ids))} back…")
        self._keeper.change(self._put_back, self._say_undone, self._tell)

    def _remove(self, store: SampleStore) -> None:
        self._removed = None  # where it fails there is nothing to undo
        self._removed = store.remove(self._ids)

    def _put_back(self, store: SampleStore) -> list[int]:
        return store.put_back(self._removed) if self._removed is not None else []

    def _say_done(self, _: None) -> None:
        them = "it" if len(self._ids) == 1 else "them"
        self._tell(f"Deleted {how_many(len(self._ids))}; Undo brings {them} back.")

    def _say_undone(self, ids: list[int]) -> None:
        self._tell(f"Brought {how_many(len(ids))} back.")


def how_many(count: int) -> str:
    """Return a number of samples in words."""
    return "1 sample" if count == 1 else f"{count:,} samples"


def _left_out(count: int) -> str:
    return f" {how_many(count).capitalize()} could not be changed." if count else ""
