"""The window: lays out canvas, reading and pipeline, and wires them. It holds no logic itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from digitpad import __version__
from digitpad.errors import DigitpadError
from digitpad.model_store import BUNDLED, Model, ModelInUse, ModelStore
from digitpad.predictor import Reading
from digitpad.ui.drawing_tools import DrawingTools
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.ink_canvas import InkCanvas, Tool
from digitpad.ui.ink_view import MAX_PEN_WIDTH_PX, MIN_PEN_WIDTH_PX
from digitpad.ui.live_reader import LiveReader
from digitpad.ui.model_menu import ModelMenu
from digitpad.ui.models_dialog import ModelsDialog
from digitpad.ui.pipeline_strip import PipelineStrip
from digitpad.ui.probability_bars import ProbabilityBars
from digitpad.ui.reading_panel import ReadingPanel
from digitpad.ui.settings import DEFAULT_PEN_WIDTH_PX, Settings
from digitpad.ui.wording import percent

if TYPE_CHECKING:
    from digitpad.ui.retrain_dialog import RetrainDialog

_MESSAGE_MS = 8_000
_COLUMN_PX = 320


class MainWindow(QMainWindow):
    """Canvas on the left; reading, bars and pipeline on the right; the model in the status bar."""

    def __init__(self, store: ModelStore, model: ModelInUse) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("digitpad")
        self._store = store
        self._settings = Settings()
        self._model = model.model
        self.canvas = InkCanvas()
        self.tools = DrawingTools(self.canvas)
        self.reading_panel = ReadingPanel()
        self.bars = ProbabilityBars()
        self.strip = PipelineStrip()
        self._strip_title = FaintLabel("What the network sees")
        self.reader = LiveReader(lambda: self.canvas.ink, self.canvas.frame_px, model, self)
        self._model_label = FaintLabel()
        self._model_label.setObjectName("modelLabel")
        self._time_label = FaintLabel()
        self._time_label.setObjectName("timeLabel")
        self.model_menu = ModelMenu(store, self)
        self._retrain: RetrainDialog | None = None
        self._models: ModelsDialog | None = None
        self._lay_out()
        self._make_menus()
        self._wire()
        self._restore()
        self._show_model(model.model)
        if model.trouble:
            self.statusBar().showMessage(model.trouble)

    def use_model(self, model_id: str) -> None:
        """Read with another model from now on; where it cannot be used, say why."""
        self._change_model(lambda: self._store.use(model_id))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close; where a training run is under way, ask first."""
        if self._retrain is not None and self._retrain.process.is_training and not self._may_stop():
            event.ignore()
            return
        for dialog in (self._retrain, self._models):
            if dialog is not None:
                dialog.shut()
        self._keep()
        super().closeEvent(event)

    def _open_retrain(self) -> None:
        if self._retrain is None:
            # pyqtgraph takes longer to load than the whole window, and most starts never need it.
            from digitpad.ui.retrain_dialog import RetrainDialog

            self._retrain = RetrainDialog(self._store, lambda: self._model, self)
            self._retrain.adopted.connect(self.use_model)
        self._retrain.open_beside(self)

    def _open_models(self) -> ModelsDialog:
        if self._models is None:
            self._models = ModelsDialog(self._store, self)
            self._models.chosen.connect(self.use_model)
        self._models.refresh()
        self._models.show()
        self._models.raise_()
        self._models.activateWindow()
        return self._models

    def _may_stop(self) -> bool:
        box = QMessageBox(self)
        box.setObjectName("closeQuestion")
        box.setIcon(QMessageBox.Icon.Question)
        box.setText("A training run is under way.")
        box.setInformativeText("Closing digitpad ends it, and what it learnt so far is lost.")
        end = box.addButton("&End Training and Close", QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton("&Keep Training", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.exec()
        return box.clickedButton() is end

    def _change_model(self, change: Callable[[], ModelInUse]) -> None:
        try:
            model = change()
        except DigitpadError as error:
            self.statusBar().showMessage(str(error))
            return
        self._model = model.model
        self.reader.use(model)
        self._show_model(model.model)
        self.statusBar().showMessage(f"{model.model.card.name} reads now.", _MESSAGE_MS)

    def _show_model(self, model: Model) -> None:
        accuracy = model.card.accuracy.get("mnist")
        told = f"MNIST {percent(accuracy)}" if accuracy is not None else "MNIST not measured"
        self._model_label.setText(f"{model.card.name}   {told}")
        self._model_label.setToolTip(f"{model.card.data}\n{model.id}")

    def _show_reading(self, reading: Reading | None, took_ms: float) -> None:
        self.reading_panel.show_reading(reading)
        self.bars.show_reading(reading)
        self._time_label.setText(f"ink to reading {took_ms:.1f} ms" if reading else "")

    def _about(self) -> None:
        box = QMessageBox(self)
        box.setWindowTitle("About digitpad")
        box.setIconPixmap(self.windowIcon().pixmap(64, 64))
        box.setText(f"<h3>digitpad {__version__}</h3>")
        box.setInformativeText(
            "Draw a digit and see, in the same frame, what a neural network reads.\n\n"
            "Nothing leaves this computer. MIT licence."
        )
        box.open()

    def _wire(self) -> None:
        self.canvas.ink_changed.connect(self.reader.ink_changed)
        self.canvas.stroke_finished.connect(self.reader.read_now)
        self.reader.read.connect(self._show_reading)
        self.reader.stepped.connect(self.strip.show_steps)
        self.model_menu.retrain.triggered.connect(self._open_retrain)
        self.model_menu.manage.triggered.connect(self._open_models)
        self.model_menu.bring.triggered.connect(lambda: self._open_models().ask_for_file())
        self.model_menu.chosen.connect(self.use_model)
        self.model_menu.back.triggered.connect(lambda: self._change_model(self._store.roll_back))
        self.model_menu.bundled.triggered.connect(lambda: self.use_model(BUNDLED))

    def _make_menus(self) -> None:
        file = self.menuBar().addMenu("&File")
        quit_action = self._action("&Quit", "actionQuit", QKeySequence.StandardKey.Quit)
        quit_action.triggered.connect(self.close)
        file.addAction(quit_action)
        edit = self.menuBar().addMenu("&Edit")
        edit.addActions([self.tools.undo, self.tools.redo])
        edit.addSeparator()
        edit.addActions([self.tools.pen, self.tools.eraser])
        edit.addSeparator()
        edit.addAction(self.tools.clear)
        self.menuBar().addMenu(self.model_menu)
        view = self.menuBar().addMenu("&View")
        self.shows_bars = self._toggle("&Scores", "actionShowScores", [self.bars])
        self.shows_strip = self._toggle(
            "&What the Network Sees", "actionShowPipeline", [self._strip_title, self.strip]
        )
        self.shows_strip.toggled.connect(self._follow_strip)
        view.addActions([self.shows_bars, self.shows_strip])
        about = self._action("&About digitpad", "actionAbout")
        about.triggered.connect(self._about)
        self.menuBar().addMenu("&Help").addAction(about)

    def _follow_strip(self, shown: bool) -> None:
        self.reader.shows_steps = shown
        self.reader.read_now()

    def _action(
        self, text: str, name: str, keys: QKeySequence.StandardKey | None = None
    ) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        if keys is not None:
            action.setShortcuts(keys)
        return action

    def _toggle(self, text: str, name: str, widgets: list[QWidget]) -> QAction:
        action = self._action(text, name)
        action.setCheckable(True)
        action.setChecked(True)
        for widget in widgets:
            action.toggled.connect(widget.setVisible)
        return action

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.canvas, 1)
        left.addWidget(self.tools)
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
        row.addLayout(left, 1)
        row.addWidget(scroll)
        self.setCentralWidget(central)
        self.statusBar().addWidget(self._model_label)
        self.statusBar().addPermanentWidget(self._time_label)
        self.statusBar().setContentsMargins(16, 0, 0, 0)
        self.setMinimumSize(640, 480)

    def _restore(self) -> None:
        if not self.restoreGeometry(self._settings.geometry("mainWindow")):
            self.resize(960, 680)
        width = self._settings.number(
            "pen/width_px", DEFAULT_PEN_WIDTH_PX, MIN_PEN_WIDTH_PX, MAX_PEN_WIDTH_PX
        )
        self.tools.width_slider.setValue(round(width))
        if self._settings.flag("pen/erases", default=False):
            self.tools.set_tool(Tool.ERASER)
        self.shows_bars.setChecked(self._settings.flag("view/scores", default=True))
        self.shows_strip.setChecked(self._settings.flag("view/pipeline", default=True))

    def _keep(self) -> None:
        self._settings.keep_geometry("mainWindow", self.saveGeometry())
        self._settings.keep_number("pen/width_px", self.canvas.pen_width_px)
        self._settings.keep_flag("pen/erases", self.canvas.tool is Tool.ERASER)
        self._settings.keep_flag("view/scores", self.shows_bars.isChecked())
        self._settings.keep_flag("view/pipeline", self.shows_strip.isChecked())
