"""What Qt needs of a Linux system, found out before Qt is asked: Qt itself aborts the process.

PySide6 brings Qt along, but not the libraries of the windowing system. Where one is missing,
`import PySide6.QtGui` raises an `ImportError` that names a file and no package; or QApplication
writes "could not load the Qt platform plugin" and aborts, which no `except` catches. So the plugin
that Qt is about to load is loaded here first. It stays loaded, so the work is not done twice.

Package names are those of Debian 12 and of Fedora.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

_EVERY_PLATFORM = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libX11.so.6": ("libx11-6", "libX11"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
}
_OF_PLATFORM = {
    "xcb": {
        "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb"),
        "libxcb.so.1": ("libxcb1", "libxcb"),
        "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
        "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
        "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
        "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
        "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
        "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
        "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
        "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
        "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
        "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
        "libxcb-util.so.1": ("libxcb-util1", "xcb-util"),
        "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
        "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
        "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    },
    "wayland": {
        "libwayland-client.so.0": ("libwayland-client0", "libwayland-client"),
        "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor"),
        "libwayland-egl.so.1": ("libwayland-egl1", "libwayland-egl"),
    },
}
"""Library -> its package in Debian and Ubuntu, and in Fedora."""

_LOADER_MESSAGE = re.compile(r"(?:\S*/)?(lib[^/\s]+\.so[.\d]*): (?!version)")
_WITHOUT_A_WINDOW = "'digitpad predict' reads files without one."


def missing_system_library() -> str | None:
    """Return None where Qt can open a window, else one sentence on what it lacks.

    That is a library, or a display that answers. It costs some milliseconds, most of which Qt's own
    start then saves. Where the plugin is not found beside PySide6 (a distribution's own packages,
    which know what they need) and on other systems than Linux, it returns None.
    """
    if not sys.platform.startswith("linux"):
        return None
    platforms = _platforms_to_try()
    if not platforms:
        return (
            "digitpad's window needs a display, and neither DISPLAY nor WAYLAND_DISPLAY is set; "
            f"start it from a desktop session or through 'ssh -X'. {_WITHOUT_A_WINDOW}"
        )
    obstacles = []
    for platform in platforms:
        obstacle = _unloadable_plugin(platform) or _unreachable_display(platform)
        if obstacle is None:  # Qt takes the first that works
            return None
        obstacles.append(obstacle)
    return obstacles[0]


def explain_import_error(error: ImportError) -> str:
    """Return one sentence on why Qt or OpenCV could not be imported, and what helps."""
    message = str(error)
    if _LOADER_MESSAGE.match(message):
        return _sentence_on_libraries(message, platform="xcb")
    if isinstance(error, ModuleNotFoundError):
        return (
            f"The Python package {error.name} that digitpad needs is not installed; "
            "install digitpad anew, for instance by 'pip install --force-reinstall digitpad'."
        )
    return f"A part of digitpad could not be loaded ({message}); install digitpad anew."


def _platforms_to_try() -> list[str]:
    """Return the names of Qt's platforms in the order in which Qt will try them."""
    asked = os.environ.get("QT_QPA_PLATFORM")
    if asked:
        return [name.partition(":")[0] for name in asked.split(";") if name]
    displays = (("xcb", "DISPLAY"), ("wayland", "WAYLAND_DISPLAY"))
    found = [platform for platform, variable in displays if os.environ.get(variable)]
    return found[::-1] if os.environ.get("XDG_SESSION_TYPE") == "wayland" else found


def _unloadable_plugin(platform: str) -> str | None:
    plugin = next((path for path in _plugin_paths(platform) if path.is_file()), None)
    if plugin is None:
        return None
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return _sentence_on_libraries(str(error), platform)
    return None


def _plugin_paths(platform: str) -> Iterator[Path]:
    # The order is Qt's: its two variables, then its own folder.
    folders = [Path(p) for p in _listed("QT_QPA_PLATFORM_PLUGIN_PATH")]
    folders += [Path(p) / "platforms" for p in _listed("QT_PLUGIN_PATH")]
    # Finding the package does not load it; its libraries may be what is missing.
    package = importlib.util.find_spec("PySide6")
    if package is not None:
        for home in package.submodule_search_locations or ():
            folders.append(Path(home) / "Qt" / "plugins" / "platforms")
    for folder in folders:
        yield folder / f"libq{platform}.so"
        yield folder / f"libq{platform}-generic.so"  # Wayland's until Qt 6.9


def _listed(variable: str) -> list[str]:
    return [part for part in os.environ.get(variable, "").split(os.pathsep) if part]


def _unreachable_display(platform: str) -> str | None:
    if platform == "xcb" and not _x_server_answers():
        where = f"the X server (DISPLAY={os.environ.get('DISPLAY', '')})"
    elif platform.startswith("wayland") and not _wayland_socket().is_socket():
        where = f"the Wayland compositor ({_wayland_socket()})"
    else:
        return None
    return (
        f"digitpad's window needs a display, and {where} does not answer; "
        f"start it from a desktop session or through 'ssh -X'. {_WITHOUT_A_WINDOW}"
    )


def _x_server_answers() -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:  # in no folder that this process searches, yet the plugin found it
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))  # never null, says its manual
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed


def _wayland_socket() -> Path:
    # An absolute name stands by itself, as it does in libwayland.
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/"))
    return runtime / os.environ.get("WAYLAND_DISPLAY", "wayland-0")


def _sentence_on_libraries(loader_message: str, platform: str) -> str:
    """Return the sentence on the library that the loader names, and on all that lack besides."""
    known = _EVERY_PLATFORM | _OF_PLATFORM.get(platform.partition("-")[0], {})
    named = _LOADER_MESSAGE.match(loader_message)
    if named is None:
        return f"Qt's part for the platform {platform} could not be loaded ({loader_message})."
    missing = [named[1]]
    missing += [name for name in known if name != named[1] and not _loads(name)]
    packages = [known[name] for name in missing if name in known]
    libraries = "library" if len(missing) == 1 else "libraries"
    told = f"Qt needs the system {libraries} {', '.join(missing)}"
    if named[1] not in known:
        return f"{told}; install the package of your system that holds it and start digitpad again."
    debian, fedora = (" ".join(dict.fromkeys(names)) for names in zip(*packages, strict=True))
    return (
        f"{told}: install {debian} (Debian, Ubuntu) or {fedora} (Fedora) and start digitpad again."
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
