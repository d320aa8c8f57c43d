"""``digitpad runs``: list, show, compare, export and remove the training runs that are kept."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from digitpad import locations
from digitpad.commands.quiet import silence_native_libraries
from digitpad.commands.run_rows import Row, epoch_rows, write_csv
from digitpad.commands.run_words import accuracy_of, on_one_line, summary, told
from digitpad.commands.tables import print_table
from digitpad.commands.times import time_in_words
from digitpad.commands.words import word_adder
from digitpad.errors import RunError
from digitpad.run_record import RunRecord
from digitpad.run_store import RunStore
from digitpad.training.knobs import Knob, differing_knobs, knobs_of

_EPILOG = """\
examples:
  digitpad runs list
  digitpad runs show first-look-20260101-120000-ab12
  digitpad runs compare first-look-20260101-120000-ab12 first-look-20260101-130000-cd34
  digitpad runs export first-look-20260101-120000-ab12 --csv curves.csv
  digitpad runs export first-look-20260101-120000-ab12 --tensorboard logs

A run is kept with its recipe and its curves, the newest 200 of them; a model that came of one stays
when the run is removed. `tensorboard --logdir logs` shows what was exported there.
"""
_ID_HELP = "a run's id, as `digitpad runs list` shows it"


def run(words: Sequence[str]) -> None:
    """Do what the words say with the runs."""
    options = _parser().parse_args(words)
    locations.user_folder()  # a folder that cannot be is told, not taken for one without runs
    options.do(RunStore(), options)


def _list(store: RunStore, options: argparse.Namespace) -> None:
    records = store.runs()
    if options.json:
        for record in records:
            print(json.dumps(summary(record)))
    elif records:
        _print_runs(records)
    else:
        print("no run is kept; `digitpad train` makes one")


def _show(store: RunStore, options: argparse.Namespace) -> None:
    record = store.run(options.id)
    if options.json:
        print(json.dumps(dataclasses.asdict(record)))
        return
    print(f"{record.title} ({record.id})")
    for what, value in told(record).items():
        if value:
            print(f"  {what}: {on_one_line(value)}")
    rows = epoch_rows(store.event_lines(record.id))
    if rows:
        _print_epochs(rows)


def _compare(store: RunStore, options: argparse.Namespace) -> None:
    records = [store.run(run_id) for run_id in (options.id, *options.others)]
    knobs = differing_knobs(list(map(knobs_of, records)))
    if options.json:
        both = [dataclasses.asdict(knob) for knob in knobs]
        print(json.dumps({"runs": [summary(record) for record in records], "knobs": both}))
    else:
        _print_beside(records, knobs)


def _export(store: RunStore, options: argparse.Namespace) -> None:
    records = [store.run(run_id) for run_id in options.ids]
    if options.tensorboard:
        _export_to_tensorboard(store, records, Path(options.tensorboard))
        return
    path = Path(options.csv)
    if path.exists() and not options.force:
        raise RunError(f"{path} is there already; --force writes over it.")
    write_csv(path, [(record, epoch_rows(store.event_lines(record.id))) for record in records])
    print(path)


def _export_to_tensorboard(store: RunStore, records: Sequence[RunRecord], folder: Path) -> None:
    silence_native_libraries()
    from digitpad.training.tensorboard_logs import write_tensorboard_logs

    for record in records:
        began = datetime.fromisoformat(record.began).timestamp()
        write_tensorboard_logs(folder / record.id, store.event_lines(record.id), began=began)
        print(folder / record.id)


def _remove(store: RunStore, options: argparse.Namespace) -> None:
    store.remove(options.id)
    print(json.dumps({"removed": options.id}) if options.json else f"{options.id} is removed")


def _print_runs(records: Sequence[RunRecord]) -> None:
    table = Table(box=None, pad_edge=False)
    # An id is typed into other commands: it must be whole on the narrowest terminal.
    table.add_column("id", no_wrap=True, min_width=max(len(record.id) for record in records))
    for head in ("recipe", "data"):
        table.add_column(head, overflow="fold")
    for head in ("seed", "accuracy", "time", "weights"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("status", overflow="fold")
    for record in records:
        table.add_row(
            record.id,
            escape(record.title),
            escape(on_one_line(record.data)),
            str(record.seed),
            accuracy_of(record),
            time_in_words(record.seconds),
            f"{record.weights:,}",
            record.standing,
        )
    print_table(table)


def _print_epochs(rows: Sequence[Row]) -> None:
    """Print the figures of a run's epochs, those that there are."""
    heads = dict.fromkeys(head for row in rows for head in row if row[head] is not None)
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(escape(head.replace("_", " ")), justify="right", no_wrap=True)
    for row in rows:
        figures = (row.get(head) for head in heads)
        table.add_row(*("" if figure is None else f"{figure:.5g}" for figure in figures))
    print_table(table)


def _print_beside(records: Sequence[RunRecord], knobs: Sequence[Knob]) -> None:
    numbers = [str(number) for number in range(1, len(records) + 1)]
    for number, record in zip(numbers, records, strict=True):
        print(f"{number}  {record.id}  {record.title}")
    table = Table("", *numbers, box=None, pad_edge=False)
    table.add_row("accuracy", *map(accuracy_of, records))
    table.add_row("time", *(time_in_words(record.seconds) for record in records))
    table.add_row("status", *(record.standing for record in records))
    for knob in knobs:
        table.add_row(*(escape(on_one_line(text)) for text in (knob.name, *knob.values)))
    print_table(table)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="digitpad runs",
        description="List, show, compare, export and remove the training runs that are kept.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    word = word_adder(parser)
    listing = word("list", _list, "the runs that are kept, the newest first")
    showing = word("show", _show, "a run with its figures, epoch by epoch")
    comparing = word("compare", _compare, "what came of runs, and which knobs differ")
    removing = word("remove", _remove, "remove a run; a model that came of it stays")
    for one in (showing, comparing, removing):
        one.add_argument("id", metavar="ID", help=_ID_HELP)
    comparing.add_argument("others", metavar="ID", nargs="+", help="one or more to lay beside it")
    for one in (listing, showing, comparing, removing):
        one.add_argument("--json", action="store_true", help="print JSON, one object a line")
    _add_export_options(word("export", _export, "the curves of runs, for other programs"))
    return parser


def _add_export_options(exporting: argparse.ArgumentParser) -> None:
    exporting.add_argument("ids", metavar="ID", nargs="+", help=_ID_HELP)
    where = exporting.add_mutually_exclusive_group(required=True)
    where.add_argument("--csv", metavar="FILE", help="write a table: a row per epoch per run")
    where.add_argument(
        "--tensorboard", metavar="FOLDER", help="write TensorBoard's logs, a folder per run"
    )
    exporting.add_argument(
        "--force", action="store_true", help="write over a CSV file that is there"
    )
