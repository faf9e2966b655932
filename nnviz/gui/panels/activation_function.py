"""The activation function of one layer, its derivative, and the pre-activations that it really gets."""

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout

from nnviz.data.dataset import Data, frozen
from nnviz.engine.activations import Activation, activations
from nnviz.engine.arrays import Array
from nnviz.engine.layers import Layer, MaxPooling, with_choices
from nnviz.engine.losses import Loss
from nnviz.gui.controls.forms import EntryForm, tooltip
from nnviz.gui.panel import Panel, register
from nnviz.gui.plotting.plots import Plot, colored, number, pen, round_up
from nnviz.gui.plotting.probing import affordable_inputs, evenly_spaced
from nnviz.gui.session import Session
from nnviz.gui.theme import SPACE, Theme, mixed
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Probe, Snapshot

PROBE = "pre_activations"
MOST_SAMPLES, LEAST_SAMPLES = 256, 16
PROBED_NUMBERS = 32_768
"""A wide layer is probed with fewer samples, so that it has about so many pre-activations."""
LEAST_LIMIT = 6.0
"""The plot shows z from −6 to 6 at least."""
SHARE_SHOWN = 0.995
"""The plot is so wide that this share of the pre-activations lies within; the outermost bars count the others."""
BINS = 60
POINTS = 241


