from __future__ import annotations

import re
from pathlib import Path

import digitpad
from digitpad.model_store import ModelStore

_ROOT = Path(__file__).resolve().parent.parent


def test_ci_runs_the_very_test_command_of_the_readme() -> None:
    commands = re.findall(r"```sh\n(.+?)\n```", (_ROOT / "README.md").read_text("utf-8"))
    test_command = next(command for command in commands if command.endswith("pytest"))
    assert test_command in (_ROOT / ".ci" / "run").read_text("utf-8").splitlines()


def test_the_readme_s_screenshot_is_there() -> None:
    named = re.findall(r"\]\(([\w/.-]+\.png)\)", (_ROOT / "README.md").read_text("utf-8"))
    assert named
    assert all((_ROOT / name).is_file() for name in named)


def test_the_changelog_tells_of_this_version_or_of_what_is_to_come() -> None:
    text = (_ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]" in text or f"## [{digitpad.__version__}]" in text


def test_the_shipped_card_says_how_the_model_was_made() -> None:
    card = ModelStore().bundled().card
    assert card.made_by.startswith("digitpad train --recipe digitpad")
    assert card.made_by.endswith("--seeds 3")
    assert card.accuracy["mnist"] >= 0.996
    assert card.accuracy["ujipen2-digits"] >= 0.995
    assert card.accuracy["hwd1000"] >= 0.999
    assert card.calibration_error["ujipen2-digits"] <= 0.01
    assert card.non_digit_auroc["ipad-digits-and-signs"] >= 0.97
    assert card.spread["mnist"]["seeds"] == 3
