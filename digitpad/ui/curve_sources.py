"""Where the lines of the plots come from: the run that goes on, or several runs to compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from PySide6.QtGui import QPalette

from digitpad.ui.curve_legend import LegendSample
from digitpad.ui.curve_lines import Line
from digitpad.ui.curve_looks import MAX_RUNS, run_looks, training_look, validation_look
from digitpad.ui.curve_set import ACCURACY, LOSS, VALIDATION, Curve, CurveSet, GrowingCurves

IsShown: TypeAlias = Callable[[str], bool]
"""Whether an entry of the legend is shown, by its name."""

_TRAINING, _HELD_OUT = "training", "validation"


class OneRun:
    """The run that goes on: what it learns from in grey, what is held out in the accent colour."""

    def __init__(self, epochs: float) -> None:
        self.epochs = epochs
        self.growing = GrowingCurves()

    def samples(self, palette: QPalette) -> tuple[LegendSample, ...]:
        """Return the legend's entries."""
        return (
            LegendSample(name=_TRAINING, look=training_look(palette)),
            LegendSample(name=_HELD_OUT, look=validation_look(palette)),
        )

    def metrics(self) -> list[str]:
        """Return the names of what can be shown beside loss and accuracy."""
        return _metrics(self.growing.lines)

    def lines(self, quantity: str, palette: QPalette, is_shown: IsShown) -> list[Line]:
        """Return the lines of a quantity that are shown, training below."""
        looks = {sample.name: sample.look for sample in self.samples(palette)}
        found = {_TRAINING: quantity, _HELD_OUT: VALIDATION + quantity}
        return [
            Line(name=entry, curve=self.growing.lines[line], look=looks[entry])
            for entry, line in found.items()
            if line in self.growing.lines and is_shown(entry)
        ]

    def shown_sets(self, is_shown: IsShown) -> list[CurveSet]:
        """Return the records of what is shown."""
        kept = GrowingCurves(self.growing.name)
        for name, curve in self.growing.lines.items():
            if is_shown(_HELD_OUT if name.startswith(VALIDATION) else _TRAINING):
                kept.lines[name] = curve
        return [kept.curve_set()]


@dataclass(frozen=True, kw_only=True)
class _Compared:
    """A run in a comparison: its record, named apart from the others, and what is drawn of it."""

    record: CurveSet
    curves: dict[str, Curve]


class SeveralRuns:
    """Runs to compare, each in a colour of its own.

    Args:
        records: those beyond `MAX_RUNS` are left out.
        epochs: how far the plots go; None: as far as the longest line.
        before: what was shown before; lines that are the same are not drawn again.
    """

    def __init__(
        self,
        records: Sequence[CurveSet],
        epochs: float | None,
        before: SeveralRuns | OneRun,
    ) -> None:
        drawn: list[_Compared] = before._runs if isinstance(before, SeveralRuns) else []
        records = records[:MAX_RUNS]
        names = told_apart([record.name for record in records])
        named = [replace(one, name=name) for one, name in zip(records, names, strict=True)]
        self._runs: list[_Compared] = [
            _Compared(record=record, curves=_curves(record, drawn[index : index + 1]))
            for index, record in enumerate(named)
        ]
        self.epochs = epochs or self._longest()

    def samples(self, palette: QPalette) -> tuple[LegendSample, ...]:
        """Return the legend's entries."""
        return tuple(
            LegendSample(name=run.record.name, look=run_looks(palette, index)[1])
            for index, run in enumerate(self._runs)
        )

    def metrics(self) -> list[str]:
        """Return the names of what can be shown beside loss and accuracy."""
        return _metrics(name for run in self._runs for name in run.curves)

    def lines(self, quantity: str, palette: QPalette, is_shown: IsShown) -> list[Line]:
        """Return the lines of a quantity that are shown, the thin ones of batches below."""
        thin, thick = [], []
        for index, run in enumerate(self._runs):
            name = run.record.name
            if not is_shown(name):
                continue
            held_out_name = VALIDATION + quantity
            training, held_out = run_looks(palette, index, has_both=held_out_name in run.curves)
            if quantity in run.curves:
                thin.append(Line(name=name, curve=run.curves[quantity], look=training))
            if held_out_name in run.curves:
                curve = run.curves[held_out_name]
                thick.append(Line(name=name, curve=curve, look=held_out))
        return thin + thick

    def shown_sets(self, is_shown: IsShown) -> list[CurveSet]:
        """Return the records of what is shown."""
        return [run.record for run in self._runs if is_shown(run.record.name)]

    def _longest(self) -> float:
        ends = (curve.x[-1] for run in self._runs for curve in run.curves.values())
        return max(ends, default=1.0)


def _curves(record: CurveSet, before: Sequence[_Compared]) -> dict[str, Curve]:
    """Return the curves of a record; those that have not changed since are the same objects."""
    found = {}
    for name, points in record.lines().items():
        is_old = before and name in before[0].curves and before[0].record.lines()[name] == points
        if points:
            found[name] = before[0].curves[name] if is_old else Curve(points)
    return found


def _metrics(lines: Iterable[str]) -> list[str]:
    names = {name.removeprefix(VALIDATION) for name in lines}
    return sorted(names - {LOSS, ACCURACY})


def told_apart(names: Sequence[str]) -> list[str]:
    """Return the names of runs, those that come again numbered."""
    seen: Counter[str] = Counter()
    apart = []
    for name in names:
        seen[name] += 1
        apart.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return apart
