from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.digit_image import Picture, digit_image_of_ink, digit_image_of_picture
from digitpad.errors import BlankPictureError, PictureError
from digitpad.ink import Stroke
from digitpad.opencv import cv2
from digitpad.pictures import PICTURE_SUFFIXES, Pixels, picture_of_pixels, read_picture

Coverage = npt.NDArray[np.float64]
"""How much of each pixel is ink, 0..1."""

FIVE = ((0.7, 0.2), (0.35, 0.2), (0.33, 0.45), (0.6, 0.45), (0.68, 0.65), (0.55, 0.8), (0.3, 0.75))
"""An angular five that fills 60 % of a square of side 1: turned or mirrored it is another shape."""


def five(side: int = 120, *, pen: float = 0.06, width: int | None = None) -> Coverage:
    """The five on paper `side` px high, drawn with a pen of that part of the height."""
    finer = max(1, 800 // side)
    paper = np.zeros((side * finer, (width or side) * finer), np.uint8)
    left = (paper.shape[1] - paper.shape[0]) / 2
    corners = np.rint(np.array(FIVE) * paper.shape[0] + (left, 0)).astype(np.int32)
    cv2.polylines(paper, [corners], False, 255, max(1, round(pen * side * finer)))
    size = (width or side, side)
    return np.asarray(cv2.resize(paper, size, interpolation=cv2.INTER_AREA) / 255)


def dark_on_light(coverage: Coverage, paper: float = 230, ink: float = 30) -> npt.NDArray[np.uint8]:
    return np.asarray(np.rint(paper + (ink - paper) * coverage), dtype=np.uint8)


EXPECTED = digit_image_of_ink((Stroke.through(FIVE),))


def likeness(picture: Picture) -> float:
    """The correlation of the picture's digit image with the five's, -1..1."""
    image = digit_image_of_picture(picture)
    return float(np.corrcoef(image.ravel(), EXPECTED.ravel())[0, 1])


def assert_is_the_five(picture: Picture, *, at_least: float = 0.9) -> None:
    assert picture.dtype == np.uint8
    assert picture.ndim == 2
    assert likeness(picture) >= at_least


def grain(shape: tuple[int, ...], deviation: float) -> npt.NDArray[np.float64]:
    return np.random.default_rng(7).normal(0, deviation, shape)


def as_bytes(grey: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    return np.asarray(np.clip(np.rint(grey), 0, 255), dtype=np.uint8)


def light(kind: str, height: int, width: int) -> npt.NDArray[np.float64]:
    """The brightness of blank paper in the light of that kind."""
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    match kind:
        case "plain":
            return np.full((height, width), 220.0)
        case "gradient":
            return np.asarray(120 + 60 * x + 60 * y)
        case "vignette":
            return np.asarray(240 - 200 * ((x - 0.5) ** 2 + (y - 0.5) ** 2))
        case "lamp":
            return np.asarray(90 + 150 * np.exp(-((x - 0.2) ** 2 + (y - 0.1) ** 2) / 0.4))
        case _:  # the edge of a shadow
            return np.asarray(170 + 50 * np.tanh(8 * (x - y + 0.1)))


LIGHTS = ["plain", "gradient", "vignette", "lamp", "shadow"]


# --- what a picture may be made of -----------------------------------------------------------


@pytest.mark.parametrize("side", [28, 64, 200, 1000])
@pytest.mark.parametrize("pen", [0.01, 0.04, 0.08, 0.12])
def test_dark_on_light_and_light_on_dark_of_any_size_and_pen_give_the_same(
    side: int, pen: float
) -> None:
    page = dark_on_light(five(side, pen=pen))
    picture = picture_of_pixels(page)
    assert_is_the_five(picture, at_least=0.8 if side == 28 or pen > 0.1 else 0.9)
    assert np.array_equal(picture, picture_of_pixels(255 - page))


def test_a_tiny_picture_is_read() -> None:
    assert_is_the_five(picture_of_pixels(dark_on_light(five(12, pen=0.1))), at_least=0.7)


def test_a_digit_in_the_corner_of_a_large_page_is_read() -> None:
    page = np.full((1500, 2000), 240, np.uint8)
    page[1380:1500, 1880:2000] = dark_on_light(five(120), paper=240)
    assert_is_the_five(picture_of_pixels(page))


def test_a_digit_that_fills_its_picture_to_the_rim_is_read() -> None:
    page = dark_on_light(five(200))
    rows, columns = np.nonzero(page < 200)
    crop = page[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert_is_the_five(picture_of_pixels(crop))


@pytest.mark.parametrize("width", [120, 600])
def test_a_wide_picture_keeps_the_proportions_of_the_ink(width: int) -> None:
    assert_is_the_five(picture_of_pixels(dark_on_light(five(120, width=width))))


def test_a_picture_of_8000_by_8000_pixels_is_read_averaged_down() -> None:
    page = cv2.resize(dark_on_light(five(1000)), (8000, 8000), interpolation=cv2.INTER_NEAREST)
    picture = picture_of_pixels(np.asarray(page, dtype=np.uint8))
    assert picture.shape == (1024, 1024)
    assert_is_the_five(picture)


def test_every_depth_of_grey_gives_the_same_picture() -> None:
    page = dark_on_light(five())
    expected = picture_of_pixels(page)
    of_other_types: list[Pixels] = [
        page.astype(np.uint16) * 257,
        page.astype(np.int64),
        page.astype(np.int32) * 1000,
        (page / 255).astype(np.float32),
        page / 255,
        page.astype(np.float16),
        page[:, :, np.newaxis],
    ]
    for pixels in of_other_types:
        difference = picture_of_pixels(pixels).astype(int) - expected.astype(int)
        assert np.abs(difference).max() <= 2, pixels.dtype


def test_a_picture_of_black_and_white_alone_is_read() -> None:
    assert_is_the_five(picture_of_pixels(five() < 0.5))


@pytest.mark.parametrize(
    ("paper", "ink"),
    [
        ((255, 255, 255), (150, 40, 20)),
        ((150, 220, 240), (60, 30, 30)),
        ((60, 90, 40), (240, 240, 240)),
        ((255, 255, 255), (0, 255, 255)),
        ((0, 130, 0), (0, 0, 255)),  # red as bright as its green
    ],
)
def test_colours_are_read(paper: tuple[int, int, int], ink: tuple[int, int, int]) -> None:
    coverage = five()[:, :, np.newaxis]
    page = as_bytes(np.array(paper) * (1 - coverage) + np.array(ink) * coverage)
    assert_is_the_five(picture_of_pixels(page))


@pytest.mark.parametrize("grey", [0, 90, 255])
@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize("hidden", [0, 255])
def test_ink_of_any_grey_on_transparency_is_read(grey: int, channels: int, hidden: int) -> None:
    alpha = as_bytes(five() * 255)
    colour = np.where(alpha > 0, grey, hidden).astype(np.uint8)
    assert_is_the_five(picture_of_pixels(np.dstack([colour] * (channels - 1) + [alpha])))


def test_ink_on_opaque_paper_in_a_picture_with_alpha_is_read() -> None:
    page = dark_on_light(five())
    opaque = np.dstack([page, page, page, np.full_like(page, 255)])
    assert np.array_equal(picture_of_pixels(opaque), picture_of_pixels(page))


@pytest.mark.parametrize("kind", LIGHTS)
@pytest.mark.parametrize("pen", [0.03, 0.12])
@pytest.mark.parametrize("deviation", [0.0, 8.0])
def test_ink_is_read_in_any_light(kind: str, pen: float, deviation: float) -> None:
    coverage = five(240, pen=pen)
    page = as_bytes(light(kind, 240, 240) * (1 - 0.7 * coverage) + grain((240, 240), deviation))
    assert_is_the_five(picture_of_pixels(page), at_least=0.85)


@pytest.mark.parametrize(("side", "deviation"), [(64, 20.0), (240, 40.0), (640, 60.0)])
def test_ink_is_read_through_strong_grain(side: int, deviation: float) -> None:
    page = as_bytes(dark_on_light(five(side, pen=0.05)) + grain((side, side), deviation))
    assert_is_the_five(picture_of_pixels(page), at_least=0.8)


@pytest.mark.parametrize("blur", [1.0, 4.0])
def test_a_blurred_photograph_is_read(blur: float) -> None:
    page = cv2.GaussianBlur(light("lamp", 300, 300) * (1 - 0.6 * five(300)), (0, 0), blur)
    assert_is_the_five(picture_of_pixels(as_bytes(page + grain(page.shape, 3.0))))


def test_faint_pencil_is_read() -> None:
    assert_is_the_five(picture_of_pixels(dark_on_light(five(), paper=230, ink=200)))


def test_a_digit_image_keeps_its_greys_in_either_polarity() -> None:
    for pixels in (EXPECTED, 255 - EXPECTED, np.dstack([EXPECTED] * 3), EXPECTED / 255):
        assert np.array_equal(digit_image_of_picture(picture_of_pixels(pixels)), EXPECTED)


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_pixels_of_any_kind_give_a_picture_or_are_told_to_be_blank(
    height: int, width: int, data: st.DataObject
) -> None:
    shape = data.draw(
        st.sampled_from([(height, width), *((height, width, n) for n in (1, 2, 3, 4))])
    )
    dtype = data.draw(st.sampled_from(["bool", "u1", "u2", "i4", "i8", "f2", "f4", "f8"]))
    seed = data.draw(st.integers(0, 2**32 - 1))
    span = data.draw(st.sampled_from([1, 2, 255, 60_000]))
    pixels = np.random.default_rng(seed).integers(0, span, shape, endpoint=True).astype(dtype)
    try:
        picture = picture_of_pixels(pixels)
    except BlankPictureError:
        return
    assert picture.dtype == np.uint8
    assert picture.ndim == 2
    assert digit_image_of_picture(picture).shape == (28, 28)


@pytest.mark.parametrize("shape", [(1, 500), (500, 1), (1, 60), (2, 70), (3, 3)])
def test_a_picture_as_thin_as_a_pixel_is_read(shape: tuple[int, int]) -> None:
    page = np.full(shape, 255, np.uint8)
    page[shape[0] // 2 : shape[0] // 2 + 20, shape[1] // 2 : shape[1] // 2 + 20] = 0
    assert digit_image_of_picture(picture_of_pixels(page)).any()


# --- blank ones ------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (28, 28), (300, 200), (40, 40, 4)])
@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_picture_of_one_grey_is_blank(shape: tuple[int, ...], grey: int) -> None:
    with pytest.raises(BlankPictureError, match="blank"):
        picture_of_pixels(np.full(shape, grey, np.uint8))


@pytest.mark.parametrize("kind", LIGHTS)
@pytest.mark.parametrize("side", [28, 200, 640])
@pytest.mark.parametrize("deviation", [0.0, 3.0, 12.0])
def test_blank_paper_is_blank_in_any_light(kind: str, side: int, deviation: float) -> None:
    page = as_bytes(light(kind, side, side) + grain((side, side), deviation))
    with pytest.raises(BlankPictureError):
        picture_of_pixels(page)


@pytest.mark.parametrize("side", [28, 100, 500])
@pytest.mark.parametrize("blur", [0.0, 1.0, 2.0])
def test_noise_alone_is_blank(side: int, blur: float) -> None:
    noise = grain((side, side), 30)
    if blur:
        noise = np.asarray(cv2.GaussianBlur(noise * 2 * blur, (0, 0), blur))
    with pytest.raises(BlankPictureError):
        picture_of_pixels(as_bytes(128 + noise))


def test_a_transparent_picture_is_blank_whatever_it_hides() -> None:
    hidden = dark_on_light(five())
    with pytest.raises(BlankPictureError):
        picture_of_pixels(np.dstack([hidden, hidden, hidden, np.zeros_like(hidden)]))


# --- what is no picture ----------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(), (5,), (0, 5), (5, 0, 3), (5, 5, 5), (2, 5, 5, 3)])
def test_pixels_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(PictureError, match="Received: an array of shape"):
        picture_of_pixels(np.zeros(shape, np.uint8))


def test_pixels_that_are_no_numbers_are_refused() -> None:
    for value in (np.nan, np.inf):
        with pytest.raises(PictureError, match="no numbers"):
            picture_of_pixels(np.full((30, 30), value))
    with pytest.raises(PictureError, match="holds numbers"):
        picture_of_pixels(np.full((30, 30), "ink"))


def test_too_many_pixels_are_refused() -> None:
    with pytest.raises(PictureError, match="at most 64,000,000 pixels"):
        picture_of_pixels(np.broadcast_to(np.uint8(0), (8001, 8000)))


# --- files -----------------------------------------------------------------------------------


def encoded(suffix: str, pixels: npt.NDArray[Any], *options: int) -> bytes:
    done, data = cv2.imencode(suffix, pixels, options)
    assert done
    return bytes(data.tobytes())


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("suffix", PICTURE_SUFFIXES)
def test_files_of_every_kind_are_read(suffix: str, tmp_path: Path) -> None:
    page = dark_on_light(five())
    pixels = page if suffix == ".pgm" else np.dstack([page] * 3)
    assert_is_the_five(read_picture(written(tmp_path / f"five{suffix}", encoded(suffix, pixels))))


@pytest.mark.parametrize(
    "pixels",
    [
        np.dstack([np.zeros((120, 120, 3), np.uint8), as_bytes(five() * 255)]),
        np.dstack([np.full((120, 120, 3), 255, np.uint8), as_bytes(five() * 255)]),
        dark_on_light(five()).astype(np.uint16) * 257,
        np.dstack([dark_on_light(five()).astype(np.uint16) * 257] * 3),
    ],
    ids=["black ink with alpha", "white ink with alpha", "16 bit grey", "16 bit colour"],
)
@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_alpha_and_depth_of_files_are_kept(
    pixels: npt.NDArray[Any], suffix: str, tmp_path: Path
) -> None:
    assert_is_the_five(read_picture(written(tmp_path / f"five{suffix}", encoded(suffix, pixels))))


def test_a_float_tiff_is_read(tmp_path: Path) -> None:
    page = (dark_on_light(five()) / 255).astype(np.float32)
    assert_is_the_five(read_picture(written(tmp_path / "five.tiff", encoded(".tiff", page))))


@pytest.mark.parametrize("quality", [5, 20, 90])
def test_jpeg_artefacts_are_no_ink(quality: int, tmp_path: Path) -> None:
    data = encoded(".jpg", dark_on_light(five(200)), cv2.IMWRITE_JPEG_QUALITY, quality)
    assert_is_the_five(read_picture(written(tmp_path / "five.jpg", data)))


def png_chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(width: int, height: int, colour_type: int, *chunks: bytes, bits: int = 8) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0)
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", png_chunk(b"IHDR", head), *chunks, png_chunk(b"IEND", b"")]
    )


def png_rows(rows: npt.NDArray[np.uint8]) -> bytes:
    return png_chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows)))


