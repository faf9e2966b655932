"""The function of one input that the network has learnt, over the samples."""

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QVBoxLayout

from nnviz.data.dataset import Data, Dataset, Inputs, frozen
from nnviz.engine.arrays import Array
from nnviz.gui.panel import Panel, register
from nnviz.gui.plotting.data_colors import Colors
from nnviz.gui.plotting.plots import Plot, Range, colored, number, pen
from nnviz.gui.plotting.sample_marks import Points, SampleMarks, drawn_samples
from nnviz.gui.session import Session
from nnviz.gui.theme import SPACE, Rgb, Theme
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Probe, ProbeResult, Snapshot

PROBE = "curve"
POINTS = 256
MARGIN = 0.08
"""The axes reach so far beyond the data, as a share of it."""


@register
class FittedCurve(Panel):
    """The output ŷ(x) as a line over the samples. A click looks at the nearest test sample."""

    name = "fitted_curve"
    title = "Fitted curve"
    area = "left"
    order = 20
    rate = 10.0

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._dataset: Dataset = session.experiment.dataset
        self._probe: Probe | None = None
        self._data: Data | None = None
        self._y_hat: Array | None = None

        self.plot = Plot(self.tr("Output of the network over its input, and the samples"))
        self.plot.view.setMinimumHeight(36 * SPACE)
        self.plot.view.setToolTip(self.tr("Line: the output of the network. Click: look at a test sample."))
        self.marks = SampleMarks(self.plot)
        self.curve = pg.PlotCurveItem(antialias=True)
        self.plot.add(self.curve)
        self.plot.hovered.connect(self._read_out)
        self.plot.clicked.connect(self._look)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.addWidget(self.plot)
        session.sample_changed.connect(self._show_current)

    @classmethod
    def fits(cls, experiment: Experiment) -> bool:
        return experiment.dataset.inputs() == 1 and experiment.dataset.image_shape is None

    def probes(self) -> Mapping[str, Probe]:
        return {PROBE: self._probe} if self._probe is not None else {}

    # What is shown

    def show_experiment(self, experiment: Experiment) -> None:
        if not self.fits(experiment):
            self._probe = None
            return
        if self._probe is None or experiment.dataset != self._dataset:
            self._dataset, self._data, self._y_hat = experiment.dataset, None, None
            self._probe = Probe(line(self._dataset), keep="outputs")
        shown = 0 if self._dataset.task == "regression" else -1
        self.plot.set_names(self._dataset.input_names[0], self._dataset.output_names[shown])

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.experiment.dataset != self._dataset:
            return  # the frame before a change of the dataset
        if snapshot.data is not self._data:
            self._data = snapshot.data
            targets = np.concatenate([snapshot.data.train.targets[:, 0], snapshot.data.test.targets[:, 0]])
            self.plot.set_range(widened(self._dataset.input_range), widened((targets.min(), targets.max())))
            self._show_samples()
            self._show_current()
        result = snapshot.probes.get(PROBE)
        if result is not None and self._probe is not None and result.inputs is self._probe.inputs:
            self._y_hat = output(result)
            self.curve.setData(result.inputs[:, 0], self._y_hat, connect="finite")
        if self.plot.hovered_at is not None:
            self._read_out(self.plot.hovered_at)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.plot.apply_theme(theme)
        self.curve.setPen(pen(theme.text, 2))
        self._show_samples()
        self._show_current()
        entries = (
            ("●", theme.train, self.tr("train")),
            ("◇", theme.test, self.tr("test")),
            ("—", theme.text, self.tr("ŷ, the network")),
        )
        self.plot.set_legend("&nbsp; &nbsp;".join(f"{colored(sign, color)} {text}" for sign, color, text in entries))

    def _show_samples(self) -> None:
        if self._data is None:
            return
        train, test = drawn_samples(self._data.train), drawn_samples(self._data.test)
        self.marks.show_train(
            np.hstack([train.inputs, train.targets[:, :1]]), repeated(self.theme.train, len(train)), self.theme.surface
        )
        self.marks.show_test(np.hstack([test.inputs, test.targets[:, :1]]), repeated(self.theme.test, len(test)))

    def _show_current(self) -> None:
        sample = self.session.sample
        points: Points = np.empty((0, 2))
        if sample is not None and sample.targets is not None and sample.inputs.shape == (1, 1):
            points = np.array([(sample.inputs[0, 0], sample.targets[0])])
        self.marks.show_current(points, self.theme.text)

    # Under the cursor

    def _read_out(self, position: QPointF | None) -> None:
        if position is None or self._y_hat is None or self._probe is None:
            self.plot.read_out(None)
            return
        x = self._probe.inputs[:, 0]
        point = int(np.argmin(np.abs(x - position.x())))
        answer = colored(f"ŷ = {number(float(self._y_hat[point]), 3)}", self.theme.text)
        self.plot.read_out(f"{self._dataset.input_names[0]} = {number(float(x[point]), 2)}&nbsp; {answer}")

    def _look(self, position: QPointF) -> None:
        """Look at the test sample nearest to the click, as seen on the screen."""
        if self._data is not None:
            width, height = self.plot.axes.getViewBox().viewPixelSize()
            test = self._data.test
            away = np.hypot((test.inputs[:, 0] - position.x()) / width, (test.targets[:, 0] - position.y()) / height)
            self.session.look_at(int(np.argmin(away)))


def line(dataset: Dataset) -> Inputs:
    """Inputs from the left to the right end of the plot, (POINTS, 1)."""
    return frozen(np.linspace(*widened(dataset.input_range), POINTS, dtype=np.float32).reshape(-1, 1))


def output(result: ProbeResult) -> Array:
    """What is drawn: the first ŷ of a regression, the score of the last class of a classification, (points,)."""
    return result.y_hat[:, 0] if result.scores is None else result.scores[:, -1]


def widened(span: Range) -> Range:
    low, high = map(float, span)
    margin = MARGIN * (high - low) or 1.0
    return low - margin, high + margin


def repeated(color: Rgb, times: int) -> Colors:
    return np.tile(np.array(color, np.uint8), (times, 1))
