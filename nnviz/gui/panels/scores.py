"""How good the predictions for the test samples are: metrics, and what is taken for what."""

import math
from html import escape

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.data.dataset import Samples
from nnviz.engine.arrays import Array, Labels
from nnviz.engine.metrics import confusion_matrix
from nnviz.gui.controls.confusion_grid import ConfusionGrid
from nnviz.gui.controls.metric_table import MetricTable
from nnviz.gui.panel import Panel, register
from nnviz.gui.plotting.prediction_plot import PredictionPlot
from nnviz.gui.session import Session
from nnviz.gui.theme import SMALL, SPACE, Theme, font
from nnviz.training.snapshot import Snapshot

TOLD_LINES = 3
"""Room for what a cell says."""


@register
class Scores(Panel):
    """Metrics and the confusion matrix of a classification, or predictions over targets of a regression.

    They follow the evaluations, not the frames: nothing is computed while the outputs are the same.
    """

    name = "scores"
    title = "Scores"
    area = "bottom"
    order = 55
    tab_of = "loss_curves"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._outputs: Array | None = None
        """What the scores that are shown were computed of."""
        self._test: Samples | None = None
        self._predicted: Labels = np.empty(0, np.intp)
        """Class of each test sample."""
        self._pointed = ""

        self.table = MetricTable()
        self.told = QLabel()
        self.told.setTextFormat(Qt.TextFormat.RichText)
        self.told.setProperty("role", "muted")
        self.told.setFont(font(SMALL))
        self.told.setWordWrap(True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft)
        self.told.setFixedHeight(math.ceil(TOLD_LINES * QFontMetricsF(font(SMALL)).lineSpacing()))
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.grid = ConfusionGrid()
        self.grid.pointed.connect(self._tell)
        self.grid.chosen.connect(self._look_at_next)
        self.plot = PredictionPlot()
        self.plot.view.setMinimumHeight(20 * SPACE)
        self.plot.pointed.connect(self._tell)
        self.plot.chosen.connect(session.look_at)
        self.hint = QLabel()
        self.hint.setProperty("role", "muted")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)

        numbers = QVBoxLayout()
        numbers.setSpacing(SPACE)
        numbers.addWidget(self.table)
        numbers.addStretch(1)
        numbers.addWidget(self.told)
        self.content = QWidget()
        row = QHBoxLayout(self.content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 * SPACE)
        row.addLayout(numbers)
        row.addWidget(self.grid, 1)
        row.addWidget(self.plot, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.addWidget(self.hint, 1)
        layout.addWidget(self.content, 1)
        self._say(self.tr("Train: the scores of the test samples appear after each evaluation"))

    # What is shown

    def show_snapshot(self, snapshot: Snapshot) -> None:
        outputs = snapshot.test_outputs
        if outputs is self._outputs or outputs is None or len(outputs) != len(snapshot.data.test):
            return
        self._outputs, self._test = outputs, snapshot.data.test
        if not np.isfinite(outputs).all():
            self._say(self.tr("The outputs are not numbers any more. Reset (R) starts again."))
            return
        self._say("")
        dataset = snapshot.experiment.dataset
        classification = dataset.task == "classification"
        self.table.show_task(dataset.task)
        self.grid.setVisible(classification)
        self.plot.setVisible(not classification)
        if classification:
            scores, labels = snapshot.experiment.loss.scores(outputs), self._test.labels
            self._predicted = np.argmax(scores, axis=1)
            self.table.show_values(scores, labels)
            self.grid.show_confusion(dataset.output_names, confusion_matrix(self._predicted, labels, dataset.classes()))
        else:
            self.table.show_values(outputs, self._test.targets)
            self.plot.show_predictions(dataset.output_names, self._test.targets, outputs)
        self._show_told()

    def _say(self, hint: str) -> None:
        """Words instead of numbers; empty for the numbers."""
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.content.setVisible(not hint)

    def _tell(self, text: str) -> None:
        """Say what is pointed at; empty for nothing."""
        self._pointed = text
        self._show_told()

    def _show_told(self) -> None:
        """What is pointed at; else what all is measured on."""
        if self._pointed or self._test is None:
            self.told.setText(escape(self._pointed))
            return
        count = len(self._test)
        measured = self.tr("1 test sample") if count == 1 else self.tr("%s test samples") % f"{count:,}"
        self.told.setText("<br>".join(filter(None, (self.plot.legend if self.grid.isHidden() else "", measured))))

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.grid.apply_theme(theme)
        self.plot.apply_theme(theme)
        self._show_told()

    def _look_at_next(self, true: int, predicted: int) -> None:
        """Look at a test sample of a cell of the matrix: the one after the current one, from the last to the first."""
        if self._test is None:
            return
        rows = np.flatnonzero((self._test.labels == true) & (self._predicted == predicted)).tolist()
        if rows:
            current = self.session.sample.index if self.session.sample is not None else None
            after = rows.index(current) + 1 if current in rows else 0
            self.session.look_at(rows[after % len(rows)])
