"""Samples as marks in a plot."""

import math
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class MarkSizes:
    """How large marks are, in pixels."""

    dot: float
    diamond: float
    outline: float
    """Width of the diamond's line."""
    ring: float


MARK_SIZES = (
    (16, MarkSizes(dot=11, diamond=24, outline=1.4, ring=34)),
    (300, MarkSizes(dot=5.5, diamond=9, outline=1.4, ring=16)),
    (math.inf, MarkSizes(dot=4, diamond=7, outline=1, ring=16)),
)
"""For up to so many training samples: few are large, and many leave the plot visible."""
MAX_MARKS = 1_000
"""At most so many samples of each kind are drawn, evenly spaced."""


class SampleMarks:
    """Samples in a plot: training samples as dots, test samples as hollow diamonds, the current one in a ring."""

    def __init__(self, plot: Plot) -> None:
        self.sizes = MARK_SIZES[-1][1]
        self.train = pg.ScatterPlotItem(symbol="o")
        self.test = pg.ScatterPlotItem(symbol="d", brush=None)
        self.current = pg.ScatterPlotItem(symbol="o", brush=None)
        plot.add(self.test, self.train, self.current)  # few training samples must not drown in a large test set

    def show_train(self, points: Points, colors: Colors, outline: Rgb) -> None:
        self.sizes = next(sizes for most, sizes in MARK_SIZES if len(points) <= most)
        self.train.setData(pos=points, brush=styles(colors, QBrush), pen=pen(outline, 0.8), size=self.sizes.dot)

    def show_test(self, points: Points, colors: Colors) -> None:
        """Show the training samples first: their number says how large all marks are."""
        pens = styles(colors, lambda color: pg.mkPen(color, width=self.sizes.outline))
        self.test.setData(pos=points, pen=pens, size=self.sizes.diamond)

    def show_current(self, points: Points, color: Rgb) -> None:
        """The sample that the window looks at; no points if it is not in this plot."""
        self.current.setData(pos=points, pen=pen(color, 1.6), size=self.sizes.ring)


def styles(colors: Colors, make: Callable[[QColor], T]) -> list[T]:
    """A pen or brush for each point. Points of one colour share theirs: pyqtgraph draws each of them only once."""
    different, number_of = np.unique(colors, axis=0, return_inverse=True)
    made = [make(QColor(*color)) for color in different.tolist()]
    return [made[index] for index in number_of.ravel()]


def drawn_samples(samples: Samples) -> Samples:
    """Those of many samples that are drawn."""
    return samples if len(samples) <= MAX_MARKS else samples.take(evenly_spaced(len(samples), MAX_MARKS))
