import gzip
import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitpad.errors import DigitpadError
from digitpad.exchange.reading import read_samples
from digitpad.exchange.writing import write_samples
from digitpad.samples.sample import NOT_A_DIGIT, NewSample
from tests.exchange.kept import ONE, kept

GOOD = {"label": "7", "strokes": [[[0, 0], [5, 5]]]}
PNG_OF_16_BITS = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABEAAAAACnnvAlAAAAC0lEQVR4nGP4/x8AAwAB/7qpRkwAAAAASUVORK5CYII="
)


def told(path: Path) -> str:
    """Return the one sentence with which a file is refused, without the file's name before it."""
    with pytest.raises(DigitpadError) as refused:
        list(read_samples(path))
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert path.name in sentence
    return sentence.removeprefix(f"{path.name}, ")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"label": "seven"}, "line 2: a label is 0 to 9 or \"not a digit\". Received: 'seven'."),
        ({"label": None}, "line 2: nothing says which digit it is"),
        ({"label": [7]}, "line 2: the label must be a text"),
        ({"label": 7.5}, "line 2: the label must be a text"),
        ({"strokes": []}, "line 2: there is no stroke"),
        (
            {"strokes": [[[0, 1e300]]]},
            "line 2, stroke 1: The ink lies far outside the canvas: coordinates must stay within "
            "1,000,000 px. Received: 1e+300 px.",
        ),
        ({"picture": "AAAA"}, "line 2: a sample is either strokes or a picture"),
        ({"strokes": None, "picture": "AAAA"}, "line 2: expected a grey PNG"),
        ({"strokes": None, "picture": PNG_OF_16_BITS}, "line 2: expected a grey PNG"),
        ({"strokes": None, "picture": "%%%"}, "line 2: a picture stands as PNG in base64"),
        ({"reading": [0.5] * 9}, "line 2: a reading is a list of 10 numbers"),
        ({"reading": [0.5] * 9 + ["1"]}, "line 2: a reading is a list of 10 numbers"),
        ({"kept_at": "yesterday"}, "line 2: A moment is written like 2026-"),
        ({"kept_at": "0001-01-01T00:00:00+14:00"}, "line 2: A moment is written like 2026-"),
        ({"source": "stolen"}, "line 2: A sample's source is one of"),
        ({"held_out": 1}, 'line 2: "held_out" is true, false or null'),
        ({"writer": "x" * 201}, "line 2: the writer must be a text of at most 200 characters"),
        ({"writer": "\ud800"}, "line 2: the writer holds characters that no file can hold"),
    ],
)
def test_a_fault_in_a_line_is_told_with_the_line(
    changes: dict[str, object], says: str, tmp_path: Path
) -> None:
    path = tmp_path / "digits.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n{json.dumps({**GOOD, **changes})}\n")

    assert told(path).startswith(says)


def test_labels_of_other_kinds_can_be_taken_for_non_digits(tmp_path: Path) -> None:
    path = tmp_path / "digits.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n{json.dumps({**GOOD, 'label': '+'})}\n")

    labels = [new.label for new in read_samples(path, others_as_non_digits=True)]

    assert labels == [7, NOT_A_DIGIT]


def half_a_segment(path: Path) -> Path:
    path = path.with_suffix(".unp")
    path.write_text('.COORD X Y\n.SEGMENT DIGIT 0 ? "7"\n.PEN_DOWN\n1 2\n3 4\n')
    return path


def unlabelled(path: Path) -> Path:
    path = path.with_suffix(".unp")
    path.write_text(".COORD X Y\n.PEN_DOWN\n1 2\n3 4\n.PEN_UP\n")
    return path


def entities(path: Path) -> Path:
    path = path.with_suffix(".inkml")
    path.write_text('<!DOCTYPE ink [<!ENTITY a SYSTEM "file:///etc/passwd">]><ink>&a;</ink>')
    return path


def lone_picture(path: Path) -> Path:
    path = path.with_suffix(".png")
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    return path


