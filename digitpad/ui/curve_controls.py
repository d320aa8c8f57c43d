"""What can be chosen of the curves: smoothing, the loss's scale, a metric; and to see all again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QWidget,
)

from digitpad.ui.curve_set import ACCURACY

_PARTS = 100
_MOST_SMOOTHING = 99
_SLIDER_PX = 96


class CurveControls(QWidget):
    """A row of controls above the curves.

    Signals:
        changed: something else is chosen.
        fit_asked: both plots are to show all again.
    """

    changed = Signal()
    fit_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._smoothing = QSlider(Qt.Orientation.Horizontal)
        self._log = QCheckBox("Lo&g loss")
        self._metric = QComboBox()
        self._chosen_metric = ACCURACY
        self._fit = QPushButton("&Fit")
        self._name_all()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        label = QLabel("S&moothing")
        label.setBuddy(self._smoothing)
        row.addWidget(label)
        row.addWidget(self._smoothing)
        row.addSpacing(8)
        row.addWidget(self._log)
        row.addStretch()
        row.addWidget(self._metric)
        row.addWidget(self._fit)
        self.offer_metrics(())
        self.set_zoomed(False)
        self._smoothing.valueChanged.connect(self.changed)
        self._log.toggled.connect(self.changed)
        self._metric.currentIndexChanged.connect(self._choose_metric)
        self._fit.clicked.connect(self.fit_asked)

    @property
    def smoothing(self) -> float:
        """How strongly lines are smoothed: 0 to below 1."""
        return self._smoothing.value() / _PARTS

    @property
    def is_log(self) -> bool:
        """Whether the loss is shown on a log scale."""
        return self._log.isChecked()

    @property
    def quantity(self) -> str:
        """The name of what is shown beside the loss: `accuracy`, or another metric."""
        return str(self._metric.currentData())

    def offer_metrics(self, names: Sequence[str]) -> None:
        """Offer the accuracy and these metrics; the one that was chosen last is shown, if there."""
        wanted = [ACCURACY, *names]
        if wanted == [self._metric.itemData(index) for index in range(self._metric.count())]:
            return
        with QSignalBlocker(self._metric):
            self._metric.clear()
            for name in wanted:
                self._metric.addItem(name.capitalize(), name)
            self._metric.setCurrentIndex(max(0, self._metric.findData(self._chosen_metric)))
        self._metric.setVisible(len(wanted) > 1)

    def set_zoomed(self, is_zoomed: bool) -> None:
        """Offer to see all again only where a plot shows a part."""
        self._fit.setEnabled(is_zoomed)

    def _choose_metric(self) -> None:
        self._chosen_metric = self.quantity
        self.changed.emit()

    def _name_all(self) -> None:
        self._smoothing.setObjectName("smoothingSlider")
        self._smoothing.setAccessibleName("Smoothing of the curves")
        self._smoothing.setRange(0, _MOST_SMOOTHING)
        self._smoothing.setFixedWidth(_SLIDER_PX)
        self._smoothing.setToolTip(
            "Averages the lines that are drawn batch by batch, 0 to 99 %; "
            "what was measured stays behind them, faint."
        )
        self._log.setObjectName("logLossCheck")
        self._log.setToolTip("Show the loss on a log scale: each step up is ten times as much.")
        self._metric.setObjectName("metricBox")
        self._metric.setAccessibleName("What the plot beside the loss shows")
        self._metric.setToolTip("What the plot beside the loss shows.")
        self._fit.setObjectName("fitButton")
        self._fit.setAutoDefault(False)
        self._fit.setToolTip(
            "Show all of both plots again (also by a double click). "
            "The wheel zooms into a plot, dragging moves it."
        )
