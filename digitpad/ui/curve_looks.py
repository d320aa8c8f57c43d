"""How lines look: colours that everybody can tell apart, in light and dark; widths, dashes, marks.

The eight colours of runs were searched for: each stands out from the ground by 3:1 at least (WCAG
2.1, 1.4.11), and any two differ by 25 or more in CIELAB, for normal sight and for protanopia,
deuteranopia and tritanopia as Machado, Oliveira and Fernandes simulate them (2009). From the ninth
run on the colours come again, with dashes.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

from digitpad.ui.colours import accent, faint
from digitpad.ui.curve_marks import MARKS

_ON_LIGHT = (
    "#004e77", "#c57c18", "#309f61", "#b76dd7", "#6c162d", "#858c9c", "#5819a4", "#664a00",
)  # fmt: skip
_ON_DARK = (
    "#6ea1ed", "#c89b06", "#ea3a4e", "#56ffad", "#8b5eff", "#ccf1fb", "#d45a8f", "#ffef00",
)  # fmt: skip
MAX_RUNS = 2 * len(_ON_LIGHT)
"""As many as can be told apart in one plot."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a line is drawn.

    Attributes:
        colour: the line's, and its marks'.
        behind: of what was measured, behind the smoothed line.
        width: in pixels.
        dashes: the pen's style.
        mark: at each point, one of `curve_marks.MARKS`; empty for none.
        smooths: whether the line is one of batches, which smoothing is for.
    """

    colour: QColor
    behind: QColor
    width: float = 2.0
    dashes: Qt.PenStyle = Qt.PenStyle.SolidLine
    mark: str = ""
    smooths: bool = False


def training_look(palette: QPalette) -> Look:
    """Return the look of a single run's line of batches: it stands back."""
    return Look(colour=faint(palette, 0.55), behind=faint(palette, 0.2), smooths=True)


def validation_look(palette: QPalette) -> Look:
    """Return the look of a single run's line on what is held out, in the accent colour."""
    return Look(colour=accent(palette), behind=accent(palette), mark=MARKS[0])


def run_looks(palette: QPalette, run: int, *, has_both: bool = True) -> tuple[Look, Look]:
    """Return the looks of one of several runs' lines: of batches, thin, and on what is held out.

    The thin one stands back where there is the other one.

    Args:
        palette: the window's.
        run: from 0; below `MAX_RUNS`.
        has_both: whether something is held out.
    """
    colour = run_colours(palette)[run % len(_ON_LIGHT)]
    dashes = Qt.PenStyle.SolidLine if run < len(_ON_LIGHT) else Qt.PenStyle.DashLine
    base = palette.color(QPalette.ColorRole.Base)
    behind, back = _towards(base, colour, 0.25), _towards(base, colour, 0.55)
    thin = Look(
        colour=back if has_both else colour,
        behind=behind,
        width=1.0 if has_both else 2.0,
        dashes=dashes,
        smooths=True,
    )
    mark = MARKS[run % len(MARKS)]
    return thin, Look(colour=colour, behind=behind, dashes=dashes, mark=mark)


def run_colours(palette: QPalette) -> tuple[QColor, ...]:
    """Return the colours that runs take in turn, for a light or a dark palette."""
    is_dark = palette.color(QPalette.ColorRole.Base).lightnessF() < 0.5
    return tuple(QColor(name) for name in (_ON_DARK if is_dark else _ON_LIGHT))


def _towards(ground: QColor, colour: QColor, part: float) -> QColor:
    return QColor.fromRgbF(
        ground.redF() + (colour.redF() - ground.redF()) * part,
        ground.greenF() + (colour.greenF() - ground.greenF()) * part,
        ground.blueF() + (colour.blueF() - ground.blueF()) * part,
    )
