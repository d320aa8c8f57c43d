"""A training process that tells what was recorded, so that the window is tested without Keras.

Started in the place of `digitpad train --listen`, with a file of lines as its first word: at an
order it prints them. At `WAIT` it waits for the word `stop`; at `DIE` it is killed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from digitpad.training.events import Event, to_line
from digitpad.ui import child_process

WAIT, DIE = "WAIT", "DIE"


def record(monkeypatch: pytest.MonkeyPatch, file: Path, lines: Sequence[Event | str]) -> None:
    """Let every training process of the window tell these events at each order."""
    texts = [line if isinstance(line, str) else to_line(line) for line in lines]
    file.write_text("\n".join(texts), encoding="utf-8")
    monkeypatch.setattr(child_process, "_PROGRAM", [__file__, str(file)])


def _tell(lines: Sequence[str]) -> None:
    for line in lines:
        if line == DIE:
            os.kill(os.getpid(), signal.SIGKILL)
        elif line == WAIT:
            while next(sys.stdin).strip() != "stop":
                pass
        else:
            print(line, flush=True)


if __name__ == "__main__":
    recorded = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    for order in sys.stdin:
        if '"kind": "teach"' in order:
            _tell(recorded)
