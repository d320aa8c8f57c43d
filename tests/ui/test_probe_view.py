from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from digitpad.predictor import Reading
from digitpad.training.events import Probed
from digitpad.ui.probe_view import PairedBars, ProbeView
from tests.ui.finders import the

_THREE = Reading(scores=(0, 0.02, 0.03, 0.9, 0.01, 0.01, 0.01, 0.01, 0.01, 0))
_EIGHT = Probed(epoch=2.5, scores=(0.1, 0, 0, 0.2, 0, 0, 0, 0, 0.7, 0))


@pytest.fixture
def view(qtbot: QtBot) -> ProbeView:
    """Return the view on the screen, empty."""
    made = ProbeView()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def text(view: ProbeView, name: str) -> str:
    label = the(view, QLabel, name)
    return label.text() if label.isVisible() else ""


def bars(view: ProbeView) -> PairedBars:
    return the(view, PairedBars, "pairedBars")


def picture(view: ProbeView) -> QImage:
    return bars(view).grab().toImage()


def test_without_a_drawing_it_says_what_it_is_for(view: ProbeView) -> None:
    assert text(view, "probeEmpty") == (
        "Draw a digit to see what the network under training reads in it."
    )
    assert not bars(view).isVisible()


def test_both_readings_stand_beside_each_other(view: ProbeView) -> None:
    view.show_in_use(_THREE)
    view.show_probe(_EIGHT)

    assert text(view, "probeTraining") == "Under training, epoch 2.5: 8"
    assert text(view, "probeInUse") == "In use: 3"
    assert text(view, "probeEmpty") == ""
    assert "8: 70 %, in use 1" in bars(view).accessibleDescription()


def test_the_bars_follow_what_is_read(view: ProbeView) -> None:
    view.show_in_use(_THREE)
    view.show_probe(_EIGHT)
    before = picture(view)
    view.show_probe(Probed(epoch=3.0, scores=(0.0, 0, 0, 1, 0, 0, 0, 0, 0, 0)))

    assert picture(view) != before


def test_a_network_that_knows_one_digit_says_whether_it_is_that(view: ProbeView) -> None:
    view.show_in_use(_THREE)
    view.show_probe(Probed(epoch=1.0, scores=(0.3,)), 3)
    assert text(view, "probeTraining") == "Under training, epoch 1.0: no 3"
    view.show_probe(Probed(epoch=2.0, scores=(0.8,)), 3)
    assert text(view, "probeTraining") == "Under training, epoch 2.0: 3"


def test_scores_that_are_no_parts_of_one_are_told_as_they_are(view: ProbeView) -> None:
    view.show_probe(Probed(epoch=1.0, scores=(-0.25, 1.5, *[0.0] * 8)))
    picture(view)

    assert bars(view).accessibleDescription().startswith("0: -0.25; 1: 1.50")


def test_a_new_network_is_awaited_beside_what_the_model_in_use_reads(view: ProbeView) -> None:
    view.show_in_use(_THREE)
    view.show_probe(_EIGHT)
    view.begin()

    assert "shows here as it learns" in text(view, "probeEmpty")
    view.show_probe(_EIGHT)
    assert text(view, "probeInUse") == "In use: 3"
    assert ", in use 90%" in bars(view).accessibleDescription()


def test_cleared_ink_clears_the_view(view: ProbeView) -> None:
    view.show_in_use(_THREE)
    view.show_probe(_EIGHT)
    view.show_in_use(None)

    assert text(view, "probeTraining") == ""
    assert text(view, "probeEmpty") != ""
