"""The walls between the parts: what no process may load that does not need it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
QT = {"PySide6", "shiboken6", "pyqtgraph"}
HEAVY = {"keras", "tensorflow", "jax", "torch", "h5py"}

CORE = sorted(
    f"digitpad.{path.stem}"
    for path in (CHECKOUT / "digitpad").iterdir()
    if (path.suffix == ".py" and path.stem != "__main__") or (path / "__init__.py").exists()
    if path.stem not in ("ui", "training", "commands")
)


def loaded_by(code: str) -> set[str]:
    """Return the packages that are loaded when a fresh process has run the code."""
    code += "\nimport json, sys; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_core_loads_neither_qt_nor_keras() -> None:
    loaded = loaded_by("import " + ", ".join(CORE))

    assert "cv2" in loaded
    assert not loaded & (QT | HEAVY)


def test_reading_on_the_command_line_loads_neither_qt_nor_keras() -> None:
    loaded = loaded_by(
        "import digitpad.commands.predict, digitpad.commands.evaluate\n"
        "from digitpad.cli import main; main(['models', 'list'])"
    )

    assert not loaded & (QT | HEAVY)


def test_the_command_line_alone_loads_nothing_that_takes_time() -> None:
    loaded = loaded_by("import digitpad.cli")

    assert not loaded & (QT | HEAVY | {"cv2", "numpy", "rich", "ai_edge_litert"})


def test_what_the_window_knows_of_training_loads_neither_qt_nor_keras() -> None:
    loaded = loaded_by("import digitpad.training.recipe, digitpad.training.events")

    assert not loaded & (QT | HEAVY | {"cv2"})


def test_training_code_loads_no_qt() -> None:
    loaded = loaded_by(
        "import digitpad.commands.train, digitpad.training.inspection, digitpad.training.listening"
    )

    assert not loaded & QT


def test_the_window_opens_without_keras_and_without_what_only_dialogs_need() -> None:
    loaded = loaded_by(
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from digitpad.ui.app import create_window\n"
        "window = create_window(); window.show(); app.processEvents(); window.close()"
    )

    assert "PySide6" in loaded
    assert not loaded & (HEAVY | {"pyqtgraph", "rich"})


def test_the_imports_keep_to_the_contracts_in_pyproject() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    found = str(tool) if tool.exists() else shutil.which("lint-imports")
    if found is None:
        pytest.skip("import-linter is not installed")

    done = subprocess.run(
        [found, "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