def strange_folder(path: Path) -> Path:
    (path / "seven").mkdir(parents=True)
    (path / "seven" / "a.png").write_bytes(b"\x89PNG")
    return path


def damaged_picture(path: Path) -> Path:
    (path / "7").mkdir(parents=True)
    (path / "7" / "a.png").write_bytes(b"\x89PNG")
    return path


def newer_folder(path: Path) -> Path:
    path = damaged_picture(path)
    (path / "digitpad.json").write_text('{"format": "digitpad-pictures", "version": 2}')
    return path


def archive(path: Path, **arrays: object) -> Path:
    path = path.with_suffix(".npz")
    np.savez(
        path, allow_pickle=False, **{name: np.asarray(value) for name, value in arrays.items()}
    )
    return path


def idx(path: Path, images: bytes, labels: bytes = struct.pack(">2IB", 2049, 1, 7)) -> Path:
    (path.parent / "a-labels-idx1-ubyte").write_bytes(labels)
    (path.parent / "a-images-idx3-ubyte").write_bytes(images)
    return path.parent / "a-images-idx3-ubyte"


IMAGE = np.full((1, 28, 28), 9, np.uint8)
HEAD = struct.pack(">4I", 2051, 1, 28, 28)


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (half_a_segment, "line 3: expected .PEN_UP after this .PEN_DOWN"),
        (unlabelled, "sample 1: nothing says which digit it is"),
        (entities, "XML with a document type (DOCTYPE) is refused"),
        (lone_picture, "a picture alone does not say which digit it is"),
        (strange_folder, "the folder seven: a label is 0 to 9"),
        (damaged_picture, "7/a.png: a.png is no picture that can be read"),
        (newer_folder, "the folder was written by a newer digitpad"),
        (lambda path: path, "cannot be read: No such file"),
        (lambda path: archive(path, x=IMAGE, y=[11]), "picture 0 (counted from 0): a label is"),
        (lambda path: archive(path, x=IMAGE * 0, y=[1]), "picture 0 (counted from 0): nothing is"),
        (lambda path: archive(path, x=IMAGE), "holds no array 'y'"),
        (lambda path: idx(path, HEAD + bytes(99)), "a-images-idx3-ubyte looks cut off"),
        (lambda path: idx(path, HEAD[:9]), "the file is damaged or cut off"),
        (lambda path: idx(path, b"\0\0\x08\x03" + b"\xff" * 12), "a file may have at most"),
        (
            lambda path: idx(path, gzip.compress(HEAD + bytes(784))[:-30]),
            "the file is damaged or cut off",
        ),
        (lambda path: idx(path, struct.pack(">4I", 2051, 2, 28, 28)), "there are 2 pictures"),
        (
            lambda path: idx(path, struct.pack(">4I", 2051, 1, 60_000, 60_000)),
            "it unpacks to more than 2 GB",
        ),
        (
            lambda path: idx(path, struct.pack(">4I", 2051, 1, 0, 28)),
            "a picture may have 1 to 1,024 pixels a side",
        ),
    ],
)
def test_what_cannot_be_taken_in_is_told_in_a_sentence(
    made: Callable[[Path], Path], says: str, tmp_path: Path
) -> None:
    assert says in told(made(tmp_path / "given"))


def test_the_current_folder_is_named_in_what_is_told_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(strange_folder(tmp_path / "given"))

    with pytest.raises(DigitpadError, match=r"^\., the folder seven: "):
        list(read_samples(Path()))


def test_an_idx_file_without_its_labels_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a-images-idx3-ubyte"
    path.write_bytes(HEAD + IMAGE.tobytes())

    assert told(path) == "a-labels-idx1-ubyte belongs to it, and is not there."


def test_samples_are_written_to_names_of_known_kinds_alone(tmp_path: Path) -> None:
    with pytest.raises(DigitpadError, match=r"names that end in .zip, .jsonl"):
        write_samples(tmp_path / "digits.docx", kept([NewSample(label=1, ink=ONE)]))

    assert list(tmp_path.iterdir()) == []
