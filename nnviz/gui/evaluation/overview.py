"""The numbers of an evaluation at a glance: metrics, and what is taken for what."""

import math
from html import escape

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from nnviz.gui.controls.confusion_grid import ConfusionGrid
from nnviz.gui.controls.metric_table import MetricTable
from nnviz.gui.evaluation.page import Evaluated, LivePage, muted
from nnviz.gui.plotting.prediction_plot import PredictionPlot
from nnviz.gui.session import Session
from nnviz.gui.theme import SMALL, SPACE, Theme, font

TOLD_LINES = 3
"""Room for what a cell says."""


class Overview(LivePage):
    """Metrics and the confusion matrix of a classification, or predictions over targets of a regression."""

    title = "Overview"
    help = "Metrics, and what is taken for what"

    cell_chosen = Signal(int, int)
    """True and predicted class of a cell that has samples."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._evaluated: Evaluated | None = None
        self._pointed = ""
        self.table = MetricTable()
        self.told = muted()
        self.told.setTextFormat(Qt.TextFormat.RichText)
        self.told.setWordWrap(True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft)
        self.told.setFixedHeight(math.ceil(TOLD_LINES * QFontMetricsF(font(SMALL)).lineSpacing()))
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.grid = ConfusionGrid()
        self.grid.pointed.connect(self._tell)
        self.grid.chosen.connect(self._choose)
        self.plot = PredictionPlot()
        self.plot.view.setMinimumHeight(20 * SPACE)
        self.plot.pointed.connect(self._tell)
        self.plot.chosen.connect(session.look_at)

        numbers = QVBoxLayout()
        numbers.setSpacing(SPACE)
        numbers.addWidget(self.table)
        numbers.addStretch(1)
        numbers.addWidget(self.told)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 * SPACE)
        row.addLayout(numbers)
        row.addWidget(self.grid, 1)
        row.addWidget(self.plot, 1)

    def show_evaluated(self, evaluated: Evaluated) -> None:
        super().show_evaluated(evaluated)
        self._evaluated = evaluated
        snapshot, judgement = evaluated.snapshot, evaluated.judgement
        dataset, test = snapshot.experiment.dataset, snapshot.data.test
        self.table.show_task(dataset.task, dataset.classes() if judgement is not None else 0)
        self.grid.setVisible(judgement is not None)
        self.plot.setVisible(judgement is None)
        if judgement is not None:
            self.table.show_values(judgement.scores, judgement.labels)
            self.grid.show_confusion(dataset.output_names, judgement.confusion)
        else:
            assert snapshot.test_outputs is not None
            self.table.show_values(snapshot.test_outputs, test.targets)
            self.plot.show_predictions(dataset.output_names, test.targets, snapshot.test_outputs)
        self._show_told()

    def _tell(self, text: str) -> None:
        """Say what is pointed at; empty for nothing."""
        self._pointed = text
        self._show_told()

    def _show_told(self) -> None:
        """What is pointed at; else what all is measured on."""
        if self._pointed or self._evaluated is None:
            self.told.setText(escape(self._pointed))
            return
        count = len(self._evaluated.snapshot.data.test)
        measured = self.tr("1 test sample") if count == 1 else self.tr("%s test samples") % f"{count:,}"
        legend = self.plot.legend if self._evaluated.judgement is None else ""
        self.told.setText("<br>".join(filter(None, (legend, measured))))

    def _choose(self, true: int, predicted: int) -> None:
        judgement = self._evaluated.judgement if self._evaluated is not None else None
        if judgement is not None and np.any((judgement.labels == true) & (judgement.predicted == predicted)):
            self.cell_chosen.emit(true, predicted)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.grid.apply_theme(theme)
        self.plot.apply_theme(theme)
        self._show_told()
