"""Small pictures of samples, made in the keeper's thread when they are first looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPen

from digitpad.digit_image import Picture
from digitpad.ink import Ink, bounds
from digitpad.samples.sample import Sample, label_read
from digitpad.ui.picture_image import image_in_palette
from digitpad.ui.sample_keeper import SampleKeeper
from digitpad.ui.sample_words import sentence

if TYPE_CHECKING:
    from digitpad.samples.store import SampleStore

SIDE_PX = 56
"""Of a thumbnail, in logical pixels."""

_KEPT = 1_500
"""More than the largest screen shows at once, those last looked at: 20 MB, or 75 MB on screens of
twice the density."""
_WAITING = 1_000
"""Of more that were looked at in passing those that were asked for first are not made; as many are
in sight at once on the largest screen."""
_AT_ONCE = 24
"""Made in one go, some 20 ms: a sample that is to be kept meanwhile waits no longer."""

_MARGIN_PX = 5.0
_PEN_PX = 2.2
_MOST_POINTS = 100
"""Of a stroke; more are not to be seen in this size."""

_DAMAGED = "This sample is damaged and cannot be shown."


@dataclass(frozen=True, kw_only=True)
class Thumbnail:
    """What a grid shows of a sample; without an image where the sample cannot be read.

    Attributes:
        sentence: what it is.
        label: 0 to 9, or `NOT_A_DIGIT`.
        read: what was read when it was kept, as a label; None where nobody read.
        image: ink in the palette's colour on nothing, or the picture.
    """

    sentence: str
    label: int | None = None
    read: int | None = None
    image: QImage | None = None


@dataclass(frozen=True, kw_only=True)
class ThumbnailLook:
    """All that a thumbnail's painting depends on, beside the sample.

    Attributes:
        palette: whose colours of paper and ink.
        device_pixel_ratio: device pixels per logical pixel.
    """

    palette: QPalette
    device_pixel_ratio: float = 1.0


class SampleThumbnails(QObject):
    """Thumbnails by the samples' ids; those that are not there yet come by and by.

    Signals:
        came: the ids of samples whose thumbnails are there now.
    """

    came = Signal(list)

    def __init__(self, keeper: SampleKeeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._look = ThumbnailLook(palette=QPalette())
        self._made: OrderedDict[int, tuple[int, Thumbnail]] = OrderedDict()
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._generation = 0
        self._is_waiting = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._ask)

    def get(self, sample_id: int) -> Thumbnail | None:
        """Return a sample's thumbnail; None where it is not there yet, and comes."""
        generation, thumbnail = self._made.get(sample_id, (-1, None))
        if generation != self._generation:
            self._want(sample_id)
        if thumbnail is not None:
            self._made.move_to_end(sample_id)
        return thumbnail

    def renew(self) -> None:
        """Have all made anew, since samples changed; the former ones are shown until then."""
        self._generation += 1

    def show_as(self, look: ThumbnailLook) -> None:
        """Paint them in another look from now on."""
        if look != self._look:
            self._look = look
            self.forget()

    def forget(self) -> None:
        """Have none any more."""
        self._made.clear()
        self._wanted.clear()
        self.renew()

    def _want(self, sample_id: int) -> None:
        self._wanted[sample_id] = None
        self._wanted.move_to_end(sample_id)
        if len(self._wanted) > _WAITING:
            self._wanted.popitem(last=False)
        if not self._is_waiting and not self._soon.isActive():
            self._soon.start()

    def _ask(self) -> None:
        """Ask for those that were looked at last."""
        ids = list(self._wanted)[-_AT_ONCE:]
        for sample_id in ids:
            del self._wanted[sample_id]
        self._is_waiting = bool(ids)
        if ids:
            take = partial(self._take, ids, self._generation, self._look)
            self._keeper.ask(partial(_thumbnails, ids, self._look), take, self._fail)

    def _take(
        self, ids: list[int], generation: int, look: ThumbnailLook, made: dict[int, Thumbnail]
    ) -> None:
        if look is self._look:
            damaged = Thumbnail(sentence=_DAMAGED)
            for sample_id in ids:
                self._made[sample_id] = (generation, made.get(sample_id, damaged))
                self._made.move_to_end(sample_id)
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        self.came.emit(ids)
        self._ask()

    def _fail(self, _: str) -> None:
        """Show nothing: that the samples cannot be read is told where they are listed."""
        self._wanted.clear()
        self._is_waiting = False


def _thumbnails(
    ids: Sequence[int], look: ThumbnailLook, store: SampleStore
) -> dict[int, Thumbnail]:
    return {sample.id: thumbnail_of(sample, look) for sample in store.samples(ids)}


def thumbnail_of(sample: Sample, look: ThumbnailLook) -> Thumbnail:
    """Return a sample's thumbnail; may be called in any thread."""
    what = sample.what
    if what.ink is not None:
        image = _ink_image(what.ink, look)
    else:
        assert what.picture is not None
        image = _picture_image(what.picture, look)
    return Thumbnail(
        sentence=sentence(sample),
        label=sample.label,
        read=None if what.reading is None else label_read(what.reading),
        image=image,
    )


def _ink_image(ink: Ink, look: ThumbnailLook) -> QImage:
    image = _blank(look)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_pen(look.palette.color(QPalette.ColorRole.Text)))
    low, high = bounds(ink)
    longer = float((high - low).max())
    scale = (SIDE_PX - 2 * _MARGIN_PX) / longer if longer > 0 else 1.0
    corner = SIDE_PX / 2 - (low + high) / 2 * scale
    for stroke in ink:
        step = max(1, len(stroke) // _MOST_POINTS)
        places = (stroke.xy * scale + corner).tolist()
        points = [QPointF(x, y) for x, y in (*places[::step], places[-1])]
        painter.drawPolyline(points)
        if len(stroke) == 1:
            painter.drawPoint(points[0])  # a line without length would paint nothing
    painter.end()
    return image


def _picture_image(picture: Picture, look: ThumbnailLook) -> QImage:
    side = round(SIDE_PX * look.device_pixel_ratio)
    coloured = image_in_palette(picture, look.palette)
    size = coloured.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
    image = coloured.scaled(
        size.expandedTo(QSize(1, 1)),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    image.setDevicePixelRatio(look.device_pixel_ratio)
    return image


def _blank(look: ThumbnailLook) -> QImage:
    side = round(SIDE_PX * look.device_pixel_ratio)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(look.device_pixel_ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _pen(colour: QColor) -> QPen:
    solid, cap = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap
    return QPen(colour, _PEN_PX, solid, cap, Qt.PenJoinStyle.RoundJoin)
