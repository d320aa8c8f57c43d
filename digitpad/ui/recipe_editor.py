"""The recipe editor: layers, learning and images, a page each, and the help of the knob in hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTabWidget, QVBoxLayout, QWidget

from digitpad.training.events import Described
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.form_rows import column_in, explain, fold, scrolling
from digitpad.ui.images_page import ImagesPage
from digitpad.ui.layers_page import LayersPage
from digitpad.ui.method_page import MethodPage
from digitpad.ui.recipe_draft import RecipeDraft


class EditorFold(QWidget):
    """A button, and the editor that it opens, made when it is opened first.

    Args:
        draft: what is edited.
        beneath: what stands in the editor's place while that is closed.
    """

    def __init__(self, draft: RecipeDraft, beneath: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._catalogue = draft.catalogue
        self._description: Described | None = None
        self._editor: RecipeEditor | None = None
        self._is_helping = True
        self._holder = QWidget()
        self._button = fold("editRecipeButton", "Edit reci&pe", self._holder)
        explain(self._button, "Edit the recipe", "Layers, optimizer, loss and every other knob.")
        self._inner = column_in(self._holder)
        column = column_in(self)
        column.addWidget(self._button)
        column.addWidget(self._holder, 1)
        column.addWidget(beneath, 1)
        self._button.toggled.connect(lambda: self._made())
        self._button.toggled.connect(beneath.setHidden)
        draft.changed.connect(self._take_catalogue)

    def show_description(self, description: Described) -> None:
        """Show how the network would be, or which layer does not fit."""
        self._description = description
        if self._editor is not None:
            self._editor.show_description(description)

    def set_helping(self, is_helping: bool) -> None:
        """Show the help of the knob in hand, or leave its place to what is wrong."""
        self._is_helping = is_helping
        if self._editor is not None:
            self._editor.help.setVisible(is_helping)

    def _made(self) -> RecipeEditor:
        """Return the editor, made where there is none yet."""
        if self._editor is None:
            self._editor = RecipeEditor(self._draft)
            self._editor.help.setVisible(self._is_helping)
            self._inner.addWidget(self._editor)
            if self._description is not None:
                self._editor.show_description(self._description)
        return self._editor

    def _take_catalogue(self) -> None:
        """Make another editor where Keras's offer is another: the same page, the same layer."""
        if self._catalogue == self._draft.catalogue:
            return
        self._catalogue = self._draft.catalogue
        old, self._editor = self._editor, None
        if old is not None:
            new = self._made()
            new.tabs.setCurrentIndex(old.tabs.currentIndex())
            new.layers.table.selectRow(old.layers.table.row())
            old.setParent(None)
            old.deleteLater()


class RecipeEditor(QWidget):
    """Edits a draft. Made for one catalogue: another one needs another editor."""

    def __init__(self, draft: RecipeDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recipeEditor")
        self.layers = LayersPage(draft)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("recipeTabs")
        self.tabs.addTab(self.layers, "L&ayers")
        self._pages: dict[int, Callable[[], QWidget]] = {
            self.tabs.addTab(QWidget(), "Trai&ning"): lambda: MethodPage(draft),
            self.tabs.addTab(QWidget(), "Ima&ges"): lambda: ImagesPage(draft),
        }
        self.tabs.currentChanged.connect(self._make_page)
        self.help = FaintLabel()
        self.help.setObjectName("knobHelp")
        self.help.setWordWrap(True)
        self.help.setAlignment(Qt.AlignmentFlag.AlignTop)
        # Two lines are kept free, so that nothing jumps as sentences change.
        self.help.setMinimumHeight(2 * self.help.fontMetrics().lineSpacing())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.help)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._show_help)

    def show_description(self, description: Described) -> None:
        """Show how the network would be, or which layer does not fit."""
        self.layers.table.show_description(description)

    def _make_page(self, index: int) -> None:
        """Make a page when it is shown first: all at once would take more than a frame."""
        made = self._pages.pop(index, None)
        holder = self.tabs.widget(index)
        if made is not None and holder is not None:
            column_in(holder).addWidget(scrolling(made()))

    def _show_help(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.tabs.isAncestorOf(now):
            self.help.setText(now.whatsThis())
