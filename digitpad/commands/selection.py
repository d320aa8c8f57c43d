"""``--model ID``, which several commands take."""

from __future__ import annotations

import argparse
import sys

from digitpad.model_store import ModelInUse, ModelStore


def add_model_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--model ID`` to a command."""
    parser.add_argument(
        "--model", metavar="ID", help="the model to read with (default: the one in use)"
    )


def chosen_model(model_id: str | None) -> ModelInUse:
    """Load the model of that id, or the one in use; say so where another must stand in.

    Raises:
        ModelError: there is no such model, or it is damaged.
    """
    store = ModelStore()
    if model_id is not None:
        return store.load(model_id)
    in_use = store.load_current()
    if in_use.trouble:
        print(f"digitpad: {in_use.trouble}", file=sys.stderr)
    return in_use
