import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad.digit_layout import DigitImage
from digitpad.errors import DigitpadError
from digitpad.exchange.reading import read_samples
from digitpad.exchange.writing import write_samples
from digitpad.ink_files import LabelledInk, read_ink_file
from digitpad.samples.sample import IMPORTED, NOT_A_DIGIT, NewSample
from digitpad.samples.store import CancelledError
from tests.exchange.kept import ONE, kept, rows, there_and_back
from tests.strategies import new_samples

IMAGE_KINDS = ["digits.npz", "my-images-idx3-ubyte", "my-images-idx3-ubyte.gz", "by label"]
KINDS = ["digits.zip", "digits.jsonl", "digits.json", "digits.unp", "digits.inkml", *IMAGE_KINDS]


@pytest.mark.parametrize("name", ["digits.jsonl", "digits.json", "digits.zip"])
@settings(max_examples=30)
@given(news=st.lists(new_samples(), max_size=4))
def test_our_own_kinds_lose_nothing_of_a_sample(name: str, news: list[NewSample]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        back = there_and_back(Path(folder) / name, news)

    assert rows(back) == rows(news)


@pytest.mark.parametrize("name", ["digits.unp", "digits.inkml"])
@settings(max_examples=30)
@given(news=st.lists(new_samples(), max_size=4))
def test_ink_files_hold_ink_label_and_writer_exactly(name: str, news: list[NewSample]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        written = write_samples(path, kept(news))
        back = list(read_samples(path)) if written.samples else []

    inks = [new for new in news if new.ink is not None]
    assert [(b.ink, b.label, b.writer) for b in back] == [
        (new.ink, new.label, new.writer) for new in inks
    ]
    assert all(b.source == IMPORTED for b in back)
    assert written.samples == len(inks)
    assert bool(written.notes) == (len(inks) < len(news))


def image_of(new: NewSample) -> DigitImage | None:
    try:
        return kept([new])[0].digit_image()
    except DigitpadError:
        return None


@pytest.mark.parametrize("name", IMAGE_KINDS)
@settings(max_examples=30)
@given(news=st.lists(new_samples(), min_size=1, max_size=4))
def test_image_files_hold_label_and_digit_image_exactly(name: str, news: list[NewSample]) -> None:
    images = {
        image.tobytes(): new.label
        for new in news
        if (image := image_of(new)) is not None and not ("idx" in name and new.label == NOT_A_DIGIT)
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        written = write_samples(path, kept(news))
        back = list(read_samples(path)) if written.samples else []

    assert {b.picture.tobytes() for b in back if b.picture is not None} == set(images)
    assert len(back) == written.samples
    if len(images) == len(news):
        assert {b.picture.tobytes(): b.label for b in back if b.picture is not None} == images


def test_what_is_read_is_said_as_it_goes(tmp_path: Path) -> None:
    news = [NewSample(label=digit, ink=ONE) for digit in range(10)]
    for name in KINDS:
        shares: list[float] = []
        write_samples(tmp_path / name, kept(news))

        back = list(read_samples(tmp_path / name, on_share=shares.append))

        assert len(back) == 10
        assert shares == sorted(shares)
        assert 0 < shares[0] < shares[-1] == 1


def test_a_writer_is_given_to_those_of_which_nobody_knows_who_wrote_them(tmp_path: Path) -> None:
    path = tmp_path / "digits.jsonl"
    news = [NewSample(label=1, ink=ONE), NewSample(label=2, ink=ONE, writer="Ada")]
    write_samples(path, kept(news))

    assert [new.writer for new in read_samples(path, writer="Süd")] == ["Süd", "Ada"]


def test_ink_with_all_that_is_known_of_it_is_still_an_ink_file(tmp_path: Path) -> None:
    path = tmp_path / "digits.jsonl"
    write_samples(path, kept([NewSample(label=NOT_A_DIGIT, ink=ONE, writer="Ada")]))

    assert read_ink_file(path) == [LabelledInk(ink=ONE, label="not a digit", writer="Ada")]


@pytest.mark.parametrize("name", KINDS)
def test_a_cancelled_export_leaves_what_was_there_and_nothing_besides(
    name: str, tmp_path: Path
) -> None:
    news = kept(NewSample(label=digit, ink=ONE) for digit in range(10))
    asked = iter([False] * 5 + [True])
    (tmp_path / name).mkdir() if name == "by label" else (tmp_path / name).write_text("old")

    with pytest.raises(CancelledError):
        write_samples(tmp_path / name, news, is_cancelled=lambda: next(asked))

    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert name == "by label" or (tmp_path / name).read_text() == "old"


def test_a_folder_that_holds_something_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")

    with pytest.raises(DigitpadError, match="is there already"):
        write_samples(tmp_path, kept([NewSample(label=1, ink=ONE)]))

    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("which", ["train-images-idx3-ubyte", "train-labels.idx1-ubyte"])
def test_either_file_of_an_idx_pair_can_be_named(which: str, tmp_path: Path) -> None:
    news = [NewSample(label=3, picture=np.eye(28, dtype=np.uint8) * 255)]
    dotted = "." in which
    name = "train-images.idx3-ubyte" if dotted else "train-images-idx3-ubyte"
    write_samples(tmp_path / name, kept(news))

    assert [new.label for new in read_samples(tmp_path / which)] == [3]


def test_folders_of_pictures_from_elsewhere_are_read_dark_on_light_too(tmp_path: Path) -> None:
    news = [NewSample(label=1, ink=ONE), NewSample(label=NOT_A_DIGIT, ink=ONE)]
    write_samples(tmp_path / "mine", kept(news))
    (tmp_path / "mine" / "digitpad.json").unlink()
    (tmp_path / "mine" / "8").mkdir()
    drawn = np.full((60, 60, 3), 255, np.uint8)
    drawn[10:50, 28:33] = 0
    from digitpad.opencv import cv2

    cv2.imwrite(str(tmp_path / "mine" / "8" / "scan.png"), drawn)

    back = list(read_samples(tmp_path / "mine"))

    assert [new.label for new in back] == [1, 8, NOT_A_DIGIT]
    assert back[1].picture is not None
    assert back[1].picture[30, 30] == 255
    assert back[1].picture[0, 0] == 0


def test_an_export_that_the_disk_refuses_leaves_nothing(tmp_path: Path) -> None:
    for name in KINDS:
        with pytest.raises(DigitpadError, match="cannot be written"):
            write_samples(tmp_path / "nowhere" / name, kept([NewSample(label=1, ink=ONE)]))
    shutil.rmtree(tmp_path)
