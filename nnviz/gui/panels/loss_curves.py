"""Loss and accuracy over the epochs."""

import math
from bisect import bisect_left

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nnviz.gui.canvas.wording import percent
from nnviz.gui.controls.forms import tooltip
from nnviz.gui.panel import Panel, register
from nnviz.gui.plotting.envelope import Column, Envelope
from nnviz.gui.plotting.plots import Plot, Range, compact, pen, round_up
from nnviz.gui.session import Session
from nnviz.gui.style import css
from nnviz.gui.theme import SMALL, SPACE, Rgb, Theme, font, mixed
from nnviz.training.experiment import Experiment
from nnviz.training.feed import evaluated_every
from nnviz.training.history import History
from nnviz.training.snapshot import Snapshot, Status

COLUMNS = 400
"""The x axis is cut into so many columns; a column shows its smallest and its largest value."""
DENSE = 200
"""A line of more points than this is drawn thin."""
FIRST_EPOCHS = 0.1
"""What the x axis shows at least."""
USUAL = 0.98
"""This share of the batches decides where a linear loss axis ends, with the curves of training and test;"""
SPIKE = 2
"""a batch that is so many times as high is cut off."""
WIDEST = "8.8e−88", "100.0 %"
"""Loss and accuracy with the most figures."""
LOG_FLOOR = 1e-9
"""A loss of 0 cannot be drawn on a logarithmic axis; smaller ones than this do not stretch it."""


class Curve:
    """One column of the history as a line."""

    def __init__(self, plot: Plot, antialias: bool = True, width: float = 1.8) -> None:
        self.envelope = Envelope()
        self.item = pg.PlotCurveItem(antialias=antialias)
        self.item.setSegmentedLineMode("on")  # one long, wide, jagged path would take Qt a hundred times as long
        self._color: Rgb | None = None
        self._width = self._drawn_width = width
        plot.add(self.item)

    def set_color(self, color: Rgb) -> None:
        self._color = color
        self.item.setPen(pen(color, self._drawn_width))

    def draw(self, edges: Column, log_x: bool, log_y: bool) -> Column:
        """Draw what the envelope followed, and return the drawn values that are finite, as they are on the axis."""
        x, y = self.envelope.line(edges)
        x, y = (logarithm(x) if log_x else x), (logarithm(y) if log_y else y)
        drawn = np.isfinite(x)
        x, y = x[drawn], y[drawn]
        self.item.setData(x, y, connect="finite")
        self._fit_width(len(x))
        return y[np.isfinite(y)]

    def _fit_width(self, points: int) -> None:
        """A dense line is thin: that is clearer, and much quicker to draw."""
        width = self._width if points <= DENSE else 1
        if width != self._drawn_width and self._color is not None:
            self._drawn_width = width
            self.item.setPen(pen(self._color, width))


class Reading(QWidget):
    """A name and numbers that keep their places whatever they say."""

    def __init__(self, name: str, *widest: str) -> None:
        super().__init__()
        self.name = QLabel(name)
        self.values = [QLabel() for _ in widest]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        for label in (self.name, *self.values):
            label.setFont(font(SMALL))
            label.setProperty("role", "muted")
            layout.addWidget(label)
        for place, (label, text) in enumerate(zip(self.values, widest, strict=True)):
            label.setIndent(0)
            label.setContentsMargins(place * SPACE, 0, 0, 0)  # two numbers are further apart than a name and a number
            label.setFixedWidth(label.fontMetrics().horizontalAdvance(text) + 1 + place * SPACE)

    def show_values(self, *texts: str) -> None:
        for label, text in zip(self.values, texts, strict=True):
            label.setText(text)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(label.text() for label in self.values)

    def set_colors(self, name: Rgb, value: Rgb) -> None:
        self.name.setStyleSheet(f"color: {css(name)}")
        for label in self.values:
            label.setStyleSheet(f"color: {css(value)}")


