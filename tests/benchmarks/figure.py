"""A figure, its baseline and its goal, as the table shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

_NOISY = 1.5
"""Runs of which the worst is so many times the best tell more about the machine than about us."""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What a figure must not exceed.

    Attributes:
        most: in the figure's unit; None where only the baseline counts.
        divisor: the figure must be at most the baseline divided by it; None where only `most`
            counts.
    """

    most: float | None = None
    divisor: float | None = None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What came out.

    Attributes:
        name: what it is called on the command line.
        title: what was measured.
        unit: of all its values.
        runs: one value a run, at least one.
        baseline_runs: the same for the baseline; empty where there is none.
        goal: what it is to reach; less is better.
        details: further values in the same unit, by what they are.
    """

    name: str
    title: str
    unit: str
    runs: tuple[float, ...]
    baseline_runs: tuple[float, ...] = ()
    goal: Goal
    details: Mapping[str, float] = field(default_factory=dict)

    @property
    def value(self) -> float:
        """The median of the runs."""
        return median(self.runs)

    @property
    def baseline(self) -> float | None:
        """The median of the baseline's runs, or None where there is none."""
        return median(self.baseline_runs) if self.baseline_runs else None

    @property
    def is_met(self) -> bool:
        """Whether the value is within all that the goal asks for."""
        goal, baseline = self.goal, self.baseline
        within_most = goal.most is None or self.value <= goal.most
        if goal.divisor is None or baseline is None:
            return within_most
        return within_most and self.value <= baseline / goal.divisor

    @property
    def is_noisy(self) -> bool:
        """Whether the runs, or the baseline's, lie so far apart that one more may tell another."""
        return any(
            len(runs) > 1 and max(runs) > _NOISY * min(runs)
            for runs in (self.runs, self.baseline_runs)
        )

    def to_json(self) -> dict[str, Any]:
        """Return the figure as plain JSON."""
        return {
            "figure": self.name,
            "title": self.title,
            "unit": self.unit,
            "value": self.value,
            "runs": list(self.runs),
            "baseline": self.baseline,
            "baseline_runs": list(self.baseline_runs),
            "goal": {"most": self.goal.most, "divisor": self.goal.divisor},
            "met": self.is_met,
            "noisy": self.is_noisy,
            "details": dict(self.details),
        }
