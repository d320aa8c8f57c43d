"""What can be done with the runs that are chosen: buttons, and the question before removing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from digitpad.run_record import FINISHED, RUNNING, STOPPED_EARLY, UNFINISHED, RunRecord
from digitpad.ui.curve_menu import ask_where_to_save_picture, ask_where_to_save_table
from digitpad.ui.flow_layout import FlowLayout
from digitpad.ui.learning_curves import LearningCurves
from digitpad.ui.message_boxes import ask_to_remove
from digitpad.ui.push_buttons import push_button

_WITH_RESULT = (FINISHED, STOPPED_EARLY)


class RunsBar(QWidget):
    """The buttons; `show_for` enables those that make sense.

    Args:
        curves: what is exported.
    """

    def __init__(self, curves: LearningCurves, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runsBar")
        self.result = push_button("resultButton", "Resu&lt", "How it reads its test digits (Enter)")
        self.resume = push_button("resumeButton", "&Resume", "Go on with it from its last epoch")
        self.use = push_button("useRecipeButton", "Use Reci&pe", "Put its recipe into the form")
        self.race = push_button(
            "raceButton", "Ra&ce…", "Train its recipe with several optimizers, from the same start"
        )
        self.export = _export_button(curves)
        self.remove = push_button("removeRunsButton", "Remo&ve…", "Take it out of the list (Del)")
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
        self.resume.setEnabled(one is not None and one.status in UNFINISHED)
        self.use.setEnabled(one is not None)
        self.race.setEnabled(one is not None)
        self.export.setEnabled(bool(chosen))
        self.remove.setEnabled(any(record.status != RUNNING for record in chosen))


def ask_to_remove_runs(
    parent: QWidget, records: Sequence[RunRecord], remove: Callable[[], None]
) -> None:
    """Ask whether runs may go, without blocking; do `remove` where they may."""
    what = f"“{records[0].title}”" if len(records) == 1 else f"{len(records)} runs"
    ask_to_remove(
        parent,
        "removeRunsQuestion",
        f"Remove {what} from the list?",
        "Their curves go for good. The models that came of them stay.",
        remove,
    )


def _export_button(curves: LearningCurves) -> QPushButton:
    button = push_button("exportCurvesButton", "&Export", "Save the curves that are shown.")
    menu = QMenu(button)
    menu.addAction("Curves as &CSV…", lambda: ask_where_to_save_table(curves, curves.export_csv))
    menu.addAction("Curves as &PNG…", lambda: ask_where_to_save_picture(curves, curves.export_png))
    button.setMenu(menu)
    return button