@register
class LossCurves(Panel):
    """Loss and accuracy on training and test samples, and behind them the loss of every batch.

    The header says the newest numbers, or those under the cursor.
    """

    name = "loss_curves"
    title = "Loss and accuracy"
    area = "bottom"
    rate = 5.0

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._history: History | None = None
        self._diverged = False

        self.loss = Plot(self.tr("Loss over epochs"), x_name=self.tr("epoch"), y_name=self.tr("loss"))
        self.accuracy = Plot(self.tr("Accuracy over epochs"), x_name=self.tr("epoch"), y_name=self.tr("accuracy %"))
        self._curves = {
            "batch_loss": Curve(self.loss, antialias=False, width=1),
            "train_loss": Curve(self.loss),
            "test_loss": Curve(self.loss),
            "held_out_loss": Curve(self.loss),
            "train_accuracy": Curve(self.accuracy),
            "test_accuracy": Curve(self.accuracy),
        }
        self._lines = [pg.InfiniteLine(angle=90, movable=False) for _ in range(2)]
        for plot, line in zip((self.loss, self.accuracy), self._lines, strict=True):
            line.hide()
            plot.add(line)
            plot.hovered.connect(self._read_out)
            plot.view.setToolTip(
                self.tr("Measured after every epoch, in the first one more often. Thin: the loss of every batch.")
            )

        self.log_loss = self._toggle(self.tr("log loss"), self.tr("Logarithmic loss axis"))
        self.log_epoch = self._toggle(self.tr("log epoch"), self.tr("Logarithmic epoch axis"))

        self.place = QLabel()
        self.place.setProperty("role", "muted")
        self.place.setFont(font(SMALL))
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.train = Reading(self.tr("train"), *WIDEST)
        self.test = Reading(self.tr("test"), *WIDEST)
        self.held_out = Reading(self.tr("held out"), WIDEST[0])
        self.held_out.setToolTip(tooltip(self.tr("Loss on the samples that early stopping watches")))
        self.held_out.hide()
        self.batch = Reading(self.tr("batch"), WIDEST[0])
        self.batch.setToolTip(self.tr("Loss of the batch of that step, before its weights were changed"))
        header = QHBoxLayout()
        header.setSpacing(2 * SPACE)
        for reading in (self.train, self.test, self.held_out, self.batch):
            header.addWidget(reading)
        header.addWidget(self.place, 1)
        header.addWidget(self.log_loss)
        header.addWidget(self.log_epoch)
        plots = QHBoxLayout()
        plots.setSpacing(4 * SPACE)
        plots.addWidget(self.loss, 1)
        plots.addWidget(self.accuracy, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addLayout(header)
        layout.addLayout(plots, 1)
        self._draw()

    def _toggle(self, text: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setFont(font(SMALL))
        button.setCheckable(True)
        button.setStyleSheet("padding: 2px 6px")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.toggled.connect(self._draw)
        return button

    def curve(self, column: str) -> Curve:
        """The curve of a column of the evaluations, or of "batch_loss"."""
        return self._curves[column]

    # What the panel shows

    def show_experiment(self, experiment: Experiment) -> None:
        classification = experiment.dataset.task == "classification"
        for widget in (self.accuracy, self.train.values[1], self.test.values[1]):
            widget.setVisible(classification)
        self.held_out.setVisible(experiment.stopping.held_out > 0)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._history = snapshot.history
        if self._diverged != (snapshot.status is Status.DIVERGED):
            self._diverged = not self._diverged
            self._color_header()
        self._explain(snapshot)
        self._draw()

    def _explain(self, snapshot: Snapshot) -> None:
        """Say what the numbers were measured on."""
        classification = snapshot.experiment.dataset.task == "classification"
        what = self.tr("Loss and accuracy") if classification else self.tr("Loss")
        train, test = len(snapshot.data.train), len(snapshot.data.test)
        if evaluated_every(train) > 1:
            on = self.tr("%(measured)s of the %(all)s training samples, always the same") % {
                "measured": f"{-(-train // evaluated_every(train)):,}",
                "all": f"{train:,}",
            }
        else:
            on = self.tr("all %s training samples") % f"{train:,}"
        sentence = self.tr("%(what)s on %(samples)s; after every epoch")
        self.train.setToolTip(tooltip(sentence % {"what": what, "samples": on}))
        on = self.tr("all %s test samples") % f"{test:,}"
        self.test.setToolTip(tooltip(sentence % {"what": what, "samples": on}))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._read_out()  # the words that there is room for

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.loss.apply_theme(theme)
        self.accuracy.apply_theme(theme)
        colors = {
            "batch": mixed(theme.surface, theme.muted, 0.25),
            "train": theme.train,
            "test": theme.test,
            "held_out": theme.text,
        }
        for column, curve in self._curves.items():
            curve.set_color(colors[column.rpartition("_")[0]])
        for line in self._lines:
            line.setPen(pen(theme.muted))
        self._color_header()

    def _color_header(self) -> None:
        theme = self.theme
        self.train.set_colors(theme.train, theme.text)
        self.test.set_colors(theme.test, theme.text)
        self.held_out.set_colors(theme.text, theme.text)
        self.batch.set_colors(theme.muted, theme.warning if self._diverged else theme.text)
        self.place.setStyleSheet(f"color: {css(theme.warning if self._diverged else theme.muted)}")

    def _draw(self) -> None:
        history = self._history
        trained = history is not None and len(history.batches["step"]) > 0
        self.loss.say("" if trained else self.tr("Press Space to train"))
        if history is not None:
            self._draw_curves(history)
        self._read_out()

    def _draw_curves(self, history: History) -> None:
        batches, evaluations = history.batches, history.evaluations
        log_x, log_y = self.log_epoch.isChecked(), self.log_loss.isChecked()
        first, last = self._epochs(history)
        edges = np.geomspace(first, last, COLUMNS) if log_x else np.linspace(first, last, COLUMNS)

        drawn: dict[str, list[Column]] = {"batch": [], "loss": [], "accuracy": []}
        for column, curve in self._curves.items():
            of, _, what = column.rpartition("_")
            if of == "batch":
                curve.envelope.follow(batches["epoch"], batches["loss"])
            else:
                curve.envelope.follow(evaluations["epoch"], evaluations[column] * (100 if what == "accuracy" else 1))
            drawn["batch" if of == "batch" else what].append(curve.draw(edges, log_x, log_y and what == "loss"))

        epochs = (math.log10(first), math.log10(last)) if log_x else (first, last)
        self.loss.set_log(log_x, log_y)
        self.accuracy.set_log(log_x)
        self.loss.set_range(epochs, loss_range(np.concatenate(drawn["loss"]), drawn["batch"][0], log_y))
        self.accuracy.set_range(epochs, accuracy_range(np.concatenate(drawn["accuracy"])))

    def _epochs(self, history: History) -> Range:
        """The ends of the x axis. The left one stays; the right one moves seldom, so that the curve grows into it."""
        epochs = history.batches["epoch"]
        last = round_up(max(epochs[-1], FIRST_EPOCHS)) if len(epochs) else FIRST_EPOCHS
        if not self.log_epoch.isChecked():
            return -0.01 * last, last
        first = epochs[0] if len(epochs) else FIRST_EPOCHS / 10
        return min(first, last / 10), last

    # Values under the cursor

    def _epoch_under_cursor(self) -> float | None:
        """It is another one when the mouse rests and the axis grows."""
        for plot in (self.loss, self.accuracy):
            if (position := plot.hovered_at) is not None:
                return 10 ** position.x() if self.log_epoch.isChecked() else position.x()
        return None

    def _read_out(self) -> None:
        """The numbers of the newest evaluation, or of the one nearest to the cursor."""
        history = self._history
        if history is None or not len(history.evaluations["epoch"]):
            return
        epochs, steps = history.evaluations["epoch"], history.batches["step"]
        cursor = self._epoch_under_cursor()
        row = len(epochs) - 1 if cursor is None else nearest(epochs, cursor)
        values = {name: float(column[row]) for name, column in history.evaluations.items()}
        epoch, step = values["epoch"], values["step"]
        self._mark(epoch, visible=cursor is not None)
        if self._diverged and cursor is None and len(steps) and steps[-1] > step:
            # What was measured before is not true any more; the last batch was the way to where it ended.
            values, epoch, step = dict.fromkeys(values, math.nan), history.batches["epoch"][-1], steps[-1]
        for reading, kind in ((self.train, "train"), (self.test, "test")):
            reading.show_values(loss_text(values[f"{kind}_loss"]), percent(values[f"{kind}_accuracy"]))
        self.held_out.show_values(loss_text(values["held_out_loss"]))
        batch = bisect_left(steps, step)
        known = step > 0 and batch < len(steps)
        self.batch.show_values(loss_text(history.batches["loss"][batch]) if known else "–")
        self._tell_place(epoch_text(epoch), f"{round(step):,}", diverged=self._diverged and cursor is None)

    def _tell_place(self, epoch: str, step: str, diverged: bool) -> None:
        """Which epoch and step the numbers are of, as far as there is room."""
        if diverged:
            texts = [self.tr("diverged at step %s") % step, self.tr("diverged")]
        else:
            texts = [self.tr("epoch %s · step %s") % (epoch, step), self.tr("epoch %s") % epoch]
        room = self.place.width()
        width = self.place.fontMetrics().horizontalAdvance
        self.place.setText(next((text for text in texts if width(text) <= room), ""))
        self.place.setToolTip(texts[0])

    def _mark(self, epoch: float, visible: bool) -> None:
        """Stand the vertical line at the epoch whose numbers are read out for the cursor."""
        log = self.log_epoch.isChecked()
        for line in self._lines:
            line.setVisible(visible and (epoch > 0 or not log))
            if epoch > 0 or not log:
                line.setValue(math.log10(epoch) if log else epoch)


def logarithm(values: Column) -> Column:
    """log₁₀; NaN where there is none."""
    return np.log10(values, out=np.full_like(values, np.nan), where=values > 0)


def loss_range(curves: Column, batches: Column, log: bool) -> Range:
    """The loss axis for the values drawn on it: from 0, or between round numbers of the logarithm.

    The curves are shown whole; a few batches that are far above all else are not, where the axis is linear.
    """
    values = np.concatenate([curves, batches])
    if not len(values):
        return (-1.0, 0.0) if log else (-0.02, 1.0)
    if not log:
        usual = np.append(curves, np.quantile(batches, USUAL, method="lower")) if len(batches) else curves
        high = float(np.max(values))
        if high > SPIKE * np.max(usual):
            high = float(np.max(usual))
        high = round_up(max(high, LOG_FLOOR))
        return -0.02 * high, high
    low = max(float(np.min(values)), math.log10(LOG_FLOOR))
    high = max(float(np.max(values)), low + 0.1)
    return math.floor(4 * low) / 4, math.ceil(4 * high) / 4


def accuracy_range(values: Column) -> Range:
    """The accuracy axis for the values in % drawn on it: up to 100, and down to a multiple of ten below all."""
    low = min(90.0, math.floor(np.min(values) / 10) * 10.0) if len(values) else 0.0
    return low - 0.02 * (100 - low), 100.5


def nearest(column: Column, value: float) -> int:
    """The row of a growing, non-empty column that is nearest to `value`. It reads a few rows, not the column."""
    row = bisect_left(column, value)
    if row == 0 or (row < len(column) and column[row] - value < value - column[row - 1]):
        return min(row, len(column) - 1)
    return row - 1


def loss_text(loss: float) -> str:
    """Three figures, or two and an exponent: 0.231, 2.30, 123, 4.2e−4, 2e33."""
    if math.isnan(loss):
        return "–"
    if math.isinf(loss):
        return "∞"
    return f"{loss:#.3g}".rstrip(".") if loss == 0 or 1e-3 <= loss < 999.5 else compact(loss)


def epoch_text(epoch: float) -> str:
    """At most two decimals, and none from 100 on: 0, 0.25, 12.5, 15,330."""
    return f"{epoch:.2f}".rstrip("0").rstrip(".") if epoch < 99.995 else f"{epoch:,.0f}"
