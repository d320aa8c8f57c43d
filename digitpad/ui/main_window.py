"""The window: lays out work area, reading and pipeline, and wires them; no logic of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from digitpad.errors import DigitpadError
from digitpad.model_store import BUNDLED, Model, ModelInUse, ModelStore
from digitpad.predictor import Reading
from digitpad.ui import window_state
from digitpad.ui.closing import ask_before_closing, ask_before_ending
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.file_actions import FileActions
from digitpad.ui.live_reader import LiveReader
from digitpad.ui.menus import EditMenu, FileMenu, HelpMenu, ViewMenu
from digitpad.ui.message_boxes import show_about
from digitpad.ui.model_dialogs import ModelDialogs, bring_up
from digitpad.ui.model_menu import ModelMenu
from digitpad.ui.my_digits import MyDigits
from digitpad.ui.open_files import FileOpener, holds_something
from digitpad.ui.reading_column import ReadingColumn
from digitpad.ui.shortcuts_dialog import ShortcutsDialog
from digitpad.ui.status_line import MESSAGE_MS, StatusLine
from digitpad.ui.wording import percent
from digitpad.ui.work_area import WorkArea


class MainWindow(QMainWindow):
    """Canvas or picture left; reading, bars and pipeline right; the model in the status bar."""

    def __init__(self, store: ModelStore, model: ModelInUse) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("digitpad")
        self._store = store
        self._model = model.model
        self.area = WorkArea()
        self.canvas = self.area.canvas
        self.tools = self.area.tools
        self.column = ReadingColumn()
        self.reader = LiveReader(lambda: self.canvas.ink, self.canvas.frame_px, model, self)
        self._model_label = FaintLabel()
        self._model_label.setObjectName("modelLabel")
        self._time_label = FaintLabel()
        self._time_label.setObjectName("timeLabel")
        self.status = StatusLine(self._model_label, self._time_label)
        self.opener = FileOpener(self)
        self.file_menu = FileMenu(self)
        self.edit_menu = EditMenu(self.tools, self)
        self.model_menu = ModelMenu(store, self)
        self.view_menu = ViewMenu(self.area.back, self)
        self.help_menu = HelpMenu(self)
        self.files = FileActions(
            self.area, self.reader, self.opener, self.status, (self.file_menu, self.edit_menu), self
        )
        self.dialogs = ModelDialogs(store, lambda: self._model, self)
        self.digits = MyDigits(self.area, self.reader, lambda: self._model, store, self)
        self._lay_out()
        self._wire()
        self._wire_menus()
        window_state.restore(self, self.tools, self.view_menu)
        self._show_model(model.model)
        self._show_reading(None, 0.0)
        self.status.showMessage(model.trouble)

    def use_model(self, model_id: str) -> None:
        """Read with another model from now on; where it cannot be used, say why."""
        self._change_model(lambda: self._store.use(model_id))

    def open_file(self, path: str | Path) -> None:
        """Open a picture or ink file, in its own time; where it cannot be opened, say why."""
        self.opener.open_file(Path(path))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if holds_something(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)  # never take a file from its folder
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.opener.open_data(event.mimeData(), "Dropped picture")

    def event(self, event: QEvent) -> bool:
        # Menus that the mouse passes over tell their empty status tips, and would wipe out the
        # message that is being read.
        return event.type() == QEvent.Type.StatusTip or super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close; where a model is trained or taught, ask instead, and close if that may end."""
        if self.dialogs.training is not None or self.digits.teaching is not None:
            event.ignore()
            self._ask_before_closing()
            return
        self.dialogs.shut()
        self.digits.shut()
        self.opener.give_up()
        window_state.keep(self, self.canvas, self.view_menu)
        super().closeEvent(event)

    def _ask_before_closing(self) -> None:
        training, teaching = self.dialogs.training, self.digits.teaching
        if training is not None:
            ask_before_closing(self, training, self.status)
        elif teaching is not None:
            ask_before_ending(self, teaching)

    def _open_retrain(self) -> None:
        self.dialogs.open_retrain()
        self.reader.read_now()  # and so the dialog knows the drawing

    def _open_shortcuts(self) -> None:
        bring_up(self.findChild(ShortcutsDialog) or ShortcutsDialog(self.menuBar(), self))

    def _change_model(self, change: Callable[[], ModelInUse]) -> None:
        try:
            model = change()
        except DigitpadError as error:
            self.status.tell(str(error))
            return
        self._model = model.model
        self.reader.use(model)
        self._show_model(model.model)
        self.dialogs.refresh()
        self.digits.refresh()
        self.status.showMessage(f"{model.model.card.name} reads now.", MESSAGE_MS)

    def _show_model(self, model: Model) -> None:
        accuracy = model.card.accuracy.get("mnist")
        told = f"MNIST {percent(accuracy)}" if accuracy is not None else "MNIST not measured"
        self._model_label.setText(f"{model.card.name}   {told}")
        self._model_label.setToolTip(f"{model.card.data}\n{model.id}")

    def _show_reading(self, reading: Reading | None, took_ms: float) -> None:
        self.column.show_reading(reading)
        self.files.follow(reading)
        source = "picture" if self.area.shows_picture else "ink"
        told = f"{source} to reading {took_ms:.1f} ms" if reading is not None else ""
        self._time_label.setText(told)
        self.dialogs.show_drawing(lambda: self.reader.digit_image, reading)

    def _wire(self) -> None:
        self.canvas.ink_changed.connect(self.reader.ink_changed)
        # A step, such as a finished stroke or Clear, is rare and final: it is read at once.
        self.canvas.undo_stack.indexChanged.connect(self.reader.read_now)
        self.reader.read.connect(self._show_reading)
        self.reader.stepped.connect(self.column.show_steps)
        self.area.picture_changed.connect(self.reader.show_picture)
        self.canvas.ink_changed.connect(self.status.go_on)
        self.area.picture_changed.connect(self.status.go_on)
        self.dialogs.chosen.connect(self.use_model)
        self.digits.told.connect(self.status.tell)
        self.digits.adopted.connect(self.use_model)
        self.digits.models_changed.connect(self.dialogs.refresh)
        self.digits.wipe_begins.connect(self.dialogs.let_go)

    def _wire_menus(self) -> None:
        file, view, models, about = self.file_menu, self.view_menu, self.model_menu, self.help_menu
        for menu in (file, self.edit_menu, self.digits.menu, models, view, about):
            self.menuBar().addMenu(menu)
        models.add_training(self.digits.teach)
        file.quit.triggered.connect(self.close)
        view.bars.toggled.connect(self.column.show_bars)
        view.strip.toggled.connect(self.column.show_strip)
        view.strip.toggled.connect(self._follow_strip)
        about.shortcuts.triggered.connect(self._open_shortcuts)
        about.about.triggered.connect(lambda: show_about(self))
        models.retrain.triggered.connect(self._open_retrain)
        models.manage.triggered.connect(self.dialogs.open_models)
        models.bring.triggered.connect(lambda: self.dialogs.open_models().ask_for_file())
        models.chosen.connect(self.use_model)
        models.back.triggered.connect(lambda: self._change_model(self._store.roll_back))
        models.bundled.triggered.connect(lambda: self.use_model(BUNDLED))

    def _follow_strip(self, shown: bool) -> None:
        self.reader.shows_steps = shown
        self.reader.read_now()

    def _lay_out(self) -> None:
        central = QWidget()
        row = QHBoxLayout(central)
        row.setContentsMargins(16, 16, 8, 8)
        row.setSpacing(24)
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addLayout(self.digits.above_canvas)
        left.addWidget(self.area, 1)
        row.addLayout(left, 1)
        row.addWidget(self.column)
        self.column.stand_below(self.digits.correction_bar)
        self.setCentralWidget(central)
        self.setStatusBar(self.status)
        self.status.setContentsMargins(16, 0, 0, 0)
        self.setAcceptDrops(True)
        self.setMinimumSize(784, 480)
