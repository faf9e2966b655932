"""How much the network stands: accuracy over the amount of a disturbance."""

from functools import partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from nnviz.data.disturbances import Disturbance
from nnviz.gui.canvas.wording import percent
from nnviz.gui.evaluation.assessed_page import AssessedPage
from nnviz.gui.evaluation.page import Evaluated, muted
from nnviz.gui.plotting.plots import Plot, pen, short
from nnviz.gui.session import Session
from nnviz.gui.theme import SPACE, Theme
from nnviz.training.assessment import Question, Subject
from nnviz.training.robustness import MOST_SAMPLES, Robustness, RobustnessCurve, robustness

MARK = 5
LEAST = QSize(100 * SPACE, 20 * SPACE)
HIGH = 0.45
"""A page whose height is more than this share of its width has two rows of plots."""


class RobustnessPlot(Plot):
    """One curve, and the accuracy of a network that guesses."""

    def __init__(self, disturbance: Disturbance) -> None:
        super().__init__(f"{disturbance.title}: accuracy", y_name=f"{disturbance.title}, {disturbance.unit}")
        self.view.setAccessibleName(self.tr("Accuracy over %s") % self.tr(disturbance.title))
        self.view.setMinimumSize(24 * SPACE, 22 * SPACE)
        self.curve: RobustnessCurve | None = None
        self.guessing = pg.InfiniteLine(angle=0, movable=False)
        self.drawn = pg.PlotCurveItem(antialias=True)
        self.marks = pg.ScatterPlotItem(symbol="o", size=MARK)
        self.add(self.guessing, self.drawn, self.marks)
        self.set_range((min(disturbance.amounts), max(disturbance.amounts)), (0, 100))

    def show_curve(self, curve: RobustnessCurve, classes: int) -> None:
        """Show the amounts that were measured so far."""
        self.curve = curve
        self.set_range((curve.amounts[0], curve.amounts[-1]), (0, 100))
        x, y = np.array(curve.amounts[: len(curve.accuracy)]), 100 * np.array(curve.accuracy)
        self.guessing.setValue(100 / max(classes, 1))
        self.drawn.setData(x, y)
        self.marks.setData(x, y)

    def nearest(self, position: QPointF | None) -> tuple[float, float] | None:
        """Amount and accuracy of the mark nearest to a place."""
        if position is None or self.curve is None or not self.curve.accuracy:
            return None
        measured = list(zip(self.curve.amounts, self.curve.accuracy, strict=False))
        return min(measured, key=lambda mark: abs(mark[0] - position.x()))

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.guessing.setPen(pen(theme.muted))
        self.drawn.setPen(pen(theme.test, 1.8))
        self.marks.setPen(None)
        self.marks.setBrush(theme.color("test"))


class RobustnessPage(AssessedPage):
    """A curve a disturbance, on some test samples; each grows while it is measured."""

    title = "Robustness"
    help = "How much noise, rotation and the like does it stand?"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.plots: dict[str, RobustnessPlot] = {}
        """By the name of the disturbance."""
        self.told = muted()
        self._legend = ""
        self._columns = 0
        self._body = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._body, 1)
        self._column.addWidget(self.told)

    def question(self, evaluated: Evaluated) -> Question[Robustness]:
        return robustness

    def show_answer(self, answer: Robustness, subject: Subject) -> None:
        if list(answer) != list(self.plots):
            self._build(answer)
        classes = subject.experiment.dataset.classes()
        for name, curve in answer.items():
            self.plots[name].show_curve(curve, classes)
        count = f"{min(len(subject.test), MOST_SAMPLES):,}"
        self._legend = self.tr("accuracy %% on %s test samples; thin: guessing") % count
        self._tell("", None)

    def _build(self, answer: Robustness) -> None:
        """A plot for each curve."""
        self._column.removeWidget(self._body)
        self._body.hide()
        self._body.deleteLater()
        self._body = QWidget()
        self._body.setMinimumSize(LEAST)  # two rows of plots must not keep the page from becoming low again
        grid = QGridLayout(self._body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE)
        self.plots = {}
        for name, curve in answer.items():
            plot = self.plots[name] = RobustnessPlot(curve.disturbance)
            plot.apply_theme(self.theme)
            plot.hovered.connect(partial(self._tell, name))
        self._column.insertWidget(0, self._body, 1)
        self._columns = 0
        self._arrange()

    def _arrange(self) -> None:
        """In a row where the page is low, else in two columns."""
        columns = 2 if len(self.plots) > 2 and self.height() > HIGH * self.width() else max(len(self.plots), 1)
        grid = self._body.layout()
        if columns == self._columns or not isinstance(grid, QGridLayout):
            return
        self._columns = columns
        for place, plot in enumerate(self.plots.values()):
            grid.addWidget(plot, place // columns, place % columns)
        for line in range(len(self.plots)):
            grid.setColumnStretch(line, int(line < columns))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _tell(self, name: str, position: QPointF | None) -> None:
        """Say what is under the cursor; without one, what all is measured on."""
        mark = self.plots[name].nearest(position) if name else None
        if mark is None:
            self.told.setText(self._legend)
            return
        amount, accuracy = mark
        disturbance = self.plots[name].curve
        assert disturbance is not None
        what = f"{self.tr(disturbance.disturbance.title)} {short(f'{amount:g}')} {disturbance.disturbance.unit}"
        self.told.setText(f"{what}: {percent(accuracy)}")

    def clear(self) -> None:
        self._build({})
        self.told.setText("")

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for plot in self.plots.values():
            plot.apply_theme(theme)
