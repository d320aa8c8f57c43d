"""Writing samples to a file or folder, of the kind that its name asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.counting import counted
from digitpad.digit_layout import DigitImage
from digitpad.errors import DigitpadError, SampleError
from digitpad.exchange.collection import write_collection
from digitpad.exchange.image_sets import ImageSet, is_idx_name, write_archive, write_idx
from digitpad.exchange.json_samples import json_of_sample
from digitpad.exchange.picture_folders import write_picture_folder
from digitpad.files import atomic_file, sweep_partials
from digitpad.ink_files import LabelledInk, write_ink_file
from digitpad.ink_files.json_ink import document_of
from digitpad.ink_files.writing import write_text
from digitpad.model_folder import Model
from digitpad.samples.sample import NOT_A_DIGIT, Sample, label_text
from digitpad.samples.store import CancelledError

WRITTEN_KINDS: Mapping[str, str] = {
    ".zip": "digitpad collection: samples, models and recipes",
    ".jsonl": "JSON lines: samples with all that is known of them",
    ".json": "JSON document: the same, for a few samples",
    ".unp": "UNIPEN: strokes, labels and writers",
    ".inkml": "InkML: strokes, labels and writers",
    ".npz": "NumPy archive: digit images and labels",
    "-images-idx3-ubyte": "IDX, as MNIST has it: digit images, and labels in a second file",
    "-images-idx3-ubyte.gz": "IDX, packed",
    "": "folder of PNG files, in folders by label",
}
"""How the name of what is written ends, and what it is then."""

_PICTURE, _NON_DIGIT, _BLANK, _DRAWING = "picture", "non-digit", "blank", "drawing"
_EVERY = 100


@dataclass(frozen=True, kw_only=True)
class Written:
    """What was written.

    Attributes:
        path: where.
        samples: how many samples.
        notes: sentences on what that kind of file does not hold.
    """

    path: Path
    samples: int
    notes: tuple[str, ...] = ()


def write_samples(
    path: Path,
    samples: Iterable[Sample],
    on_progress: Callable[[int], None] = lambda done: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    *,
    models: Sequence[Model] = (),
    recipes: Sequence[Path] = (),
) -> Written:
    """Write samples; what was there before stays until then.

    `.jsonl`, `.json` and `.zip` hold all that is known of a sample. `.unp` and `.inkml` hold ink
    alone; `.npz`, IDX and folders hold digit images alone, to which ink is rendered.

    Args:
        path: the file or the folder; `WRITTEN_KINDS` tells how its name ends.
        samples: taken one by one.
        on_progress: told now and then how many samples were taken.
        is_cancelled: asked before each sample.
        models: models to put into a `.zip` besides.
        recipes: recipe files to put into a `.zip` besides.

    Raises:
        CancelledError: it was cancelled; nothing was written.
        SampleError, InkFileError: it cannot be written, or the name is of none of these kinds.
        ModelError: a model is damaged.
    """
    try:
        sweep_partials(path.absolute().parent)
        watched = _watched(samples, on_progress, is_cancelled)
        if models or recipes:
            return _write_collection(path, watched, models, recipes)
        return _writer(path)(path, watched)
    except OSError as error:
        raise SampleError(f"{path} cannot be written: {error.strerror or error}.") from error


def _writer(path: Path) -> Callable[[Path, Iterable[Sample]], Written]:
    if is_idx_name(path):
        return _write_idx
    suffix = path.suffix.lower()
    if suffix in _WRITERS:
        return _WRITERS[suffix]
    endings = ", ".join(ending for ending in WRITTEN_KINDS if ending)
    raise SampleError(
        f"Samples are written to names that end in {endings}, and to folders. "
        f"Received: {path.name}."
    )


def _watched(
    samples: Iterable[Sample], on_progress: Callable[[int], None], is_cancelled: Callable[[], bool]
) -> Iterator[Sample]:
    number = 0
    for number, sample in enumerate(samples, 1):
        if is_cancelled():
            raise CancelledError("Cancelled: nothing was written.")
        yield sample
        if number % _EVERY == 0:
            on_progress(number)
    on_progress(number)


def _write_json_lines(path: Path, samples: Iterable[Sample]) -> Written:
    count = 0
    with atomic_file(path) as file:
        for sample in samples:
            file.write(json_of_sample(sample.what).encode() + b"\n")
            count += 1
    return Written(path=path, samples=count)


def _write_json(path: Path, samples: Iterable[Sample]) -> Written:
    seen = Counter[str]()

    def records() -> Iterator[str]:
        for sample in samples:
            seen[_DRAWING] += 1
            yield json_of_sample(sample.what)

    write_text(path, document_of(records()))
    return Written(path=path, samples=seen[_DRAWING])


def _write_ink(path: Path, samples: Iterable[Sample]) -> Written:
    seen = Counter[str]()

    def inks() -> Iterator[LabelledInk]:
        for sample in samples:
            ink, writer = sample.what.ink, sample.what.writer or None
            seen[_PICTURE if ink is None else _DRAWING] += 1
            if ink is not None:
                yield LabelledInk(ink=ink, label=label_text(sample.label), writer=writer)

    write_ink_file(path, inks())
    notes = _left_out(seen[_PICTURE], "picture", "such a file holds ink")
    return Written(path=path, samples=seen[_DRAWING], notes=notes)


def _write_archive(path: Path, samples: Iterable[Sample]) -> Written:
    digits, seen = ImageSet(), Counter[str]()
    for image, label in _rendered(samples, seen):
        digits.add(image, label)
    write_archive(path, digits)
    return Written(path=path, samples=len(digits.labels()), notes=_image_notes(seen))


def _write_idx(path: Path, samples: Iterable[Sample]) -> Written:
    digits, seen = ImageSet(), Counter[str]()
    for image, label in _rendered(samples, seen):
        if label == NOT_A_DIGIT:
            seen[_NON_DIGIT] += 1
        else:
            digits.add(image, label)
    write_idx(path, digits)
    return Written(path=path, samples=len(digits.labels()), notes=_image_notes(seen))


def _write_folder(path: Path, samples: Iterable[Sample]) -> Written:
    seen = Counter[str]()
    count = write_picture_folder(path, _rendered(samples, seen))
    return Written(path=path, samples=count, notes=_image_notes(seen))


def _write_collection(
    path: Path,
    samples: Iterable[Sample],
    models: Sequence[Model] = (),
    recipes: Sequence[Path] = (),
) -> Written:
    if path.suffix.lower() != ".zip":
        raise SampleError(f"Models and recipes go into a .zip file. Received: {path.name}.")
    count = write_collection(path, samples, models=models, recipes=recipes)
    return Written(path=path, samples=count)


_WRITERS: Mapping[str, Callable[[Path, Iterable[Sample]], Written]] = {
    ".zip": _write_collection,
    ".jsonl": _write_json_lines,
    ".json": _write_json,
    ".unp": _write_ink,
    ".inkml": _write_ink,
    ".npz": _write_archive,
    "": _write_folder,
}


def _rendered(samples: Iterable[Sample], seen: Counter[str]) -> Iterator[tuple[DigitImage, int]]:
    """Yield each sample's digit image and label; count what that loses."""
    for sample in samples:
        try:
            image = sample.digit_image()
        except DigitpadError:  # nothing can be seen on it, so nothing can be read
            seen[_BLANK] += 1
            continue
        picture = sample.what.picture
        seen[_DRAWING] += picture is None
        seen[_PICTURE] += picture is not None and not np.array_equal(picture, image)
        yield image, sample.label


def _image_notes(seen: Counter[str]) -> tuple[str, ...]:
    notes: tuple[str, ...] = ()
    if seen[_DRAWING] or seen[_PICTURE]:
        notes += (
            f"{counted(seen[_DRAWING], 'drawing')} and {counted(seen[_PICTURE], 'picture')} were "
            "made digit images of 28x28 pixels; .jsonl and .zip keep them as they are.",
        )
    notes += _left_out(seen[_NON_DIGIT], "sample", "IDX holds digits only")
    return notes + _left_out(seen[_BLANK], "sample", "nothing can be seen on it")


def _left_out(count: int, what: str, why: str) -> tuple[str, ...]:
    if not count:
        return ()
    return (f"{counted(count, what)} {'was' if count == 1 else 'were'} left out: {why}.",)
