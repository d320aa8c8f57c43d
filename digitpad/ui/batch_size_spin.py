"""The field of the batch size: a number of images, or all of them."""

from __future__ import annotations

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox, QWidget

from digitpad.training.recipe import WHOLE_BATCH
from digitpad.training.recipe_rules import MAX_BATCH_SIZE

_ALL = 0


class BatchSizeSpin(QSpinBox):
    """1 to `MAX_BATCH_SIZE`; below 1 stands `all`, which can be typed, too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(_ALL, MAX_BATCH_SIZE)
        self.setSpecialValueText(WHOLE_BATCH)
        self.setGroupSeparatorShown(True)

    def batch_size(self) -> int | str:
        """Return it as a recipe has it."""
        return WHOLE_BATCH if self.value() == _ALL else self.value()

    def show_batch_size(self, batch_size: int | str) -> None:
        """Show what a recipe has."""
        self.setValue(_ALL if isinstance(batch_size, str) else batch_size)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if text and WHOLE_BATCH.startswith(text.strip().lower()):
            is_whole = text.strip().lower() == WHOLE_BATCH
            state = QValidator.State.Acceptable if is_whole else QValidator.State.Intermediate
            return state, text, position
        return super().validate(text, position)

    def valueFromText(self, text: str) -> int:
        return _ALL if text.strip().lower() == WHOLE_BATCH else super().valueFromText(text)
