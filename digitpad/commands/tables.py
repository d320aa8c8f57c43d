"""Tables on the terminal, and through a pipe."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

_UNBOUND = 100_000
_HELP_COLUMNS = 80


def print_table(table: Table) -> None:
    """Print a table: fitted to a terminal's width, or through a pipe with each row on one line.

    What must not be wrapped is never cut: the terminal wraps it, where it is too narrow.
    """
    console = Console(highlight=False)
    if console.is_terminal:
        unbound = console.options.update(width=_UNBOUND)
        console.width = max(console.width, console.measure(table, options=unbound).minimum)
    else:
        console.width = _UNBOUND
    # Not printed by rich itself: where the reader is gone (`| head`) it would end the process.
    with console.capture() as captured:
        console.print(table)
    print(captured.get(), end="")


def listed(meanings: Mapping[str, str]) -> str:
    """Return names and what they mean in two columns, as a command's help shows them."""
    width = max(map(len, meanings)) + 4
    return "\n".join(
        textwrap.fill(
            meaning,
            width=_HELP_COLUMNS,
            initial_indent=f"  {name}".ljust(width),
            subsequent_indent=" " * width,
        )
        for name, meaning in meanings.items()
    )
