"""The words of a command, such as `digitpad models list`, each with options of its own."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any


def word_adder(
    parser: argparse.ArgumentParser, *, with_json: bool = False
) -> Callable[[str, Callable[..., None], str], argparse.ArgumentParser]:
    """Return what adds a word by its name, what it does, and a text that explains it.

    What the word does stands in the options as `do`.

    Args:
        parser: the command's.
        with_json: whether each word takes `--json`.
    """
    words: Any = parser.add_subparsers(required=True, metavar="WORD")

    def add(name: str, do: Callable[..., None], text: str) -> argparse.ArgumentParser:
        one: argparse.ArgumentParser = words.add_parser(name, help=text, description=text)
        one.set_defaults(do=do)
        if with_json:
            one.add_argument("--json", action="store_true", help="print JSON, one object a line")
        return one

    return add
