"""The application: makes the process ready, opens the window, runs until it is closed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from digitpad.errors import DigitpadError
from digitpad.ui.startup import (
    configure_application,
    explain_import_error,
    install_excepthook,
    missing_system_library,
    prepare_process,
)

if TYPE_CHECKING:
    from digitpad.ui.main_window import MainWindow


def main(file: str | None = None) -> int:
    """Open the window and return the exit code when it is closed.

    Args:
        file: a picture or ink file to open, or None. Where it cannot be opened, the window says so.

    Raises:
        DigitpadError: Qt cannot open a window here; the message names what is missing.
    """
    install_excepthook()
    prepare_process()
    missing = missing_system_library()
    if missing is not None:
        raise DigitpadError(missing)
    try:
        from PySide6.QtCore import QThreadPool
        from PySide6.QtWidgets import QApplication
    except ImportError as error:
        raise DigitpadError(explain_import_error(error)) from error
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    configure_application(app)
    window = create_window()
    window.show()
    if file is not None:
        window.open_file(file)
    code = app.exec()
    # A file that is still being read is read to its end before the objects go that would take it.
    QThreadPool.globalInstance().waitForDone()
    return code


def window_main() -> int:
    """Run the windowed program (`digitpad-window [FILE]`): the command line without a terminal."""
    from digitpad.cli import main as command_line

    return command_line()


def create_window() -> MainWindow:
    """Return the main window, wired and not yet shown, in a running QApplication.

    Raises:
        ModelError: not even the bundled model can be used.
    """
    # Qt is imported here, for `main` has to tell in words when its libraries are missing.
    from digitpad.model_store import ModelStore
    from digitpad.ui.main_window import MainWindow

    store = ModelStore()
    return MainWindow(store, store.load_current())
