"""What to train, on what, for how long: the page "Recipe" of the Retrain dialog.

Recipe, data, epochs and start come first, and are all that a run needs. Every other knob stands in
the editor below, which opens when somebody asks for it.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QWidget,
)

from digitpad.training.built_in_recipes import DEFAULT_RECIPE, RECIPES
from digitpad.training.catalogue import Catalogue
from digitpad.training.events import Described
from digitpad.training.orders import DescribeOrder, RunOrder
from digitpad.training.recipe import Recipe
from digitpad.training.recipe_rules import MAX_EPOCHS
from digitpad.ui.batch_size_spin import BatchSizeSpin
from digitpad.ui.data_choice import DataChoice
from digitpad.ui.form_rows import add_row, column_in, explain, form_in
from digitpad.ui.note_label import NoteLabel
from digitpad.ui.recipe_choice import RecipeChoice
from digitpad.ui.recipe_draft import RecipeDraft
from digitpad.ui.recipe_editor import EditorFold
from digitpad.ui.recipe_knobs import BATCH_HELP, EPOCHS_HELP

_SCRATCH, _IN_USE = "scratch", "in-use"
_START_HELP = "The weights that the run begins with: fresh ones, or those of the model in use."
_ABOUT_LINES = 3
_DESCRIBE_MS = 150
"""Edits that come closer together are described once."""
_NOTHING_KNOWN = Described(number=0, shapes=(), weights=())


class RecipeForm(QWidget):
    """Asks for recipe, data, epochs, batch size and start; and for every knob of the recipe.

    Signals:
        changed: what is asked for is another now, or can be started now, or no longer.
        describe_asked: a `DescribeOrder` whose answer `show_description` takes.
    """

    changed = Signal()
    describe_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = RecipeDraft(RECIPES[DEFAULT_RECIPE], self)
        self._number = 0
        self._refusal = ""
        self._shown: Recipe | None = None
        self._was_another = False
        self.choice = RecipeChoice(self._draft)
        self.recipe_box = self.choice.box
        self.about = NoteLabel(lines=_ABOUT_LINES)
        self.data_choice = DataChoice()
        self.data, self.file = self.data_choice.box, self.data_choice.file
        self.epochs = QSpinBox()
        self.batch_size = BatchSizeSpin()
        self.start = QComboBox()
        self._fold = EditorFold(self._draft, self.choice.cards)
        self._told_problem = QLabel()
        self._describe = QTimer(self)
        self._describe.setSingleShot(True)
        self._describe.setInterval(_DESCRIBE_MS)
        self._describe.timeout.connect(self._ask_to_describe)
        self._lay_out()
        self._connect()
        self._show_draft()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Take what Keras offers to build recipes from."""
        if catalogue != self._draft.catalogue:
            self._draft.take_catalogue(catalogue)
        self._describe.start()

    def set_mnist_at_hand(self, at_hand: bool) -> None:
        """Say whether MNIST is on this computer already."""
        self.data_choice.set_mnist_at_hand(at_hand)

    def set_recipe(self, recipe: Recipe) -> None:
        """Show a recipe, such as that of an earlier run."""
        self.choice.set_recipe(recipe)

    def recipe(self) -> Recipe:
        """Return the recipe as it has been edited.

        Raises:
            RecipeError: it cannot be one as it is.
        """
        return self._draft.recipe()

    def show_description(self, description: Described) -> None:
        """Show how the network would be, or what does not fit; an answer that is late is none."""
        if description.number != self._number or self._describe.isActive():
            return
        self._fold.show_description(description)
        self._refusal = description.problem
        self._show_problem()

    def is_complete(self) -> bool:
        """Tell whether everything that a run needs has been said, and nothing is wrong with it."""
        return self.data_choice.is_complete() and not self._problem()

    def order(self, model_in_use: str) -> RunOrder:
        """Return what is asked for.

        Args:
            model_in_use: the id of the model to start from, where that is asked for.

        Raises:
            RecipeError: the recipe cannot be one as it is.
        """
        return RunOrder(
            recipe=self.recipe().to_json(),
            data=self.data_choice.data(),
            mnist_file=self.data_choice.mnist_file(),
            start_from=model_in_use if self.start.currentData() == _IN_USE else "",
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Ask how the network would be: whoever answers may be there by now."""
        super().showEvent(event)
        self._describe.start()

    def _ask_to_describe(self) -> None:
        if not self._draft.problem:
            self._number += 1
            recipe = self._draft.recipe().to_json()
            self.describe_asked.emit(DescribeOrder(recipe=recipe, number=self._number))

    def _show_draft(self) -> None:
        """Show the draft; what Keras said of it stands until it answers again."""
        draft, is_another = self._draft, self._draft.is_another
        with QSignalBlocker(self.epochs), QSignalBlocker(self.batch_size):
            self.epochs.setValue(draft.values["epochs"])
            self.batch_size.show_batch_size(draft.values["batch_size"])
        edited = f"Made from {draft.base.name}, with changes."
        self.about.setText(edited if is_another else draft.base.about)
        if self._shown is not draft.base or (self._was_another and not is_another):
            self._fold.show_description(_NOTHING_KNOWN)
            self._refusal = ""
        self._shown, self._was_another = draft.base, is_another
        self._show_problem()
        self._describe.start()

    def _problem(self) -> str:
        """Return what is wrong: with the recipe by itself, else with what Keras makes of it."""
        return self._draft.problem or self._refusal

    def _show_problem(self) -> None:
        problem = self._problem()
        self._told_problem.setText(problem)
        self._told_problem.setVisible(bool(problem))
        self._fold.set_helping(not problem)
        self.changed.emit()

    def _connect(self) -> None:
        self._draft.changed.connect(self._show_draft)
        self.data_choice.changed.connect(self.changed)
        self.start.currentIndexChanged.connect(self.changed)
        self.epochs.valueChanged.connect(lambda epochs: self._draft.put(epochs=epochs))
        self.batch_size.valueChanged.connect(
            lambda: self._draft.put(batch_size=self.batch_size.batch_size())
        )

    def _lay_out(self) -> None:
        self.epochs.setRange(1, MAX_EPOCHS)
        self.epochs.setGroupSeparatorShown(True)
        self.start.addItem("from scratch", _SCRATCH)
        self.start.addItem("from the model in use", _IN_USE)
        self._told_problem.setObjectName("recipeProblem")
        self._told_problem.setWordWrap(True)
        # Two lines, as the help has that it stands in for: nothing jumps.
        self._told_problem.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self._told_problem.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = column_in(self)
        column.addWidget(self._rows())
        column.addWidget(self._fold, 1)
        column.addWidget(self._told_problem)

    def _rows(self) -> QWidget:
        holder = QWidget()
        form = form_in(holder)
        form.addRow("&Recipe", self.choice)
        form.addRow("", self.about)
        self.data_choice.add_to(form)
        numbers = self._numbers()
        add_row(form, "Epoc&hs", numbers, "epochsSpin", EPOCHS_HELP)
        add_row(form, "&Weights", self.start, "startBox", _START_HELP)
        return holder

    def _numbers(self) -> QWidget:
        holder = QWidget()
        holder.setFocusProxy(self.epochs)
        self.batch_size.setObjectName("batchSizeSpin")
        explain(self.batch_size, "Batch size", BATCH_HELP)
        label = QLabel("Batch si&ze")
        label.setBuddy(self.batch_size)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.epochs, 1)
        row.addWidget(label)
        row.addWidget(self.batch_size, 1)
        return holder
