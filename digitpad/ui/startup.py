"""What must be right before and when QApplication is made, in the order of its use.

1. `install_excepthook`: from here on no fault goes unseen.
2. `prepare_process`: before anything of Qt is loaded.
3. `missing_system_library`: whether Qt can open a window at all. When `import PySide6.QtGui` fails
   all the same, `explain_import_error` says why.
4. `configure_application`: on the QApplication, before the first window.

The module itself loads no Qt, so that it can tell when Qt's libraries are missing.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import digitpad
from digitpad import locations
from digitpad.desktop_entry import APPLICATION_ID
from digitpad.errors import DigitpadError, UserFolderError
from digitpad.ui.system_libraries import explain_import_error, missing_system_library

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QMessageBox

__all__ = [
    "configure_application",
    "explain_import_error",
    "install_excepthook",
    "missing_system_library",
    "prepare_process",
    "window_log",
]

_LOG_LIMIT_BYTES = 500_000
"""A fault in a paint event comes sixty times a second: the log starts anew at this size."""


_open_boxes: set[QMessageBox] = set()


def prepare_process() -> None:
    """Set right what Qt reads from the process when it is loaded."""
    _forget_opencvs_qt()
    if sys.platform == "win32":
        import ctypes

        # Else the task bar files the window under Python, with Python's icon.
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APPLICATION_ID)


def configure_application(app: QApplication) -> None:
    """Give the application its names, version and icon, and every point of the pen.

    Pixels are left as they are: that fractional scales are passed through is Qt 6's default.
    """
    from PySide6.QtCore import Qt

    from digitpad.ui.icons import app_icon

    app.setApplicationName("digitpad")
    app.setApplicationDisplayName("digitpad")
    app.setApplicationVersion(digitpad.__version__)
    app.setOrganizationName("digitpad")
    app.setOrganizationDomain("digitpad.github.io")
    app.setDesktopFileName(APPLICATION_ID)  # the only way to an icon under Wayland
    app.setWindowIcon(app_icon())
    # Under X11 Qt drops all but the last of the moves that came while the window was busy: of a
    # stroke through a quarter of a second 8 points of 61 were left. Here each one is ink.
    app.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)


def window_log() -> Path:
    """Return the file that takes the tracebacks of the window's process."""
    return locations.user_folder() / "window.log"


def install_excepthook(show: Callable[[str], None] | None = None) -> None:
    """Tell every exception that nothing caught: the traceback to stderr and log, a sentence to all.

    PySide6 goes on after an exception in a slot or a paint event, and a windowed program has no
    stderr: without this nobody would learn of it. It holds for exceptions in threads, too.

    Args:
        show: shows one sentence; by default in a message box, or not at all while there is no
            application. A fault that comes again is shown once; a `DigitpadError`, which is an
            answer to what the user did, every time.
    """
    shown: set[str] = set()

    def tell(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            _quit()
            return
        if issubclass(kind, SystemExit):  # how a thread may end itself
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        if sys.stderr is not None:
            sys.stderr.write(text)
        sentence = _sentence_on(kind, error, log=_write_to_log(text))
        if sentence not in shown:
            (show or _show_in_a_box)(sentence)
        if not issubclass(kind, DigitpadError):
            shown.add(sentence)

    sys.excepthook = tell
    threading.excepthook = lambda args: tell(args.exc_type, args.exc_value, args.exc_traceback)


def _sentence_on(kind: type[BaseException], error: BaseException | None, log: Path | None) -> str:
    if isinstance(error, DigitpadError):
        return str(error)
    what = "".join(traceback.format_exception_only(kind, error)).strip().splitlines()[-1]
    details = f"; the details are in {log}" if log else ""
    return f"Something went wrong in digitpad ({what}){details}."


def _write_to_log(text: str) -> Path | None:
    """Return the log, or None where it cannot be written: one fault must not turn into two."""
    try:
        log = window_log()
        full = log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES
        with log.open("w" if full else "a", encoding="utf-8", errors="replace") as file:
            file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} digitpad {digitpad.__version__}\n")
            file.write(text)
    except (OSError, UserFolderError):
        return None
    return log


def _show_in_a_box(sentence: str) -> None:
    # Only a Qt that is loaded can have an application; importing it here may be what failed.
    widgets = sys.modules.get("PySide6.QtWidgets")
    app = widgets.QApplication.instance() if widgets else None
    if app is None:
        return
    from PySide6.QtCore import QTimer

    # Through the event loop: the exception may come from a thread, or from within a paint event.
    QTimer.singleShot(0, app, lambda: _open_box(sentence))


def _open_box(sentence: str) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication, QMessageBox

    box = QMessageBox(QApplication.activeWindow())
    box.setObjectName("faultMessage")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("digitpad")
    box.setText(sentence)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setModal(False)  # drawing goes on
    # Nothing else holds a box without a parent, and PySide6 would take it off the screen at once.
    _open_boxes.add(box)
    box.finished.connect(lambda: _open_boxes.discard(box))
    box.show()


def _quit() -> None:
    core = sys.modules.get("PySide6.QtCore")
    if core and core.QCoreApplication.instance():
        core.QCoreApplication.quit()


def _forget_opencvs_qt() -> None:
    # A process that imported OpenCV on its own hands its children variables that lead Qt to the
    # plugins of another Qt. `digitpad.opencv` leaves none; the program that started us may have.
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        if Path("cv2", "qt").as_posix() in Path(os.environ.get(name, "")).as_posix():
            del os.environ[name]
