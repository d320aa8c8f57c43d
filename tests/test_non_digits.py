"""Ink that is no digit: what ships, what is made of it, and that it is no digit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digitpad.digit_image import digit_image_of_ink
from digitpad.errors import ShippedFileError
from digitpad.model_store import ModelStore
from digitpad.non_digits import non_digit_ink, non_digit_inks, shapes, shapes_of, turned


def test_there_are_shapes_of_many_kinds_and_each_can_be_drawn() -> None:
    assert len(shapes()) >= 200
    images = {digit_image_of_ink(ink).tobytes() for ink in shapes()}
    assert len(images) == len(shapes())  # none twice


def test_the_same_seed_makes_the_same_ink_and_another_one_other_ink() -> None:
    first, again, other = (tuple(non_digit_inks(20, seed=seed)) for seed in (4, 4, 5))
    assert first == again
    assert first != other


def test_all_that_is_made_can_be_drawn() -> None:
    rng = np.random.default_rng(0)
    for _ in range(500):
        assert digit_image_of_ink(non_digit_ink(rng)).any()


def test_a_digit_that_is_one_however_it_lies_is_never_turned() -> None:
    rng = np.random.default_rng(0)
    assert {digit for digit in range(10) if turned(digit, rng) is None} == {0, 6, 9}


def test_turning_keeps_the_size() -> None:
    rng = np.random.default_rng(0)
    for digit in (1, 2, 3, 4, 5, 7, 8):
        turn = turned(digit, rng)
        assert turn is not None
        assert np.allclose(turn @ turn.T, np.eye(2))
        assert not np.allclose(turn, np.eye(2))


@pytest.mark.parametrize(
    "text", ["", "{}", '{"templates": []}', '{"templates": [{"strokes": []}]}',
             '{"templates": [{"strokes": [[[0, 0], [200, 0]]]}]}']
)  # fmt: skip
def test_a_damaged_file_is_told_by_its_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "non-digits.json"
    path.write_text(text)
    with pytest.raises(ShippedFileError, match=r"non-digits\.json .* damaged"):
        shapes_of(path)


def test_the_bundled_model_takes_few_of_them_for_a_digit() -> None:
    predictor = ModelStore().load(ModelStore().bundled().id).predictor
    verdicts = [
        predictor.read(digit_image_of_ink(ink)).verdict for ink in non_digit_inks(400, seed=77)
    ]
    assert verdicts.count("digit") < 20
    assert verdicts.count("not a digit") > 350
