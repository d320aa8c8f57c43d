"""Start-up is tried in processes of its own: what matters is how a fresh one behaves."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from digitpad.ui.startup import explain_import_error

ON_LINUX = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="system libraries are looked for on Linux only"
)
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM")


def run_fresh(code: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if k not in DISPLAYS} | variables
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def printed_by(code: str, **variables: str) -> str:
    done = run_fresh(code, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


SAY_WHAT_IS_MISSING = (
    "from digitpad.ui.startup import missing_system_library; print(missing_system_library())"
)


def test_the_module_loads_no_qt() -> None:
    code = "import sys, digitpad.ui.startup; print([m for m in sys.modules if 'PySide6' in m])"

    assert printed_by(code) == "[]"


@pytest.mark.parametrize("before", [{}, {"QT_QPA_FONTDIR": "/fonts", "LD_LIBRARY_PATH": "/lib"}])
def test_importing_opencv_leaves_the_environment_as_it_was(before: dict[str, str]) -> None:
    code = """
import os
names = lambda: {k: v for k, v in os.environ.items() if k.startswith(("QT_", "LD_"))}
before = names()
from digitpad.opencv import cv2
print(names() == before)
"""
    assert printed_by(code, **before) == "True"


def test_an_inherited_path_to_opencvs_qt_is_forgotten_and_any_other_kept() -> None:
    code = """
import os
from digitpad.ui.startup import prepare_process
prepare_process()
print(os.environ.get("QT_QPA_PLATFORM_PLUGIN_PATH"), os.environ.get("QT_QPA_FONTDIR"))
"""
    printed = printed_by(
        code,
        QT_QPA_PLATFORM_PLUGIN_PATH="/env/site-packages/cv2/qt/plugins",
        QT_QPA_FONTDIR="/usr/share/fonts",
    )

    assert printed == "None /usr/share/fonts"


def test_where_nothing_is_missing_nothing_is_said_and_qt_starts() -> None:
    code = f"{SAY_WHAT_IS_MISSING}; from PySide6.QtWidgets import QApplication; QApplication([])"

    assert printed_by(code, QT_QPA_PLATFORM="offscreen") == "None"


@ON_LINUX
def test_a_library_that_cannot_be_loaded_is_told_with_its_packages(tmp_path: Path) -> None:
    # The loader finds this one first, and refuses it as it refuses one that is not there.
    (tmp_path / "libxcb-cursor.so.0").touch()

    printed = printed_by(
        SAY_WHAT_IS_MISSING, QT_QPA_PLATFORM="xcb", DISPLAY=":0", LD_LIBRARY_PATH=str(tmp_path)
    )

    assert "libxcb-cursor.so.0" in printed
    assert "libxcb-cursor0" in printed
    assert "xcb-util-cursor" in printed


@ON_LINUX
def test_all_libraries_that_are_missing_are_told_at_once(tmp_path: Path) -> None:
    for library in ("libxcb-cursor.so.0", "libxcb-icccm.so.4", "libEGL.so.1"):
        (tmp_path / library).touch()

    printed = printed_by(
        SAY_WHAT_IS_MISSING, QT_QPA_PLATFORM="xcb", DISPLAY=":0", LD_LIBRARY_PATH=str(tmp_path)
    )

    assert all(package in printed for package in ("libxcb-cursor0", "libxcb-icccm4", "libegl1"))


@ON_LINUX
def test_a_plugin_that_needs_an_unknown_library_names_it(tmp_path: Path) -> None:
    plugin = tmp_path / "libqoffscreen.so"
    source = tmp_path / "needs.c"
    source.write_text("int nothing;")
    try:
        for output, *linked in (["libunheard.so.7"], ["libqoffscreen.so", "-l:libunheard.so.7"]):
            compiler = ["cc", "-shared", "-fPIC", "-Wl,--no-as-needed", "-o", output, "needs.c"]
            subprocess.run([*compiler, "-L.", *linked], cwd=tmp_path, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("no C compiler to make such a plugin with")
    (tmp_path / "libunheard.so.7").unlink()

    printed = printed_by(
        SAY_WHAT_IS_MISSING,
        QT_QPA_PLATFORM="offscreen",
        QT_QPA_PLATFORM_PLUGIN_PATH=str(plugin.parent),
    )

    assert printed.startswith("Qt needs the system library libunheard.so.7; install the package")


@ON_LINUX
def test_no_display_is_told_in_a_sentence_and_does_not_abort() -> None:
    assert "neither DISPLAY nor WAYLAND_DISPLAY is set" in printed_by(SAY_WHAT_IS_MISSING)


@ON_LINUX
@pytest.mark.parametrize(
    "display",
    [{"DISPLAY": ":4711"}, {"WAYLAND_DISPLAY": "no-such-socket", "QT_QPA_PLATFORM": "wayland"}],
)
def test_a_display_that_does_not_answer_is_told(display: dict[str, str]) -> None:
    printed = printed_by(SAY_WHAT_IS_MISSING, **display)
    if printed.startswith("Qt needs"):
        pytest.skip(f"libraries are missing before any display is asked: {printed}")

    assert "does not answer" in printed


@ON_LINUX
def test_one_display_that_works_is_enough() -> None:
    printed = printed_by(SAY_WHAT_IS_MISSING, QT_QPA_PLATFORM="wayland;offscreen")

    assert printed == "None"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            ImportError("libEGL.so.1: cannot open shared object file: No such file or directory"),
            "libegl1",
        ),
        (ModuleNotFoundError("No module named 'PySide6'", name="PySide6"), "PySide6"),
        (ImportError("DLL load failed while importing QtGui"), "DLL load failed"),
        (ImportError("/lib/libc.so.6: version `GLIBC_2.99' not found"), "GLIBC_2.99"),
    ],
)
def test_an_import_error_becomes_a_sentence(error: ImportError, expected: str) -> None:
    sentence = explain_import_error(error)

    assert expected in sentence
    assert sentence.endswith(".")


def test_the_application_has_names_version_icon_and_unrounded_scales() -> None:
    code = """
