"""Labelled digits: from every source, split the same each time, or a sentence that says why not."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.digit_image import digit_image_of_ink
from digitpad.errors import DataError, DigitpadError, InkFileError
from digitpad.ink_files import LabelledInk, write_ink_file
from digitpad.opencv import cv2
from digitpad.practice import practice_inks
from digitpad.training import dataset
from digitpad.training.dataset import (
    digits_of_folder,
    digits_of_inks,
    evaluation_set,
    load,
    practice_digits,
)
from digitpad.training.labelled_digits import NO_DIGIT, LabelledDigits, joined

INKS = list(practice_inks(30, seed=1))


@pytest.fixture(autouse=True)
def _no_mnist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take MNIST off this machine, and make few practice digits: a test needs no more."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.delenv("DIGITPAD_MNIST", raising=False)
    monkeypatch.setattr(dataset, "PRACTICE_TRAINING", 40)
    monkeypatch.setattr(dataset, "PRACTICE_TEST", 20)


def in_silence(_doing: str, _done: float) -> None:
    """Tell nobody."""


def archive(path: Path, labels: list[int]) -> str:
    images = np.stack([digit_image_of_ink(ink) for ink, _ in INKS[: len(labels)]])
    np.savez(path, x=images, y=np.array(labels))
    return str(path)


def mnist(path: Path) -> str:
    images = np.stack([digit_image_of_ink(ink) for ink, _ in INKS])
    labels = np.array([label for _, label in INKS], np.uint8)
    np.savez(path, x_train=images, y_train=labels, x_test=images[:7], y_test=labels[:7])
    return str(path)


def ink_file(path: Path, labels: list[str | None]) -> str:
    samples = [
        LabelledInk(ink=ink, label=label) for (ink, _), label in zip(INKS, labels, strict=False)
    ]
    write_ink_file(path, samples)
    return str(path)


def numbered(count: int) -> LabelledDigits:
    """Digits that can be told apart: the first pixel is the digit's number."""
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 0, 0] = np.arange(count)
    return LabelledDigits(
        images=images,
        labels=np.arange(count) % 10,
        inks=tuple(INKS[i % 30][0] for i in range(count)),
    )


# --- splitting and joining --------------------------------------------------------------------


@given(st.integers(1, 200), st.floats(0, 0.5), st.integers(0, 2**31 - 1))
def test_a_split_takes_each_digit_once_and_leaves_something_to_learn_from(
    count: int, part: float, seed: int
) -> None:
    training, held_out = numbered(count).split(part, seed=seed)
    assert len(training) >= 1
    assert len(held_out) == round(count * part)
    numbers = np.concatenate([training.images[:, 0, 0], held_out.images[:, 0, 0]])
    assert sorted(numbers) == list(range(count))


def test_what_one_writer_wrote_stays_together_and_the_others_are_split_by_number() -> None:
    known = dataclasses.replace(numbered(100), writers=tuple(f"w{i % 10}" for i in range(100)))
    digits = joined([known, numbered(50)])
    training, held_out = digits.split(0.2, seed=1)
    assert len(training) + len(held_out) == 150
    there, apart = Counter(training.writers), Counter(held_out.writers)
    assert set(there) & set(apart) == {None}
    assert (there[None], apart[None]) == (40, 10)
    assert len(apart) == 1 + 2
    assert all(apart[writer] == 10 for writer in apart if writer is not None)


def test_the_writers_of_an_ink_file_are_known_by_file_and_name(tmp_path: Path) -> None:
    samples = [LabelledInk(ink=INKS[0][0], label="1", writer=name) for name in ("a", None, "b")]
    digits = digits_of_inks(samples, "mine.unp", lambda *_: None)
    assert digits.writers == ("mine.unp: a", None, "mine.unp: b")


def test_the_same_seed_splits_alike_and_another_one_otherwise() -> None:
    digits = numbered(100)
    first, again, other = (digits.split(0.3, seed=seed)[1] for seed in (5, 5, 6))
    assert np.array_equal(first.images, again.images)
    assert not np.array_equal(first.images, other.images)


def test_image_label_and_ink_stay_together_when_digits_are_taken() -> None:
    taken = numbered(30).taken(np.array([17, 3]))
    assert taken.images[:, 0, 0].tolist() == [17, 3]
    assert taken.labels.tolist() == [7, 3]
    assert taken.inks == (INKS[17][0], INKS[3][0])


def test_parts_are_joined_in_their_order() -> None:
    both = joined([numbered(3), numbered(2)])
    assert both.images[:, 0, 0].tolist() == [0, 1, 2, 0, 1]
    assert len(both.inks) == 5


# --- sources ----------------------------------------------------------------------------------


def test_practice_digits_are_the_same_for_a_seed_and_bring_their_ink() -> None:
    first, again, other = (
        practice_digits(10, seed=seed, on_progress=in_silence) for seed in (3, 3, 4)
    )
    assert np.array_equal(first.images, again.images)
    assert not np.array_equal(first.images, other.images)
    assert sorted(first.labels) == list(range(10))
    assert np.array_equal(first.images[0], digit_image_of_ink(first.inks[0] or ()))


def test_progress_is_told_from_nothing_to_less_than_all() -> None:
    told: list[float] = []
    practice_digits(600, seed=0, on_progress=lambda _, done: told.append(done))
    assert told[0] == 0
    assert told == sorted(told)
    assert len(told) >= 3


