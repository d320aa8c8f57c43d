"""digitpad as a child process of the window: the same program with other words.

Keras never comes into the window's process. The child can be killed, run out of memory or crash;
its standard input is closed when the window ends, however it ends, and then it is gone, too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

import digitpad
from digitpad import locations

_LAST_BYTES = 4_000


class ChildProcess(QObject):
    """One child process.

    Signals:
        line_came: a line of its standard output, without the end.
        ended: it is gone; the exit code, or -1 where it was killed or crashed or never started.
    """

    line_came = Signal(str)
    ended = Signal(int)

    def __init__(self, words: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rest = b""
        self._errors = b""
        self._process = QProcess(self)
        self._process.setProgram(sys.executable)
        self._process.setArguments([*_PROGRAM, *words])
        self._process.setProcessEnvironment(_environment())
        self._process.setWorkingDirectory(str(locations.user_folder()))
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._read_errors)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)

    @property
    def pid(self) -> int:
        """The process's number, 0 while it does not run."""
        return int(self._process.processId())

    @property
    def is_running(self) -> bool:
        """Whether it has been started and is not gone yet."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    def start(self) -> None:
        """Start it; `ended` tells where that fails."""
        self._process.start()

    def send(self, line: str) -> None:
        """Write a line to its standard input."""
        self._process.write((line + "\n").encode())

    def close(self) -> None:
        """End it without further signals; it is gone when this returns."""
        self._process.blockSignals(True)
        if self.is_running:
            self._process.kill()
            self._process.waitForFinished(2_000)

    def last_words(self) -> str:
        """Return the last line of its standard error: a sentence, where it ended with one."""
        lines = self.last_lines().strip().splitlines()
        return lines[-1] if lines else ""

    def last_lines(self) -> str:
        """Return the end of its standard error, some thousand characters."""
        return self._errors.decode("utf-8", "replace")

    def _read(self) -> None:
        data = self._rest + bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = data.split(b"\n")
        for line in lines:
            self.line_came.emit(line.decode("utf-8", "replace").rstrip("\r"))

    def _read_errors(self) -> None:
        data = self._errors + bytes(self._process.readAllStandardError().data())
        self._errors = data[-_LAST_BYTES:]

    def _finish(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self._read_errors()
        self.ended.emit(code if status == QProcess.ExitStatus.NormalExit else -1)

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.ended.emit(-1)


# In a program that was frozen into one file there is no `-m`; `-P` keeps the current folder, where
# anybody may have put a module, off the path.
_PROGRAM = [] if getattr(sys, "frozen", False) else ["-P", "-m", "digitpad"]


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    package = str(Path(digitpad.__file__).resolve().parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    environment.insert("PYTHONPATH", os.pathsep.join(filter(None, (package, inherited))))
    environment.insert("PYTHONUNBUFFERED", "1")
    environment.insert("PYTHONIOENCODING", "utf-8")
    return environment
