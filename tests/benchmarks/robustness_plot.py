"""The plot of the robustness benchmark, as the README shows it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import NullLocator, PercentFormatter

from digitpad.errors import DigitpadError
from digitpad.files import write_atomically
from tests.benchmarks.robustness import Robustness
from tests.benchmarks.robustness_conditions import CONDITIONS, Condition

_INCHES = (10.0, 6.4)
_DPI = 150
_LONG = 50
"""Characters of a label, beyond which there is no room for three beside one another."""
_LEAST_RATIO = 1.5
_INK, _FAINT, _GRID = "#222222", "#666666", "#e8e8e8"

# Okabe and Ito's colours, which colour-blind people tell apart; in grey, lines and markers do.
_LINES: Mapping[str, Mapping[str, Any]] = {
    "digitpad": {"color": "#0072b2", "marker": "o", "linestyle": "-", "linewidth": 2.2},
    "classic": {"color": "#e69f00", "marker": "s", "linestyle": "--", "linewidth": 1.6},
    "squeezed": {"color": "#666666", "marker": "^", "linestyle": ":", "linewidth": 1.6},
}
_STYLE: Any = {  # the type of its keys differs from one matplotlib to the next
    "font.family": "sans-serif",
    "font.size": 10.5,
    "text.color": _INK,
    "axes.edgecolor": "#999999",
    "xtick.color": _FAINT,
    "ytick.color": _FAINT,
    "svg.hashsalt": "digitpad",  # the same figures give the same file
}


def plot_robustness(robustness: Robustness, path: Path) -> None:
    """Write the plot.

    Args:
        robustness: what was measured.
        path: a name that ends in .png or .svg.

    Raises:
        DigitpadError: it could not be written.
    """
    suffix = path.suffix.lower().removeprefix(".")
    data = io.BytesIO()
    with mpl.rc_context(_STYLE):
        figure = _figure(robustness)
        metadata = {"Date": None} if suffix == "svg" else None
        figure.savefig(data, format=suffix, dpi=_DPI, facecolor="white", metadata=metadata)
    try:
        write_atomically(path, data.getvalue())
    except OSError as error:
        raise DigitpadError(
            f"The plot {path} cannot be written: {error.strerror or error}."
        ) from error


def _figure(robustness: Robustness) -> Figure:
    figure = Figure(figsize=_INCHES, layout=ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1))
    FigureCanvasAgg(figure)
    grid = figure.subplots(2, 3, sharey=True)
    for axes, condition in zip(grid.flat, CONDITIONS, strict=True):
        _draw(axes, condition, robustness)
    for axes in grid[:, 0]:
        axes.set_ylabel("read right", color=_FAINT)
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        loc="outside upper center",
        ncols=1 if max(map(len, labels)) > _LONG else len(handles),
        frameon=False,
        handlelength=3.2,
    )
    figure.supxlabel(
        f"{robustness.about} Grey band: a typical drawing.", color=_FAINT, size="small"
    )
    return figure


def _draw(axes: Axes, condition: Condition, robustness: Robustness) -> None:
    levels = robustness.levels[condition.name]
    values = [level.value for level in levels]
    axes.axvline(condition.typical, color=_GRID, linewidth=7, zorder=0)
    for above, (reader, label) in enumerate(robustness.labels.items()):
        accuracies = [level.accuracy[reader] for level in levels]
        axes.plot(values, accuracies, label=label, markersize=5, zorder=5 - above, **_LINES[reader])
    axes.set_title(condition.title, size="medium", pad=8)
    if condition.is_ratio:
        axes.set_xscale("log")
        axes.xaxis.set_minor_locator(NullLocator())
        ticks = _apart(values)
        axes.set_xticks(ticks, [f"{value:g}" for value in ticks])
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %", decimals=0))
    axes.grid(color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.spines[["top", "right"]].set_visible(False)


def _apart(values: Sequence[float]) -> list[float]:
    """Return the levels whose numbers have room beside one another where ratios count."""
    ticks = list(values[:1])
    for value in values[1:]:
        if value >= _LEAST_RATIO * ticks[-1]:
            ticks.append(value)
    return ticks
