"""That the robustness benchmark can be run and drawn; its accuracies are for people to look at."""

import json
import struct
from pathlib import Path

import pytest

from tests.benchmarks.robustness_conditions import CONDITIONS
from tests.benchmarks.test_benchmarks import benchmarks


def test_the_accuracies_under_every_condition_are_told_and_drawn(tmp_path: Path) -> None:
    plot = tmp_path / "plot.png"

    done = benchmarks("robustness", "--quick", "--json", "--plot", str(plot))

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["inks"] == 60
    assert [condition["name"] for condition in told["conditions"]] == [
        condition.name for condition in CONDITIONS
    ]
    for condition in told["conditions"]:
        assert len(condition["levels"]) == 3
        (typical,) = [
            level for level in condition["levels"] if level["value"] == condition["typical"]
        ]
        assert typical["digitpad"] > 0.9
        assert 0.3 < typical["squeezed"] < typical["digitpad"]
        assert 0.6 < typical["classic"] <= 1
    width, height = png_size(plot)
    assert 1000 <= width <= 1500
    assert 600 <= height <= width
    assert plot.stat().st_size > 20_000


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("reading", "--plot", "plot.png"), "--plot goes with robustness alone"),
        (("--plot", "plot.png"), "--plot goes with robustness alone"),
        (("robustness", "reading"), "stands alone"),
        (("robustness", "--plot", "plot.gif"), ".png or .svg"),
        (("robustness", "--plot", "nowhere/plot.png"), "no folder"),
    ],
)
def test_what_cannot_be_drawn_is_wrong_usage(words: tuple[str, ...], reason: str) -> None:
    done = benchmarks(*words)

    assert done.returncode == 2
    assert reason in done.stderr


def test_a_condition_keeps_its_typical_level_where_few_are_measured() -> None:
    for condition in CONDITIONS:
        assert condition.typical in condition.few_levels
        assert set(condition.few_levels) <= set(condition.levels)
        assert len(set(condition.few_levels)) == 3


def png_size(path: Path) -> tuple[int, int]:
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", head[16:24])
    return int(width), int(height)
