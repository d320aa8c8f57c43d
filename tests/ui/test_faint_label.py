"""The label that stands back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from digitpad.ui.faint_label import FaintLabel


@pytest.fixture
def palette_of_before() -> Iterator[None]:
    before = QGuiApplication.palette()
    yield
    QApplication.setPalette(before)


@pytest.mark.usefixtures("palette_of_before")
def test_a_label_follows_when_the_system_turns_dark(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    label = FaintLabel("What the network sees", window)
    window.show()
    QApplication.setPalette(QPalette(QColor("black")))
    qtbot.waitUntil(lambda: label.palette().color(QPalette.ColorRole.WindowText).lightness() > 128)
