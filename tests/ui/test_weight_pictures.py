"""Weights as pictures: what is painted, in light and dark, and what is no picture."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from digitpad.training.events import WeightsSeen
from digitpad.training.seen_weights import weights_seen
from digitpad.ui.weight_pictures import EMPTY, WeightPictures
from digitpad.ui.weight_tiles import WeightTiles
from tests.ui.finders import text_of, the


def seen(units: int = 1) -> WeightsSeen:
    """Return weights of which the upper half speaks for each unit, the lower half against it."""
    kernel = np.ones((784, units), np.float32)
    kernel[392:] = -1
    return weights_seen(kernel, layer="Dense", epoch=2.0)


@pytest.fixture
def pictures(qtbot: QtBot) -> WeightPictures:
    made = WeightPictures()
    qtbot.addWidget(made)
    made.resize(320, 320)
    with qtbot.waitExposed(made):
        made.show()
    return made


def caption(pictures: WeightPictures) -> str:
    return text_of(pictures, "weightsCaption")


def colours(pictures: WeightPictures) -> tuple[QColor, QColor]:
    """Return the colours near the upper and the lower edge of a single picture."""
    image = pictures.grab().toImage()
    label = the(pictures, QLabel, "weightsCaption")
    top = label.geometry().bottom() + 8
    return image.pixelColor(20, top + 10), image.pixelColor(20, top + 190)


def test_before_anything_is_learnt_it_says_what_will_be_here(pictures: WeightPictures) -> None:
    assert caption(pictures) == EMPTY
    assert pictures.count == 0


def test_weights_are_told_with_their_layer_and_epoch(pictures: WeightPictures) -> None:
    pictures.show_weights(seen(units=100))
    assert caption(pictures) == "Dense: the weights to its first 16 units after epoch 2"
    assert pictures.count == 16


@pytest.mark.parametrize(("paper", "text"), [("white", "black"), ("#202020", "white")])
def test_what_speaks_for_a_unit_is_orange_and_what_speaks_against_it_blue(
    pictures: WeightPictures, paper: str, text: str
) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor(paper))
    palette.setColor(QPalette.ColorRole.Text, QColor(text))
    pictures.setPalette(palette)
    pictures.show_weights(seen())
    above, below = colours(pictures)
    assert above.red() > above.blue() + 80
    assert below.blue() > below.red() + 80


def test_no_weight_has_the_colour_of_the_paper(pictures: WeightPictures) -> None:
    pictures.show_pictures(np.zeros((1, 28, 28), np.float32), "nothing")
    above, _below = colours(pictures)
    assert above == pictures.palette().color(QPalette.ColorRole.Base)


@pytest.mark.parametrize(
    "changes",
    [
        {"height": 27},
        {"height": 0},
        {"width": 10**9},
        {"pictures": ()},
        {"pictures": ("no base64!",)},
    ],
)
def test_what_is_no_picture_is_passed_over(
    pictures: WeightPictures, changes: dict[str, Any]
) -> None:
    pictures.show_weights(seen())
    pictures.show_weights(dataclasses.replace(seen(units=4), **changes))
    assert pictures.count == 1


@pytest.mark.parametrize("units", [1, 7, 128])
def test_all_pictures_have_room_however_small_the_widget(
    pictures: WeightPictures, units: int
) -> None:
    pictures.resize(140, 160)
    pictures.show_pictures(np.ones((units, 28, 28), np.float32), "ones")
    pictures.grab()
    assert pictures.count == units


def test_pictures_too_close_for_numbers_have_none(pictures: WeightPictures) -> None:
    pictures.resize(270, 260)
    pictures.show_pictures(np.ones((16, 3, 3), np.float32), "ones")
    tiles = the(pictures, WeightTiles)
    image = tiles.grab().toImage()
    places = [(x, y) for x in range(image.width()) for y in range(image.height())]
    assert len({image.pixel(x, y) for x, y in places}) == 2, "orange and the ground, no writing"
