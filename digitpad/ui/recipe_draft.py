"""The recipe being edited: what it was made from, what it is now, and what is wrong with it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from digitpad.errors import RecipeError
from digitpad.training.catalogue import Catalogue
from digitpad.training.recipe import Recipe
from digitpad.ui.recipe_edits import Values, is_another


class RecipeDraft(QObject):
    """Plain JSON on its way to be a recipe; it may be none for a while.

    Signals:
        changed: it is another now, or what Keras offers is.

    Attributes:
        base: the recipe that it was made from.
        values: what it is now.
        catalogue: what Keras offers; None until that is known.
        is_another: whether it is another recipe than the one that it was made from.
        problem: one sentence on what is wrong by itself; empty where nothing is.
    """

    changed = Signal()

    def __init__(self, base: Recipe, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.base = base
        self.values: Values = base.to_json()
        self.catalogue: Catalogue | None = None
        self._judge()

    def begin(self, base: Recipe, values: Values | None = None) -> None:
        """Edit another recipe, from scratch or as somebody has changed it already."""
        self.base = base
        self.values = base.to_json() if values is None else values
        self._tell()

    def put(self, **changes: Any) -> None:
        """Change some of its fields."""
        self.put_all({**self.values, **changes})

    def put_all(self, values: Values) -> None:
        """Change it as a whole."""
        if values != self.values:
            self.values = values
            self._tell()

    def take_catalogue(self, catalogue: Catalogue) -> None:
        """Take what Keras offers."""
        self.catalogue = catalogue
        self._tell()

    def recipe(self) -> Recipe:
        """Return the recipe as it is now; one that is another tells so by its name.

        Raises:
            RecipeError: it cannot be one as it is.
        """
        values = dict(self.values)
        if self.is_another:
            values["name"] = f"{self.base.name} (edited)"
            values["about"] = f"Made from {self.base.name}, with changes."
        return Recipe.from_json(values)

    def _tell(self) -> None:
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        """Find out once what everybody asks for after a change."""
        self.is_another = is_another(self.values, self.base.to_json(), self.catalogue)
        self.problem = ""
        try:
            self.recipe()
        except RecipeError as error:
            self.problem = str(error)
