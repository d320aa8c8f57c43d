"""The entry in the desktop's menu, for installations that no menu looks into.

A distribution's package puts `share/applications` where menus look. `pip` in a virtual environment,
`pipx` and `uv tool` put it into an environment of their own. So digitpad can write the entry itself
into the user's data folder (`$XDG_DATA_HOME`), pointing at the program of this environment, and
take it away again. See the Desktop Entry, Icon Theme and Base Directory specifications of
freedesktop.org.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from digitpad.errors import DigitpadError
from digitpad.files import write_atomically
from digitpad.locations import resource

APPLICATION_ID = "io.github.digitpad.Digitpad"
"""Name of the desktop file, the AppStream component, the menu's icon and the Wayland app id."""

_WINDOW_PROGRAM = "digitpad-window"
_ICON_SIZES_PX = (16, 24, 32, 48, 64, 128, 256, 512)
_SYSTEMS_WITH_MENUS = ("linux", "freebsd", "openbsd", "netbsd", "dragonfly")


def install_desktop_entry(program: Path | None = None) -> list[Path]:
    """Put digitpad into the user's menu and return the files written.

    Args:
        program: what the entry starts; by default the `digitpad-window` of this environment.

    Raises:
        DigitpadError: the system has no such menus, the program is not installed, its path cannot
            be told to a menu, or a file cannot be written.
    """
    _check_system()
    program = (program or window_program()).absolute()
    written = []
    for path, source in _files():
        content = source.read_bytes()
        if path.suffix == ".desktop":
            content = _pointing_at(program, content.decode()).encode()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content)
        except OSError as error:
            raise DigitpadError(
                f"The menu entry could not be written to {path}: {error.strerror}."
            ) from error
        written.append(path)
    _tell_the_desktop()
    return written


def remove_desktop_entry() -> list[Path]:
    """Take digitpad out of the user's menu and return the files removed; none is no error.

    Raises:
        DigitpadError: the system has no such menus, or a file cannot be removed.
    """
    _check_system()
    removed = []
    for path, _ in _files():
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise DigitpadError(f"{path} could not be removed: {error.strerror}.") from error
        removed.append(path)
    if removed:
        _tell_the_desktop()
    return removed


def window_program() -> Path:
    """Return the absolute path of this environment's program that opens the window.

    Raises:
        DigitpadError: digitpad runs from a source folder and is not installed.
    """
    if getattr(sys, "frozen", False):  # a bundle holds one program
        return Path(sys.executable).absolute()
    folders = (
        Path(sysconfig.get_path("scripts")),
        Path(sysconfig.get_path("scripts", f"{os.name}_user")),  # pip install --user
        Path(sys.argv[0]).absolute().parent,
    )
    for folder in folders:
        program = folder / _WINDOW_PROGRAM
        if os.access(program, os.X_OK):
            return program.absolute()
    raise DigitpadError(
        f"A menu entry needs the program {_WINDOW_PROGRAM}, and it is not in {folders[0]}; "
        "install digitpad there first, for instance by 'pip install digitpad'."
    )


def quoted_for_exec(argument: str) -> str:
    r"""Return an argument, which holds no `%`, as the key `Exec` wants it.

    Two rules apply, one inside the other: in quotes `"`, `` ` ``, `$` and `\` follow a backslash;
    and in any string value a backslash is doubled.
    """
    escaped = "".join(f"\\{sign}" if sign in '"`$\\' else sign for sign in argument)
    return _string_value(f'"{escaped}"')


def _string_value(text: str) -> str:
    text = text.replace("\\", "\\\\")
    return text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _pointing_at(program: Path, entry: str) -> str:
    # The specification forbids the one, and leaves the other undefined within quotes (GLib 2.74
    # then does not find the program).
    if set("=%") & set(str(program)):
        raise DigitpadError(
            "A menu entry cannot start a program whose path holds an equals or a percent sign. "
            f"Received: {program}."
        )
    lines = []
    for line in entry.splitlines():
        if line.startswith("Exec="):
            # With TryExec the entry hides itself once the environment is gone.
            lines.append(f"TryExec={_string_value(str(program))}")
            _, _, fields = line.partition(" ")
            line = f"Exec={quoted_for_exec(str(program))} {fields}".rstrip()
        lines.append(line)
    return "\n".join(lines) + "\n"


def _files() -> Iterator[tuple[Path, Path]]:
    """Yield each file's place in the user's data folder, and the shipped file that goes there."""
    share = _data_home()
    icons = share / "icons" / "hicolor"
    for size_px in _ICON_SIZES_PX:
        place = icons / f"{size_px}x{size_px}" / "apps" / f"{APPLICATION_ID}.png"
        yield place, resource(f"icons/digitpad-{size_px}.png")
    yield icons / "scalable" / "apps" / f"{APPLICATION_ID}.svg", resource("icons/digitpad.svg")
    metainfo = f"{APPLICATION_ID}.metainfo.xml"
    yield share / "metainfo" / metainfo, resource(metainfo)
    # The entry comes last: what it names is there before any menu sees it.
    entry = f"{APPLICATION_ID}.desktop"
    yield share / "applications" / entry, resource(entry)


def _data_home() -> Path:
    # A relative path is to be ignored, says the Base Directory specification.
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".local" / "share"


def _check_system() -> None:
    if not sys.platform.startswith(_SYSTEMS_WITH_MENUS):
        raise DigitpadError(
            "Menu entries of this kind exist on Linux and BSD desktops only; on this system pin "
            f"the program {_WINDOW_PROGRAM} to the task bar or the dock instead."
        )


def _tell_the_desktop() -> None:
    import shutil
    import subprocess  # here, because the window imports this module for one constant

    # Menus watch the folder by themselves. Only "Open with" needs this cache, and where the tool
    # is missing, or fails, the entry still works.
    tool = shutil.which("update-desktop-database")
    if tool:
        subprocess.run([tool, "-q", str(_data_home() / "applications")], check=False)
