"""How fast networks are drawn, beside the ways that come to mind first.

Every frame has other weights; from the weights to the painted picture, 1200 × 800, without a screen.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QGraphicsLineItem, QGraphicsScene, QGraphicsView, QWidget

from nnviz.engine.arrays import Array
from nnviz.engine.layers import HiddenLayer
from nnviz.gui.application import create_application
from nnviz.gui.canvas.colors import robust_maximum, strengths
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.line_renderer import all_lines, edge_pen
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.canvas.probes import CanvasProbes
from nnviz.gui.canvas.view import FIRST_VIEW
from nnviz.gui.session import Sample, Session
from nnviz.gui.theme import DARK
from nnviz.training.experiment import Experiment
from nnviz.training.runner import snapshot_of
from nnviz.training.snapshot import Probe, Snapshot, Status
from nnviz.training.trainer import Trainer

WIDTH, HEIGHT = 1200, 800
NETS = (
    ("spiral", (8, 8)),
    ("digits", (32,)),
    ("mnist", (16, 16)),
    ("mnist", (128,)),
    ("mnist", (512, 512)),
)
VARIANTS = 8
"""So many different weights take turns."""
STEPS_BETWEEN = 5
SECONDS = 4.0
"""A way that needs longer for all frames draws fewer, at least three."""
WARM_UP = 2

Frame = Callable[[Snapshot], None]
"""Draws a snapshot; returns when it is painted."""


def rows(frames: int = 60) -> list[dict[str, object]]:
    """`net`, `edges`, `way`, `median_ms`, `p95_ms` and `ratio`, which is the median compared with ours.

    Naive ways are left out where a frame takes many seconds.
    """
    create_application(offscreen=True)
    table: list[dict[str, object]] = []
    for dataset, hidden in NETS:
        snapshots = training(dataset, hidden)
        possible = [way for way in (Nnviz, LineItems, GraphItem, OnePainter) if edges(snapshots[0]) <= way.most_edges]
        times = {way.name: measured(way, snapshots, frames) for way in possible}
        table += [
            {
                "net": "-".join(map(str, snapshots[0].experiment.sizes)),
                "edges": edges(snapshots[0]),
                "way": name,
                "median_ms": round(float(np.median(way)), 2),
                "p95_ms": round(float(np.quantile(way, 0.95)), 2),
                "ratio": round(float(np.median(way) / np.median(times[Nnviz.name])), 1),
            }
            for name, way in times.items()
        ]
    return table


def edges(snapshot: Snapshot) -> int:
    return sum(layer.W.size for layer in snapshot.parameters)


def measured(way: "type[Way]", snapshots: list[Snapshot], frames: int) -> list[float]:
    """How long each frame took, in milliseconds."""
    drawing = way(snapshots[0])
    for snapshot in snapshots[:WARM_UP]:
        drawing.draw(snapshot)
    times: list[float] = []
    began = time.perf_counter()
    while len(times) < frames and (len(times) < 3 or time.perf_counter() - began < SECONDS):
        snapshot = snapshots[len(times) % len(snapshots)]
        start = time.perf_counter()
        drawing.draw(snapshot)
        times.append(1000 * (time.perf_counter() - start))
    drawing.close()
    return times


def training(dataset: str, hidden: tuple[int, ...]) -> list[Snapshot]:
    """Snapshots of a training, some steps apart, with all that the canvas shows of them at first."""
    experiment = Experiment.recommended(dataset)
    activation = experiment.hidden[0].activation
    experiment = replace(experiment, hidden=tuple(HiddenLayer(units, activation) for units in hidden))
    trainer = Trainer(experiment)
    asked = CanvasProbes().request(FIRST_VIEW, experiment, trainer.data)
    request = replace(asked, probes={"sample": Probe(trainer.data.test.inputs[:1]), **asked.probes})
    snapshots = []
    for _ in range(VARIANTS):
        for _ in range(STEPS_BETWEEN):
            trainer.step()
        snapshots.append(snapshot_of(trainer, Status.RUNNING, "", 0.0, request))
    return snapshots


class Way:
    """One way to draw a network."""

    name: str
    most_edges: float = float("inf")
    widget: QWidget

    def __init__(self, first: Snapshot) -> None:
        raise NotImplementedError

    def draw(self, snapshot: Snapshot) -> None:
        """Returns when it is painted."""
        raise NotImplementedError

    def show(self, widget: QWidget) -> None:
        self.widget = widget
        widget.resize(WIDTH, HEIGHT)
        widget.show()
        QApplication.processEvents()

    def close(self) -> None:
        self.widget.close()
        self.widget.deleteLater()


class Nnviz(Way):
    """The canvas itself, with neurons, biases, captions and outputs."""

    name = "nnviz"

    def __init__(self, first: Snapshot) -> None:
        self.session = Session(first.experiment)
        self.session.sample = Sample(first.data.test.inputs, first.data.test.targets[0], 0)
        self.canvas = NetworkCanvas(self.session)
        self.show(self.canvas)
        self.canvas.show_snapshot(first)
        while not self.canvas.prepare():
            QApplication.processEvents()

    def draw(self, snapshot: Snapshot) -> None:
        self.canvas.show_snapshot(snapshot)
        self.canvas.repaint()


class Naive(Way):
    """Only the edges: same places, same colours."""

    def __init__(self, first: Snapshot) -> None:
        experiment = first.experiment
        self.geometry = Geometry(experiment.sizes, experiment.dataset.image_shape, WIDTH, HEIGHT)

    def pens(self, snapshot: Snapshot) -> list[QPen]:
        """One a weight."""
        strength, weights = edge_values(snapshot)
        return [edge_pen(DARK, w > 0, s) for w, s in zip(weights.tolist(), strength.tolist(), strict=True)]


def edge_values(snapshot: Snapshot) -> tuple[Array, Array]:
    """Strength (0 to 1) and weight of every edge."""
    weights = [layer.W for layer in snapshot.parameters]
    strength = [strengths(W, robust_maximum(W)).ravel() for W in weights]
    return np.concatenate(strength), np.concatenate([W.ravel() for W in weights])


class LineItems(Naive):
    """A scene of items, as in most network drawings with Qt."""

    name = "one QGraphicsLineItem per edge"
    most_edges = 3_000

    def __init__(self, first: Snapshot) -> None:
        super().__init__(first)
        scene = QGraphicsScene(0, 0, WIDTH, HEIGHT)
        self.items = [QGraphicsLineItem(line) for line in all_lines(self.geometry)]
        for item in self.items:
            scene.addItem(item)
        view = QGraphicsView(scene)
        view.setRenderHint(QPainter.RenderHint.Antialiasing)
        view.setBackgroundBrush(DARK.color("window"))
        scene.setParent(view)
        self.view = view
        self.show(view)

    def draw(self, snapshot: Snapshot) -> None:
        for item, pen in zip(self.items, self.pens(snapshot), strict=True):
            item.setPen(pen)
        self.view.viewport().repaint()


class GraphItem(Naive):
    """The graph of the plotting library, with a pen an edge."""

    name = "pyqtgraph GraphItem"
    most_edges = 13_000

    def __init__(self, first: Snapshot) -> None:
        super().__init__(first)
        columns = self.geometry.columns
        self.positions = np.concatenate([np.column_stack([np.full(len(c.y), c.x), c.y]) for c in columns])
        starts = np.cumsum([0, *self.geometry.sizes])
        pairs = [
            np.stack(np.meshgrid(np.arange(b, c), np.arange(a, b), indexing="ij")[::-1], axis=-1).reshape(-1, 2)
            for (a, b), (_, c) in pairwise(pairwise(starts.tolist()))
        ]
        self.pairs = np.concatenate(pairs)
        plot = pg.PlotWidget(background=DARK.window)
        plot.setAntialiasing(True)
        self.item = pg.GraphItem()
        plot.addItem(self.item)
        self.plot = plot
        self.show(plot)

    def draw(self, snapshot: Snapshot) -> None:
        strength, weights = edge_values(snapshot)
        pens = np.zeros(
            len(weights), [(c, np.ubyte) for c in ("red", "green", "blue", "alpha")] + [("width", np.float64)]
        )
        for index, channel in enumerate(("red", "green", "blue")):
            pens[channel] = np.where(weights > 0, DARK.positive[index], DARK.negative[index])
        pens["alpha"], pens["width"] = 255 * strength, 0.6 + 2.6 * strength
        self.item.setData(pos=self.positions, adj=self.pairs, pen=pens, size=8)
        self.plot.viewport().repaint()


class OnePainter(Naive):
    """A widget whose paint event draws line after line."""

    name = "one painter, antialiased"
    most_edges = 110_000

    def __init__(self, first: Snapshot) -> None:
        super().__init__(first)
        self.lines = all_lines(self.geometry)
        self.show(LineWidget(self.lines))

    def draw(self, snapshot: Snapshot) -> None:
        assert isinstance(self.widget, LineWidget)
        self.widget.pens = self.pens(snapshot)
        self.widget.repaint()


class LineWidget(QWidget):
    """Draws lines, each with its pen."""

    def __init__(self, lines: list[QLineF]) -> None:
        super().__init__()
        self.lines = lines
        self.pens: list[QPen] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QBrush(DARK.color("window")))
        for line, pen in zip(self.lines, self.pens, strict=False):
            painter.setPen(pen)
            painter.drawLine(line)
        painter.end()
