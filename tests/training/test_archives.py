"""Archives of labelled pictures: read as digit images, or refused in a sentence."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitpad.digit_image import DigitImage, digit_image_of_ink, is_digit_image
from digitpad.errors import DataError
from digitpad.ink import Ink
from digitpad.practice import practice_inks
from digitpad.training.archives import digits_of_archive


def laid_out(ink: Ink) -> DigitImage:
    """Return a digit image as MNIST has them: the ink spans whole pixels, 20 of them."""
    image = digit_image_of_ink(ink)
    return np.where(image > 100, image, 0).astype(np.uint8)


LABELLED = [(laid_out(ink), label) for ink, label in practice_inks(40, seed=3)]
MNIST_LIKE = [(image, label) for image, label in LABELLED if is_digit_image(image)]
IMAGES = np.stack([image for image, _ in MNIST_LIKE])
LABELS = np.array([label for _, label in MNIST_LIKE])


def saved(path: Path, **arrays: Any) -> Path:
    np.savez_compressed(path, **arrays)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as refused:
        digits_of_archive(path)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 600
    return sentence


def npy(header: str) -> bytes:
    """Return an array file with any header, and no data."""
    text = header.encode() + b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_digit_images_and_labels_come_as_they_are(tmp_path: Path) -> None:
    digits = digits_of_archive(saved(tmp_path / "a.npz", x=IMAGES, y=LABELS))
    assert np.array_equal(digits.images, IMAGES)
    assert np.array_equal(digits.labels, LABELS)
    assert digits.inks == (None,) * len(IMAGES)


def test_larger_pictures_go_through_the_pipeline(tmp_path: Path) -> None:
    large = IMAGES.repeat(4, axis=1).repeat(4, axis=2)
    digits = digits_of_archive(saved(tmp_path / "a.npz", x=large, y=LABELS))
    assert digits.images.shape == IMAGES.shape
    assert digits.images.dtype == np.uint8
    assert np.abs(digits.images.astype(int) - IMAGES).mean() < 12


def test_a_label_that_is_no_digit_is_kept_as_minus_one(tmp_path: Path) -> None:
    labels = np.array([0, 9, 10, -5, 255, *LABELS[5:]])
    digits = digits_of_archive(saved(tmp_path / "a.npz", x=IMAGES, y=labels))
    assert digits.labels[:5].tolist() == [0, 9, -1, -1, -1]


@pytest.mark.parametrize(
    "arrays",
    [
        {"x": IMAGES.astype(np.float32), "y": LABELS},
        {"x": IMAGES.astype(np.int64), "y": LABELS},
        {"x": IMAGES[:, :, :, np.newaxis], "y": LABELS},
        {"x": IMAGES.reshape(len(IMAGES), -1), "y": LABELS},
        {"x": IMAGES, "y": LABELS.astype(np.float64)},
        {"x": IMAGES, "y": LABELS[:-1]},
        {"x": IMAGES, "y": np.eye(10)[LABELS].astype(int)},
        {"x": IMAGES[:0], "y": LABELS[:0]},
        {"x": IMAGES[:, :0], "y": LABELS},
        {"x": np.uint8(3), "y": LABELS},
        {"x": IMAGES, "y": np.array([str(label) for label in LABELS])},
    ],
)
def test_arrays_of_another_kind_are_refused_with_what_was_expected(
    arrays: dict[str, Any], tmp_path: Path
) -> None:
    assert "must hold pictures as uint8 (n, h, w)" in refusal(saved(tmp_path / "a.npz", **arrays))


def test_a_blank_picture_stays_blank_and_is_counted(tmp_path: Path) -> None:
    images = IMAGES.copy()
    images[3] = 0
    digits = digits_of_archive(saved(tmp_path / "a.npz", x=images, y=LABELS))
    assert len(digits) == len(LABELS)
    assert not digits.images[3].any()


def test_the_test_part_of_mnist_s_own_archive_is_taken_where_it_is_asked_for(
    tmp_path: Path,
) -> None:
    path = saved(tmp_path / "mnist.npz", x_test=IMAGES, y_test=LABELS)
    assert len(digits_of_archive(path, or_mnist=True)) == len(LABELS)
    assert "holds no array 'x'" in refusal(path)


@pytest.mark.parametrize(("names", "missing"), [("xz", "'y'"), ("zy", "'x'"), ("", "'x'")])
def test_a_missing_array_is_named(names: str, missing: str, tmp_path: Path) -> None:
    arrays = dict.fromkeys(names, LABELS)
    assert f"holds no array {missing}" in refusal(saved(tmp_path / "a.npz", **arrays))


def test_pickled_objects_are_never_loaded(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    traps = np.array([Trap()] * len(LABELS), dtype=object)
    np.savez(tmp_path / "a.npz", x=traps, y=LABELS)
    assert "no .npz archive that can be read" in refusal(tmp_path / "a.npz")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY", os.urandom(1_000)])
def test_what_is_no_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(content)
    assert "no .npz archive that can be read" in refusal(path)


@pytest.mark.parametrize("content", [b"", b"text", b"\x93NUMPY\x09\x09"])
def test_a_member_that_is_no_array_is_refused(content: bytes, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.npz", {"x.npy": content, "y.npy": content})
    assert "no .npz archive that can be read" in refusal(path)


def test_a_header_that_claims_more_than_any_memory_is_refused(tmp_path: Path) -> None:
    huge = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (999999999999, 28, 28), }")
    members = {"x.npy": huge + bytes(1_000), "y.npy": huge + bytes(1_000)}
    refusal(zipped(tmp_path / "a.npz", members))


@pytest.mark.parametrize(
    "header",
    ["__import__('os')", "{'descr': '|O', 'fortran_order': False, 'shape': ()}", "(" * 999],
)
def test_a_header_that_is_no_header_is_refused(header: str, tmp_path: Path) -> None:
    refusal(zipped(tmp_path / "a.npz", {"x.npy": npy(header), "y.npy": npy(header)}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", bytes(1 << 20))
    # The directory at the end claims 3 GB, as it would for the real thing.
    data = bytearray(memory.getvalue())
    directory = data.rfind(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<L", 3 << 30)
    path = tmp_path / "a.npz"
    path.write_bytes(bytes(data))
    assert "unpacks to more than 2 GB" in refusal(path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with path.open("wb") as file:
        file.truncate(1 << 31)
    assert "larger than 1 GB" in refusal(path)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert "cannot be opened" in refusal(tmp_path / "absent.npz")
    assert "is no file" in refusal(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_pipe_that_would_never_end_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npz")
    assert "is no file" in refusal(tmp_path / "pipe.npz")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_archive_is_refused_or_read_and_nothing_else(
    tmp_path: Path, data: st.DataObject
) -> None:
    memory = io.BytesIO()
    method = data.draw(st.sampled_from([np.savez, np.savez_compressed]))
    method(memory, x=IMAGES, y=LABELS)
    content = bytearray(memory.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "a.npz"
    path.write_bytes(bytes(content[: data.draw(st.integers(0, len(content)))]))
    with contextlib.suppress(DataError):
        digits_of_archive(path)
