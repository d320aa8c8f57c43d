"""The step that keeps a sample: what the undo stack holds of it, and its side of the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from digitpad.samples.sample import NewSample, label_text

if TYPE_CHECKING:
    from digitpad.samples.staging import Staging
    from digitpad.samples.store import SampleStore


class KeepSample(QUndoCommand):
    """The step that keeps a sample.

    Args:
        new: the sample.
        picture_name: what its picture is called in the window; empty where it is ink.
        do, undo: are given the step when it is done, redone or undone.

    Attributes:
        new: the sample.
        picture_name: as above.
        stored: its side of the store.
        is_done: whether it is done, and not undone.
        has_failed: whether it could not be kept.
    """

    def __init__(
        self,
        new: NewSample,
        picture_name: str,
        do: Callable[[KeepSample], None],
        undo: Callable[[KeepSample], None],
    ) -> None:
        super().__init__()
        self.new = new
        self.picture_name = picture_name
        self.stored = _Stored(new)
        self.is_done = False
        self.has_failed = False
        self._do = do
        self._undo = undo

    def redo(self) -> None:
        self.is_done = True
        self._do(self)

    def undo(self) -> None:
        self.is_done = False
        self._undo(self)


class _Stored:
    """A sample in the store, kept and taken back by turns; used in the store's thread alone.

    What was kept before under another label gets the new one, and gives it back.
    """

    def __init__(self, new: NewSample) -> None:
        self._new = new
        self._id: int | None = None
        self._removed: Staging | None = None
        self._former_labels: Mapping[int, int] = {}

    def keep(self, store: SampleStore) -> str:
        """Keep it; return what came of it as a sentence."""
        label, text = self._new.label, label_text(self._new.label)
        if self._removed:
            self._id = next(iter(store.put_back(self._removed)), None)
            self._removed = None
            return f"Kept as {text}."
        added = store.add(self._new)
        if added.is_new:
            self._id = added.id
            return f"Kept as {text}."
        if added.label_there in (None, label):
            return f"This was kept as {text} before."
        self._former_labels = store.relabel([added.id], label)
        return f"Kept as {text}; it was kept as {label_text(added.label_there)} before."

    def take_back(self, store: SampleStore) -> str:
        """Take it back; return what came of it as a sentence, empty where nothing was kept."""
        text = label_text(self._new.label)
        if self._former_labels:
            store.relabel_each(self._former_labels)
            self._former_labels = {}
        elif self._id is not None:
            self._removed, self._id = store.remove([self._id]), None
        else:
            return ""
        return f"No longer kept as {text}."
