"""``digitpad samples``: list, import, export and remove the digits that the user keeps."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rich.markup import escape
from rich.table import Table

from digitpad import locations
from digitpad.commands.samples_exchange import (
    chosen_ids,
    export_samples,
    import_samples,
    samples_by_id,
)
from digitpad.commands.tables import listed, print_table
from digitpad.commands.times import moment_in_words
from digitpad.commands.words import word_adder
from digitpad.counting import counted
from digitpad.errors import SampleError
from digitpad.exchange.writing import WRITTEN_KINDS
from digitpad.model_card import short_name
from digitpad.samples.opened import opened_samples
from digitpad.samples.sample import LABELS, Sample, label_read, label_text
from digitpad.samples.store import SampleStore

_EPILOG = """\
Your digits lie in {file}; nothing leaves this machine unless you export it.

files that are read:
  .zip, .jsonl, .json, UNIPEN, InkML, .npz (x, y), IDX pairs (.gz, too), folders of pictures
  that are named by label

files that are written, by their names' ends:
{kinds}

examples:
  digitpad samples list
  digitpad samples import strokes.unp --writer Ada
  digitpad samples export digits.zip --models --recipes
  digitpad samples export learnt.jsonl --label 4 --label 9 --learnt
  digitpad samples remove --label "not a digit"

An import's samples are taken in whole or not at all; Ctrl+C leaves everything as it was. Then a
collection's recipes and models follow, one by one.
"""


def run(words: Sequence[str]) -> None:
    """Do what the words say with the samples."""
    options = _parser().parse_args(words)
    with opened_samples() as store:
        options.do(store, options)


def _list(store: SampleStore, options: argparse.Namespace) -> None:
    if options.rows:
        _list_rows(store, options)
        return
    if options.label is not None or options.held_out is not None:
        raise SampleError("--label, --held-out and --learnt choose rows: say --rows, too.")
    counts = store.counts()
    if options.json:
        for label in LABELS:
            row = {
                "label": label_text(label),
                "samples": counts.by_label[label],
                "held_out": counts.held_out[label],
            }
            print(json.dumps(row))
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("label", no_wrap=True)
    table.add_column("samples", justify="right")
    table.add_column("held out", justify="right")
    for label in LABELS:
        table.add_row(
            label_text(label), f"{counts.by_label[label]:,}", f"{counts.held_out[label]:,}"
        )
    print_table(table)
    print(f"\n{counted(counts.total, 'sample')}, in {store.path}.")


def _list_rows(store: SampleStore, options: argparse.Namespace) -> None:
    chosen = samples_by_id(store, chosen_ids(store, options))
    if options.json:
        for sample in chosen:
            print(json.dumps(_row(sample)))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "label", "read as", "kept", "source", "writer", "held out"):
        table.add_column(heading, no_wrap=True)
    for sample in chosen:
        what = sample.what
        table.add_row(
            str(sample.id),
            label_text(sample.label),
            _read_as(sample) or "",
            moment_in_words(what.kept_at),
            what.source,
            escape(short_name(what.writer)),
            "yes" if sample.is_held_out else "",
        )
    print_table(table)


def _row(sample: Sample) -> dict[str, object]:
    what = sample.what
    return {
        "id": sample.id,
        "label": label_text(sample.label),
        "read_as": _read_as(sample),
        "misread": sample.was_misread,
        "model": what.model,
        "kept_at": what.kept_at,
        "source": what.source,
        "writer": what.writer,
        "held_out": sample.is_held_out,
        "kind": "ink" if what.ink is not None else "picture",
    }


def _read_as(sample: Sample) -> str | None:
    reading = sample.what.reading
    return None if reading is None else label_text(label_read(reading))


def _remove(store: SampleStore, options: argparse.Namespace) -> None:
    if options.all:
        if options.id or options.label is not None:
            raise SampleError("--all goes with neither --id nor --label; nothing was removed.")
        number = store.counts().total
        _ask(f"Remove all {number:,} samples, and their backups?", options)
        store.remove_everything()
    else:
        ids = _ids(store, options)
        number = len(ids)
        _ask(f"Remove {counted(number, 'sample')}?", options)
        store.remove(ids)
    told = f"{counted(number, 'sample')} removed"
    print(json.dumps({"removed": number}) if options.json else told)


def _ids(store: SampleStore, options: argparse.Namespace) -> npt.NDArray[np.int64]:
    """Return the samples that --id and --label name; an id must be there."""
    if not options.id and options.label is None:
        raise SampleError("Say which samples to remove: --id, --label or --all.")
    there = set(store.ids().tolist()) if options.id else set()
    missing = next((one for one in options.id if one not in there), None)
    if missing is not None:
        raise SampleError(
            f"There is no sample {missing}; `digitpad samples list --rows` shows them."
        )
    ids = np.array(options.id, dtype=np.int64)
    labelled = chosen_ids(store, options) if options.label is not None else ids
    return np.union1d(ids, labelled)


def _ask(question: str, options: argparse.Namespace) -> None:
    if options.yes:
        return
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        raise SampleError("Samples are removed for good: say --yes where nobody can be asked.")
    if input(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
        raise SampleError("Nothing was removed.")


def _parser() -> argparse.ArgumentParser:
    kinds = {ending or "(a folder)": what for ending, what in WRITTEN_KINDS.items()}
    parser = argparse.ArgumentParser(
        prog="digitpad samples",
        description="List, import, export and remove the digits that you keep.",
        epilog=_EPILOG.format(file=locations.samples_file(), kinds=listed(kinds)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    word = word_adder(parser, with_json=True)
    listing = word("list", _list, "how many samples there are of each label")
    listing.add_argument("--rows", action="store_true", help="a line for each sample, instead")
    _add_choice(listing)
    importing = word("import", import_samples, "take samples in from files, all or none")
    importing.add_argument("files", nargs="+", metavar="FILE", help="a file or a folder")
    importing.add_argument(
        "--writer", default="", metavar="NAME", help="who wrote them, where the file does not say"
    )
    importing.add_argument(
        "--others-as-non-digits",
        action="store_true",
        help='take every label but 0 to 9 for "not a digit" (otherwise it is a fault)',
    )
    exporting = word("export", export_samples, "write samples to a file or a folder")
    exporting.add_argument("file", metavar="FILE", help="what its name ends in tells the kind")
    _add_choice(exporting)
    exporting.add_argument("--models", action="store_true", help="your models, too (.zip)")
    exporting.add_argument("--recipes", action="store_true", help="your recipes, too (.zip)")
    exporting.add_argument("--force", action="store_true", help="write over a file that is there")
    _add_which(word("remove", _remove, "remove samples for good"))
    return parser


def _add_which(parser: argparse.ArgumentParser) -> None:
    which = parser.add_argument
    which("--id", type=int, action="append", default=[], metavar="ID", help="this one; repeatable")
    which("--label", action="append", metavar="LABEL", help="all with this label; repeatable")
    which("--all", action="store_true", help="all samples, and their backups")
    which("--yes", action="store_true", help="do not ask")


def _add_choice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--label", action="append", metavar="LABEL", help="those with this label; repeatable"
    )
    part = parser.add_mutually_exclusive_group()
    part.add_argument(
        "--held-out", dest="held_out", action="store_const", const=True, help="those held out"
    )
    part.add_argument(
        "--learnt", dest="held_out", action="store_const", const=False, help="those learnt from"
    )
