"""The bar above the canvas, and what its choices do to the drawing."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from nnviz.engine.optimizers import Momentum
from nnviz.gui.canvas.bar import STEPS, CanvasBar, edges_at, position_of
from nnviz.gui.canvas.captions import legend_ends
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.canvas.view import View
from nnviz.training.snapshot import Snapshot, Status

SnapshotMaker = Callable[..., Snapshot]
CanvasMaker = Callable[[Snapshot], NetworkCanvas]
BarMaker = Callable[[Snapshot], CanvasBar]


@pytest.fixture
def make_bar(qtbot: QtBot, make_canvas: CanvasMaker) -> BarMaker:
    def make(snapshot: Snapshot) -> CanvasBar:
        bar = CanvasBar(make_canvas(snapshot))
        qtbot.addWidget(bar)
        return bar

    return make


def choose(box: object, name: str) -> None:
    box.setCurrentIndex(box.findData(name))
    box.activated.emit(box.currentIndex())


def pixels(canvas: NetworkCanvas) -> np.ndarray:
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def test_it_offers_what_the_experiment_has(make_snapshot: SnapshotMaker, make_bar: BarMaker) -> None:
    bar = make_bar(make_snapshot("mnist", (16,)))
    names = [bar.edges.itemData(row) for row in range(bar.edges.count())]
    assert names[:2] == ["weight", "contribution"]
    assert names[-2:] == ["adam.m", "adam.v"]
    assert bar.neurons.currentData() == "activation"
    experiment = bar._canvas.session.experiment
    bar._canvas.show_experiment(replace(experiment, optimizer=Momentum()))
    bar.show_experiment(replace(experiment, optimizer=Momentum()))
    assert bar.edges.itemData(bar.edges.count() - 1) == "momentum.velocity"


def test_a_choice_changes_what_is_drawn(make_snapshot: SnapshotMaker, make_bar: BarMaker) -> None:
    bar = make_bar(make_snapshot("spiral", (4,)))
    canvas = bar._canvas
    before = pixels(canvas)
    choose(bar.edges, "contribution")
    assert canvas.view.edges == "contribution"
    assert np.any(pixels(canvas) != before)
    choose(bar.neurons, "bias")
    assert canvas.view.neurons == "bias"


def test_what_is_not_known_yet_is_said(make_snapshot: SnapshotMaker, make_bar: BarMaker) -> None:
    bar = make_bar(make_snapshot("spiral", (4,)))
    bar._canvas.set_view(View(neurons="activation"))
    assert bar._canvas.overlay.hint == ""
    choose(bar.edges, "update")
    assert "train a batch" in bar._canvas.overlay.hint
    pixels(bar._canvas)


def test_the_slider_goes_from_one_edge_to_all(make_snapshot: SnapshotMaker, make_bar: BarMaker) -> None:
    bar = make_bar(make_snapshot("mnist", (16,)))
    canvas, total = bar._canvas, 784 * 16 + 16 * 10
    bar.strongest.setValue(0)
    assert canvas.view.strongest == 1
    assert sum(np.count_nonzero(layer) for layer in canvas.drawing.edges.drawn) == 1
    assert f"showing 1 of {total:,}" in bar.strongest.toolTip()
    bar.strongest.setValue(STEPS)
    assert canvas.view.strongest is None
    assert canvas.drawing.edges.shown == canvas.drawing.edges.count == total


def test_positions_and_numbers_of_edges_belong_together() -> None:
    for total in (2, 88, 101_632):
        assert edges_at(STEPS, total) == total
        for position in range(STEPS + 1):
            assert edges_at(position_of(edges_at(position, total), total), total) == edges_at(position, total)


def test_the_number_of_the_legend_is_the_weight_of_the_full_colour(
    make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    snapshot = make_snapshot("spiral", (3,))
    for layer in snapshot.parameters:
        layer.W[:] = 1.25
    canvas = make_canvas(snapshot)
    assert canvas.drawing.edges.scales[0] == pytest.approx(1.25)
    assert legend_ends(canvas.drawing.edges.scales[0], canvas.drawing.edges.values[0]) == ("−1.25", "+1.25")
    legend = canvas.drawing.edge_legend(canvas.selected_layer)
    assert legend is not None
    assert legend.ends == ("−1.25", "+1.25")


def test_frozen_scales_stay_while_the_weights_grow(make_snapshot: SnapshotMaker, make_bar: BarMaker) -> None:
    snapshot = make_snapshot("spiral", (3,))
    bar = make_bar(snapshot)
    canvas = bar._canvas
    scales = canvas.drawing.edges.scales
    bar._switches["is_frozen"].trigger()
    assert canvas.view.is_frozen
    larger = tuple(replace(layer, W=10 * layer.W) for layer in snapshot.parameters)
    canvas.show_snapshot(replace(snapshot, status=Status.PAUSED, step=5, parameters=larger))
    assert canvas.drawing.edges.scales == scales
    bar._switches["is_frozen"].trigger()
    assert canvas.drawing.edges.scales[0] == pytest.approx(10 * scales[0])
