"""``digitpad train --recipe teach``: what goes with it, and the table that it ends with."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from digitpad.commands.tables import listed
from digitpad.training.events import Taught
from digitpad.training.lesson_recipe import TEACH

__all__ = ["TEACH", "TEACH_IN_WORDS", "check_teach_words", "taught_in_words"]

TEACH_IN_WORDS = listed(
    {
        TEACH: "No recipe of its own: adapts the model in use, or another with --from, to your "
        "own digits (`digitpad samples`), and compares it with what it was."
    }
)

_NOT_WITH_IT = (
    "settings", "epochs", "batch_size", "seeds", "optimizers", "data", "ink", "test", "resume",
    "out",
)  # fmt: skip
_WORDS = {"settings": "--set"}

_SETS = {"own": "your digits held out", "mnist": "MNIST", "practice": "practice digits"}


def check_teach_words(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse words that mean nothing where a model is taught."""
    for name in _NOT_WITH_IT:
        if getattr(options, name) != parser.get_default(name):
            word = _WORDS.get(name, f"--{name.replace('_', '-')}")
            parser.error(f"{word} does not go with --recipe {TEACH}")


def taught_in_words(taught: Taught) -> Iterator[str]:
    """Yield the table's lines, and the sentence on it."""
    yield f"{'':22}{'digits':>8}{'before':>10}{'after':>10}{'change':>9}"
    rows = zip(taught.sets, taught.digits, taught.before, taught.after, strict=True)
    for name, digits, before, after in rows:
        if digits:
            change = f"{100 * (after - before):+.2f}"
            yield f"{_SETS[name]:22}{digits:8,}{before:10.2%}{after:10.2%}{change:>9}"
    yield taught.why
    if not taught.is_better:
        yield f"`digitpad models remove {taught.model}` discards the new one."
