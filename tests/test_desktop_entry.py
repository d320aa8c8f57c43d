import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad.desktop_entry import (
    APPLICATION_ID,
    install_desktop_entry,
    quoted_for_exec,
    remove_desktop_entry,
    window_program,
)
from digitpad.errors import DigitpadError
from digitpad.locations import resource

ON_A_DESKTOP_WITH_MENUS = pytest.mark.skipif(
    not sys.platform.startswith(("linux", "freebsd", "openbsd", "netbsd")),
    reason="menu entries of this kind exist on Linux and BSD only",
)
ODD_FOLDER = """it's an "odd" place, $HOME `id` \\ Größe"""


@pytest.fixture
def data_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "share"
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    return home


def tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def program_in(folder: Path) -> Path:
    """Make a program that writes its own path and its arguments into a file beside it."""
    folder.mkdir(parents=True)
    program = folder / "digitpad-window"
    program.write_text(
        '#!/bin/sh\nd=$(dirname "$0")\nprintf "%s\\n" "$0" "$@" > "$d/part"\n'
        'mv "$d/part" "$d/started"\n'
    )
    program.chmod(0o755)
    return program


def entry_in(data_home: Path) -> Path:
    return data_home / "applications" / f"{APPLICATION_ID}.desktop"


def test_the_shipped_entry_is_valid() -> None:
    entry = resource(f"{APPLICATION_ID}.desktop")

    done = subprocess.run(
        [tool("desktop-file-validate"), str(entry)], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_shipped_metainfo_is_valid() -> None:
    metainfo = resource(f"{APPLICATION_ID}.metainfo.xml")

    done = subprocess.run(
        [tool("appstreamcli"), "validate", "--no-net", "--explain", str(metainfo)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_the_metainfo_tells_the_release_that_this_is() -> None:
    import digitpad

    assert f'version="{digitpad.__version__}"' in resource(
        f"{APPLICATION_ID}.metainfo.xml"
    ).read_text(encoding="utf-8")


@ON_A_DESKTOP_WITH_MENUS
def test_an_installed_entry_is_valid_and_its_icons_lie_where_themes_look(
    data_home: Path, tmp_path: Path
) -> None:
    written = install_desktop_entry(program_in(tmp_path / ODD_FOLDER))

    assert all(path.is_file() and path.is_relative_to(data_home) for path in written)
    apps = data_home / "icons" / "hicolor"
    assert (apps / "scalable" / "apps" / f"{APPLICATION_ID}.svg").is_file()
    assert (apps / "48x48" / "apps" / f"{APPLICATION_ID}.png").is_file()
    subprocess.run([tool("desktop-file-validate"), str(entry_in(data_home))], check=True)


@ON_A_DESKTOP_WITH_MENUS
def test_an_installed_entry_starts_the_program_with_a_file_from_an_odd_place(
    data_home: Path, tmp_path: Path
) -> None:
    program = program_in(tmp_path / ODD_FOLDER)
    install_desktop_entry(program)
    picture = tmp_path / "a seven.png"
    picture.touch()

    command = [tool("gio"), "launch", str(entry_in(data_home)), str(picture)]
    subprocess.run(command, check=True, timeout=30)

    started = program.with_name("started")
    deadline = time.monotonic() + 10
    while not started.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert started.read_text(encoding="utf-8").splitlines() == [str(program), str(picture)]


@ON_A_DESKTOP_WITH_MENUS
def test_installing_twice_is_installing_once(data_home: Path, tmp_path: Path) -> None:
    program = program_in(tmp_path / "bin")
    first = install_desktop_entry(program)
    text = entry_in(data_home).read_bytes()

    assert install_desktop_entry(program) == first
    assert entry_in(data_home).read_bytes() == text


@ON_A_DESKTOP_WITH_MENUS
def test_removing_takes_away_what_installing_wrote_and_nothing_else(
    data_home: Path, tmp_path: Path
) -> None:
    other = data_home / "applications" / "other.desktop"
    other.parent.mkdir(parents=True)
    other.touch()
    written = install_desktop_entry(program_in(tmp_path / "bin"))

    assert remove_desktop_entry() == written
    assert not any(path.exists() for path in written)
    assert other.exists()


@ON_A_DESKTOP_WITH_MENUS
@pytest.mark.usefixtures("data_home")
def test_removing_what_is_not_there_removes_nothing() -> None:
    assert remove_desktop_entry() == []


@ON_A_DESKTOP_WITH_MENUS
def test_without_the_variable_the_entry_goes_to_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "relative/paths/are/ignored")
    monkeypatch.setenv("HOME", str(tmp_path))

    install_desktop_entry(program_in(tmp_path / "bin"))

    assert entry_in(tmp_path / ".local" / "share").is_file()


@ON_A_DESKTOP_WITH_MENUS
def test_a_folder_that_cannot_be_written_to_is_told(data_home: Path, tmp_path: Path) -> None:
    data_home.touch()

    with pytest.raises(DigitpadError, match="could not be written"):
        install_desktop_entry(program_in(tmp_path / "bin"))


@ON_A_DESKTOP_WITH_MENUS
@pytest.mark.usefixtures("data_home")
@pytest.mark.parametrize("folder", ["a=b", "100%"])
def test_a_path_that_no_menu_can_start_is_told(tmp_path: Path, folder: str) -> None:
    with pytest.raises(DigitpadError, match="equals or a percent sign"):
        install_desktop_entry(program_in(tmp_path / folder))


def test_on_other_systems_there_is_no_such_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")

    with pytest.raises(DigitpadError, match="Linux and BSD"):
        install_desktop_entry()


def test_the_program_is_found_beside_the_one_that_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = program_in(tmp_path / "bin")
    monkeypatch.setattr(sys, "argv", [str(program.with_name("digitpad"))])

    # An installed one in this environment comes first.
    assert window_program().name == program.name
    assert os.access(window_program(), os.X_OK)


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a POSIX shell")
@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0%"), min_size=1))
def test_a_quoted_argument_reads_back_as_it_was(argument: str) -> None:
    # The shell's double quotes follow the rules of the specification.
    value = quoted_for_exec(argument)
    assert "\n" not in value
    assert "\r" not in value
    signs = {"\\\\": "\\", "\\n": "\n", "\\t": "\t", "\\r": "\r"}
    unescaped, rest = "", value
    while rest:
        step = 2 if rest[:2] in signs else 1
        unescaped += signs.get(rest[:2], rest[0])
        rest = rest[step:]

    command = ["sh", "-c", f"printf %s {unescaped}"]
    read = subprocess.run(command, capture_output=True, check=True).stdout

    assert read.decode() == argument
