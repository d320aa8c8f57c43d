"""What came out of a run, beside the model in use."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from digitpad.model_store import Model
from digitpad.training.events import Finished
from digitpad.ui.wording import duration, name_of_set, percent, size

_WORSE = 0.002
"""A test accuracy that much lower is told as a reason not to adopt."""


class RunOutcome(QWidget):
    """A table of two columns, the new model and the one in use, and what to make of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runOutcome")
        self._advice = QLabel()
        self._advice.setObjectName("outcomeAdvice")
        self._advice.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._grid)
        column.addWidget(self._advice)

    def show_outcome(self, finished: Finished, in_use: Model) -> None:
        """Show a finished run beside the model in use."""
        before = finished.accuracy_in_use
        rows = [
            ("", "new", f"in use: {in_use.card.name}"),
            (
                f"accuracy on {name_of_set(finished.test_data)}",
                percent(finished.accuracy),
                percent(before) if before is not None else "unknown",
            ),
            ("weights", f"{finished.weights:,}", f"{in_use.card.weights:,}"),
            ("size", size(finished.size_bytes), size(in_use.size_bytes)),
            ("training time", duration(finished.seconds), duration(in_use.card.seconds)),
        ]
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                self._grid.addWidget(
                    _cell(text, is_head=row == 0, is_first=column == 0), row, column
                )
        self._advice.setText(_advice(finished))


def _cell(text: str, *, is_head: bool, is_first: bool) -> QLabel:
    label = QLabel(text)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if is_head:
        font = QFont(label.font())
        font.setBold(True)
        label.setFont(font)
    if not is_first:
        label.setAlignment(Qt.AlignmentFlag.AlignRight)
    return label


def _advice(finished: Finished) -> str:
    begin = "Stopped early. " if finished.stopped_early else ""
    before = finished.accuracy_in_use
    if before is None:
        return f"{begin}Adopt it to draw with it, or discard it."
    if finished.accuracy < before - _WORSE:
        return (
            f"{begin}It reads less well than the model in use. Adopt it to see for yourself: "
            "Model ▸ Back to Previous Model brings the other one back."
        )
    return f"{begin}Adopt it to draw with it, or discard it. The model in use is kept either way."
