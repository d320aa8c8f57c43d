"""Which recipe: a built-in one, one of the user's, or one from a file; what can be done with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QPushButton, QWidget

from digitpad import locations
from digitpad.errors import DigitpadError, RecipeError
from digitpad.training.built_in_recipes import RECIPES
from digitpad.training.keras_code import keras_code
from digitpad.training.recipe import Recipe
from digitpad.training.recipe_files import load_recipe, own_recipes, save_recipe
from digitpad.ui.file_dialogs import ask_what_to_open, ask_where_to_save
from digitpad.ui.form_rows import explain
from digitpad.ui.keras_code_dialog import KerasCodeDialog
from digitpad.ui.message_boxes import tell_failure
from digitpad.ui.recipe_cards import RecipeCards
from digitpad.ui.recipe_draft import RecipeDraft

_EDITED = " (edited)"
_FILTER = "Recipes (*.json)"


class RecipeChoice(QWidget):
    """A box of recipes, and a menu: load, save, show as code, reset.

    The box tells by a word where the recipe has been edited.

    Attributes:
        cards: the same recipes with what each is known for, to be shown where there is room.
    """

    def __init__(self, draft: RecipeDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._own: dict[str, Recipe] = {}
        self._others: dict[str, Recipe] = {}
        self.box = QComboBox()
        self.box.setObjectName("recipeBox")
        explain(self.box, "Recipe", "Everything that determines a training run but the data.")
        self.cards = RecipeCards()
        self._list()
        self._menu = self._made_menu()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.box, 1)
        row.addWidget(self._menu)
        self.setFocusProxy(self.box)
        self.box.currentIndexChanged.connect(self._choose)
        self.cards.chosen.connect(lambda name: self.box.setCurrentIndex(self.box.findData(name)))
        draft.changed.connect(self._show)

    def showEvent(self, event: QShowEvent) -> None:
        """List the user's recipes as they are now: others write there, too."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """List the recipes that the user keeps now; the one being edited stays."""
        own = own_recipes()
        if own == self._own:
            return
        self._own = own
        self._others = {
            name: recipe for name, recipe in self._others.items() if recipe != self._own.get(name)
        }
        base = self._draft.base
        if base.name not in self._recipes:
            self._others[base.name] = base
        self._list()

    def set_recipe(self, recipe: Recipe) -> None:
        """Show a recipe from elsewhere; where it was made from one in the box, as that, edited."""
        name = recipe.name.removesuffix(_EDITED)
        if name not in self._recipes:
            self._keep(recipe)
            name = recipe.name
        base = self._recipes[name]
        values = {**recipe.to_json(), "name": base.name, "about": base.about}
        self._draft.begin(base, values)

    def load(self, path: Path) -> None:
        """Take the recipe in a file; where it is none, say why."""
        try:
            recipe = load_recipe(path)
        except RecipeError as error:
            self._tell(str(error))
            return
        if RECIPES.get(recipe.name, recipe) != recipe:
            recipe = recipe.adjusted(name=_free_name(path.stem, recipe.name))
        self._keep(recipe)
        self._draft.begin(recipe)

    def save(self, path: Path) -> None:
        """Write the recipe as a file, called by the file's name; from then on that is the one."""
        try:
            recipe = self._draft.recipe()
            if self._draft.is_another:
                recipe = recipe.adjusted(name=_free_name(path.stem, recipe.name))
            save_recipe(path, recipe)
        except RecipeError as error:
            self._tell(str(error))
            return
        if recipe.name not in RECIPES:
            self._keep(recipe)
            self._draft.begin(recipe)
            self.refresh()

    def show_code(self) -> None:
        """Show the recipe as a script that runs with Keras alone."""
        try:
            recipe = self._draft.recipe()
            code = keras_code(recipe)
        except RecipeError as error:
            self._tell(str(error))
            return
        KerasCodeDialog(code, recipe.name, self).open()

    def reset(self) -> None:
        """Take back all that has been edited."""
        self._draft.begin(self._draft.base)

    @property
    def _recipes(self) -> dict[str, Recipe]:
        """Those to choose from: built-in, the user's, and from files and runs elsewhere."""
        return {**RECIPES, **self._own, **self._others}

    def _keep(self, recipe: Recipe) -> None:
        self._others[recipe.name] = recipe
        self._list()

    def _list(self) -> None:
        with QSignalBlocker(self.box):
            self.box.clear()
            for name in self._recipes:
                self.box.addItem(name, name)
        self.cards.show_recipes(self._recipes.values())
        self._show()

    def _choose(self) -> None:
        self._draft.begin(self._recipes[self.box.currentData()])

    def _show(self) -> None:
        """Choose the row of the draft's base, and tell by its text whether it is edited."""
        name, is_another = self._draft.base.name, self._draft.is_another
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(self.box.findData(name))
            for row in range(self.box.count()):
                own = self.box.itemData(row)
                self.box.setItemText(row, f"{own}{_EDITED}" if own == name and is_another else own)
        self.cards.show_chosen(name)

    def _made_menu(self) -> QPushButton:
        button = QPushButton("&More")
        button.setObjectName("recipeMenuButton")
        button.setAutoDefault(False)
        explain(button, "More", "Load and save recipes, show one as Keras code, take edits back.")
        menu = QMenu(button)
        for name, text, do in (
            ("actionLoadRecipe", "&Load…", self._ask_what_to_load),
            ("actionSaveRecipe", "&Save…", self._ask_where_to_save),
            ("actionShowCode", "Show as &Keras code…", self.show_code),
            ("actionResetRecipe", "&Reset", self.reset),
        ):
            action = menu.addAction(text)
            action.setObjectName(name)
            action.triggered.connect(lambda _checked, do=do: do())
        button.setMenu(menu)
        return button

    def _ask_what_to_load(self) -> None:
        ask_what_to_open(self, "loadRecipeDialog", "Load a recipe", _FILTER, self.load)

    def _ask_where_to_save(self) -> None:
        try:
            folder = locations.user_recipes()
        except DigitpadError as error:
            self._tell(str(error))
            return
        proposed = str(folder / f"{self._draft.base.name}.json")
        ask_where_to_save(self, "saveRecipeDialog", "Save the recipe", _FILTER, proposed, self.save)

    def _tell(self, sentence: str) -> None:
        tell_failure(self, "recipeMessage", "Recipe", sentence)


def _free_name(*wanted: str) -> str:
    """Return the first of these names that no built-in recipe has, or the last one, marked."""
    return next((name for name in wanted if name not in RECIPES), f"{wanted[-1]}{_EDITED}")