PALETTE, GREY, GREY_AND_ALPHA = 3, 0, 4


@pytest.mark.parametrize(
    ("paper_alpha", "ink"), [(255, b"\x80\x10\x10"), (0, b"\0\0\0"), (0, b"\xff\xff\xff")]
)
def test_a_palette_png_is_read(paper_alpha: int, ink: bytes, tmp_path: Path) -> None:
    palette = png_chunk(b"PLTE", b"\xf0\xe8\xd0" + ink)
    alpha = png_chunk(b"tRNS", bytes([paper_alpha, 255]))
    data = png(120, 120, PALETTE, palette, alpha, png_rows((five() > 0.5).astype(np.uint8)))
    assert_is_the_five(read_picture(written(tmp_path / "five.png", data)))


def test_a_png_of_grey_and_alpha_is_read(tmp_path: Path) -> None:
    alpha = as_bytes(five() * 255)
    rows = png_rows(np.dstack([np.zeros_like(alpha), alpha]))
    path = written(tmp_path / "five.png", png(120, 120, GREY_AND_ALPHA, rows))
    assert_is_the_five(read_picture(path))


def test_a_png_of_one_bit_a_pixel_is_read(tmp_path: Path) -> None:
    rows = png_rows(np.packbits(five() < 0.5, axis=1))
    assert_is_the_five(read_picture(written(tmp_path / "f.png", png(120, 120, GREY, rows, bits=1))))


