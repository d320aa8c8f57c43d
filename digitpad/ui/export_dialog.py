"""Export Digits…: samples to a file or folder of some kind; a collection takes models along."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from digitpad.counting import counted
from digitpad.exchange.writing import WRITTEN_KINDS, Written, write_samples
from digitpad.model_store import Model, ModelStore
from digitpad.samples.query import OLDEST, Query
from digitpad.samples.sample import Sample
from digitpad.samples.store import SampleStore
from digitpad.training.recipe_files import own_recipe_files
from digitpad.ui.exchange_dialog import ExchangeDialog
from digitpad.ui.form_rows import add_row, explain
from digitpad.ui.message_boxes import ask_to_remove
from digitpad.ui.note_label import NoteLabel
from digitpad.ui.path_field import PathField
from digitpad.ui.sample_keeper import SampleKeeper

_COLLECTION = ".zip"
_STEM = "my-digits"
_ALL, _CHOSEN, _LEARNT, _HELD_OUT = "all", "chosen", "learnt", "held out"
_TEXTS = {
    _ALL: "all samples",
    _CHOSEN: "those chosen",
    _LEARNT: "those to learn from",
    _HELD_OUT: "those held out",
}
_PART = {_LEARNT: False, _HELD_OUT: True}
_CHUNK = 500

Ids: TypeAlias = Sequence[int] | npt.NDArray[np.int64]


class ExportDialog(ExchangeDialog):
    """Asks what to write and where, and writes it in the keeper's thread.

    Signals:
        progressed: the part of the samples that is written, 0..1; from that thread.
    """

    progressed = Signal(float)

    def __init__(self, keeper: SampleKeeper, store: ModelStore, parent: QWidget) -> None:
        super().__init__("exportSamples", "Export Digits", "&Export", parent)
        self._keeper = keeper
        self._store = store
        self._ids: Sequence[int] = ()
        self._is_cancelled = threading.Event()
        self._what = QComboBox()
        self._kind = QComboBox()
        self.target = PathField("exportPath", "a new file or folder")
        self._models = QCheckBox("with &models of your own")
        self._recipes = QCheckBox("with &recipes of your own")
        self._fill()
        self.go.clicked.connect(self._begin)
        self.given_up.connect(self._cancel)
        self.target.changed.connect(self._show_button)
        self._kind.currentIndexChanged.connect(self._show_kind)
        self.progressed.connect(self._show_progress)
        self._show_kind()

    def offer(self, ids: Sequence[int] = ()) -> None:
        """Open for all samples, or for those that are chosen."""
        if not self.is_busy:
            self._ids = ids
            self._list_parts()
        self.open()

    def _list_parts(self) -> None:
        self._what.clear()
        for key, text in _TEXTS.items():
            if key != _CHOSEN:
                self._what.addItem(text, key)
            elif self._ids:
                self._what.addItem(f"{text} ({len(self._ids):,})", key)
        self._what.setCurrentIndex(self._what.findData(_CHOSEN if self._ids else _ALL))

    def _begin(self) -> None:
        path = self._full_path()
        if not path.is_file() or self.target.is_confirmed:
            self._write(path)
            return
        ask_to_remove(
            self,
            "overwriteQuestion",
            f"Write over {path.name}?",
            f"There is such a file in {path.parent}.",
            lambda: self._write(path),
            verb="&Write Over It",
        )

    def _full_path(self) -> Path:
        """Return the path with the ending that the kind asks for."""
        path = self.target.path
        assert path is not None
        if not path.name.endswith(self._ending):
            path = path.with_name(path.name + self._ending)
            self.target.set_path(path)
        return path

    def _write(self, path: Path) -> None:
        self._is_cancelled = threading.Event()
        self._start("Writing…")
        models, recipes = self._extras()
        beside = [counted(len(models), "model")] * bool(models)
        beside += [counted(len(recipes), "recipe")] * bool(recipes)
        work = self._work(path, self._is_cancelled, models, recipes)
        self._keeper.ask(work, partial(self._take_written, beside), self._end)

    def _work(
        self, path: Path, cancelled: threading.Event, models: list[Model], recipes: list[Path]
    ) -> Callable[[SampleStore], Written]:
        """Return what is to be done in the keeper's thread, for the fields as they are now."""
        part = str(self._what.currentData())
        query = Query(held_out=_PART.get(part), order=OLDEST)

        def work(samples: SampleStore) -> Written:
            ids: Ids = self._ids if part == _CHOSEN else samples.ids(query)

            def show(done: int) -> None:
                self.progressed.emit(done / max(len(ids), 1))

            return write_samples(
                path,
                _in_turn(samples, ids),
                show,
                cancelled.is_set,
                models=models,
                recipes=recipes,
            )

        return work

    def _extras(self) -> tuple[list[Model], list[Path]]:
        """Return the models and recipes that go along into a collection."""
        models: list[Model] = []
        recipes: list[Path] = []
        if self._ending == _COLLECTION and self._models.isChecked():
            models = [model for model in self._store.models() if not model.is_bundled]
        if self._ending == _COLLECTION and self._recipes.isChecked():
            recipes = own_recipe_files()
        return models, recipes

    def _cancel(self) -> None:
        self._is_cancelled.set()

    def _show_progress(self, done: float) -> None:
        self.show_done(done)

    def _take_written(self, beside: list[str], written: Written) -> None:
        self.show_done(1.0)
        what = ", ".join([counted(written.samples, "sample"), *beside])
        told = f"{what} written to {written.path}."
        self._end(" ".join([told, *written.notes]))

    @property
    def _ending(self) -> str:
        return str(self._kind.currentData())

    def _show_kind(self) -> None:
        """Propose a file's name that fits the kind, in the folder that is named already."""
        path = self.target.path
        folder = path.parent if path is not None else _documents()
        self.target.set_path(folder / f"{_STEM}{self._ending}")
        for box in (self._models, self._recipes):
            box.setVisible(self._ending == _COLLECTION)

    def _show_button(self) -> None:
        self.go.setEnabled(self.target.path is not None)

    def _ask_where(self) -> None:
        kind = WRITTEN_KINDS[self._ending].partition(":")[0]
        self.target.ask_where_to_write("Export digits", f"{kind} (*{self._ending})")

    def _fill(self) -> None:
        for ending, what in WRITTEN_KINDS.items():
            self._kind.addItem(f"{what} ({ending})" if ending else what, ending)
        browse = self.target.add_button("exportBrowseButton", "&Browse…", "Choose where")
        browse.clicked.connect(self._ask_where)
        add_row(self.form, "&Samples", self._what, "exportWhatBox", "Which ones to write.")
        add_row(self.form, "&Kind", self._kind, "exportKindBox", "What is written.")
        add_row(self.form, "&To", self.target, "exportPathEdit", "Where it is written.")
        for box, name, what in (
            (self._models, "exportModelsCheck", "models that you trained, taught or imported"),
            (self._recipes, "exportRecipesCheck", "recipes that you keep"),
        ):
            box.setObjectName(name)
            box.setChecked(True)
            explain(box, box.text(), f"Put the {what} into the collection, too.")
            self.form.addRow("", box)
        self.form.addRow(
            "", NoteLabel("Nothing else is written, and nothing leaves this computer.")
        )


def _in_turn(samples: SampleStore, ids: Ids) -> Iterator[Sample]:
    """Yield samples by their ids, some hundreds in memory at a time."""
    for start in range(0, len(ids), _CHUNK):
        yield from samples.samples(ids[start : start + _CHUNK])


def _documents() -> Path:
    """Return the folder of documents; the home where there is none."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    folder = Path(QStandardPaths.writableLocation(place))
    return folder if folder.is_absolute() and folder.is_dir() else Path.home()
