"""What a run leaves to be looked at: written, read back, and refused where it is damaged."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitpad.errors import DataError
from digitpad.run_details import DETAILS_FILE, kept_test_sets, kernel_pictures, read_details
from tests.run_folders import Conv2D, Dense, Flatten, dense, digits, network, scores, written

LABELS = [4, 9, 4, -1]
READ = scores((4, 0.9), (9, 0.8), (9, 0.7), (1, 0.2))
IN_USE = scores((4, 1.0), (9, 1.0), (4, 1.0), (1, 0.1))


def arrays_in(path: Path) -> dict[str, Any]:
    with np.load(path) as arrays:
        return {name: arrays[name] for name in arrays}


def changed(folder: Path, **changes: Any) -> None:
    """Write a run's details anew with some arrays changed, those that are None left out."""
    values = {**arrays_in(folder / DETAILS_FILE), **changes}
    kept = {name: value for name, value in values.items() if value is not None}
    np.savez(folder / DETAILS_FILE, allow_pickle=True, **kept)


def with_about(folder: Path, **changes: Any) -> None:
    about = json.loads(arrays_in(folder / DETAILS_FILE)["about"].tobytes())
    changed(folder, about=np.frombuffer(json.dumps({**about, **changes}).encode(), np.uint8))


def test_what_is_written_of_a_run_is_read_back() -> None:
    test = digits(LABELS)
    details = read_details(written(test, READ, IN_USE))
    assert details.test_name == "mnist"
    assert details.only_digit is None
    assert details.scores_in_use is not None
    np.testing.assert_array_equal(details.images, test.images)
    np.testing.assert_array_equal(details.labels, LABELS)
    np.testing.assert_array_equal(details.scores, READ)
    np.testing.assert_array_equal(details.scores_in_use, IN_USE)
    (layer,) = details.layers
    assert (layer.name, layer.kind, layer.units) == ("dense", "Dense", 10)
    np.testing.assert_allclose(layer.kernel, dense().kernel, atol=1e-3)


def test_a_run_without_a_model_in_use_has_no_scores_of_one() -> None:
    assert read_details(written(digits(LABELS), READ)).scores_in_use is None


def test_runs_on_the_same_test_images_share_them() -> None:
    for name in ("one", "another"):
        written(digits(LABELS), READ, name=name)
    written(digits(LABELS, shade=100), READ, name="other images")
    assert len(list(kept_test_sets().iterdir())) == 2


def test_test_images_that_no_run_names_any_more_are_swept() -> None:
    folder = written(digits(LABELS), READ, name="removed")
    (unused,) = kept_test_sets().iterdir()
    os.utime(unused, (0, 0))
    (folder / DETAILS_FILE).unlink()
    written(digits(LABELS, shade=100), READ, name="new")
    assert unused not in list(kept_test_sets().iterdir())
    assert len(list(kept_test_sets().iterdir())) == 1


def test_test_images_that_a_run_names_stay() -> None:
    folder = written(digits(LABELS), READ, name="kept")
    (used,) = kept_test_sets().iterdir()
    os.utime(used, (0, 0))
    written(digits(LABELS, shade=100), READ, name="new")
    assert len(read_details(folder).images) == len(LABELS)


def test_damaged_test_images_are_written_anew_by_the_next_run() -> None:
    folder = written(digits(LABELS), READ, name="one")
    (path,) = kept_test_sets().iterdir()
    path.write_bytes(b"damaged")
    with pytest.raises(DataError, match="test images are damaged"):
        read_details(folder)
    written(digits(LABELS), READ, name="another")
    assert len(read_details(folder).images) == len(LABELS)


def test_of_a_wide_layer_the_first_units_are_kept() -> None:
    (layer,) = read_details(written(digits(LABELS), READ, net=network(dense(units=500)))).layers
    assert layer.kernel.shape == (784, 128)
    assert layer.units == 500


def test_large_layers_take_no_more_than_eight_megabytes() -> None:
    large = [Dense(f"dense_{n}", np.ones((20_000, 128), np.float32)) for n in range(3)]
    layers = read_details(written(digits(LABELS), READ, net=network(*large))).layers
    assert sum(layer.kernel.nbytes for layer in layers) <= 8_000_000
    assert [layer.kernel.shape[1] for layer in layers] == [128, 72]


def test_weights_beyond_half_precision_are_cut_off() -> None:
    net = network(Dense("dense", np.array([[1e9, -1e9]], np.float32)))
    (layer,) = read_details(written(digits(LABELS), READ, net=net)).layers
    assert layer.kernel.tolist() == [[65504, -65504]]


