import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from digitpad import locations
from digitpad.errors import ShippedFileError, UserFolderError

CHECKOUT = Path(__file__).resolve().parents[1]


def test_shipped_files_are_found() -> None:
    assert locations.resource("practice-digits.json").is_file()
    assert (locations.bundled_models() / "default" / "card.json").is_file()


def test_a_shipped_file_that_is_missing_is_told_by_its_name() -> None:
    with pytest.raises(ShippedFileError, match=r"nothing\.svg.*install digitpad anew"):
        locations.resource("nothing.svg")


def test_digitpad_home_moves_every_file_of_the_users(digitpad_home: Path) -> None:
    places = [
        locations.user_folder(),
        locations.user_models(),
        locations.keras_home(),
        locations.downloaded_mnist(),
        locations.kept_catalogue(),
    ]

    assert all(place.is_relative_to(digitpad_home) for place in places)


def test_without_digitpad_home_the_platforms_own_folder_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIGITPAD_HOME")
    for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))

    assert locations.user_folder().name == "digitpad"


def test_the_users_folder_is_made_with_its_parents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path / "a" / "b" / "c"))

    assert locations.user_models().is_dir()


def test_a_relative_digitpad_home_gives_an_absolute_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGITPAD_HOME", "try")

    assert locations.user_folder() == tmp_path / "try"


@pytest.mark.parametrize(
    "folder", [locations.user_folder, locations.user_models, locations.keras_home]
)
@pytest.mark.parametrize("home", ["file", "file/below", "x" * 5000])
def test_a_folder_that_cannot_be_made_is_told_with_the_way_out(
    home: str,
    folder: Callable[[], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path / home))

    with pytest.raises(UserFolderError, match=r"cannot be made: .*DIGITPAD_HOME names another"):
        folder()


def test_a_package_without_its_shipped_files_says_that_it_must_be_installed_anew(
    tmp_path: Path,
) -> None:
    shutil.copytree(
        CHECKOUT / "digitpad",
        tmp_path / "digitpad",
        ignore=shutil.ignore_patterns("__pycache__", "resources", "models"),
    )

    done = subprocess.run(
        [sys.executable, "-m", "digitpad", "predict", "seven.png"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr == (
        "digitpad: The file models that ships with digitpad is missing; install digitpad anew.\n"
    )
