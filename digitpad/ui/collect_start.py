"""Before a guided round of collecting: how many digits, and which."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.samples.sample import LABELS, NOT_A_DIGIT, label_text
from digitpad.ui.collecting import FEWEST, MOST
from digitpad.ui.push_buttons import push_button
from digitpad.ui.settings import Settings

_USUAL = 50


class CollectStart(QWidget):
    """Lets the user choose a round; what was chosen is offered again another time.

    Signals:
        started: a round is wanted; `count`, `labels` and `fewest_first` say which.
        cancelled: none is.
    """

    started = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = QSpinBox()
        self._count.setObjectName("collectCount")
        self._count.setAccessibleName("How many digits to write")
        self._count.setToolTip(f"How many digits to write, {FEWEST} to {MOST}")
        self._count.setRange(FEWEST, MOST)
        self._count.setSingleStep(10)
        self._fewest = QCheckBox("Fewest f&irst")
        self._fewest.setObjectName("collectFewestFirst")
        self._fewest.setToolTip("Ask more often for the digits of which the fewest are kept")
        self._labels = {label: self._label_button(label) for label in LABELS}
        self._start = push_button("collectStart", "&Start", "Begin the round")
        self._cancel = push_button("collectCancel", "Cancel", "Collect nothing")
        self._start.setAutoDefault(True)  # so that Enter presses it where it has the focus
        self.setFocusProxy(self._start)
        self._start.clicked.connect(self._keep_and_start)
        self._cancel.clicked.connect(self.cancelled)
        self._lay_out()
        self._restore()

    @property
    def count(self) -> int:
        """How many digits are to be written."""
        return self._count.value()

    @property
    def labels(self) -> tuple[int, ...]:
        """Which labels are asked for, at least one."""
        return tuple(label for label, button in self._labels.items() if button.isChecked())

    @property
    def fewest_first(self) -> bool:
        """Whether the labels of which there are fewest are asked for more often."""
        return self._fewest.isChecked()

    def _label_button(self, label: int) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"collect{'NotADigit' if label == NOT_A_DIGIT else label}")
        button.setText(label_text(label).capitalize())
        button.setAccessibleName(f"Ask for {label_text(label)}")
        button.setToolTip(f"Ask for {label_text(label)}, or not")
        button.setCheckable(True)
        button.setChecked(label != NOT_A_DIGIT)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.toggled.connect(lambda: self._start.setEnabled(bool(self.labels)))
        return button

    def _lay_out(self) -> None:
        what = QLabel("Di&gits")
        what.setBuddy(self._count)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(what)
        first.addWidget(self._count)
        first.addWidget(self._fewest)
        first.addStretch()
        first.addWidget(self._start)
        first.addWidget(self._cancel)
        second.setSpacing(4)
        second.addWidget(QLabel("Ask for"))
        second.addSpacing(4)
        for button in self._labels.values():
            second.addWidget(button)
        second.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addLayout(second)
        column.addStretch()

    def _restore(self) -> None:
        settings = Settings()
        self._count.setValue(round(settings.number("collect/count", _USUAL, FEWEST, MOST)))
        self._fewest.setChecked(settings.flag("collect/fewest_first", default=True))

    def _keep_and_start(self) -> None:
        settings = Settings()
        settings.keep_number("collect/count", self.count)
        settings.keep_flag("collect/fewest_first", self.fewest_first)
        self.started.emit()
