"""Keeping what native libraries print off the terminal."""

from __future__ import annotations

import logging
import os
import sys

_STDERR = 2


def silence_native_libraries() -> None:
    """Keep standard error for our own sentences from now on.

    TensorFlow warns programmers of what is meant here, such as a second network after the first.
    Its native code writes lines on processors and drivers straight to the descriptor,
    before any setting of its own is read; Python's `sys.stderr` goes on as before.
    """
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    # What goes wrong beside the work, such as a copy that a full disk refused, has no place here.
    logging.getLogger("digitpad").addHandler(logging.NullHandler())
    try:
        if sys.stderr is None or sys.stderr.fileno() != _STDERR:
            return  # somebody caught it already
        sys.stderr.flush()
        kept = os.dup(_STDERR)
        silence = os.open(os.devnull, os.O_WRONLY)
    except (OSError, ValueError):  # there is no standard error
        return
    sys.stderr = os.fdopen(kept, "w", buffering=1, encoding="utf-8", errors="backslashreplace")
    os.dup2(silence, _STDERR)
    os.close(silence)
