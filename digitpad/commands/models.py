"""``digitpad models``: list, show, use, rename, export, import and remove models."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from digitpad.commands.quiet import silence_native_libraries
from digitpad.commands.tables import print_table
from digitpad.commands.words import word_adder
from digitpad.errors import ModelError
from digitpad.model_store import Model, ModelStore

_EPILOG = """\
examples:
  digitpad models list
  digitpad models show default
  digitpad models use first-look-20260101-120000-ab12
  digitpad models back
  digitpad models export default digits.keras
  digitpad models export default digits.onnx
  digitpad models import digits.keras --name "from a friend"

A .keras file from elsewhere is inspected before Keras sees it; only built-in layers are allowed.
"""


def run(words: Sequence[str]) -> None:
    """Do what the words say with the models."""
    options = _parser().parse_args(words)
    options.do(ModelStore(), options)


_ID_HELP = "a model's id, as `digitpad models list` shows it"


def _list(store: ModelStore, options: argparse.Namespace) -> None:
    models, current = store.models(), store.current_id()
    if options.json:
        for model in models:
            print(json.dumps(_summary(model, current)))
        return
    table = Table("", box=None, pad_edge=False)
    # An id is typed into other commands: it must be whole on the narrowest terminal.
    table.add_column(
        "id", no_wrap=True, min_width=max((len(model.id) for model in models), default=2)
    )
    table.add_column("name", overflow="fold")
    table.add_column("accuracy", overflow="fold")
    table.add_column("weights", justify="right", no_wrap=True)
    for model in models:
        accuracy = (f"{name} {part:.2%}" for name, part in model.card.accuracy.items())
        table.add_row(
            "*" if model.id == current else "",
            model.id,
            escape(model.card.name),
            escape(", ".join(accuracy)),
            f"{model.card.weights:,}",
        )
    print_table(table)


def _show(store: ModelStore, options: argparse.Namespace) -> None:
    model = store.model(options.id or store.current_id())
    if options.json:
        print(json.dumps({"id": model.id, **dataclasses.asdict(model.card)}))
        return
    print(f"{model.card.name} ({model.id})")
    for name, value in dataclasses.asdict(model.card).items():
        if name != "name" and value:
            print(f"  {name}: {_plain(value)}")


def _use(store: ModelStore, options: argparse.Namespace) -> None:
    _report(store.use(options.id).model, store, options, "reads from now on")


def _back(store: ModelStore, options: argparse.Namespace) -> None:
    _report(store.roll_back().model, store, options, "reads again")


def _rename(store: ModelStore, options: argparse.Namespace) -> None:
    _report(store.rename(options.id, options.name), store, options, "is its name now")


def _export(store: ModelStore, options: argparse.Namespace) -> None:
    if Path(options.file).is_file() and not options.force:
        raise ModelError(f"{options.file} is there already; --force writes over it.")
    path = store.export(options.id, Path(options.file))
    print(json.dumps({"id": options.id, "file": str(path)}) if options.json else path)


def _import(store: ModelStore, options: argparse.Namespace) -> None:
    from digitpad.training.importing import import_model, limit_memory

    silence_native_libraries()
    limit_memory()
    model = import_model(Path(options.file), store, name=options.name)
    _report(model, store, options, f"is stored as {model.id}")


def _remove(store: ModelStore, options: argparse.Namespace) -> None:
    was_in_use = store.current_id() == options.id
    store.remove(options.id)
    in_use = store.current_id()
    if options.json:
        print(json.dumps({"removed": options.id, "in_use": in_use}))
    else:
        print(f"{options.id} is removed" + (f"; {in_use} reads from now on" if was_in_use else ""))


def _report(model: Model, store: ModelStore, options: argparse.Namespace, what: str) -> None:
    if options.json:
        print(json.dumps(_summary(model, store.current_id())))
    else:
        print(f"{model.card.name} {what}")


def _summary(model: Model, current: str) -> dict[str, Any]:
    return {
        "id": model.id,
        "name": model.card.name,
        "in_use": model.id == current,
        "bundled": model.is_bundled,
        "accuracy": dict(model.card.accuracy),
        "weights": model.card.weights,
        "size_bytes": model.size_bytes,
        "created": model.card.created,
    }


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="digitpad models",
        description="List, show, use, rename, export, import and remove models.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    word = word_adder(parser, with_json=True)
    word("list", _list, "the models there are; * marks the one in use")
    word("show", _show, "a model's card").add_argument("id", nargs="?", help="default: in use")
    word("use", _use, "make a model the one in use").add_argument("id", help=_ID_HELP)
    word("back", _back, "use the model again that was in use before")
    rename = word("rename", _rename, "give one of your models another name")
    rename.add_argument("id", help=_ID_HELP)
    rename.add_argument("name", help="what to call it")
    export = word("export", _export, "write a model as .keras, .tflite or .onnx")
    export.add_argument("id", help=_ID_HELP)
    export.add_argument("--force", action="store_true", help="write over a file that is there")
    export.add_argument("file", help="the file to write, or a folder to put a .keras file in")
    importing = word("import", _import, "check, compile and store a .keras file from elsewhere")
    importing.add_argument("file", help="the .keras file")
    importing.add_argument("--name", default="", help="what to call it (default: the file's name)")
    word("remove", _remove, "remove one of your models").add_argument("id", help=_ID_HELP)
    return parser
