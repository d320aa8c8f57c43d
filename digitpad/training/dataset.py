"""Labelled digits: where they come from, by the names that commands and orders use."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.digit_image import (
    SIDE_PX,
    DigitImage,
    digit_image_of_ink,
    digit_image_of_picture,
)
from digitpad.errors import BlankPictureError, DataError, DigitpadError
from digitpad.ink import Ink
from digitpad.ink_files import LabelledInk, read_ink_file
from digitpad.pictures import PICTURE_SUFFIXES, read_picture
from digitpad.practice import practice_inks
from digitpad.samples.opened import opened_samples
from digitpad.training.archives import digits_of_archive
from digitpad.training.labelled_digits import (
    NO_DIGIT,
    Images,
    LabelledDigits,
    OnProgress,
    joined,
)
from digitpad.training.mnist import find_mnist, load_mnist
from digitpad.training.own_digits import own_digits

PRACTICE_TRAINING = 20_000
PRACTICE_TEST = 2_000
_PRACTICE_TEST_SEED = 2**31 - 1
_TOLD_EVERY = 250


@dataclass(frozen=True, kw_only=True)
class TrainingData:
    """What a run trains on and is tested on.

    Attributes:
        training: to learn from, validation part included.
        test: to tell the accuracy by; never learnt from.
        about: one sentence on the training data.
        test_name: what the test digits are called on the card.
    """

    training: LabelledDigits
    test: LabelledDigits
    about: str
    test_name: str


def load(
    names: Sequence[str], ink_paths: Sequence[str], mnist_file: str, on_progress: OnProgress
) -> TrainingData:
    """Return the data of a run.

    Args:
        names: `mnist`, `practice`, or paths of `.npz` files; none means MNIST where it is to be
            had without asking anyone, else practice digits.
        ink_paths: ink files to train on besides.
        mnist_file: an `mnist.npz` to take, or empty.
        on_progress: is told what goes on.

    Raises:
        DataError: something is missing or damaged.
    """
    if not names:
        names = ("mnist",) if find_mnist(mnist_file) is not None else ("practice",)
    parts: list[LabelledDigits] = []
    abouts: list[str] = []
    test: tuple[str, LabelledDigits] | None = None
    for name in names:
        if name == "mnist":
            training, held_out = load_mnist(mnist_file, on_progress)
            test = ("mnist", held_out)
            abouts.append("MNIST's training part")
        elif name == "practice":
            training = practice_digits(PRACTICE_TRAINING, seed=0, on_progress=on_progress)
            abouts.append(f"{len(training):,} built-in practice digits")
        else:
            training = digits_of_archive(_existing(name)).digits_alone()
            abouts.append(f"{len(training):,} digits of {Path(name).name}")
        parts.append(training)
    for path in map(Path, ink_paths):
        training = digits_of_inks(read_ink_file(path), path.name, on_progress).digits_alone()
        abouts.append(f"{len(training):,} inks of {path.name}")
        parts.append(training)
    about = ", ".join(abouts)
    training = joined(parts)
    if len(training) == 0:
        raise DataError(f"There is no digit to learn from in {about}.")
    if test is None:
        test = ("practice", practice_test())
    return TrainingData(training=training, test=test[1], about=about, test_name=test[0])


def evaluation_set(name: str, mnist_file: str = "") -> dict[str, LabelledDigits]:
    """Return a set to evaluate on, by the name that it has on cards and in tables.

    Args:
        name: `mnist` (its test part), `practice`, `own` (the user's samples: those held out and
            those that teaching learns from are two sets), or the path of an `.npz` archive, of an
            ink file or of a folder of labelled pictures.
        mnist_file: an `mnist.npz` to take, or empty.

    Raises:
        DataError: it is missing or damaged.
        InkFileError: the same for an ink file; SampleError: the same for the user's samples.
    """
    if name == "mnist":
        return {name: load_mnist(mnist_file, _in_silence)[1]}
    if name == "practice":
        return {name: practice_test()}
    if name == "own":
        return _own_sets()
    path = Path(name)
    if path.is_dir():
        return {path.name: digits_of_folder(path)}
    if not path.exists():
        raise DataError(
            f"There is no set {name!r}. Expected: mnist, practice, own, an .npz archive, an ink "
            "file, or a folder of pictures in folders 0 to 9."
        )
    if path.suffix == ".npz":
        return {path.stem: digits_of_archive(path, or_mnist=True)}
    return {path.stem: digits_of_inks(read_ink_file(path), path.name, _in_silence)}


def _own_sets() -> dict[str, LabelledDigits]:
    with opened_samples() as samples:
        own = own_digits(samples, _in_silence)
    if not len(own.learnt) and not len(own.held_out):
        raise DataError(
            "You have no samples yet. Correct readings or collect digits in the window, or "
            "`digitpad samples import FILE`."
        )
    return {"own": own.held_out, "own, to learn from": own.learnt}


def _in_silence(_doing: str, _done: float) -> None:
    """Tell nobody how far the work is."""


def practice_digits(count: int, *, seed: int, on_progress: OnProgress) -> LabelledDigits:
    """Return built-in practice digits: our own strokes under random warps."""
    labels: list[int] = []

    def inks() -> Iterator[Ink]:
        for ink, digit in practice_inks(count, seed=seed):
            labels.append(digit)
            yield ink

    images, drawn = _drawn(inks(), count, "practice digits", on_progress)
    return LabelledDigits(images=images, labels=np.array(labels, np.int64), inks=drawn)


def digits_of_inks(
    samples: Sequence[LabelledInk], name: str, on_progress: OnProgress
) -> LabelledDigits:
    """Return inks as digit images; inks without a label are left out.

    A label other than 0 to 9 is no digit.

    Raises:
        DataError: there is none with a label.
    """
    labelled = [sample for sample in samples if sample.label is not None]
    if not labelled:
        raise DataError(f"{name} holds no labelled ink.")
    inks = (sample.ink for sample in labelled)
    images, drawn = _drawn(inks, len(labelled), name, on_progress)
    return LabelledDigits(
        images=images,
        labels=np.array([_class_of(sample.label or "") for sample in labelled], np.int64),
        inks=drawn,
        # Two files may call different people by one name.
        writers=tuple(
            None if sample.writer is None else f"{name}: {sample.writer}" for sample in labelled
        ),
    )


def _drawn(
    inks: Iterable[Ink], count: int, name: str, on_progress: OnProgress
) -> tuple[Images, tuple[Ink, ...]]:
    """Return `count` inks as digit images, and the inks; tell how far it is now and then."""
    images = np.empty((count, SIDE_PX, SIDE_PX), np.uint8)
    drawn: list[Ink] = []
    for index, ink in enumerate(inks):
        if index % _TOLD_EVERY == 0:
            on_progress(f"Drawing {name}", index / count)
        images[index] = digit_image_of_ink(ink)
        drawn.append(ink)
    return images, tuple(drawn)


@functools.cache
def practice_test() -> LabelledDigits:
    """Return the practice digits that models are tested on, the same ones always.

    Drawing them takes a second; they stay in memory, for the next test.
    """
    return practice_digits(PRACTICE_TEST, seed=_PRACTICE_TEST_SEED, on_progress=_in_silence)


def digits_of_folder(folder: Path) -> LabelledDigits:
    """Return the pictures in `0/` … `9/` (and folders of other names: no digits) of a folder.

    Raises:
        DataError: there are none, or one cannot be read.
    """
    files = [
        (path, label.name)
        for label in sorted(folder.iterdir())
        if label.is_dir()
        for path in sorted(label.iterdir())
        if path.suffix.lower() in PICTURE_SUFFIXES
    ]
    if not files:
        raise DataError(f"{folder} holds no pictures in folders 0 to 9.")
    images = np.stack([_digit_image_in(path) for path, _ in files])
    labels = np.array([_class_of(label) for _, label in files], np.int64)
    return LabelledDigits(images=images, labels=labels, inks=(None,) * len(files))


def _digit_image_in(path: Path) -> DigitImage:
    """Return the digit image of a picture; a blank one stays blank, and is read as it is."""
    try:
        return digit_image_of_picture(read_picture(path))
    except BlankPictureError:
        return np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    except DigitpadError as error:
        raise DataError(f"{path}: {error}") from error


def _existing(name: str) -> Path:
    path = Path(name)
    if not path.exists():
        raise DataError(
            f"There is no data set {name!r} to learn from. Expected: mnist, practice, or the path "
            "of an .npz archive."
        )
    return path


def _class_of(label: str) -> int:
    return int(label) if len(label) == 1 and label in "0123456789" else NO_DIGIT