@pytest.mark.parametrize(("orientation", "quarter_turns"), [(1, 0), (3, 2), (6, 1), (8, 3)])
def test_a_photograph_stands_as_the_camera_was_held(
    orientation: int, quarter_turns: int, tmp_path: Path
) -> None:
    page = np.rot90(dark_on_light(five()), quarter_turns)
    data = encoded(".jpg", np.ascontiguousarray(page))
    tag = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + tag + struct.pack("<I", 0)
    turned = data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]
    assert_is_the_five(read_picture(written(tmp_path / "five.jpg", turned)))


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_the_first_frame_of_an_animation_is_read(suffix: str, tmp_path: Path) -> None:
    first = cv2.cvtColor(dark_on_light(five()), cv2.COLOR_GRAY2BGRA)
    animation = cv2.Animation()
    animation.frames = [first, np.ascontiguousarray(first[::-1]), first[:, ::-1].copy()]
    animation.durations = [100, 100, 100]
    done, data = cv2.imencodeanimation(suffix, animation)
    assert done
    assert_is_the_five(read_picture(written(tmp_path / f"five{suffix}", bytes(data.tobytes()))))


@pytest.mark.parametrize("name", ["fünf.png", "пять 5.png", "五.png", "5 ✎.png", "no suffix"])
def test_a_file_name_may_hold_any_letters(name: str, tmp_path: Path) -> None:
    data = encoded(".png", dark_on_light(five()))
    assert_is_the_five(read_picture(written(tmp_path / name, data)))


