import json
from pathlib import Path

import numpy as np
import pytest

from digitpad.digit_image import digit_image_of_ink
from digitpad.errors import ModelError
from digitpad.locations import bundled_models
from digitpad.model_store import BUNDLED, COMPILED_FILE, ModelStore
from digitpad.onnx_export import compiled_graph, onnx_of, operators
from digitpad.opencv import cv2
from digitpad.practice import practice_inks
from digitpad.predictor import Predictor

COMPILED = bundled_models() / BUNDLED / COMPILED_FILE


@pytest.mark.parametrize("count", [1, 3])
def test_the_bundled_model_as_onnx_gives_the_same_scores(count: int, tmp_path: Path) -> None:
    store = ModelStore()
    images = np.stack([digit_image_of_ink(ink) for ink, _ in practice_inks(count, seed=1)])

    path = store.export(BUNDLED, tmp_path / "digits.onnx")
    # OpenCV reads it by code of its own.
    network = cv2.dnn.readNetFromONNX(str(path))
    network.setInput(images.astype(np.float32))
    scores = network.forward()

    assert np.abs(scores - Predictor(COMPILED).scores(images)).max() < 1e-5


def test_the_file_says_what_the_model_is(tmp_path: Path) -> None:
    store = ModelStore()

    data = store.export(BUNDLED, tmp_path / "digits.onnx").read_bytes()

    card = store.bundled().card
    assert card.name.encode() in data
    assert json.dumps(dict(card.accuracy)).encode() in data
    assert b"float32 (n, 28, 28), 0 = paper, 255 = ink" in data


def test_an_operation_that_nobody_wrote_yet_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operators, "_OTHERS", {})

    with pytest.raises(ModelError, match=r"has an operation RESHAPE, which is not written as ONNX"):
        onnx_of(COMPILED.read_bytes(), {})


def test_what_only_the_inner_layers_outputs_need_is_left_out() -> None:
    kinds = [op.kind for op in compiled_graph.compiled_graph(COMPILED.read_bytes()).operations]

    assert kinds[-2:] == ["FULLY_CONNECTED", "SOFTMAX"]
    assert not {"SHAPE", "STRIDED_SLICE", "PACK"} & set(kinds)