def test_nothing_of_a_run_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Nothing is kept of how this run"):
        read_details(tmp_path)


def test_missing_test_images_are_told_as_such() -> None:
    folder = written(digits(LABELS), READ)
    for path in kept_test_sets().iterdir():
        path.unlink()
    with pytest.raises(DataError, match="test images are missing"):
        read_details(folder)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / DETAILS_FILE).write_bytes(b"PK\x03\x04 and no more"),
        lambda folder: (folder / DETAILS_FILE).write_bytes(b""),
        lambda folder: os.truncate(folder / DETAILS_FILE, 300),
        lambda folder: changed(folder, labels=None),
        lambda folder: changed(folder, labels=np.zeros(3, np.int8)),
        lambda folder: changed(folder, labels=np.array([4, 9, 4, 10], np.int8)),
        lambda folder: changed(folder, scores=READ.astype(np.float64)),
        lambda folder: changed(folder, scores=np.full_like(READ, np.nan)),
        lambda folder: changed(folder, scores=np.array([None, {}], object)),
        lambda folder: changed(folder, scores_in_use=IN_USE[:2]),
        lambda folder: changed(folder, kernel_0=np.zeros((2, 2, 2), np.float16)),
        lambda folder: changed(folder, kernel_0=np.full((2, 2), np.inf, np.float16)),
        lambda folder: changed(folder, kernel_0=None),
        lambda folder: changed(folder, about=np.frombuffer(b"[1, 2]", np.uint8)),
        lambda folder: changed(folder, about=np.frombuffer(b"[" * 100_000, np.uint8)),
        lambda folder: with_about(folder, only_digit=10),
        lambda folder: with_about(folder, only_digit="4"),
        lambda folder: with_about(folder, test_name=4),
        lambda folder: with_about(folder, name_in_use="long" * 1_000),
        lambda folder: with_about(folder, test_set="../../elsewhere"),
        lambda folder: with_about(folder, layers=[{"name": "dense", "kind": "Dense"}]),
        lambda folder: with_about(folder, layers="none"),
    ],
)
def test_a_damaged_file_is_told_as_such(damage: Callable[[Path], None]) -> None:
    folder = written(digits(LABELS), READ, IN_USE)
    damage(folder)
    with pytest.raises(DataError, match="damaged"):
        read_details(folder)


def test_a_file_that_unpacks_to_too_much_is_refused() -> None:
    folder = written(digits(LABELS), READ)
    arrays = arrays_in(folder / DETAILS_FILE)
    np.savez_compressed(folder / DETAILS_FILE, **arrays, much=np.zeros(1 << 29, np.uint8))
    with pytest.raises(DataError, match="damaged"):
        read_details(folder)


def test_a_unit_that_sees_a_digit_image_has_a_picture_laid_out_as_it() -> None:
    kernel = np.arange(784 * 2, dtype=np.float32).reshape(784, 2)
    pictures = kernel_pictures(kernel)
    assert pictures.shape == (2, 28, 28)
    assert pictures[1, 3, 5] == kernel[3 * 28 + 5, 1]


@pytest.mark.parametrize(("inputs", "shape"), [(512, (16, 32)), (10, (2, 5)), (7, (1, 7))])
def test_a_unit_inside_has_a_picture_that_is_nearly_square(
    inputs: int, shape: tuple[int, int]
) -> None:
    assert kernel_pictures(np.zeros((inputs, 3))).shape == (3, *shape)


def test_a_filter_over_several_inputs_is_a_mosaic_of_them() -> None:
    kernel = np.arange(2 * 3 * 4 * 5, dtype=np.float32).reshape(2, 3, 4, 5)
    pictures = kernel_pictures(kernel)
    assert pictures.shape == (5, 4, 6)
    np.testing.assert_array_equal(pictures[2, 2:, :3], kernel[:, :, 2, 2])


def test_a_layer_that_learns_nothing_is_left_out() -> None:
    fixed = Dense("ten_scores", np.ones((1, 10), np.float32), trainable=False)
    net = network(dense(units=1), fixed)
    layers = read_details(written(digits(LABELS), READ, net=net, only_digit=4)).layers
    assert [layer.name for layer in layers] == ["dense"]


def test_convolutions_are_kept_beside_dense_layers() -> None:
    net = network(Conv2D("conv", np.ones((3, 3, 1, 4), np.float32)), Flatten("flatten"), dense())
    layers = read_details(written(digits(LABELS), READ, net=net)).layers
    assert [layer.kind for layer in layers] == ["Conv2D", "Dense"]
