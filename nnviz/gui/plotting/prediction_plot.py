"""Predictions of a regression over their targets."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Signal

from nnviz.engine.arrays import Array
from nnviz.gui.plotting.data_colors import Colors, class_colors
from nnviz.gui.plotting.plots import Plot, Range, colored, number, pen, round_up
from nnviz.gui.plotting.probing import evenly_spaced
from nnviz.gui.plotting.sample_marks import MAX_MARKS, styles
from nnviz.gui.theme import Theme

MARK = 7
"""Size of a mark, in pixels."""
ENDS = (1, 2, 5, 10)
"""The axes end at multiples of such a step, so that they stand still while the predictions move."""
STEPS = 8
"""About so many of these steps long they are."""


class PredictionPlot(Plot):
    """A mark a test sample and output, over the line on which a prediction is right."""

    pointed = Signal(str)
    """What the mark nearest to the cursor says; empty while the cursor is elsewhere."""
    chosen = Signal(int)
    """The row of the test sample that the user wants to look at."""

    def __init__(self) -> None:
        super().__init__("", x_name="y", y_name="ŷ")
        self.view.setAccessibleName(self.tr("Predictions over targets"))
        self.view.setToolTip(
            self.tr("A mark is a test sample; on the line the prediction is right. Click: look at it.")
        )
        self.names: tuple[str, ...] = ()
        self.targets: Array = np.empty((0, 0))
        self.predictions: Array = np.empty((0, 0))
        self.diagonal = pg.PlotCurveItem(antialias=True)
        self.marks = pg.ScatterPlotItem(symbol="d", brush=None, size=MARK)
        self.add(self.diagonal, self.marks)
        self.hovered.connect(self._tell)
        self.clicked.connect(self._choose)

    def show_predictions(self, names: tuple[str, ...], targets: Array, predictions: Array) -> None:
        """`names` of the outputs; both arrays (samples, outputs), all finite."""
        self.names, self.targets, self.predictions = names, targets, predictions
        low, high = ends(min(targets.min(), predictions.min()), max(targets.max(), predictions.max()))
        self.set_range((low, high), (low, high))
        self.diagonal.setData([low, high], [low, high])
        self._show_marks()
        self._tell(self.hovered_at)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.diagonal.setPen(pen(theme.muted))
        self._show_marks()

    def colors(self) -> Colors:
        """One an output; a single one has that of the test samples."""
        outputs = len(self.names)
        return np.array([self.theme.test], np.uint8) if outputs == 1 else class_colors(self.theme, outputs)

    def _show_marks(self) -> None:
        rows, colors = evenly_spaced(len(self.targets), MAX_MARKS), self.colors()
        points = np.stack([self.targets[rows].ravel(), self.predictions[rows].ravel()], axis=1)
        of_marks = np.tile(colors[: len(self.names)], (len(rows), 1))
        self.marks.setData(pos=points, pen=styles(of_marks, lambda color: pg.mkPen(color, width=1.2)))

    @property
    def legend(self) -> str:
        """What the marks of several outputs are, as rich text; empty for one output, which needs none."""
        if len(self.names) < 2:
            return ""
        entries = zip(self.names, self.colors().tolist(), strict=False)
        return " ".join(f"{colored('◇', color)}&nbsp;{name}" for name, color in entries)

    # Under the cursor

    def _nearest(self, position: QPointF) -> tuple[int, int]:
        """Row and output of the mark nearest to a place, as seen on the screen."""
        width, height = self.axes.getViewBox().viewPixelSize()
        away = np.hypot((self.targets - position.x()) / width, (self.predictions - position.y()) / height)
        row, output = divmod(int(np.argmin(away)), len(self.names))
        return row, output

    def _tell(self, position: QPointF | None) -> None:
        if position is None or not len(self.targets):
            self.pointed.emit("")
            return
        row, output = self._nearest(position)
        target, prediction = (number(float(values[row, output]), 3) for values in (self.targets, self.predictions))
        said = {"row": f"{row:,}", "name": self.names[output], "target": target, "prediction": prediction}
        self.pointed.emit(self.tr("test sample %(row)s: %(name)s = %(target)s, predicted %(prediction)s") % said)

    def _choose(self, position: QPointF) -> None:
        if len(self.targets):
            self.chosen.emit(self._nearest(position)[0])


def ends(low: float, high: float) -> Range:
    """Round numbers around a span, with some room."""
    step = round_up(float(high - low) / STEPS or 1.0, ENDS)
    return (math.floor(low / step - 0.25) * step, math.ceil(high / step + 0.25) * step)
