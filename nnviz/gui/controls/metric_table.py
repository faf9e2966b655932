"""Metrics in numbers: a row for every one that is registered."""

import math

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from nnviz.engine.arrays import Array, Labels
from nnviz.engine.metrics import Metric, metrics
from nnviz.gui.canvas.wording import LONGEST, longest, number, percent
from nnviz.gui.controls.forms import tooltip
from nnviz.gui.theme import SMALL, SPACE, font

UNKNOWN = "–"


class MetricTable(QWidget):
    """The registered metrics of a task, a row each; the numbers keep their width."""

    def __init__(self) -> None:
        super().__init__()
        self.task, self.classes = "", 0
        self.metrics: tuple[Metric, ...] = ()
        self.values: dict[str, QLabel] = {}
        """By the name of the metric."""
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(2 * SPACE)
        self._rows.setVerticalSpacing(SPACE)
        self._rows.setColumnStretch(0, 1)

    def show_task(self, task: str, classes: int = 0) -> None:
        """Have a row for each metric that tells something of the task, without numbers."""
        if (task, classes) == (self.task, self.classes):
            return
        self.task, self.classes = task, classes
        of_task = (metric() for metric in metrics if task in metric.tasks)
        self.metrics = tuple(metric for metric in of_task if metric.tells(classes))
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.values = {}
        width = math.ceil(longest(QFontMetricsF(font(SMALL)), LONGEST)) + 1
        for row, metric in enumerate(self.metrics):
            title, value = QLabel(self.caption(metric)), QLabel(UNKNOWN)
            title.setProperty("role", "muted")
            title.setFont(font(SMALL))
            value.setFont(font(SMALL))
            value.setFixedWidth(width)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for label in (title, value):
                label.setToolTip(tooltip(metric.formula, self.tr(metric.help())))
            self._rows.addWidget(title, row, 0)
            self._rows.addWidget(value, row, 1)
            self.values[metric.name] = value

    def caption(self, metric: Metric) -> str:
        """Its title and its hyper-parameters: "Top-k accuracy, k = 3"."""
        chosen = (f"{each.symbol or each.label} = {getattr(metric, each.name):g}" for each in metric.hyperparameters())
        return ", ".join((self.tr(metric.title), *chosen))

    @np.errstate(all="ignore")  # outputs on the way to infinity have no number
    def show_values(self, scores: Array, targets: Array | Labels) -> None:
        """Measure: `scores` and `targets` as in `Metric.value`."""
        for metric in self.metrics:
            value = metric.value(scores, targets)
            text = percent if metric.is_share else number
            self.values[metric.name].setText(text(value) if math.isfinite(value) else UNKNOWN)
