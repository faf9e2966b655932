"""Samples as marks in a plot."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtGui import QBrush, QColor

from nnviz.data.dataset import Samples
from nnviz.gui.plotting.data_colors import Colors
from nnviz.gui.plotting.plots import Plot, pen
from nnviz.gui.plotting.probing import evenly_spaced
from nnviz.gui.theme import Rgb

Points = npt.NDArray[np.floating]
"""(points, 2): x and y."""
T = TypeVar("T")

MAX_MARKS = 1_000
"""At most so many samples of each kind are drawn, evenly spaced."""


class SampleMarks:
    """Samples in a plot: training samples as dots, test samples as hollow diamonds, the current one in a ring."""

    def __init__(self, plot: Plot) -> None:
        self.train = pg.ScatterPlotItem(symbol="o", size=5.5)
        self.test = pg.ScatterPlotItem(symbol="d", size=9, brush=None)
        self.current = pg.ScatterPlotItem(symbol="o", size=16, brush=None)
        plot.add(self.train, self.test, self.current)

    def show_train(self, points: Points, colors: Colors, outline: Rgb) -> None:
        self.train.setData(pos=points, brush=styles(colors, QBrush), pen=pen(outline, 0.8))

    def show_test(self, points: Points, colors: Colors) -> None:
        self.test.setData(pos=points, pen=styles(colors, lambda color: pg.mkPen(color, width=1.4)))

    def show_current(self, points: Points, color: Rgb) -> None:
        """The sample that the window looks at; no points if it is not in this plot."""
        self.current.setData(pos=points, pen=pen(color, 1.6))


def styles(colors: Colors, make: Callable[[QColor], T]) -> list[T]:
    """A pen or brush for each point. Points of one colour share theirs: pyqtgraph draws each of them only once."""
    different, number_of = np.unique(colors, axis=0, return_inverse=True)
    made = [make(QColor(*color)) for color in different.tolist()]
    return [made[index] for index in number_of.ravel()]


def drawn_samples(samples: Samples) -> Samples:
    """Those of many samples that are drawn."""
    return samples if len(samples) <= MAX_MARKS else samples.take(evenly_spaced(len(samples), MAX_MARKS))
