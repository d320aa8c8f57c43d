"""What can be done with the runs that are chosen: buttons, and the question before removing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QMessageBox, QPushButton, QToolButton, QWidget

from digitpad.run_record import CUT_OFF, FAILED, FINISHED, RUNNING, STOPPED_EARLY, RunRecord
from digitpad.ui.curve_menu import ask_where_to_save_picture, ask_where_to_save_table
from digitpad.ui.flow_layout import FlowLayout
from digitpad.ui.learning_curves import LearningCurves

_RESUMABLE = (CUT_OFF, FAILED, STOPPED_EARLY)
_WITH_RESULT = (FINISHED, STOPPED_EARLY)


class RunsBar(QWidget):
    """The buttons; `show_for` enables those that make sense.

    Args:
        curves: what is exported.
    """

    def __init__(self, curves: LearningCurves, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runsBar")
        self.result = _button("resultButton", "Resu&lt", "How it reads its test digits (Enter)")
        self.resume = _button("resumeButton", "&Resume", "Go on with it from its last epoch")
        self.use = _button("useRecipeButton", "&Use Recipe", "Put its recipe into the form")
        self.race = _button(
            "raceButton", "Ra&ce…", "Train its recipe with several optimizers, from the same start"
        )
        self.export = _export_button(curves)
        self.remove = _button("removeRunsButton", "Re&move…", "Take it out of the list (Del)")
        row = FlowLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (
            self.result, self.resume, self.use, self.race, self.export, self.remove
        ):  # fmt: skip
            row.addWidget(button)

    def show_for(self, chosen: Sequence[RunRecord]) -> None:
        """Enable what can be done with these runs."""
        one = chosen[0] if len(chosen) == 1 else None
        self.result.setEnabled(one is not None and one.status in _WITH_RESULT)
        self.resume.setEnabled(one is not None and one.status in _RESUMABLE)
        self.use.setEnabled(one is not None)
        self.race.setEnabled(one is not None)
        self.export.setEnabled(bool(chosen))
        self.remove.setEnabled(any(record.status != RUNNING for record in chosen))


def ask_to_remove(
    parent: QWidget, records: Sequence[RunRecord], remove: Callable[[], None]
) -> None:
    """Ask whether runs may go, without blocking; do `remove` where they may."""
    box = QMessageBox(parent)
    box.setObjectName("removeRunsQuestion")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    what = f"“{records[0].title}”" if len(records) == 1 else f"{len(records)} runs"
    box.setText(f"Remove {what} from the list?")
    box.setInformativeText("Their curves go for good. The models that came of them stay.")
    agree = box.addButton("&Remove", QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    agree.clicked.connect(remove)
    box.open()


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(f"{tip}.")
    button.setAutoDefault(False)
    return button


def _export_button(curves: LearningCurves) -> QToolButton:
    button = QToolButton()
    menu = QMenu(button)
    menu.addAction("Curves as &CSV…", lambda: ask_where_to_save_table(curves, curves.export_csv))
    menu.addAction("Curves as &PNG…", lambda: ask_where_to_save_picture(curves, curves.export_png))
    button.setObjectName("exportCurvesButton")
    button.setText("&Export")
    button.setToolTip("Save the curves that are shown.")
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(menu)
    return button
