"""Compiled against Keras: the window must read what was trained."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from digitpad.errors import ModelError
from digitpad.locations import bundled_models
from digitpad.onnx_export import onnx_of
from digitpad.opencv import cv2
from digitpad.predictor import CLASSES, Predictor, Scores

KERAS_AND_COMPILED = """
import sys
from pathlib import Path

import numpy as np

from digitpad.training.backend import keras
from digitpad.training.compile import compile_network

bundled, images, out = (Path(word) for word in sys.argv[1:])
network = keras.saving.load_model(bundled, compile=False)
pixels = np.load(images).astype(np.float32)
np.save(out / "keras.npy", network.predict(pixels, batch_size=1000, verbose=0))
compile_network(network, out / "again.tflite")
telling = [layer for layer in network.layers if layer.name in ("activation", "max_pooling2d")]
inside = keras.Model(network.inputs, {layer.name: layer.output for layer in telling})
np.savez(out / "inside.npz", **inside.predict_on_batch(pixels[:1]))
image = keras.Input((28, 28))
nine = keras.layers.Dense(9, activation="softmax")(keras.layers.Flatten()(image))
compile_network(keras.Model(image, nine), out / "nine.tflite")
keras.Model(image, nine).export(out / "unnamed.tflite", format="litert", verbose=False)

layers = keras.layers
values = layers.Reshape((28, 28, 1))(layers.Rescaling(1 / 255)(image))
for layer in (
    layers.ZeroPadding2D(2),
    layers.DepthwiseConv2D(3, depth_multiplier=4, activation="tanh"),
    layers.LeakyReLU(),
    layers.Cropping2D(((1, 2), (3, 0))),
    layers.Conv2D(6, 3, groups=2, strides=2, padding="same", activation="relu6"),
    layers.AveragePooling2D(3, padding="same"),
    layers.LayerNormalization(),
    layers.PReLU(),
    layers.Conv2D(8, 2, dilation_rate=2, padding="same", activation="elu"),
    layers.Activation("gelu"),
    layers.Activation("selu"),
    layers.MaxPooling2D(2, strides=1, padding="same"),
    layers.Permute((3, 1, 2)),
    layers.Flatten(),
):
    values = layer(values)
highest = layers.GlobalMaxPooling2D()(layers.Reshape((28, 28, 1))(image))
rows = layers.Flatten()(layers.Dense(3, activation="hard_sigmoid")(image))
values = layers.Concatenate()([values, highest, rows])
compile_network(
    keras.Model(image, layers.Dense(10, activation="sigmoid")(values)), out / "many.tflite"
)
"""


class Compared:
    """What one Keras process gave for MNIST's test images, and the images."""

    def __init__(self, images: npt.NDArray[np.uint8], folder: Path) -> None:
        self.images = images
        self.folder = folder
        self.keras: Scores = np.load(folder / "keras.npy")


@pytest.fixture(scope="module")
def compared(
    data_file: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Compared:
    archive = data_file("mnist.npz")
    folder = tmp_path_factory.mktemp("compared")
    with np.load(archive) as arrays:
        images = arrays["x_test"]
    np.save(folder / "images.npy", images)
    keras_file = bundled_models() / "default" / "model.keras"
    words: list[Any] = [keras_file, folder / "images.npy", folder]
    subprocess.run([sys.executable, "-c", KERAS_AND_COMPILED, *words], check=True, timeout=200)
    return Compared(images, folder)


def assert_same(scores: Scores, keras: Scores) -> None:
    assert np.abs(scores - keras).max() < 1e-4
    winners = keras.argmax(axis=1)
    changed = np.flatnonzero(scores.argmax(axis=1) != winners)
    ties = scores[changed, winners[changed]] == scores[changed].max(axis=1)
    assert ties.all(), f"other winners without a tie: images {changed[~ties]}"


def test_the_bundled_compiled_network_reads_mnist_as_its_keras_network_does(
    compared: Compared,
) -> None:
    predictor = Predictor(bundled_models() / "default" / "model.tflite")

    assert_same(predictor.scores(compared.images), compared.keras)


def test_a_network_compiled_anew_reads_mnist_as_its_keras_network_does(compared: Compared) -> None:
    predictor = Predictor(compared.folder / "again.tflite")

    assert_same(predictor.scores(compared.images), compared.keras)
    alone = [predictor.read(image).scores for image in compared.images[:200]]
    assert_same(np.array(alone, np.float32), compared.keras[:200])


def test_inner_layers_give_what_keras_gives_in_them(compared: Compared) -> None:
    predictor = Predictor(compared.folder / "again.tflite")

    inside = predictor.look_inside(compared.images[0])

    with np.load(compared.folder / "inside.npz") as of_keras:
        assert set(of_keras) <= set(inside)
        for name, layer in of_keras.items():
            assert inside[name] == pytest.approx(layer[0], abs=1e-4)


def test_a_network_with_nine_classes_is_refused(compared: Compared) -> None:
    with pytest.raises(ModelError, match=rf"must give {CLASSES} scores .*\(1, 9\)"):
        Predictor(compared.folder / "nine.tflite")


def test_a_network_that_digitpad_did_not_compile_is_refused(compared: Compared) -> None:
    with pytest.raises(ModelError, match="cannot be used"):
        Predictor(compared.folder / "unnamed.tflite")


def test_as_onnx_a_network_of_many_kinds_of_layers_gives_the_same_scores(
    compared: Compared,
) -> None:
    compiled = compared.folder / "many.tflite"
    (compared.folder / "many.onnx").write_bytes(onnx_of(compiled.read_bytes(), {}))
    images = compared.images[:5]

    network = cv2.dnn.readNetFromONNX(str(compared.folder / "many.onnx"))
    network.setInput(images.astype(np.float32))

    assert np.abs(network.forward() - Predictor(compiled).scores(images)).max() < 1e-5
