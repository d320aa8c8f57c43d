"""``digitpad samples import`` and ``export``: files to samples and back."""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.commands.quiet import silence_native_libraries
from digitpad.commands.samples_progress import SamplesProgress
from digitpad.counting import counted
from digitpad.errors import ModelError, RecipeError, SampleError
from digitpad.exchange.collection import Extras
from digitpad.exchange.reading import is_collection, read_samples
from digitpad.exchange.writing import Written, write_samples
from digitpad.model_store import ModelStore
from digitpad.samples.query import OLDEST, Query
from digitpad.samples.sample import NewSample, Sample, label_of
from digitpad.samples.store import ImportCounts, SampleStore
from digitpad.training.extras import KeptExtras, checked_extras, keep_extras
from digitpad.training.importing import limit_memory
from digitpad.training.recipe_files import own_recipe_files

_CHUNK = 500
_IN = "The samples are in"


def chosen_ids(store: SampleStore, options: argparse.Namespace) -> npt.NDArray[np.int64]:
    """Return the ids of the samples that --label, --held-out and --learnt name, oldest first.

    Raises:
        SampleError: a label is none.
    """
    labels = None if options.label is None else [label_of(label) for label in options.label]
    held_out = getattr(options, "held_out", None)
    return store.ids(Query(labels=labels, held_out=held_out, order=OLDEST))


def samples_by_id(store: SampleStore, ids: npt.NDArray[np.int64]) -> Iterator[Sample]:
    """Yield samples by their ids, a few hundred in memory at a time."""
    for start in range(0, len(ids), _CHUNK):
        yield from store.samples(ids[start : start + _CHUNK])


def import_samples(store: SampleStore, options: argparse.Namespace) -> None:
    """Take files in: their samples in one transaction, then what a collection holds besides."""
    paths = [Path(file) for file in options.files]
    with tempfile.TemporaryDirectory(prefix="digitpad-") as folder:
        extras = _checked_extras(paths, Path(folder))
        with SamplesProgress("Reading", as_json=options.json) as progress:
            counts = store.add_all(_read(paths, options, progress), progress.show)
            with _told_what_is_in():
                kept = _kept(extras, progress)
    print(json.dumps(_as_json(counts, kept)) if options.json else _in_words(counts, kept))
    if kept.refused:
        raise ModelError(f"{_IN}, but not all models: {' '.join(kept.refused)}")


def export_samples(store: SampleStore, options: argparse.Namespace) -> None:
    """Write the chosen samples, and models and recipes where they are asked for."""
    path = Path(options.file)
    if path.is_file() and not options.force:
        raise SampleError(f"{path} is there already; --force writes over it.")
    models = [model for model in ModelStore().models() if options.models and not model.is_bundled]
    recipes = own_recipe_files() if options.recipes else []
    ids = chosen_ids(store, options)
    with SamplesProgress("Writing", as_json=options.json) as progress:

        def show(done: int) -> None:
            progress.share(done / max(len(ids), 1))
            progress.show(done)

        chosen = samples_by_id(store, ids)
        written = write_samples(path, chosen, show, models=models, recipes=recipes)
    _report_export(written, [model.id for model in models], recipes, options)


def _read(
    paths: Sequence[Path], options: argparse.Namespace, progress: SamplesProgress
) -> Iterator[NewSample]:
    for index, path in enumerate(paths):
        yield from read_samples(
            path,
            writer=options.writer,
            others_as_non_digits=options.others_as_non_digits,
            on_share=functools.partial(_show_share, progress, index, len(paths)),
        )


def _show_share(progress: SamplesProgress, index: int, files: int, share: float) -> None:
    progress.share((index + share) / files)


def _checked_extras(paths: Sequence[Path], folder: Path) -> list[Extras]:
    """Return what the collections hold besides samples, all of it checked."""
    collections = filter(is_collection, paths)
    return [checked_extras(path, folder / str(number)) for number, path in enumerate(collections)]


@contextlib.contextmanager
def _told_what_is_in() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        print(f"digitpad: {_IN}, the models that were left are not.", file=sys.stderr)
        raise
    except RecipeError as error:
        raise RecipeError(f"{_IN}, but not all recipes and models: {error}") from error


def _kept(found: Sequence[Extras], progress: SamplesProgress) -> KeptExtras:
    extras = Extras(
        models=tuple(model for one in found for model in one.models),
        recipes=tuple(recipe for one in found for recipe in one.recipes),
    )

    def prepare(name: str) -> None:
        silence_native_libraries()
        limit_memory()
        progress.say(f"Importing {name}")

    return keep_extras(extras, ModelStore(), prepare)


def _as_json(counts: ImportCounts, kept: KeptExtras) -> dict[str, object]:
    return {
        "added": counts.added,
        "duplicates": counts.duplicates,
        "conflicts": counts.conflicts,
        "models": list(kept.models),
        "models_there": kept.models_there,
        "models_refused": list(kept.refused),
        "recipes": [path.name for path in kept.recipes],
        "recipes_there": kept.recipes_there,
    }


def _in_words(counts: ImportCounts, kept: KeptExtras) -> str:
    lines = [f"{counted(counts.added, 'sample')} added"]
    if counts.duplicates:
        lines.append(f"{counted(counts.duplicates, 'sample')} there already")
    if counts.conflicts:
        lines.append(
            f"{counted(counts.conflicts, 'sample')} there already with another label, which stays"
        )
    lines += [f"the model {model} added" for model in kept.models]
    if kept.models_there:
        lines.append(f"{counted(kept.models_there, 'model')} there already")
    lines += [f"the recipe {path.name} added" for path in kept.recipes]
    if kept.recipes_there:
        lines.append(f"{counted(kept.recipes_there, 'recipe')} there already")
    return "\n".join(lines)


def _report_export(
    written: Written, models: list[str], recipes: list[Path], options: argparse.Namespace
) -> None:
    if options.json:
        values = {
            "file": str(written.path),
            "samples": written.samples,
            "models": models,
            "recipes": [path.name for path in recipes],
            "notes": list(written.notes),
        }
        print(json.dumps(values))
        return
    beside = [counted(len(models), "model")] if options.models else []
    beside += [counted(len(recipes), "recipe")] if options.recipes else []
    print(", ".join([f"{written.path}: {counted(written.samples, 'sample')}", *beside]))
    for note in written.notes:
        print(note, file=sys.stderr)
