"""Which samples are shown, and in which order: a row of boxes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QLabel, QWidget

from digitpad.samples.query import BY_LABEL, NEWEST, OLDEST, Query
from digitpad.samples.sample import LABELS, SOURCES, Counts, label_text
from digitpad.ui.flow_layout import FlowLayout
from digitpad.ui.push_buttons import push_button
from digitpad.ui.sample_words import SOURCE_WORDS

MISREAD_FIRST = "misread first"
"""The order that the model in use makes; the samples' store does not know it."""

_ANY_TIME, _BETWEEN = "any time", "between"
_DAYS = {"today": 0, "week": 6, "month": 29, "year": 364}
_PERIODS = {
    _ANY_TIME: "Any time",
    "today": "Today",
    "week": "Last 7 days",
    "month": "Last 30 days",
    "year": "Last year",
    _BETWEEN: "Between…",
}
_READINGS = {None: "Any reading", True: "Was read wrongly", False: "Was read correctly"}
_ORDERS = {
    NEWEST: "Newest first",
    OLDEST: "Oldest first",
    BY_LABEL: "By label",
    MISREAD_FIRST: "Surest misreadings first",
}


class SamplesFilter(QWidget):
    """Boxes for label, reading, date, source, writer and order; the first of each leaves all in.

    Signals:
        changed: other samples are asked for, or another order.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("samplesFilter")
        self.label = _box("labelFilter", "Label", "Only samples with this label")
        self.label.addItem("All labels", None)
        for label in LABELS:
            self.label.addItem(label_text(label).capitalize(), label)
        self.reading = _box("readingFilter", "Reading", "By what was read when it was kept")
        for is_misread, text in _READINGS.items():
            self.reading.addItem(text, is_misread)
        self.period = _box("dateFilter", "Date", "By when it was kept")
        for key, text in _PERIODS.items():
            self.period.addItem(text, key)
        self.source = _box("sourceFilter", "Source", "By where it came from")
        self.source.addItem("Any source", None)
        for source in SOURCES:
            self.source.addItem(SOURCE_WORDS[source], source)
        self.writer = _box("writerFilter", "Writer", "By who wrote it")
        self.order = _box("sortBox", "Order", "Which samples come first")
        for key, text in _ORDERS.items():
            self.order.addItem(text, key)
        self._since, self._to, self._until = _day("sinceDate"), QLabel("to"), _day("untilDate")
        self._since.setDate(QDate.currentDate().addDays(-_DAYS["month"]))
        self._since.setAccessibleName("First day")
        self._until.setAccessibleName("Last day")
        self._to.setMinimumHeight(self._since.sizeHint().height())  # level with its neighbours
        self._clear = push_button("clearFilterButton", "S&how All", "Leave all samples in again")
        self._clear.clicked.connect(self.clear)
        self.writer.addItem("Any writer", None)
        self._writers: tuple[str, ...] = ()
        self._lay_out()
        for box in (*self._filters, self.order):
            box.currentIndexChanged.connect(self._change)
        for day in (self._since, self._until):
            day.dateChanged.connect(self._change)

    @property
    def query(self) -> Query:
        """What is asked for; the newest first where the model in use makes the order."""
        order = self.order.currentData()
        since, until = self._span()
        return Query(
            labels=None if self.label.currentData() is None else (self.label.currentData(),),
            misread=self.reading.currentData(),
            source=self.source.currentData(),
            writer=self.writer.currentData(),
            since=since,
            until=until,
            order=NEWEST if order == MISREAD_FIRST else order,
        )

    @property
    def is_misread_first(self) -> bool:
        """Whether the model in use makes the order."""
        return bool(self.order.currentData() == MISREAD_FIRST)

    @property
    def is_clear(self) -> bool:
        """Whether it leaves all samples in."""
        return all(box.currentIndex() == 0 for box in self._filters)

    def clear(self) -> None:
        """Leave all samples in; the order stays."""
        for box in self._filters:
            with QSignalBlocker(box):
                box.setCurrentIndex(0)
        self._change()

    def show_writers(self, writers: Sequence[str]) -> None:
        """Offer these writers; the box is not to be seen where there is none."""
        if tuple(writers) == self._writers:
            return  # there may be thousands
        self._writers = tuple(writers)
        chosen = self.writer.currentData()
        with QSignalBlocker(self.writer):
            self.writer.clear()
            self.writer.addItem("Any writer", None)
            for name in writers:
                self.writer.addItem(name, name)
            self.writer.setCurrentIndex(max(0, self.writer.findData(chosen)))
        self.writer.setVisible(bool(writers))
        if chosen is not None and self.writer.currentData() is None:
            self._change()  # the writer's last sample is gone

    def show_counts(self, counts: Counts) -> None:
        """Tell beside each label how many samples there are."""
        for row in range(1, self.label.count()):
            label = self.label.itemData(row)
            told = f"{label_text(label).capitalize()}   ({counts.by_label[label]:,})"
            self.label.setItemText(row, told)

    @property
    def _filters(self) -> tuple[QComboBox, ...]:
        return (self.label, self.reading, self.period, self.source, self.writer)

    def _span(self) -> tuple[str | None, str | None]:
        """Return the first moment that is left in and the first that is not, ISO 8601."""
        period = self.period.currentData()
        if period == _ANY_TIME:
            return None, None
        if period == _BETWEEN:
            days = sorted((self._since.date(), self._until.date()))
            return _midnight(days[0]), _midnight(days[1].addDays(1))
        return _midnight(QDate.currentDate().addDays(-_DAYS[period])), None

    def _change(self) -> None:
        is_between = self.period.currentData() == _BETWEEN
        for widget in (self._since, self._to, self._until):
            widget.setVisible(is_between)
        self._clear.setVisible(not self.is_clear)
        self.changed.emit()

    def _lay_out(self) -> None:
        flow = FlowLayout(self)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.setSpacing(8)
        days = (self._since, self._to, self._until)
        boxes = (self.order, self.label, self.reading, self.period, *days, self.source, self.writer)
        for widget in (*boxes, self._clear):
            flow.addWidget(widget)
        for hidden in (*days, self.writer, self._clear):
            hidden.hide()


def _box(name: str, spoken: str, tip: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(spoken)
    box.setToolTip(tip)
    return box


def _day(name: str) -> QDateEdit:
    day = QDateEdit(QDate.currentDate())
    day.setObjectName(name)
    day.setCalendarPopup(True)
    return day


def _midnight(day: QDate) -> str:
    """Return the moment at which a day begins here."""
    return day.startOfDay().toUTC().toString(Qt.DateFormat.ISODate)
