"""What every test stands on: no display, no files of the user's, and the measured data sets."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Qt reads it once, when the first application starts; a display that is asked for is used.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# How long an example takes says more about the machine's load than about the code.
settings.register_profile("digitpad", deadline=None)
settings.load_profile("digitpad")


@pytest.fixture(scope="session", autouse=True)
def digitpad_home_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give what is set up for many tests at once a folder in the place of the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITPAD_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True)
def digitpad_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Give each test a folder of its own in the place of the user's, and return it.

    It lies beside the test's `tmp_path`, which stays empty but for what the test puts there.
    """
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("DIGITPAD_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the folder of the measured data sets, which are no part of the repository."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("DIGITPAD_DATA") or beside)
    if not folder.is_dir():
        pytest.skip(f"the folder of the data sets is missing ({folder}); DIGITPAD_DATA names it")
    return folder


@pytest.fixture(scope="session")
def data_file(data_folder: Path) -> Callable[[str], Path]:
    """Return the finder of a data set's file by its name."""

    def found(name: str) -> Path:
        path = data_folder / name
        if not path.is_file():
            pytest.skip(f"{name} is not in the folder of the data sets ({data_folder})")
        return path

    return found
