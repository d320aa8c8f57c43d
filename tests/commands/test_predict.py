import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from digitpad.cli import main
from digitpad.digit_image import Step, digit_image_of_ink
from digitpad.ink import Ink, Stroke
from digitpad.ink_files import LabelledInk, write_ink_file
from digitpad.model_store import ModelStore
from digitpad.opencv import cv2
from digitpad.practice import templates
from tests.closing_four import STEPS, closing_four
from tests.own_models import add_model

Capsys = pytest.CaptureFixture[str]


def first_inks() -> list[Ink]:
    """One template of each digit, in order."""
    firsts = {template.digit: template.ink for template in reversed(templates())}
    return [firsts[digit] for digit in range(10)]


def draw(ink: Ink, path: Path, *, side: int = 400, light_on_dark: bool = False) -> Path:
    """Write a picture of ink in the templates' frame, drawn by OpenCV's own thick lines."""
    paper, pen = (20, 240) if light_on_dark else (250, 15)
    picture = np.full((side, side), paper, np.uint8)
    lines = [np.rint(side * (0.2 + 0.6 * stroke.xy / 100)).astype(np.int32) for stroke in ink]
    cv2.polylines(picture, lines, False, pen, side // 20, cv2.LINE_AA)
    path.write_bytes(cv2.imencode(path.suffix, picture)[1].tobytes())
    return path


def lines_of(capsys: Capsys) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def sevens_path(tmp_path: Path) -> Path:
    return draw(first_inks()[7], tmp_path / "seven.png")


@pytest.mark.parametrize("light_on_dark", [False, True])
@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_pictures_of_the_ten_digits_are_read_right(
    suffix: str, light_on_dark: bool, tmp_path: Path, capsys: Capsys
) -> None:
    paths = [
        str(draw(ink, tmp_path / f"{digit}{suffix}", light_on_dark=light_on_dark))
        for digit, ink in enumerate(first_inks())
    ]

    assert main(["predict", "--json", *paths]) == 0

    lines = lines_of(capsys)
    assert [line["file"] for line in lines] == paths
    assert sum(line["digit"] == digit for digit, line in enumerate(lines)) >= 9


def test_json_has_what_the_contract_says_and_no_more(tmp_path: Path, capsys: Capsys) -> None:
    path = sevens_path(tmp_path)

    assert main(["predict", "--json", str(path)]) == 0

    (line,) = lines_of(capsys)
    assert list(line) == ["file", "verdict", "digit", "confidence", "scores"]
    scores = line["scores"]
    assert isinstance(scores, list)
    assert len(scores) == 10
    assert sum(scores) == pytest.approx(1, abs=1e-4)
    assert (line["file"], line["verdict"], line["digit"]) == (str(path), "digit", 7)
    assert line["confidence"] == scores[7] == max(scores)


def test_without_json_a_line_for_people_is_printed(tmp_path: Path, capsys: Capsys) -> None:
    path = sevens_path(tmp_path)

    assert main(["predict", str(path)]) == 0

    assert capsys.readouterr().out.startswith(f"{path}: 7  ")


def test_a_blank_picture_is_told_as_blank(tmp_path: Path, capsys: Capsys) -> None:
    path = draw((), tmp_path / "blank.png")

    assert main(["predict", "--json", str(path)]) == 0
    (line,) = lines_of(capsys)
    assert main(["predict", str(path)]) == 0

    assert line == {
        "file": str(path),
        "verdict": "blank",
        "digit": None,
        "confidence": 0.0,
        "scores": [0.0] * 10,
    }
    assert capsys.readouterr().out == f"{path}: blank\n"


def test_what_is_no_digit_is_told_as_that_beside_what_it_is_nearest_to(
    tmp_path: Path, capsys: Capsys
) -> None:
    rng = np.random.default_rng(5)
    verdicts: Counter[object] = Counter()
    for index in range(20):
        scribble = (Stroke.through(rng.uniform(0, 100, (25, 2))),)
        draw(scribble, tmp_path / f"{index}.png")
    paths = sorted(str(path) for path in tmp_path.iterdir())

    assert main(["predict", "--json", *paths]) == 0
    verdicts.update(line["verdict"] for line in lines_of(capsys))
    assert main(["predict", *paths]) == 0

    assert verdicts["not a digit"] > 15
    out = capsys.readouterr().out
    assert out.count("this does not look like a digit  (nearest: ") == verdicts["not a digit"]


def test_between_a_4_and_a_9_both_are_named(tmp_path: Path, capsys: Capsys) -> None:
    path = tmp_path / "closing.json"
    samples = [LabelledInk(ink=closing_four(part), label=None) for part in STEPS]
    write_ink_file(path, samples)

    assert main(["predict", "--json", str(path)]) == 0
    lines = lines_of(capsys)
    assert main(["predict", str(path)]) == 0

    unsure = [line["digit"] for line in lines if line["verdict"] == "not sure"]
    assert {lines[0]["digit"], lines[-1]["digit"]} == {4, 9}
    assert unsure
    told = capsys.readouterr().out
    assert told.count("(not sure: 4 or 9)") == unsure.count(4)
    assert told.count("(not sure: 9 or 4)") == unsure.count(9)


@pytest.mark.parametrize("name", ["ten.unp", "ten.json", "ten.jsonl", "ten.inkml", "TEN.UNP"])
def test_an_ink_file_gives_a_line_for_each_sample(
    name: str, tmp_path: Path, capsys: Capsys
) -> None:
    path = tmp_path / name
    samples = [LabelledInk(ink=ink, label=str(digit)) for digit, ink in enumerate(first_inks())]
    write_ink_file(path, samples)

    assert main(["predict", "--json", str(path)]) == 0

    lines = lines_of(capsys)
    assert [line["file"] for line in lines] == [str(path)] * 10
    assert sum(line["digit"] == digit for digit, line in enumerate(lines)) >= 9


def test_the_same_ink_gets_the_same_scores_as_in_the_window(tmp_path: Path, capsys: Capsys) -> None:
    ink = first_inks()[3]
    steps: list[Step] = []
    expected = (
        ModelStore()
        .load_current()
        .predictor.read(digit_image_of_ink(ink, canvas_px=(400, 400), trace=steps.append))
    )
    write_ink_file(tmp_path / "three.json", [LabelledInk(ink=ink, label=None)])

    assert main(["predict", "--json", str(tmp_path / "three.json")]) == 0

    (line,) = lines_of(capsys)
    assert line["scores"] == pytest.approx(expected.scores, abs=1e-6)


def test_of_many_files_a_bad_one_stops_none_of_the_others(tmp_path: Path, capsys: Capsys) -> None:
    seven = sevens_path(tmp_path)
    bad = tmp_path / "bad.png"
    bad.write_bytes(seven.read_bytes()[:60])

    code = main(["predict", "--json", str(seven), str(bad), str(tmp_path / "none.png"), str(seven)])

    out, err = capsys.readouterr()
    assert code == 1
    assert [json.loads(line)["digit"] for line in out.splitlines()] == [7, 7]
    assert err.splitlines() == [
        f"digitpad: {bad.name} is no picture that can be read (PNG, JPEG, BMP, GIF, WebP, TIFF or "
        "PGM).",
        f"digitpad: {tmp_path / 'none.png'} cannot be opened: No such file or directory.",
        "digitpad: 2 of 4 files could not be read.",
    ]


@pytest.mark.parametrize(
    "name", ["none.png", "none.unp", "empty.png", "empty.json", "text.png", "text.unp", "folder"]
)
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(
    name: str, tmp_path: Path, capsys: Capsys
) -> None:
    for empty in ("empty.png", "empty.json"):
        (tmp_path / empty).write_bytes(b"")
    for text in ("text.png", "text.unp"):
        (tmp_path / text).write_text("no digits here\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()

    assert main(["predict", str(tmp_path / name)]) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("digitpad: ")
    assert err.endswith(".\n")
    assert err.count("\n") == 1


def test_a_name_that_is_no_text_comes_back_in_json_as_it_was(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sieben-\udcff-小.png"
    try:
        path.write_bytes(sevens_path(tmp_path).read_bytes())
    except OSError:
        pytest.skip("the file system takes no such names")

    assert main(["predict", "--json", str(path)]) == 0
    line = json.loads(capfd.readouterr().out)

    assert line["file"] == str(path)


def test_another_model_can_be_asked(tmp_path: Path, capsys: Capsys) -> None:
    mine = add_model(ModelStore())

    assert main(["predict", "--model", mine.id, "--json", str(sevens_path(tmp_path))]) == 0
    assert lines_of(capsys)[0]["digit"] == 7

    assert main(["predict", "--model", "no-such-model", str(sevens_path(tmp_path))]) == 1
    assert "There is no model 'no-such-model'" in capsys.readouterr().err


def test_where_the_chosen_model_is_damaged_the_bundled_one_reads_and_stderr_says_so(
    tmp_path: Path, capsys: Capsys
) -> None:
    store = ModelStore()
    mine = add_model(store)
    store.use(mine.id)
    mine.compiled_file.write_bytes(b"damaged")

    assert main(["predict", "--json", str(sevens_path(tmp_path))]) == 0

    out, err = capsys.readouterr()
    assert json.loads(out)["digit"] == 7
    assert err.startswith(f"digitpad: {mine.id} cannot be used, so the bundled model reads. ")


def test_without_a_file_the_usage_is_told(capsys: Capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["predict"])

    assert ended.value.code == 2
    assert "usage: digitpad predict" in capsys.readouterr().err
