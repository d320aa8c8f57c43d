"""The weights of a layer as pictures: orange where ink speaks for a unit, blue where against it."""

from __future__ import annotations

import base64
import binascii

import numpy as np
import numpy.typing as npt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.training.events import WeightsSeen
from digitpad.ui.faint_label import FaintLabel
from digitpad.ui.weight_tiles import STEPS, ColourScale, Levels, WeightTiles

EMPTY = "While a network learns, the weights of its first layer show here as pictures."

_GAP_PX = 8
_MAX_SIDE = 4_096


class WeightPictures(QWidget):
    """A picture for each unit of a layer, its number below, and what the colours stand for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("weightPictures")
        self.setAccessibleName("Weights as pictures")
        self._caption = FaintLabel()
        self._caption.setObjectName("weightsCaption")
        self._caption.setWordWrap(True)
        self._tiles = WeightTiles()
        self._scale = ColourScale()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP_PX)
        column.addWidget(self._caption)
        column.addWidget(self._tiles, 1)
        column.addWidget(self._scale)
        self.clear()

    @property
    def count(self) -> int:
        """How many pictures are shown."""
        return self._tiles.count

    def show_weights(self, event: WeightsSeen) -> None:
        """Show the weights of a network under training; what is no picture is passed over."""
        levels = _levels_of(event)
        if levels is not None:
            units = "its first unit" if len(levels) == 1 else f"its first {len(levels)} units"
            epoch = f"{event.epoch:.1f}".removesuffix(".0")
            caption = f"{event.layer}: the weights to {units} after epoch {epoch}"
            self._show(levels, event.scale, caption)

    def show_pictures(self, pictures: npt.NDArray[np.float32], caption: str) -> None:
        """Show weights, float32 (n, height, width) with n of at least 1."""
        scale = float(np.abs(pictures).max())
        levels = np.rint(pictures * (STEPS / scale) if scale else pictures).astype(np.int8)
        self._show(levels, scale, caption)

    def clear(self) -> None:
        """Show nothing, and say what will be here."""
        self.say(EMPTY)

    def say(self, sentence: str) -> None:
        """Show a sentence in place of pictures."""
        self._show(np.zeros((0, 1, 1), np.int8), 0.0, sentence)

    def _show(self, levels: Levels, scale: float, caption: str) -> None:
        self._caption.setText(caption)
        self.setAccessibleDescription(caption)
        self._tiles.show_levels(levels)
        self._scale.show_scale(scale)
        self._scale.setVisible(len(levels) > 0)


def _levels_of(event: WeightsSeen) -> Levels | None:
    """Return the pictures of an event, or None where it holds something else."""
    if not (1 <= event.height <= _MAX_SIDE and 1 <= event.width <= _MAX_SIDE and event.pictures):
        return None
    try:
        texts = [base64.b64decode(text, validate=True) for text in event.pictures]
        numbers = np.frombuffer(b"".join(texts), np.int8)
        return numbers.reshape(len(texts), event.height, event.width)
    except (binascii.Error, ValueError):
        return None