def test_a_blank_file_is_told_to_be_blank(tmp_path: Path) -> None:
    path = written(tmp_path / "blank.png", encoded(".png", np.full((50, 50), 255, np.uint8)))
    with pytest.raises(BlankPictureError):
        read_picture(path)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".gif", ".webp", ".tiff", ".pgm"])
@pytest.mark.parametrize("kept", [0.01, 0.3, 0.7])
def test_a_file_that_was_cut_off_is_refused_or_read_in_part(
    suffix: str, kept: float, tmp_path: Path
) -> None:
    page = dark_on_light(five())
    data = encoded(suffix, cv2.cvtColor(page, cv2.COLOR_GRAY2BGR) if suffix == ".gif" else page)
    path = written(tmp_path / f"cut{suffix}", data[: int(len(data) * kept)])
    try:
        picture = read_picture(path)
    except PictureError:
        return
    assert picture.dtype == np.uint8


@given(st.binary(min_size=1, max_size=200), st.sampled_from(["", "PNG", "GIF8", "BM", "P5", "P2 "]))
def test_bytes_that_are_no_picture_are_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, head: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.png"
    with pytest.raises(PictureError):
        read_picture(written(path, head.encode() + data))


def test_an_empty_file_is_told_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"empty\.png is empty"):
        read_picture(written(tmp_path / "empty.png", b""))


