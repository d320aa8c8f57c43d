import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitpad.cli import main
from digitpad.digit_image import digit_image_of_ink, digit_image_of_picture
from digitpad.ink_files import LabelledInk, write_ink_file
from digitpad.model_store import ModelStore
from digitpad.opencv import cv2
from digitpad.practice import practice_inks
from digitpad.predictor import CLASSES
from digitpad.samples.store import SampleStore
from tests.own_models import add_model
from tests.samples.made import fill

Capsys = pytest.CaptureFixture[str]


def figures(capsys: Capsys, *words: str) -> list[dict[str, Any]]:
    assert main(["evaluate", "--json", *words]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def ink_file(path: Path, count: int, *, non_digits: int = 0) -> Path:
    samples = [
        LabelledInk(ink=ink, label=str(digit)) for ink, digit in practice_inks(count, seed=1)
    ]
    scribbles = [
        LabelledInk(ink=(*one, *other), label="+")
        for (one, _), (other, _) in zip(
            practice_inks(non_digits, seed=2), practice_inks(non_digits, seed=3), strict=True
        )
    ]
    write_ink_file(path, [*samples, *scribbles])
    return path


def test_a_sheet_of_errors_is_drawn_with_a_part_for_each_set(
    tmp_path: Path, capsys: Capsys
) -> None:
    # Every label is wrong, so every digit is an error; the second set has room for few.
    samples = [
        LabelledInk(ink=ink, label=str((digit + 1) % 10))
        for ink, digit in practice_inks(100, seed=1)
    ]
    write_ink_file(tmp_path / "many.json", samples)
    write_ink_file(tmp_path / "few.json", samples[:5])
    sheet = tmp_path / "errors.png"
    words = [str(tmp_path / "many.json"), str(tmp_path / "few.json"), "--errors", str(sheet)]

    assert main(["evaluate", *words]) == 0

    capsys.readouterr()
    picture = cv2.imread(str(sheet), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    height, width = picture.shape
    assert width == 1200
    # Two headings, five rows of twelve and one of five.
    assert height == 2 * 34 + 6 * 118
    assert (picture[-100:, 600:] == 255).all()
    assert (picture[-100:, :500] < 128).any()


def test_non_digits_that_pass_for_digits_have_a_part_of_their_own(
    tmp_path: Path, capsys: Capsys
) -> None:
    # Digits under a label that is none: the model takes them for what they are.
    samples = [LabelledInk(ink=ink, label="+") for ink, _ in practice_inks(20, seed=1)]
    right = [LabelledInk(ink=ink, label=str(digit)) for ink, digit in practice_inks(10, seed=2)]
    write_ink_file(tmp_path / "signs.json", [*samples, *right])
    sheet = tmp_path / "errors.png"

    assert main(["evaluate", str(tmp_path / "signs.json"), "--errors", str(sheet)]) == 0

    capsys.readouterr()
    picture = cv2.imread(str(sheet), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    # A heading for the digits, one for the rest, and two rows of twelve.
    assert picture.shape[0] in (2 * 34 + 2 * 118, 2 * 34 + 3 * 118)


def test_a_set_of_non_digits_alone_has_no_accuracy_to_tell(tmp_path: Path, capsys: Capsys) -> None:
    samples = [LabelledInk(ink=ink, label="+") for ink, _ in practice_inks(5, seed=1)]
    write_ink_file(tmp_path / "signs.json", samples)

    assert main(["evaluate", str(tmp_path / "signs.json")]) == 0

    assert capsys.readouterr().out == "signs: 5 non-digits and no digit to tell them from\n"


@pytest.mark.skipif(os.name == "nt", reason="names on Windows are text")
def test_a_file_whose_name_is_no_text_is_no_trouble(tmp_path: Path, capsys: Capsys) -> None:
    path = ink_file(tmp_path / os.fsdecode(b"b\xff.json"), 10)
    assert main(["evaluate", "--json", str(path), "--errors", str(tmp_path / "e.png")]) == 0
    capsys.readouterr()
    assert (tmp_path / "e.png").stat().st_size > 0


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("errors.jpg", "is a .png file"), ("nowhere/errors.png", "There is no folder")],
)
def test_a_sheet_that_cannot_be_written_is_refused_before_anything_is_read(
    name: str, sentence: str, tmp_path: Path, capsys: Capsys
) -> None:
    assert main(["evaluate", "practice", "--errors", str(tmp_path / name)]) == 1
    told = capsys.readouterr()
    assert sentence in told.err
    assert told.out == ""


def test_json_has_what_the_contract_says_and_its_figures_agree(
    tmp_path: Path, capsys: Capsys
) -> None:
    path = ink_file(tmp_path / "mine.json", 200)

    (line,) = figures(capsys, str(path))

    assert list(line) == [
        "set", "model", "n", "accuracy", "per_class", "confusion", "calibration_error", "non_digits"
    ]  # fmt: skip
    assert (line["set"], line["model"], line["n"]) == ("mine", "default", 200)
    assert line["non_digits"] is None
    confusion = np.array(line["confusion"])
    assert confusion.shape == (CLASSES, CLASSES)
    assert (confusion.sum(axis=1) == 20).all()
    assert line["accuracy"] == pytest.approx(np.trace(confusion) / 200)
    assert line["per_class"] == pytest.approx(np.diag(confusion) / 20)
    assert line["accuracy"] >= 0.9
    assert 0 <= line["calibration_error"] <= 1


def test_labels_that_are_no_digit_get_figures_of_their_own(tmp_path: Path, capsys: Capsys) -> None:
    path = ink_file(tmp_path / "mine.unp", 50, non_digits=30)

    (line,) = figures(capsys, str(path))

    assert line["n"] == 50
    assert line["non_digits"]["n"] == 30
    assert 0.5 < line["non_digits"]["auroc"] <= 1


def test_an_archive_and_a_folder_of_pictures_are_read_as_predict_reads_each_picture(
    tmp_path: Path, capsys: Capsys
) -> None:
    digits = list(practice_inks(30, seed=5))
    images = np.stack([digit_image_of_ink(ink) for ink, _ in digits])
    labels = np.array([digit for _, digit in digits])
    np.savez(tmp_path / "thirty.npz", x=images, y=labels)
    for index, (image, digit) in enumerate(zip(images, labels, strict=True)):
        folder = tmp_path / "pictures" / str(digit)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{index}.png").write_bytes(cv2.imencode(".png", image)[1].tobytes())
    read = [digit_image_of_picture(image) for image in images]
    predictor = ModelStore().load_current().predictor
    right = float((predictor.scores(np.stack(read)).argmax(axis=1) == labels).mean())

    of_archive, of_folder = figures(
        capsys, str(tmp_path / "thirty.npz"), str(tmp_path / "pictures")
    )

    assert (of_archive["set"], of_archive["n"]) == ("thirty", 30)
    assert of_archive["accuracy"] == pytest.approx(right)
    assert (of_folder["set"], of_folder["n"]) == ("pictures", 30)
    assert of_folder["accuracy"] == pytest.approx(right, abs=0.11)


def test_a_class_that_the_set_lacks_has_no_figure(tmp_path: Path, capsys: Capsys) -> None:
    sevens = [
        LabelledInk(ink=ink, label="7") for ink, digit in practice_inks(50, seed=1) if digit == 7
    ]
    write_ink_file(tmp_path / "sevens.json", sevens)

    (line,) = figures(capsys, str(tmp_path / "sevens.json"))

    assert [digit for digit, part in enumerate(line["per_class"]) if part is not None] == [7]


def test_the_practice_digits_are_a_set(capsys: Capsys) -> None:
    (line,) = figures(capsys, "practice")

    assert (line["set"], line["n"]) == ("practice", 2000)
    assert line["accuracy"] >= 0.9


def test_the_bundled_model_reads_mnist_as_well_as_its_card_says(
    data_file: Callable[[str], Path], capsys: Capsys
) -> None:
    (line,) = figures(capsys, "mnist", "--mnist", str(data_file("mnist.npz")))

    assert (line["set"], line["n"]) == ("mnist", 10_000)
    told = ModelStore().bundled().card.accuracy["mnist"]
    assert line["accuracy"] == pytest.approx(told, abs=1e-4)


def test_another_model_can_be_measured(tmp_path: Path, capsys: Capsys) -> None:
    mine = add_model(ModelStore())
    path = ink_file(tmp_path / "mine.json", 10)

    (line,) = figures(capsys, "--model", mine.id, str(path))

    assert line["model"] == mine.id


def test_a_table_for_people_names_set_and_model_even_in_odd_signs(
    tmp_path: Path, capsys: Capsys
) -> None:
    store = ModelStore()
    mine = add_model(store, "[bold]mine[/nothing]")
    store.use(mine.id)
    path = ink_file(tmp_path / "[red]set.json", 20, non_digits=3)

    assert main(["evaluate", str(path)]) == 0

    out = capsys.readouterr().out
    assert "[red]set: " in out
    assert "[bold]mine[/nothing]" in out
    assert "3 non-digits" in out
    assert "read as" in out


@pytest.mark.parametrize(
    "given",
    ["nothing-there", "empty.npz", "text.txt", "objects.npz", "folder", "wrong.npz"],
)
def test_a_set_that_cannot_be_had_is_told_in_one_sentence(
    given: str, tmp_path: Path, capsys: Capsys
) -> None:
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "text.txt").write_text("no ink", encoding="utf-8")
    (tmp_path / "folder" / "0").mkdir(parents=True)
    np.savez(tmp_path / "objects.npz", x=np.array([{}]), y=np.zeros(1, int))
    np.savez(tmp_path / "wrong.npz", x=np.zeros((3, 28, 28)), y=np.zeros(3, int))

    assert main(["evaluate", "--json", str(tmp_path / given)]) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("digitpad: ")
    assert err.count("\n") == 1


def test_that_a_damaged_file_of_samples_was_restored_is_told_beside_the_figures(
    capsys: Capsys,
) -> None:
    with SampleStore() as store:
        fill(store, 30)
    data = bytearray(store.path.read_bytes())
    data[20_000:20_100] = bytes(100)
    store.path.write_bytes(data)

    assert main(["evaluate", "own", "--json"]) == 0
    out, err = capsys.readouterr()

    assert json.loads(out.splitlines()[0])["set"] == "own"
    assert err.startswith("digitpad: The file of your samples was damaged; it was set aside as ")
    assert err.count("\n") == 1