from PySide6.QtWidgets import QApplication
from digitpad.ui.startup import configure_application
app = QApplication([])
configure_application(app)
print(app.applicationName(), app.applicationVersion(), app.desktopFileName(),
      app.windowIcon().isNull(), app.highDpiScaleFactorRoundingPolicy().name)
"""
    import digitpad

    assert printed_by(code, QT_QPA_PLATFORM="offscreen") == (
        f"digitpad {digitpad.__version__} io.github.digitpad.Digitpad False PassThrough"
    )


FAULTY_APPLICATION = """
import sys, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from digitpad.errors import PictureError
from digitpad.ui.startup import install_excepthook
app = QApplication([])
install_excepthook()
def fail(error):
    raise error
def boxes():
    return [w.text() for w in app.topLevelWidgets() if isinstance(w, QMessageBox)]
"""


def test_an_exception_in_a_slot_is_shown_and_logged_and_the_application_goes_on(
    tmp_path: Path,
) -> None:
    code = f"""{FAULTY_APPLICATION}
QTimer.singleShot(0, lambda: fail(ValueError("seven")))
QTimer.singleShot(0, lambda: fail(ValueError("seven")))
QTimer.singleShot(0, lambda: fail(PictureError("That is no picture.")))
QTimer.singleShot(100, lambda: (print(boxes()), app.exit(7)))
sys.exit(app.exec())
"""
    done = run_fresh(code, QT_QPA_PLATFORM="offscreen", DIGITPAD_HOME=str(tmp_path))

    assert done.returncode == 7
    log = tmp_path / "window.log"
    assert sorted(ast.literal_eval(done.stdout)) == [
        f"Something went wrong in digitpad (ValueError: seven); the details are in {log}.",
        "That is no picture.",
    ]
    assert "Traceback" in done.stderr
    assert log.read_text(encoding="utf-8").count("ValueError: seven") == 2


def test_an_exception_in_a_thread_is_shown_by_the_applications_own_thread(tmp_path: Path) -> None:
    code = f"""{FAULTY_APPLICATION}
worker = threading.Thread(target=fail, args=[ValueError("from a thread")])
QTimer.singleShot(0, worker.start)
QTimer.singleShot(200, lambda: (print(boxes()), app.quit()))
app.exec()
"""
    done = run_fresh(code, QT_QPA_PLATFORM="offscreen", DIGITPAD_HOME=str(tmp_path))

    assert "ValueError: from a thread" in done.stdout


def test_an_interrupt_ends_the_application_without_a_message(tmp_path: Path) -> None:
    code = f"""{FAULTY_APPLICATION}
QTimer.singleShot(0, lambda: fail(KeyboardInterrupt()))
app.exec()
print(boxes())
"""
    done = run_fresh(code, QT_QPA_PLATFORM="offscreen", DIGITPAD_HOME=str(tmp_path))

    assert done.stdout.strip() == "[]"
    assert not (tmp_path / "window.log").exists()


def test_a_fault_is_told_where_there_is_neither_stderr_nor_a_writable_home(tmp_path: Path) -> None:
    blocked = tmp_path / "file-in-the-way"
    blocked.touch()
    code = """
import sys
from digitpad.ui.startup import install_excepthook
out, sys.stderr = sys.stdout, None
install_excepthook(show=lambda sentence: print(sentence, file=out))
raise ValueError("seven")
"""
    done = run_fresh(code, DIGITPAD_HOME=str(blocked / "below"))

    assert done.stdout.strip() == "Something went wrong in digitpad (ValueError: seven)."