def test_a_text_is_told_to_be_no_picture(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"note\.png is no picture that can be read"):
        read_picture(written(tmp_path / "note.png", b"seven"))


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="cannot be opened"):
        read_picture(tmp_path / "missing.png")
    with pytest.raises(PictureError, match="is no file"):
        read_picture(tmp_path)


def bmp_of(width: int, height: int) -> bytes:
    data = encoded(".bmp", np.zeros((4, 4), np.uint8))
    return data[:18] + struct.pack("<ii", width, height) + data[26:]


def gif_of(width: int, height: int) -> bytes:
    data = encoded(".gif", np.zeros((4, 4, 3), np.uint8))
    return data[:6] + struct.pack("<HH", width, height) + data[10:]


HUGE: dict[str, Callable[[], bytes]] = {
    "png": lambda: png(30_000, 30_000, GREY, png_chunk(b"IDAT", zlib.compress(b"\0" * 10**6))),
    "bmp": lambda: bmp_of(30_000, 30_000),
    "gif": lambda: gif_of(60_000, 60_000),
    "pgm": lambda: b"P5\n30000 30000\n255\n" + b"\0" * 1000,
}


@pytest.mark.parametrize("kind", HUGE)
def test_a_file_that_declares_a_huge_picture_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    path = written(tmp_path / f"bomb.{kind}", HUGE[kind]())
    start = time.perf_counter()
    with pytest.raises(PictureError, match="more than 64,000,000 pixels"):
        read_picture(path)
    assert time.perf_counter() - start < 1


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(300 * 1024 * 1024)  # a hole: it takes no space
    with pytest.raises(PictureError, match="larger than 256 MB"):
        read_picture(path)