@register
class ActivationFunction(Panel):
    """f and f′ of the selected layer over the histogram of its pre-activations on training samples."""

    name = "activation_function"
    title = "Activation function"
    area = "right"
    rate = 5.0
    order = 30

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._limit = LEAST_LIMIT
        self._data: Data | None = None
        """The data that the probe's samples are from."""
        self._probe: Probe | None = None
        self.counts = np.zeros(BINS, np.intp)
        """Pre-activations in each bar of the histogram."""

        self.previous = self._arrow(Qt.ArrowType.LeftArrow, self.tr("Previous layer"), -1)
        self.next = self._arrow(Qt.ArrowType.RightArrow, self.tr("Next layer"), 1)
        self.layer_label = QLabel()
        self.layer_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.form = EntryForm(activations, details=lambda entry: "")  # the legend of the plot says the formulas
        self.form.entry_edited.connect(self._choose)
        self.note = QLabel()
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

        self.plot = Plot(self.tr("Activation function and histogram of pre-activations"), x_name="z")
        self.histogram = pg.PlotCurveItem(pen=pg.mkPen(None))
        self.slope = pg.PlotCurveItem(antialias=True)
        self.value = pg.PlotCurveItem(antialias=True)
        self.plot.add(self.histogram, self.slope, self.value)
        self.plot.hovered.connect(self._read_out)

        selector = QHBoxLayout()
        selector.setSpacing(0)
        selector.addWidget(self.previous)
        selector.addWidget(self.layer_label, 1)
        selector.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addLayout(selector)
        layout.addWidget(self.form)
        layout.addWidget(self.note)
        layout.addWidget(self.plot, 1)
        layout.addStretch()
        session.layer_changed.connect(self._show_layer)

    def _arrow(self, arrow: Qt.ArrowType, name: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setArrowType(arrow)
        button.setProperty("role", "title")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(lambda: self.session.select_layer(self.session.layer + step))
        return button

    # The layer and its function

    @property
    def layer(self) -> int:
        """The selected layer: 1 is the first hidden one."""
        return self.session.layer

    @property
    def activation(self) -> Activation | None:
        """The activation function of a hidden layer; None for the output, whose function belongs to the loss."""
        hidden = self.session.experiment.hidden
        return hidden[self.layer - 1].activation if self.layer <= len(hidden) else None

    @property
    def is_pooling(self) -> bool:
        """Whether the selected layer passes on what it gets."""
        hidden = self.session.experiment.hidden
        return self.layer <= len(hidden) and isinstance(hidden[self.layer - 1], MaxPooling)

    def _choose(self, activation: Activation) -> None:
        hidden = list(self.session.experiment.hidden)
        hidden[self.layer - 1] = with_choices(hidden[self.layer - 1], activation=activation)
        self.session.change(self.tr("Activation of layer %d") % self.layer, hidden=tuple(hidden))

    def show_experiment(self, experiment: Experiment) -> None:
        self._show_layer()

    def _show_layer(self) -> None:
        """Another layer, or another function in it."""
        experiment, activation = self.session.experiment, self.activation
        last, layer = len(experiment.sizes) - 1, experiment.layers[self.layer - 1]
        self.previous.setEnabled(self.layer > 1)
        self.next.setEnabled(self.layer < last)
        self.layer_label.setText(
            self.tr("Layer {layer} of {layers} · {units}").format(
                layer=self.layer,
                layers=last,
                units=self._about_units(layer),
            )
        )
        can_choose = activation is not None and not self.is_pooling
        self.form.setVisible(can_choose)
        self.note.setVisible(not can_choose)
        if can_choose:
            self.form.entry = activation
        elif self.is_pooling:
            self.note.setText(self.tr("Pooling has no activation function: it passes on the largest numbers."))
        else:
            self.note.setText(self._about_output(experiment.loss))
        self._limit = LEAST_LIMIT
        self._count(np.empty(0))
        self._draw_function()

    def _about_units(self, layer: Layer) -> str:
        if layer.shape is not None:
            return self.tr("%d maps of %d × %d") % layer.shape
        return self.tr("1 unit") if layer.units == 1 else self.tr("%s units") % f"{layer.units:,}"

    def _about_output(self, loss: Loss) -> str:
        if output_curve(loss, np.zeros(2)) is None:
            text = self.tr("Output: %s, which belongs to the loss. It takes all z of the layer at once: no curve.")
        else:
            text = self.tr("Output: %s, which belongs to the loss.")
        return text % self.tr(loss.output_name)

    def _draw_function(self) -> None:
        z = np.linspace(-self._limit, self._limit, POINTS)
        self.plot.setVisible(not self.is_pooling)
        activation, loss = self.activation, self.session.experiment.loss
        self._z, self._f, self._slopes = z, None, None
        if activation is not None:
            self._f = activation.value(z)
            self._slopes = activation.derivative(z, self._f)
            formulas = activation.formula, activation.derivative_formula
        else:
            self._f = output_curve(loss, z)
            formulas = loss.output_formula, loss.gradient_formula
        drawn = [curve for curve in (self._f, self._slopes) if curve is not None] or [np.array((0.0, 1.0))]
        low, high = float(np.min(drawn)), float(np.max(drawn))
        margin = 0.08 * (high - low or 1.0)
        self._bottom, self._top = low - margin, high + margin
        self.plot.set_range((-self._limit, self._limit), (self._bottom, self._top))
        self.plot.left.setStyle(showValues=self._f is not None)
        self.value.setData(*((z, self._f) if self._f is not None else ([], [])))
        self.slope.setData(*((z, self._slopes) if self._slopes is not None else ([], [])))
        self.histogram.setFillLevel(self._bottom)
        self._draw_histogram()
        first = colored(formulas[0], self.theme.accent)
        second = colored(formulas[1], self.theme.text if activation is not None else self.theme.muted)
        self.plot.set_legend(f"{first}<br>{second}")
        self.plot.view.setToolTip(
            tooltip(self.tr("Grey: how often each z occurs on up to %d training samples.") % MOST_SAMPLES)
        )

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.plot.apply_theme(theme)
        self.value.setPen(pen(theme.accent, 2))
        self.slope.setPen(pen(theme.text, 1.2, style=Qt.PenStyle.DashLine))
        self.histogram.setBrush(pg.mkBrush(mixed(theme.surface, theme.muted, 0.35)))
        self._draw_function()

    # The pre-activations

    def probes(self) -> Mapping[str, Probe]:
        snapshot = self.session.snapshot
        if snapshot is None:
            return {}
        most = max(LEAST_SAMPLES, min(MOST_SAMPLES, PROBED_NUMBERS // max(snapshot.experiment.sizes[1:])))
        samples = affordable_inputs(snapshot.experiment, LEAST_SAMPLES, most)
        inputs = snapshot.data.train.inputs
        rows = evenly_spaced(len(inputs), samples)
        if self._probe is None or self._data is not snapshot.data or len(self._probe.inputs) != len(rows):
            self._data, self._probe = snapshot.data, Probe(frozen(inputs[rows]))
        return {PROBE: self._probe}

    def show_snapshot(self, snapshot: Snapshot) -> None:
        result = snapshot.probes.get(PROBE)
        if result is None or snapshot.experiment.sizes != self.session.experiment.sizes:
            return
        z = result.z[self.layer - 1].ravel()
        z = z[np.isfinite(z)]
        self._fit_limit(z)
        self._count(z)
        self._draw_histogram()
        if self.plot.hovered_at is not None:
            self._read_out(self.plot.hovered_at)

    def _fit_limit(self, z: Array) -> None:
        """Widen the plot when pre-activations leave it; narrow it only when they need half of it."""
        if not len(z):
            return
        needed = max(LEAST_LIMIT, float(np.quantile(np.abs(z), SHARE_SHOWN)))
        if needed > self._limit or needed < self._limit / 2:
            self._limit = round_up(needed)
            self._draw_function()

    def _count(self, z: Array) -> None:
        edges = (-self._limit, self._limit)
        self.counts = np.histogram(np.clip(z, *edges), bins=BINS, range=edges)[0]

    def _draw_histogram(self) -> None:
        """The highest bar is as high as the plot."""
        share = self.counts / max(1, int(np.max(self.counts)))
        height = self._bottom + share * 0.94 * (self._top - self._bottom)
        self.histogram.setData(np.linspace(-self._limit, self._limit, BINS + 1), height, stepMode="center")

    def _read_out(self, position: QPointF | None) -> None:
        if position is None:
            self.plot.read_out(None)
            return
        z = position.x()
        point = int(np.argmin(np.abs(self._z - z)))
        bar = int(np.clip((z + self._limit) / (2 * self._limit) * BINS, 0, BINS - 1))
        values = [f"z = {number(self._z[point], 2)}"]
        if self._f is not None:
            values.append(f"f = {number(self._f[point], 3)}")
        if self._slopes is not None:
            values.append(f"f′ = {number(self._slopes[point], 3)}")
        counted = self.tr("{count} of {total} pre-activations here").format(
            count=f"{self.counts[bar]:,}", total=f"{self.counts.sum():,}"
        )
        self.plot.read_out(colored("&nbsp;&nbsp; ".join(values), self.theme.text) + f"<br>{counted}")


def output_curve(loss: Loss, z: Array) -> Array | None:
    """ŷ over `z`, (points,); None if an output depends on the z of the others too, like softmax."""
    alone = loss.output(z[:, np.newaxis])[:, 0]
    with_another = loss.output(np.column_stack([z, np.zeros_like(z)]))[:, 0]
    return alone if np.array_equal(alone, with_another) else None
