"""The row below the canvas: pen, eraser, pen width, undo, redo, clear; and their actions."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from digitpad.ui.icons import TOOL_ICON_PX, tinted_icon
from digitpad.ui.ink_canvas import InkCanvas, Tool
from digitpad.ui.ink_view import MAX_PEN_WIDTH_PX, MIN_PEN_WIDTH_PX


class DrawingTools(QWidget):
    """Buttons for what can be done on a canvas; the same actions stand in the Edit menu.

    Attributes:
        pen, eraser: choose the tool.
        undo, redo: the canvas's undo stack.
        clear: takes all ink away.
    """

    def __init__(self, canvas: InkCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._icons: dict[QAction, str] = {}
        self.pen = self._action("&Pen", "pen", "Draw (P)", "P")
        self.eraser = self._action("&Eraser", "eraser", "Erase whole strokes (E)", "E")
        self.undo = canvas.undo_stack.createUndoAction(self, "&Undo")
        self.redo = canvas.undo_stack.createRedoAction(self, "&Redo")
        self.clear = self._action("&Clear", "clear", "Clear the canvas (Delete)", "Del")
        self._name(self.undo, "actionUndo", "undo", QKeySequence.StandardKey.Undo)
        self._name(self.redo, "actionRedo", "redo", QKeySequence.StandardKey.Redo)
        self.clear.setObjectName("actionClear")
        self.clear.triggered.connect(canvas.clear)
        self._choose_between(self.pen, self.eraser)
        self.width_slider = self._slider()
        self._lay_out()
        self._tint()

    def set_tool(self, tool: Tool) -> None:
        """Choose the pen or the eraser."""
        (self.eraser if tool is Tool.ERASER else self.pen).trigger()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _action(self, text: str, icon: str, tip: str, keys: str) -> QAction:
        action = QAction(text, self)
        action.setToolTip(tip)
        action.setShortcut(QKeySequence(keys))
        self._icons[action] = icon
        return action

    def _name(self, action: QAction, name: str, icon: str, keys: QKeySequence.StandardKey) -> None:
        action.setObjectName(name)
        action.setShortcuts(keys)
        self._icons[action] = icon

    def _choose_between(self, pen: QAction, eraser: QAction) -> None:
        group = QActionGroup(self)
        for action, tool in ((pen, Tool.PEN), (eraser, Tool.ERASER)):
            action.setCheckable(True)
            group.addAction(action)
            action.setData(tool)
        pen.setChecked(True)
        group.triggered.connect(self._use_tool)

    def _use_tool(self, action: QAction) -> None:
        self._canvas.tool = action.data()

    def _slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("penWidthSlider")
        slider.setAccessibleName("Pen width")
        slider.setToolTip("Pen width of all ink: changes the look alone, never the reading")
        slider.setRange(int(MIN_PEN_WIDTH_PX), int(MAX_PEN_WIDTH_PX))
        slider.setValue(round(self._canvas.pen_width_px))
        slider.setMinimumWidth(64)
        slider.setMaximumWidth(140)
        slider.valueChanged.connect(self._set_width)
        return slider

    def _set_width(self, width: int) -> None:
        self._canvas.pen_width_px = float(width)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._button(self.pen))
        row.addWidget(self._button(self.eraser))
        row.addSpacing(12)
        label = QLabel("&Width")
        label.setBuddy(self.width_slider)
        row.addWidget(label)
        row.addWidget(self.width_slider, 1)
        row.addStretch(1)
        row.addWidget(self._button(self.undo))
        row.addWidget(self._button(self.redo))
        row.addSpacing(12)
        row.addWidget(self._button(self.clear, text="Clear"))

    def _button(self, action: QAction, *, text: str = "") -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setIconSize(QSize(TOOL_ICON_PX, TOOL_ICON_PX))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if text:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setText(text)
        return button

    def _tint(self) -> None:
        for action, name in self._icons.items():
            action.setIcon(tinted_icon(name, self.palette()))
