"""A form of some of a recipe's own fields, which it changes in the draft."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from digitpad.training.catalogue import Argument
from digitpad.ui.argument_form import ArgumentForm
from digitpad.ui.argument_texts import DEFAULT
from digitpad.ui.recipe_draft import RecipeDraft
from digitpad.ui.recipe_edits import with_only_digit
from digitpad.ui.recipe_knobs import LABELS


class KnobForm(ArgumentForm):
    """Shows knobs as the draft has them."""

    def __init__(
        self, draft: RecipeDraft, knobs: Sequence[Argument], parent: QWidget | None = None
    ) -> None:
        super().__init__(draft.catalogue, "recipe", labels=LABELS, parent=parent)
        self._draft, self._knobs = draft, knobs
        self.edited.connect(self._take)
        draft.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.show_arguments(self._knobs, self._draft.values)

    def _take(self, name: str, value: object) -> None:
        if value is DEFAULT:
            value = self.argument(name).default
        if name == "only_digit":
            digit = value if isinstance(value, int) else None
            self._draft.put_all(with_only_digit(self._draft.values, digit))
        else:
            self._draft.put(**{name: value})
