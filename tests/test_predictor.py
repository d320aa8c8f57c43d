import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad.digit_image import SIDE_PX, DigitImage, digit_image_of_ink
from digitpad.errors import ModelError
from digitpad.locations import bundled_models
from digitpad.practice import practice_inks
from digitpad.predictor import CLASSES, EITHER, SCORES_OUTPUT, SURE, Predictor, Reading

COMPILED = bundled_models() / "default" / "model.tflite"


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor(COMPILED)


@pytest.fixture(scope="module")
def images() -> DigitImage:
    return np.stack([digit_image_of_ink(ink) for ink, _ in practice_inks(40, seed=7)])


def damaged(folder: Path, network: bytes) -> Path:
    path = folder / "model.tflite"
    path.write_bytes(network)
    return path


def test_practice_digits_are_read_right(predictor: Predictor) -> None:
    digits = list(practice_inks(100, seed=3))

    right = sum(predictor.read(digit_image_of_ink(ink)).digit == digit for ink, digit in digits)

    assert right >= 90


def test_a_digit_alone_and_in_a_batch_gets_the_same_scores(
    predictor: Predictor, images: DigitImage
) -> None:
    batch = predictor.scores(images)

    alone = np.array([predictor.read(image).scores for image in images])

    assert np.abs(batch - alone).max() < 1e-6
    assert (batch.argmax(axis=1) == alone.argmax(axis=1)).all()


@pytest.mark.parametrize("count", [0, 1, 2, 499, 500, 501, 1001])
def test_scores_come_as_one_row_for_each_image(count: int, predictor: Predictor) -> None:
    images = np.random.default_rng(0).integers(0, 256, (count, SIDE_PX, SIDE_PX), np.uint8)

    scores = predictor.scores(images)

    assert scores.shape == (count, CLASSES)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()


def test_a_reading_does_not_change_when_others_follow(
    predictor: Predictor, images: DigitImage
) -> None:
    scores = predictor.scores(images[:1])
    inside = predictor.look_inside(images[0])
    kept = {name: layer.copy() for name, layer in inside.items()}
    before = scores.copy()

    predictor.read(images[1])
    predictor.scores(images)

    assert (scores == before).all()
    assert all((inside[name] == kept[name]).all() for name in inside)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_whatever_the_pixels_the_scores_are_a_distribution(predictor: Predictor, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (SIDE_PX, SIDE_PX), np.uint8)

    scores = predictor.read(pixels).scores

    assert len(scores) == CLASSES
    assert min(scores) >= 0
    assert sum(scores) == pytest.approx(1, abs=1e-4)


def test_inner_layers_are_named_and_have_a_picture_each_or_a_row(
    predictor: Predictor, images: DigitImage
) -> None:
    inside = predictor.look_inside(images[0])

    assert tuple(inside) == predictor.inner_layers
    assert SCORES_OUTPUT not in inside
    assert len(inside) >= 3
    shapes = [layer.shape for layer in inside.values()]
    assert shapes[0][0] == shapes[0][1] >= SIDE_PX / 2  # the first one halves at most
    assert all(len(shape) in (1, 3) for shape in shapes)
    sides = [shape[0] for shape in shapes if len(shape) == 3]
    assert sides == sorted(sides, reverse=True)
    assert all(layer.dtype == np.float32 for layer in inside.values())


def test_looking_inside_shows_the_digit_and_not_the_one_before(
    predictor: Predictor, images: DigitImage
) -> None:
    first = predictor.look_inside(images[0])
    second = predictor.look_inside(images[1])
    again = predictor.look_inside(images[0])

    assert all(not np.array_equal(first[name], second[name]) for name in first)
    assert all(np.array_equal(first[name], again[name]) for name in first)


def test_looking_inside_gives_a_single_image_right_after_a_batch(
    predictor: Predictor, images: DigitImage
) -> None:
    before = predictor.look_inside(images[5])
    predictor.scores(images)
    after = predictor.look_inside(images[5])

    assert {name: layer.shape for name, layer in after.items()} == {
        name: layer.shape for name, layer in before.items()
    }


def test_the_digit_is_the_class_with_the_highest_score() -> None:
    reading = Reading(scores=(0.0, 0.1, 0.0, 0.85, 0.0, 0.05, 0.0, 0.0, 0.0, 0.0))

    assert (reading.digit, reading.confidence, reading.verdict) == (3, 0.85, "digit")


@pytest.mark.parametrize(
    ("scores", "verdict", "words"),
    [
        ((SURE, 1 - SURE), "digit", "sure"),
        ((SURE - 0.01, 1.01 - SURE), "not sure", "not sure: 0 or 1"),
        ((0.3, 0.5, 0.1, 0.1), "not sure", "not sure: 1 or 0"),
        ((EITHER - 0.51, 0.5, 0.1), "not a digit", "this does not look like a digit"),
        ((0.1,) * 10, "not a digit", "this does not look like a digit"),
    ],
)
def test_the_verdict_follows_from_the_two_highest_scores(
    scores: tuple[float, ...], verdict: str, words: str
) -> None:
    reading = Reading(scores=(*scores, *[0.0] * (10 - len(scores))))
    assert (reading.verdict, reading.in_words) == (verdict, words)


def test_of_equal_scores_two_different_digits_are_named() -> None:
    reading = Reading(scores=(0.0, 0.0, 0.5, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0))
    assert {reading.digit, reading.runner_up} == {2, 5}


def test_a_missing_network_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot be used: No such file or directory\.$"):
        Predictor(tmp_path / "model.tflite")


@pytest.mark.parametrize("kept", [0, 1, 7, 100, 5_000, -2_000, -1])
def test_a_truncated_network_is_told_in_one_line(kept: int, tmp_path: Path) -> None:
    path = damaged(tmp_path, COMPILED.read_bytes()[:kept])

    with pytest.raises(ModelError, match=r"^The compiled network model\.tflite in .*\.$") as told:
        Predictor(path)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "network", [b"", b"\0" * 4096, b"TFL3" * 1000, b"\x1c\0\0\0TFL3" + b"\xff" * 900]
)
def test_what_is_no_network_is_told(network: bytes, tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        Predictor(damaged(tmp_path, network))


@settings(max_examples=30)
@given(st.data())
def test_a_network_overwritten_from_some_place_on_is_told(data: st.DataObject) -> None:
    network = COMPILED.read_bytes()
    kept = data.draw(st.integers(0, len(network) - 4096))
    with tempfile.TemporaryDirectory() as folder:
        path = damaged(Path(folder), network[:kept] + bytes(len(network) - kept))

        with pytest.raises(ModelError):
            Predictor(path)


@pytest.mark.skipif(sys.platform == "win32", reason="closes stderr by the shell's 2>&-")
def test_a_process_without_standard_error_reads_all_the_same() -> None:
    code = (
        "import sys, numpy as np; from pathlib import Path\n"
        "from digitpad.predictor import Predictor\n"
        "print(len(Predictor(Path(sys.argv[1])).read(np.zeros((28, 28), np.uint8)).scores))"
    )
    command = ["sh", "-c", 'exec "$0" "$@" 2>&-', sys.executable, "-c", code, str(COMPILED)]

    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)

    assert done.stdout == "10\n"


def test_the_librarys_greeting_does_not_reach_standard_error() -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from digitpad.predictor import Predictor\n"
        "Predictor(Path(sys.argv[1])); print('after', file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(COMPILED)], capture_output=True, text=True, check=True
    )

    assert done.stderr == "after\n"
