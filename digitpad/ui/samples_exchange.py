"""Import Digits… and Export Digits…, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from digitpad.model_store import ModelStore
from digitpad.ui.sample_keeper import SampleKeeper

if TYPE_CHECKING:
    from digitpad.ui.export_dialog import ExportDialog
    from digitpad.ui.import_dialog import ImportDialog


class SamplesExchange(QObject):
    """Opens the dialogs over a window.

    Signals:
        models_changed: an import brought models.
    """

    models_changed = Signal()

    def __init__(self, keeper: SampleKeeper, store: ModelStore, window: QWidget) -> None:
        super().__init__(window)
        self._keeper = keeper
        self._store = store
        self._window = window
        self._import: ImportDialog | None = None
        self._export: ExportDialog | None = None

    def ask_what_to_import(self) -> None:
        """Open Import Digits."""
        if self._import is None:
            # Slow to load, as the other one: most starts need neither.
            from digitpad.ui.import_dialog import ImportDialog

            self._import = ImportDialog(self._keeper, self._window)
            self._import.models_changed.connect(self.models_changed)
        self._import.open()

    def ask_what_to_export(self, ids: Sequence[int] = ()) -> None:
        """Open Export Digits: for the samples of these ids, or for all."""
        if self._export is None:
            from digitpad.ui.export_dialog import ExportDialog

            self._export = ExportDialog(self._keeper, self._store, self._window)
        self._export.offer(ids)

    def shut(self) -> None:
        """Give up what goes on and close; to be called before the keeper is closed."""
        for dialog in (self._import, self._export):
            if dialog is not None:
                dialog.shut()
