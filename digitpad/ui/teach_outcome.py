"""What came of the teaching: the table, what to make of it, and the choice of three."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitpad.training.events import Taught
from digitpad.ui.push_buttons import push_button
from digitpad.ui.teach_table import TeachTable


class TeachOutcome(QWidget):
    """Before and after, and buttons; the dialog wires what they do.

    Attributes:
        table: before and after.
        adopt, keep, discard: for the new model.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachOutcome")
        self.table = TeachTable()
        self._why = QLabel()
        self._why.setObjectName("teachWhy")
        self._why.setWordWrap(True)
        self.adopt = push_button("teachAdoptButton", "&Adopt", "Draw with the new model")
        self.keep = push_button(
            "teachKeepButton", "&Keep Both", "Keep the new model, and draw with the former one"
        )
        self.discard = push_button("teachDiscardButton", "&Discard", "Remove the new model")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        for button in (self.discard, self.keep, self.adopt):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table)
        column.addWidget(self._why)
        column.addLayout(row)

    def offer(self, taught: Taught) -> None:
        """Show a new model for a decision; Enter adopts it where it is the better one."""
        self.table.show_taught(taught)
        self._why.setText(taught.why)
        for button in (self.discard, self.keep, self.adopt):
            button.show()
        proposed = self.adopt if taught.is_better else self.keep
        proposed.setDefault(True)
        self.show()
        proposed.setFocus()

    def show_decided(self) -> None:
        """Leave the figures, without the choice."""
        for button in (self.discard, self.keep, self.adopt):
            button.hide()
