"""What teaching came to: how many digits of each set are read right, before and after."""

from __future__ import annotations

from PySide6.QtWidgets import QHeaderView, QWidget

from digitpad.training.events import Taught
from digitpad.ui.figure_table import FigureTable
from digitpad.ui.wording import percent

_COLUMNS = (
    ("tested on", "What both models read."),
    ("digits", "How many there are."),
    ("before", "The part that the model read right that was taught."),
    ("after", "The part that the new model reads right."),
    ("change", "After less before, in points of 100 %."),
    ("errors", "How many are read wrongly, before and after."),
)
_SETS = {
    "own": ("your hand", "Your own digits that were held out: none of them was learnt from."),
    "mnist": ("MNIST", "MNIST's test digits: other people's."),
    "practice": ("practice digits", "Fresh ones of the practice digits that come with digitpad."),
}
_NONE = "–"


class TeachTable(FigureTable):
    """A row for each set of digits; what is better of before and after is bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        what = "What the model reads right, before and after teaching"
        super().__init__("teachTable", what, _COLUMNS, parent)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)

    def show_taught(self, taught: Taught) -> None:
        """Show the figures, a row for each of the sets."""
        self.setRowCount(len(taught.sets))
        figures = zip(taught.sets, taught.digits, taught.before, taught.after, strict=True)
        for row, (name, digits, before, after) in enumerate(figures):
            title, tip = _SETS.get(name, (name, ""))
            self.put(row, 0, title, tip=tip)
            if digits:
                self._put_figures(row, digits, before, after)
            else:
                for column in range(1, self.columnCount()):
                    self.put(row, column, _NONE)
        self.fit()

    def _put_figures(self, row: int, digits: int, before: float, after: float) -> None:
        errors = (round((1 - part) * digits) for part in (before, after))
        self.put(row, 1, f"{digits:,}")
        self.put(row, 2, percent(before), is_bold=before > after)
        self.put(row, 3, percent(after), is_bold=after > before)
        self.put(row, 4, _change(round((after - before) * 100, 2)))
        self.put(row, 5, " → ".join(f"{count:,}" for count in errors))


def _change(points: float) -> str:
    return f"{points:+.2f} points".replace("-", "−") if points else "none"
