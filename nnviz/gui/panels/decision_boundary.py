"""What the network says everywhere in the plane of two inputs."""

import math
from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.data.dataset import Data, Dataset, Inputs, Samples
from nnviz.engine.arrays import Array
from nnviz.gui.controls.field_guard import guard
from nnviz.gui.panel import Panel, register
from nnviz.gui.plotting.contour import zero_line
from nnviz.gui.plotting.data_colors import Colors, class_colors, diverging, shade
from nnviz.gui.plotting.plane import grid, limits
from nnviz.gui.plotting.plots import Plot, colored, number, pen
from nnviz.gui.plotting.probing import affordable_inputs
from nnviz.gui.plotting.sample_marks import SampleMarks, drawn_samples
from nnviz.gui.session import Session
from nnviz.gui.theme import SPACE, Theme
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Probe, ProbeResult, Snapshot

PROBE = "plane"
LEAST_SIDE, MOST_SIDE = 24, 96
"""Points along each side of the plane at which the network is evaluated; a large network gets fewer."""
STRENGTH = 0.5
"""The plane is drawn in half the strength of the samples' colours."""


@register
class DecisionBoundary(Panel):
    """The output over the plane as colour, the line where the answer changes, and the samples.

    A click looks at the nearest test sample.
    """

    name = "decision_boundary"
    title = "Output over the plane"
    area = "left"
    order = 20
    rate = 10.0

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._dataset: Dataset = session.experiment.dataset
        self._axis: Inputs = np.empty(0, np.float32)
        """x₁, and x₂, along the sides of the grid."""
        self._probe: Probe | None = None
        self._result: ProbeResult | None = None
        self._data: Data | None = None

        self.plot = Plot(self.tr("Output of the network over the plane of its inputs"), square=True)
        self.plot.view.setMinimumHeight(40 * SPACE)
        self.plot.view.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.plot.view.setToolTip(
            self.tr("Colour: the output of the network. Line: the decision boundary, where its answer changes.")
            + "\n"
            + self.tr("Click: look at a test sample.")
        )
        self.image = pg.ImageItem(axisOrder="row-major")
        self.boundary = pg.PlotCurveItem(antialias=True)
        self.plot.add(self.image, self.boundary)
        self.marks = SampleMarks(self.plot)
        self.plot.hovered.connect(self._read_out)
        self.plot.clicked.connect(self._look)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        self.output = QComboBox()
        self.output.setAccessibleName(self.tr("Output that is shown"))
        guard(self.output)
        self.output.activated.connect(self._show_output)
        self._choice = QWidget()
        row = QHBoxLayout(self._choice)
        row.setContentsMargins(0, 0, 0, SPACE)
        row.addWidget(QLabel(self.tr("Output")))
        row.addWidget(self.output, 1)
        self._choice.hide()
        layout.addWidget(self._choice)
        layout.addWidget(self.plot, 1)
        session.sample_changed.connect(self._show_current)

    @classmethod
    def fits(cls, experiment: Experiment) -> bool:
        return experiment.dataset.inputs() == 2 and experiment.dataset.image_shape is None

    def probes(self) -> Mapping[str, Probe]:
        return {PROBE: self._probe} if self._probe is not None else {}

    # What is shown

    def show_experiment(self, experiment: Experiment) -> None:
        if not self.fits(experiment):
            self._probe = None
            return
        if experiment.dataset != self._dataset:
            self._dataset, self._data, self._result = experiment.dataset, None, None
        self._offer_outputs()
        low, high = limits(self._dataset)
        side = math.isqrt(affordable_inputs(experiment, LEAST_SIDE**2, MOST_SIDE**2))
        axis = np.linspace(low, high, side, dtype=np.float32)
        if self._probe is None or not np.array_equal(axis, self._axis):
            self._axis, self._probe, self._result = axis, Probe(grid(axis), keep="outputs"), None
        self.plot.set_range((low, high), (low, high))
        self.plot.set_names(*self._dataset.input_names)
        self._show_legend()

    def _offer_outputs(self) -> None:
        """Of a regression with several outputs one is shown; the chosen one stays while the names are the same."""
        names = self._dataset.output_names if self._dataset.task == "regression" else ()
        if names != tuple(self.output.itemText(row) for row in range(self.output.count())):
            self.output.clear()
            self.output.addItems(names)
        self._choice.setVisible(len(names) > 1)

    def _show_output(self) -> None:
        """Another output was chosen."""
        self._show_legend()
        self._show_samples()
        self._show_plane()

    @property
    def shown_output(self) -> int:
        """Which output of a regression is shown."""
        return max(self.output.currentIndex(), 0)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.experiment.dataset != self._dataset:
            return  # the frame before a change of the dataset
        if snapshot.data is not self._data:
            self._data = snapshot.data
            self._show_legend()
            self._show_samples()
            self._show_current()
        result = snapshot.probes.get(PROBE)
        if result is not None and self._probe is not None and result.inputs is self._probe.inputs:
            self._result = result
            self._show_plane()
        if self.plot.hovered_at is not None:
            self._read_out(self.plot.hovered_at)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.plot.apply_theme(theme)
        self.boundary.setPen(pen(theme.text, 1.5))
        self._show_legend()
        self._show_samples()
        self._show_current()
        self._show_plane()

    def _show_plane(self) -> None:
        result, data = self._result, self._data
        if result is None or data is None:
            return
        axis = self._axis
        side, low, high, pixel = len(axis), float(axis[0]), float(axis[-1]), float(axis[1] - axis[0])
        self.image.setImage(self._colors(result).reshape(side, side, 3), autoLevels=False, levels=(0, 255))
        # A pixel's middle lies on its point of the grid. Row 0 is the lowest x₂, and the axis points up.
        self.image.setRect(QRectF(low - pixel / 2, low - pixel / 2, high - low + pixel, high - low + pixel))
        lines = [zero_line(margin.reshape(side, side), axis, axis) for margin in margins(result.scores)]
        x, y = (np.concatenate(ends) for ends in zip(*lines, strict=True)) if lines else ([], [])
        self.boundary.setData(x, y, connect="pairs")

    def _colors(self, result: ProbeResult) -> Colors:
        """Colours of the grid's points, (points, 3)."""
        scores = result.scores
        if scores is None:
            return shade(
                result.y_hat[:, self.shown_output] / self._scale(), diverging(self.theme, self.theme.surface, STRENGTH)
            )
        if scores.shape[1] == 2:
            return shade(2 * scores[:, 1] - 1, diverging(self.theme, self.theme.surface, STRENGTH))
        classes = scores.shape[1]
        winner = class_colors(self.theme, classes)[np.argmax(scores, axis=1)]
        certainty = np.clip((scores.max(axis=1, keepdims=True) * classes - 1) / (classes - 1), 0, 1)
        background = np.array(self.theme.surface)
        colors: Colors = (background + STRENGTH * np.nan_to_num(certainty) * (winner - background)).astype(np.uint8)
        return colors

    def _scale(self) -> float:
        """The largest target of a regression has the full colour."""
        assert self._data is not None
        return float(np.abs(self._data.train.targets[:, self.shown_output]).max()) or 1.0

    def _show_samples(self) -> None:
        if self._data is None:
            return
        train, test = drawn_samples(self._data.train), drawn_samples(self._data.test)
        self.marks.show_train(train.inputs, self._sample_colors(train), self.theme.surface)
        self.marks.show_test(test.inputs, self._sample_colors(test))

    def _sample_colors(self, samples: Samples) -> Colors:
        if self._dataset.task == "regression":
            return shade(samples.targets[:, self.shown_output] / self._scale(), diverging(self.theme, self.theme.muted))
        return class_colors(self.theme, self._dataset.classes())[samples.labels]

    def _show_current(self) -> None:
        sample = self.session.sample
        known = sample is not None and sample.inputs.shape == (1, 2)
        self.marks.show_current(sample.inputs if known and sample else np.empty((0, 2)), self.theme.text)

    def _show_legend(self) -> None:
        dataset = self._dataset
        kinds = self.tr("● train ◇ test")
        if dataset.task == "regression":
            if self._data is None:
                return
            scale = number(self._scale(), 2)
            ends = [(f"ŷ = −{scale}", self.theme.negative), (f"ŷ = {scale}", self.theme.positive)]
        else:
            ends = list(zip(dataset.output_names, class_colors(self.theme, dataset.classes()).tolist(), strict=True))
            kinds += self.tr("  — boundary")
        if len(ends) > 2:  # many names need all the room
            colors = "&nbsp;".join(f"<b>{colored(self.tr(name), color)}</b>" for name, color in ends)
        else:
            colors = "&nbsp; ".join(f"{colored('■', color)} {self.tr(name)}" for name, color in ends)
        self.plot.set_legend(f"{colors}&nbsp; {kinds.replace(' ', '&nbsp;')}")

    # Under the cursor

    def _read_out(self, position: QPointF | None) -> None:
        if position is None or self._result is None:
            self.plot.read_out(None)
            return
        column, row = (int(np.argmin(np.abs(self._axis - value))) for value in (position.x(), position.y()))
        point = row * len(self._axis) + column
        scores, names = self._result.scores, self._dataset.input_names
        if scores is None:
            answer = f"ŷ = {number(float(self._result.y_hat[point, self.shown_output]), 3)}"
        else:
            winner = int(np.argmax(scores[point]))
            answer = f"{self.tr(self._dataset.output_names[winner])} {number(float(scores[point, winner]), 3)}"
        place = f"{names[0]} = {number(position.x(), 2)}&nbsp; {names[1]} = {number(position.y(), 2)}"
        self.plot.read_out(f"{place}&nbsp; {colored(answer, self.theme.text)}")

    def _look(self, position: QPointF) -> None:
        """Look at the test sample nearest to the click."""
        if self._data is not None:
            away = self._data.test.inputs - np.array((position.x(), position.y()), np.float32)
            self.session.look_at(int(np.argmin((away**2).sum(axis=1))))


def margins(scores: Array | None) -> list[Array]:
    """Functions, (points,) each, that are 0 where the answer changes: a class's score less the best of the others."""
    if scores is None:
        return []
    if scores.shape[1] == 2:
        return [scores[:, 1] - scores[:, 0]]
    return [scores[:, k] - np.delete(scores, k, axis=1).max(axis=1) for k in range(scores.shape[1])]
