"""What is kept of real networks, and the first weights of one under training, seen live."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from digitpad.training.events import from_line, to_line
from digitpad.training.seen_weights import first_weights, weights_seen
from tests.run_folders import Conv2D, Dense, Flatten, dense, network
from tests.training.child import found_by


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the checks found, in one process with Keras."""
    values: dict[str, Any] = found_by("details_checks", tmp_path_factory.mktemp("home"))
    return values


def test_of_dense_networks_the_weights_are_kept(found: dict[str, Any]) -> None:
    assert found["dense"]["kept"] == [["Dense", 784, 128], ["Dense", 200, 10]]
    assert found["dense"]["first"] == ["Dense", 28, 28, 16]


def test_of_convolutional_networks_the_filters_are_kept(found: dict[str, Any]) -> None:
    assert found["convolutions"]["kept"] == [
        ["Conv2D", 5, 5, 1, 4],
        ["DepthwiseConv2D", 3, 3, 4, 1],
        ["Dense", 8, 10],
    ]
    assert found["convolutions"]["first"] == ["Conv2D", 5, 5, 4]


@pytest.mark.parametrize("name", ["dense", "low rank", "convolutions"])
def test_weights_are_kept_as_they_are(name: str, found: dict[str, Any]) -> None:
    assert found[name]["difference"] < 1e-3


def test_the_first_layer_with_a_kernel_is_seen() -> None:
    convolution = Conv2D("conv", np.ones((5, 5, 1, 8), np.float32))
    seen = first_weights(network(Flatten("flatten"), convolution, dense()), 1.5)
    assert seen is not None
    assert (seen.layer, seen.height, seen.width, len(seen.pictures)) == ("Conv2D", 5, 5, 8)
    assert seen.epoch == 1.5


def test_of_many_units_sixteen_are_seen() -> None:
    seen = first_weights(network(dense(units=100)), 1.0)
    assert seen is not None
    assert (seen.height, seen.width, len(seen.pictures)) == (28, 28, 16)


def test_the_pictures_hold_the_weights_in_parts_of_the_largest() -> None:
    kernel = np.zeros((784, 2), np.float32)
    kernel[3 * 28 + 5] = [-0.5, 0.25]
    seen = weights_seen(kernel, layer="Dense", epoch=1.0)
    assert seen.scale == pytest.approx(0.5)
    pictures = [np.frombuffer(base64.b64decode(text), np.int8) for text in seen.pictures]
    assert [int(picture[3 * 28 + 5]) for picture in pictures] == [-127, 64]


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_weights_without_a_measure_can_still_be_told(value: float) -> None:
    seen = weights_seen(np.full((784, 1), value, np.float32), layer="Dense", epoch=1.0)
    assert from_line(to_line(seen)) == seen


def test_a_network_without_a_kernel_shows_none() -> None:
    assert first_weights(network(Flatten("flatten")), 1.0) is None


def test_a_layer_that_is_not_built_shows_none() -> None:
    unbuilt = Dense("dense", np.zeros(3, np.float32))
    assert first_weights(network(unbuilt), 1.0) is None