def test_inks_without_a_label_are_left_out_and_labels_that_are_no_digit_are_kept_as_such() -> None:
    labels = ["7", None, "+", "77", "٣", ""]
    samples = [
        LabelledInk(ink=ink, label=label) for (ink, _), label in zip(INKS, labels, strict=False)
    ]
    digits = digits_of_inks(samples, "mine", in_silence)
    assert digits.labels.tolist() == [7, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT]
    assert len(digits.digits_alone()) == 1


def test_inks_that_are_all_without_a_label_are_refused() -> None:
    with pytest.raises(DataError, match=r"mine\.unp holds no labelled ink"):
        digits_of_inks([LabelledInk(ink=INKS[0][0], label=None)], "mine.unp", in_silence)


def test_a_folder_of_pictures_is_labelled_by_its_folders(tmp_path: Path) -> None:
    for name in ("3", "7", "plus"):
        (tmp_path / name).mkdir()
        picture = 255 - digit_image_of_ink(INKS[0][0]).repeat(8, axis=0).repeat(8, axis=1)
        (tmp_path / name / "a.png").write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    (tmp_path / "3" / "notes.txt").write_text("no picture")
    (tmp_path / "stray.png").write_text("in no folder")
    digits = digits_of_folder(tmp_path)
    assert digits.labels.tolist() == [3, 7, NO_DIGIT]
    assert digits.images.shape == (3, 28, 28)


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no pictures in folders 0 to 9"):
        digits_of_folder(tmp_path)


def test_a_folder_with_a_damaged_picture_is_refused_and_the_picture_named(tmp_path: Path) -> None:
    (tmp_path / "3").mkdir()
    (tmp_path / "3" / "broken.png").write_bytes(b"\x89PNG")
    with pytest.raises(DataError, match=r"broken\.png"):
        digits_of_folder(tmp_path)


# --- what a run trains on ---------------------------------------------------------------------


def test_without_a_name_practice_digits_are_taken_where_mnist_is_not_at_hand() -> None:
    data = load((), (), "", in_silence)
    assert data.about == "40 built-in practice digits"
    assert (data.test_name, len(data.test)) == ("practice", 20)


def test_without_a_name_mnist_is_taken_where_it_is_at_hand(tmp_path: Path) -> None:
    data = load((), (), mnist(tmp_path / "mnist.npz"), in_silence)
    assert data.about == "MNIST's training part"
    assert (data.test_name, len(data.test)) == ("mnist", 7)


def test_sources_are_joined_and_told(tmp_path: Path) -> None:
    data = load(
        ("practice", archive(tmp_path / "own.npz", [1, 2, 3])),
        (ink_file(tmp_path / "strokes.unp", ["4", "5"]),),
        "",
        in_silence,
    )
    assert data.about == ("40 built-in practice digits, 3 digits of own.npz, 2 inks of strokes.unp")
    assert data.training.labels[-5:].tolist() == [1, 2, 3, 4, 5]
    assert [ink is None for ink in data.training.inks[-5:]] == [True] * 3 + [False] * 2


def test_the_practice_digits_to_test_on_are_others_than_those_to_learn_from() -> None:
    data = load(("practice",), (), "", in_silence)
    learnt = {image.tobytes() for image in data.training.images}
    assert not learnt & {image.tobytes() for image in data.test.images}


def test_what_is_no_digit_is_never_learnt(tmp_path: Path) -> None:
    data = load((archive(tmp_path / "own.npz", [1, 99, -1, 2]),), (), "", in_silence)
    assert data.training.labels.tolist() == [1, 2]
    assert data.about == "2 digits of own.npz"


def test_data_without_a_single_digit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no digit to learn from in 0 digits of own\.npz"):
        load((archive(tmp_path / "own.npz", [10, 11]),), (), "", in_silence)


def test_a_set_nobody_knows_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(DataError, match=r"no data set 'mnits'.*mnist, practice, or the path"):
        load(("mnits",), (), "", in_silence)
    with pytest.raises(DataError, match=r"no set 'mnits'.*mnist, practice, own, an \.npz"):
        evaluation_set("mnits")


def test_an_ink_file_that_is_missing_or_damaged_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.unp"
    damaged.write_bytes(bytes(range(256)) * 10)
    for path in (tmp_path / "absent.unp", damaged, tmp_path):
        with pytest.raises(DigitpadError):
            load(("practice",), (str(path),), "", in_silence)


# --- what a model is measured on --------------------------------------------------------------


def test_sets_are_named_as_cards_name_them(tmp_path: Path) -> None:
    assert list(evaluation_set("practice")) == ["practice"]
    assert list(evaluation_set("mnist", mnist(tmp_path / "m.npz"))) == ["mnist"]
    assert list(evaluation_set(archive(tmp_path / "own.npz", [1]))) == ["own"]
    assert list(evaluation_set(ink_file(tmp_path / "strokes.unp", ["4"]))) == ["strokes"]


def test_a_set_keeps_what_is_no_digit(tmp_path: Path) -> None:
    digits = evaluation_set(archive(tmp_path / "own.npz", [1, 99]))["own"]
    assert digits.labels.tolist() == [1, NO_DIGIT]


def test_an_ink_file_to_measure_on_that_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "strokes.unp"
    path.write_text(".PEN_DOWN\nno numbers\n")
    with pytest.raises((InkFileError, DataError)):
        evaluation_set(str(path))


def test_the_signs_of_the_ipad_are_no_digits(data_file: Callable[[str], Path]) -> None:
    (digits,) = evaluation_set(str(data_file("ipad-digits-and-signs.unp"))).values()
    assert set(digits.labels) == {NO_DIGIT, *range(10)}
