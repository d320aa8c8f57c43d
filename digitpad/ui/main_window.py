"""The window: lays out work area, reading and pipeline, and wires them; no logic of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import DigitpadError
from digitpad.model_store import BUNDLED, Model, ModelInUse, ModelStore
from digitpad.predictor import Reading
from digitpad.ui import file_dialogs
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.ink_canvas import Tool
from digitpad.ui.ink_view import MAX_PEN_WIDTH_PX, MIN_PEN_WIDTH_PX
from digitpad.ui.live_reader import LiveReader
from digitpad.ui.menus import EditMenu, FileMenu, HelpMenu, ViewMenu
from digitpad.ui.message_boxes import ask_to_end_training, show_about
from digitpad.ui.model_menu import ModelMenu
from digitpad.ui.models_dialog import ModelsDialog
from digitpad.ui.open_files import FileOpener, Opened, OpenedPicture, holds_something
from digitpad.ui.pipeline_strip import PipelineStrip
from digitpad.ui.probability_bars import ProbabilityBars
from digitpad.ui.reading_panel import ReadingPanel
from digitpad.ui.save_files import copy_digit_image, save_digit_image, save_ink
from digitpad.ui.settings import DEFAULT_PEN_WIDTH_PX, Settings
from digitpad.ui.shortcuts_dialog import ShortcutsDialog
from digitpad.ui.status_line import StatusLine
from digitpad.ui.wording import percent
from digitpad.ui.work_area import WorkArea

if TYPE_CHECKING:
    from digitpad.ui.retrain_dialog import RetrainDialog

_MESSAGE_MS = 8_000
_COLUMN_PX = 320


class MainWindow(QMainWindow):
    """Canvas or picture left; reading, bars and pipeline right; the model in the status bar."""

    def __init__(self, store: ModelStore, model: ModelInUse) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("digitpad")
        self._store = store
        self._settings = Settings()
        self._model = model.model
        self.area = WorkArea()
        self.canvas = self.area.canvas
        self.tools = self.area.tools
        self.reading_panel = ReadingPanel()
        self.bars = ProbabilityBars()
        self.strip = PipelineStrip()
        self._strip_title = FaintLabel("What the network sees")
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
        self._retrain: RetrainDialog | None = None
        self._models: ModelsDialog | None = None
        self._lay_out()
        self._wire()
        self._wire_menus()
        self._restore()
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
        """Close; where a training run is under way, ask instead, and close if that may end it."""
        if self._retrain is not None and self._retrain.process.is_training:
            event.ignore()
            ask_to_end_training(
                self,
                let_finish=self._close_when_trained,
                stop_and_keep=self._keep_training_and_close,
                end=self._end_training_and_close,
            )
            return
        for dialog in (self._retrain, self._models):
            if dialog is not None:
                dialog.shut()
        self.opener.give_up()
        self._keep()
        super().closeEvent(event)

    def _close_when_trained(self) -> None:
        """Leave the screen; the run goes on, and the program ends with it."""
        if self._retrain is not None:
            once = Qt.ConnectionType.SingleShotConnection
            self._retrain.ended.connect(self._close_if_minimized, once)
            self._retrain.hide()
            self.showMinimized()
            self.status.tell("digitpad closes after the training, unless it is opened again.")

    def _close_if_minimized(self) -> None:
        if self.isMinimized():
            self.close()

    def _keep_training_and_close(self) -> None:
        if self._retrain is not None:
            self._retrain.ended.connect(self.close, Qt.ConnectionType.SingleShotConnection)
            self._retrain.stop()

    def _end_training_and_close(self) -> None:
        if self._retrain is not None:
            self._retrain.shut()
        self.close()

    def _open_retrain(self) -> None:
        if self._retrain is None:
            # Most starts never need it, and start in a blink without.
            from digitpad.ui.retrain_dialog import RetrainDialog

            self._retrain = RetrainDialog(self._store, lambda: self._model, self)
            self._retrain.adopted.connect(self.use_model)
            self._retrain.models_changed.connect(self._refresh_models)
        self._retrain.open_beside(self)
        self.reader.read_now()  # and so the dialog knows the drawing

    def _open_models(self) -> ModelsDialog:
        if self._models is None:
            self._models = ModelsDialog(self._store, self)
            self._models.chosen.connect(self.use_model)
        self._models.refresh()
        _bring_up(self._models)
        return self._models

    def _refresh_models(self) -> None:
        if self._models is not None:
            self._models.refresh()

    def _open_shortcuts(self) -> None:
        _bring_up(self.findChild(ShortcutsDialog) or ShortcutsDialog(self.menuBar(), self))

    def _change_model(self, change: Callable[[], ModelInUse]) -> None:
        try:
            model = change()
        except DigitpadError as error:
            self.status.tell(str(error))
            return
        self._model = model.model
        self.reader.use(model)
        self._show_model(model.model)
        self._refresh_models()
        self.status.showMessage(f"{model.model.card.name} reads now.", _MESSAGE_MS)

    def _show_model(self, model: Model) -> None:
        accuracy = model.card.accuracy.get("mnist")
        told = f"MNIST {percent(accuracy)}" if accuracy is not None else "MNIST not measured"
        self._model_label.setText(f"{model.card.name}   {told}")
        self._model_label.setToolTip(f"{model.card.data}\n{model.id}")

    def _show_reading(self, reading: Reading | None, took_ms: float) -> None:
        self.reading_panel.show_reading(reading)
        self.bars.show_reading(reading)
        is_picture, what = self.area.shows_picture, reading is not None
        source = "picture" if is_picture else "ink"
        self._time_label.setText(f"{source} to reading {took_ms:.1f} ms" if what else "")
        self.file_menu.save_ink.setEnabled(what and not is_picture)
        self.file_menu.save_digit_image.setEnabled(what)
        self.edit_menu.copy.setEnabled(what)
        if self._retrain is not None:
            self._retrain.show_drawing(lambda: self.reader.digit_image, reading)

    def _show_opened(self, opened: Opened) -> None:
        if isinstance(opened, OpenedPicture):
            self.area.show_picture(opened.name, opened.picture)
        else:
            self.area.show_ink(opened.name, opened.ink)
        if opened.note:
            self.status.tell(opened.note)

    def _paste(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        if holds_something(data):
            self.opener.open_data(data, "Pasted picture")
        else:
            self.status.tell("The clipboard holds no picture and no file of this computer.")

    def _save_ink(self, path: Path) -> None:
        self._try(lambda: save_ink(path, self.canvas.ink), f"Saved as {path.name}.")

    def _save_digit_image(self, path: Path) -> None:
        image = self.reader.digit_image
        if image is not None:
            self._try(lambda: save_digit_image(path, image), f"Saved as {path.name}.")

    def _copy_digit_image(self) -> None:
        image = self.reader.digit_image
        if image is not None:
            self._try(lambda: copy_digit_image(image), "The digit image is on the clipboard.")

    def _try(self, do: Callable[[], None], done: str) -> None:
        try:
            do()
        except DigitpadError as error:
            self.status.tell(str(error))
        else:
            self.status.showMessage(done, _MESSAGE_MS)

    def _wire(self) -> None:
        self.canvas.ink_changed.connect(self.reader.ink_changed)
        # A step, such as a finished stroke or Clear, is rare and final: it is read at once.
        self.canvas.undo_stack.indexChanged.connect(self.reader.read_now)
        self.reader.read.connect(self._show_reading)
        self.reader.stepped.connect(self.strip.show_steps)
        self.area.picture_changed.connect(self.reader.show_picture)
        self.opener.slow.connect(lambda name: self.status.tell(f"Opening {name}…"))
        self.opener.opened.connect(self._show_opened)
        self.opener.failed.connect(self.status.tell)
        self.canvas.ink_changed.connect(self.status.go_on)
        self.area.picture_changed.connect(self.status.go_on)

    def _wire_menus(self) -> None:
        file, edit, view, about = self.file_menu, self.edit_menu, self.view_menu, self.help_menu
        for menu in (file, edit, self.model_menu, view, about):
            self.menuBar().addMenu(menu)
        file.open.triggered.connect(lambda: file_dialogs.ask_for_file(self, self.open_file))
        file.save_ink.triggered.connect(
            lambda: file_dialogs.ask_where_to_save_ink(self, self._save_ink)
        )
        file.save_digit_image.triggered.connect(
            lambda: file_dialogs.ask_where_to_save_digit_image(self, self._save_digit_image)
        )
        file.quit.triggered.connect(self.close)
        edit.copy.triggered.connect(self._copy_digit_image)
        edit.paste.triggered.connect(self._paste)
        view.bars.toggled.connect(self.bars.setVisible)
        for widget in (self._strip_title, self.strip):
            view.strip.toggled.connect(widget.setVisible)
        view.strip.toggled.connect(self._follow_strip)
        about.shortcuts.triggered.connect(self._open_shortcuts)
        about.about.triggered.connect(lambda: show_about(self))
        self.model_menu.retrain.triggered.connect(self._open_retrain)
        self.model_menu.manage.triggered.connect(self._open_models)
        self.model_menu.bring.triggered.connect(lambda: self._open_models().ask_for_file())
        self.model_menu.chosen.connect(self.use_model)
        self.model_menu.back.triggered.connect(lambda: self._change_model(self._store.roll_back))
        self.model_menu.bundled.triggered.connect(lambda: self.use_model(BUNDLED))

    def _follow_strip(self, shown: bool) -> None:
        self.reader.shows_steps = shown
        self.reader.read_now()

    def _lay_out(self) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(16)
        column.addWidget(self.reading_panel)
        column.addWidget(self.bars)
        column.addWidget(self._strip_title)
        column.addWidget(self.strip)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(holder)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(_COLUMN_PX)
        central = QWidget()
        row = QHBoxLayout(central)
        row.setContentsMargins(16, 16, 8, 8)
        row.setSpacing(24)
        row.addWidget(self.area, 1)
        row.addWidget(scroll)
        self.setCentralWidget(central)
        self.setStatusBar(self.status)
        self.status.setContentsMargins(16, 0, 0, 0)
        self.setAcceptDrops(True)
        self.setMinimumSize(720, 480)

    def _restore(self) -> None:
        if not self.restoreGeometry(self._settings.geometry("mainWindow")):
            self.resize(960, 680)
        width = self._settings.number(
            "pen/width_px", DEFAULT_PEN_WIDTH_PX, MIN_PEN_WIDTH_PX, MAX_PEN_WIDTH_PX
        )
        self.tools.width_slider.setValue(round(width))
        if self._settings.flag("pen/erases", default=False):
            self.tools.set_tool(Tool.ERASER)
        self.view_menu.bars.setChecked(self._settings.flag("view/scores", default=True))
        self.view_menu.strip.setChecked(self._settings.flag("view/pipeline", default=True))

    def _keep(self) -> None:
        self._settings.keep_geometry("mainWindow", self.saveGeometry())
        self._settings.keep_number("pen/width_px", self.canvas.pen_width_px)
        self._settings.keep_flag("pen/erases", self.canvas.tool is Tool.ERASER)
        self._settings.keep_flag("view/scores", self.view_menu.bars.isChecked())
        self._settings.keep_flag("view/pipeline", self.view_menu.strip.isChecked())


def _bring_up(dialog: QDialog) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
