"""What is looked at closely, as pixels and by the mouse: hovering, pins, traces, and the card."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAction, QImage
from pytestqt.qtbot import QtBot

from nnviz.gui.canvas.context_menu import Hit, context_menu
from nnviz.gui.canvas.hit_test import Edge, Unit
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.canvas.pins import Pins
from nnviz.gui.canvas.view import View
from nnviz.gui.theme import DARK
from nnviz.training.snapshot import Snapshot, Status

SnapshotMaker = Callable[..., Snapshot]
CanvasMaker = Callable[[Snapshot], NetworkCanvas]


def grabbed(canvas: NetworkCanvas) -> np.ndarray:
    """(height, width, red green blue)."""
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return pixels[:, :, 2::-1].astype(int)


def place(canvas: NetworkCanvas, unit: Unit) -> tuple[float, float]:
    column = canvas.network_geometry.columns[unit.layer]
    return column.x, float(column.y[unit.index])


def point(canvas: NetworkCanvas, unit: Unit) -> QPoint:
    x, y = place(canvas, unit)
    return QPoint(round(x), round(y))


def on_edge(canvas: NetworkCanvas, edge: Edge, share: float = 0.5) -> QPoint:
    """A pixel of an edge, at a share of its way from source to target."""
    source, target = canvas.network_geometry.columns[edge.layer - 1 : edge.layer + 1]
    x = (1 - share) * source.right + share * target.left
    y = (1 - share) * source.y[edge.source] + share * target.y[edge.unit]
    return QPoint(round(x), round(float(y)))


def distance(image: np.ndarray, where: QPoint, color: tuple[int, int, int]) -> int:
    """How far the nearest of the pixels around a place is from a colour."""
    around = image[where.y() - 2 : where.y() + 3, where.x() - 1 : where.x() + 2].reshape(-1, 3)
    return int(np.abs(around - color).sum(axis=1).min())


def hover(qtbot: QtBot, canvas: NetworkCanvas, where: QPoint) -> None:
    qtbot.mouseMove(canvas, QPoint(3, 4))  # a mouse that is already there would not move
    qtbot.mouseMove(canvas, where)


def one_weight(snapshot: Snapshot, edge: Edge, weight: float) -> Snapshot:
    """All other weights are faint."""
    for layer in snapshot.parameters:
        layer.W[:] = 0.01 * np.sign(layer.W)
    snapshot.parameters[edge.layer - 1].W[edge.unit, edge.source] = weight
    return snapshot


# Hovering


@pytest.mark.parametrize(("weight", "color"), [(1.0, DARK.positive), (-1.0, DARK.negative)])
@pytest.mark.parametrize(("dataset", "hidden"), [("spiral", (8, 8)), ("mnist", (16,))])
def test_a_hovered_edge_is_crisp_in_the_colour_of_its_sign(
    weight: float,
    color: tuple[int, int, int],
    dataset: str,
    hidden: tuple[int, ...],
    qtbot: QtBot,
    make_snapshot: SnapshotMaker,
    make_canvas: CanvasMaker,
) -> None:
    edge = Edge(1, 2, 0)
    canvas = make_canvas(one_weight(make_snapshot(dataset, hidden), edge, weight))
    hover(qtbot, canvas, on_edge(canvas, edge, 0.5))
    assert canvas.hovered == edge
    image = grabbed(canvas)
    assert distance(image, on_edge(canvas, edge, 0.9), color) < 40
    ring = canvas.network_geometry.columns[1]
    top = QPoint(round(ring.x), round(float(ring.y[2]) - ring.radius - 1))
    if dataset == "mnist":  # circles
        assert distance(image, top, DARK.accent) < 40


def test_all_other_edges_are_dimmed(make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> None:
    snapshot = make_snapshot("spiral", (8, 8))
    for layer in snapshot.parameters:
        layer.W[:] = 1.0
    canvas = make_canvas(snapshot)
    other = on_edge(canvas, Edge(2, 0, 0), 0.3)
    assert distance(grabbed(canvas), other, DARK.positive) < 40
    canvas.hover(Edge(3, 0, 7))
    assert distance(grabbed(canvas), other, DARK.positive) > 200


def test_units_come_before_edges_and_a_hovered_edge_stays_while_it_is_near(
    qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("mnist", (128,)))
    column = canvas.network_geometry.columns[1]
    hover(qtbot, canvas, QPoint(round(column.left) - 3, round(float(column.y[40]))))
    assert isinstance(canvas.hovered, Unit)
    start = on_edge(canvas, Edge(1, 60, 400))
    hover(qtbot, canvas, start)
    first = canvas.hovered
    assert isinstance(first, Edge)
    qtbot.mouseMove(canvas, start + QPoint(1, 0))
    assert canvas.hovered == first
    qtbot.mouseMove(canvas, start + QPoint(0, 30))
    assert canvas.hovered != first


def test_an_edge_that_is_left_out_is_not_found(
    qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    edge = Edge(3, 0, 0)
    canvas = make_canvas(one_weight(make_snapshot("spiral", (8, 8)), edge, 1.0))
    weak = on_edge(canvas, Edge(1, 7, 1), 0.8)
    hover(qtbot, canvas, weak)
    assert isinstance(canvas.hovered, Edge)
    canvas.set_view(View(strongest=3))  # one in every layer
    hover(qtbot, canvas, weak + QPoint(0, 1))
    assert canvas.hovered is None
    hover(qtbot, canvas, on_edge(canvas, edge))
    assert canvas.hovered == edge


def test_numbers_of_the_training_are_asked_for_while_something_is_told(
    qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 8)))
    canvas.set_view(View(moves=False))
    canvas.session._dirty = False
    assert canvas.vectors() == frozenset()
    hover(qtbot, canvas, point(canvas, Unit(1, 2)))
    assert canvas.vectors() >= {"gradient", "update"}
    assert canvas.session._dirty  # though it is paused
    hover(qtbot, canvas, QPoint(3, 3))
    assert canvas.vectors() == frozenset()
    canvas.pin(Pins((Unit(2, 0),)))
    assert canvas.vectors() >= {"gradient", "update"}


def test_the_card_stays_where_it_is_while_it_trains(make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> None:
    first = replace(make_snapshot("mnist", (16,)), status=Status.RUNNING)
    canvas = make_canvas(first)

    def card() -> QRectF:
        canvas.repaint()
        assert canvas.overlay.card._kept is not None
        return canvas.overlay.card._kept.place

    canvas.hover(Unit(1, 3))
    before = card()
    column = canvas.network_geometry.columns[1]
    for step, factor in enumerate((0.0001, 300.0, 1.0), start=1):
        parameters = tuple(replace(layer, W=layer.W * np.float32(factor)) for layer in first.parameters)
        canvas.show_snapshot(replace(first, step=step, parameters=parameters))
        now = card()
        assert now.contains(before)
        assert min(abs(now.left() - before.left()), abs(now.right() - before.right())) == 0
        assert not now.contains(column.x, float(column.y[3]))
        before = now


# Pins


def test_a_click_pins_another_unpins_and_escape_unpins_all(
    qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 8)))
    before = grabbed(canvas)
    first, second, edge = Unit(1, 2), Unit(2, 5), Edge(3, 0, 7)
    for element, where in (
        (first, point(canvas, first)),
        (second, point(canvas, second)),
        (edge, on_edge(canvas, edge, 0.4)),
    ):
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=where)
        assert canvas.pins.last == element
    assert canvas.pins.elements == (first, second, edge)
    assert canvas.session.layer == 2  # of the neuron that was clicked
    assert np.any(grabbed(canvas) != before)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=point(canvas, first))
    assert canvas.pins.elements == (second, edge)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.pins.elements == ()
    canvas.session.select_layer(1)
    canvas.hover(None)
    assert np.array_equal(grabbed(canvas), before)


def test_a_drag_pins_nothing(qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 8)))
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=point(canvas, Unit(1, 2)))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=point(canvas, Unit(1, 4)))
    assert canvas.pins.elements == ()


def test_the_edges_of_a_pinned_neuron_are_crisp_while_it_trains_and_others_dimmed(
    make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    snapshot = make_snapshot("spiral", (8, 8))
    for layer in snapshot.parameters:
        layer.W[:] = 1.0
    canvas = make_canvas(snapshot)
    canvas.pin(Pins((Unit(2, 0),)))
    running = tuple(replace(layer, W=-layer.W) for layer in snapshot.parameters)
    for shown, color in ((snapshot, DARK.positive), (replace(snapshot, step=1, parameters=running), DARK.negative)):
        canvas.show_snapshot(shown)
        image = grabbed(canvas)
        assert distance(image, on_edge(canvas, Edge(2, 0, 0), 0.3), color) < 40
        assert distance(image, on_edge(canvas, Edge(1, 0, 0), 0.3), color) > 200


def test_pins_vanish_with_other_sizes_only(make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 8)))
    canvas.pin(Pins((Unit(2, 0), Edge(1, 0, 1))))
    canvas.show_snapshot(make_snapshot("spiral", (8, 8), seed=3))
    assert len(canvas.pins.elements) == 2
    canvas.show_snapshot(make_snapshot("spiral", (8, 4)))
    assert canvas.pins.elements == ()
    grabbed(canvas)


# Traces and the menu


def test_a_trace_brings_out_the_pixels_and_edges_that_matter(
    make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    snapshot = make_snapshot("mnist", (4,))
    result = snapshot.probes["sample"]
    for layer in snapshot.parameters:
        layer.W[:] = 0.001
    snapshot.parameters[1].W[0, 1] = -2.0
    snapshot.parameters[0].W[1, 14 * 28 + 20] = 3.0
    result.a[0][:], result.a[1][:] = 0.5, 1.0
    canvas = make_canvas(snapshot)
    canvas.pin(Pins((Unit(2, 0),)))
    picture = canvas.network_geometry.picture
    assert picture is not None
    cell = picture.width // 28
    pixel = QPoint(picture.x + 20 * cell + cell // 2, picture.y + 14 * cell + cell // 2)
    assert distance(grabbed(canvas), pixel, DARK.accent) > 60
    canvas.set_view(View(traces=True))
    image = grabbed(canvas)
    assert distance(image, pixel, DARK.accent) < 60
    assert distance(image, pixel + QPoint(-10 * cell, 5 * cell), DARK.accent) > 60
    assert distance(image, on_edge(canvas, Edge(2, 0, 1), 0.8), DARK.negative) < 40


def actions(canvas: NetworkCanvas, hit: Hit) -> dict[str, QAction]:
    return {action.text().split("\t")[0]: action for action in context_menu(canvas, hit).actions()}


def test_the_menu_offers_what_can_be_done_with_what_was_hit(
    make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 8)))
    unit, edge = Unit(1, 2), Edge(1, 0, 1)
    assert list(actions(canvas, Hit())) == []
    assert "Trace Back" not in actions(canvas, Hit(edge))
    assert list(actions(canvas, Hit(Unit(0, 1)))) == ["Pin"]  # nothing is below the input
    actions(canvas, Hit(edge))["Pin"].trigger()
    actions(canvas, Hit(unit, 1))["Trace Back"].trigger()
    assert canvas.pins.elements == (edge, unit)
    assert canvas.view.traces
    assert actions(canvas, Hit(unit, 1))["Trace Back"].isChecked()
    actions(canvas, Hit(unit, 1))["Trace Back"].trigger()
    assert not canvas.view.traces
    actions(canvas, Hit(edge))["Unpin"].trigger()
    assert canvas.pins.elements == (unit,)
    actions(canvas, Hit())["Unpin All"].trigger()
    assert canvas.pins.elements == ()
