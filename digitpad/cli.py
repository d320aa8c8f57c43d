"""The one entry: no words open the window; the commands work without it.

Exit codes: 0 done, 1 a `DigitpadError` told in one sentence on standard error, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from digitpad import __version__
from digitpad.errors import DigitpadError

_COMMANDS = {
    "predict": "read the digit in pictures or ink files",
    "evaluate": "tell how well a model reads a labelled set",
    "samples": "list, import, export and remove the digits that you keep",
    "train": "train a model by a recipe and store it",
    "models": "list, show, use, rename, export, import and remove models",
    "recipes": "list, show and check recipes, and give one as Keras code",
    "runs": "list, show, compare, export and remove the training runs that are kept",
}

_EPILOG = """\
commands:
{commands}

Each command explains itself: digitpad predict --help

examples:
  digitpad                                       open the window
  digitpad predict seven.png                     read a picture
  digitpad evaluate mnist                        measure the model in use
  digitpad train --recipe first-look             train 512 relu, 10 softmax on MNIST
  digitpad models use first-look-20260101-120000-ab12
  digitpad recipes code first-look               see it as a Keras script
  digitpad runs list                             see what was trained so far
  digitpad samples export digits.zip             take your digits along

Samples, models, runs, settings and logs lie in the user's data folder; DIGITPAD_HOME moves it.
"""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line `words` (by default the process's own) and return the exit code."""
    _settle_streams_and_paths()
    try:
        try:
            return _run(list(sys.argv[1:] if words is None else words))
        finally:
            if sys.stdout is not None:  # a windowed build has none
                sys.stdout.flush()
    except DigitpadError as error:
        return _failed(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output is gone, `| head` say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a full disk, say, wherever it struck
        of = f": {error.filename}" if error.filename else ""
        return _failed(f"The system refuses{of}: {error.strerror or error}.")


def _settle_streams_and_paths() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What the terminal's encoding lacks is shown by its number; it is no reason to fail.
        sys.stdout.reconfigure(errors="backslashreplace")
    for name in ("DIGITPAD_HOME", "DIGITPAD_MNIST"):
        if os.environ.get(name):  # child processes run in another folder
            os.environ[name] = str(Path(os.environ[name]).absolute())


def _failed(sentence: str) -> int:
    if sys.stderr is not None:
        print(f"digitpad: {' '.join(sentence.split())}", file=sys.stderr)
    return 1


def _run(words: list[str]) -> int:
    if words and words[0] in _COMMANDS:
        # Read when NumPy loads. Its matrices are small here: sharing them out among threads that
        # TensorFlow keeps busy takes many times as long as the product itself.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        module = importlib.import_module(f"digitpad.commands.{words[0]}")
        module.run(words[1:])
        return 0
    parser = _parser()
    if words and not words[0].startswith("-") and not Path(words[0]).is_file():
        parser.error(
            f"there is no command and no file {words[0]!r}; the commands are {', '.join(_COMMANDS)}"
        )
    options = parser.parse_args(words)
    if options.install_desktop_entry or options.remove_desktop_entry:
        _change_desktop_entry(install=options.install_desktop_entry)
        return 0
    app = importlib.import_module("digitpad.ui.app")
    return int(app.main(options.file))


def _change_desktop_entry(*, install: bool) -> None:
    entry = importlib.import_module("digitpad.desktop_entry")
    change = entry.install_desktop_entry if install else entry.remove_desktop_entry
    for path in change():
        print(path)


def _parser() -> argparse.ArgumentParser:
    commands = "\n".join(f"  {name:<10} {what}" for name, what in _COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="digitpad",
        usage="digitpad [-h] [--version] [FILE | COMMAND ...]",
        description="Draw a digit and see, in the same frame, what a Keras MNIST network reads.",
        epilog=_EPILOG.format(commands=commands),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="?", help="a picture or ink file to open in the window")
    parser.add_argument("--version", action="version", version=f"digitpad {__version__}")
    parser.add_argument(
        "--install-desktop-entry",
        action="store_true",
        help="show digitpad in the desktop's menu (for installs by pipx, uv or a venv)",
    )
    parser.add_argument(
        "--remove-desktop-entry", action="store_true", help="take it out of the menu again"
    )
    return parser
