"""That the benchmarks can be run; what they measure is for people to look at, not for a test."""

import json
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.figure import Figure, Goal

ROOT = Path(__file__).resolve().parents[2]


def benchmarks(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_help_names_every_figure() -> None:
    done = benchmarks("--help")

    assert done.returncode == 0
    for name in (
        "reading",
        "long-ink",
        "start",
        "memory",
        "stall",
        "robustness",
        "training",
        "teach",
    ):
        assert name in done.stdout


def test_an_unknown_figure_is_wrong_usage_and_the_known_ones_are_named() -> None:
    done = benchmarks("beauty")

    assert done.returncode == 2
    assert "'beauty'" in done.stderr
    assert "reading, long-ink, start" in done.stderr


def test_a_figure_comes_with_its_baseline_and_goal_as_a_line_of_json() -> None:
    done = benchmarks("reading", "--quick", "--json")

    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    figure = json.loads(line)
    assert figure["figure"] == "reading"
    assert figure["unit"] == "ms"
    assert figure["goal"] == {"most": 1.0, "divisor": 40}
    assert isinstance(figure["met"], bool)
    assert 0 < figure["value"] < figure["baseline"]
    assert figure["runs"] == [figure["value"]]


def figure_of(*runs: float, baseline: tuple[float, ...], goal: Goal) -> Figure:
    return Figure(name="x", title="x", unit="ms", runs=runs, baseline_runs=baseline, goal=goal)


def test_a_goal_of_two_parts_is_met_only_where_both_are() -> None:
    goal = Goal(most=10, divisor=4)

    assert figure_of(5, 8, 20, baseline=(40,), goal=goal).is_met
    assert not figure_of(9, baseline=(32,), goal=goal).is_met
    assert not figure_of(11, baseline=(80,), goal=goal).is_met


def test_runs_far_apart_are_told_as_noisy() -> None:
    assert figure_of(1, 2, baseline=(5,), goal=Goal()).is_noisy
    assert not figure_of(1, 1.2, baseline=(5,), goal=Goal()).is_noisy
