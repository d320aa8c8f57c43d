"""The page of images: scaling, what is held out, and how images are varied."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.form_rows import column_in
from digitpad.ui.knob_form import KnobForm
from digitpad.ui.recipe_draft import RecipeDraft
from digitpad.ui.recipe_knobs import IMAGE_KNOBS, VARIATION_KNOBS


class ImagesPage(QWidget):
    """Edits what the draft's network is shown."""

    def __init__(self, draft: RecipeDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = column_in(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(KnobForm(draft, IMAGE_KNOBS))
        column.addSpacing(8)
        column.addWidget(FaintLabel("Varied anew in each epoch"))
        column.addWidget(KnobForm(draft, VARIATION_KNOBS))
        column.addStretch(1)
