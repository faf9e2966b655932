"""The buttons on the drawing that add and remove neurons and layers."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from nnviz.engine.layers import MAX_UNITS
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.handles import Deed, Handle, Spot, handles_at, spot_at
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.canvas.placement import free_place
from nnviz.training.experiment import MAX_HIDDEN_LAYERS
from nnviz.training.snapshot import Snapshot

SnapshotMaker = Callable[..., Snapshot]
CanvasMaker = Callable[[Snapshot], NetworkCanvas]
NETWORKS = [((2, 8, 8, 1), None), ((784, 128, 10), (28, 28)), ((2, 1, 40, 3), None)]


def units(canvas: NetworkCanvas) -> list[int]:
    return [layer.units for layer in canvas.session.experiment.hidden]


def rest(qtbot: QtBot, canvas: NetworkCanvas, x: float, y: float) -> list[Handle]:
    """The buttons that come when the mouse is there."""
    qtbot.mouseMove(canvas, QPoint(round(x), round(y)))
    canvas.grab()
    return canvas.overlay.handles.shown


def center(handle: Handle) -> QPoint:
    return handle.place.center().toPoint()


@pytest.mark.parametrize(("sizes", "image_shape"), NETWORKS)
def test_buttons_hide_nothing(sizes: tuple[int, ...], image_shape: tuple[int, int] | None) -> None:
    geometry = Geometry(sizes, image_shape, 700, 500)
    occupied = [QRectF(geometry.columns[layer].x - 50, 8, 100, 20) for layer in range(len(sizes))]
    for layer in range(1, len(sizes)):
        spots = [Spot(layer, is_gap=True), *([Spot(layer)] if layer < len(sizes) - 1 else [])]
        for spot in spots:
            places = [handle.place for handle in handles_at(spot, geometry, occupied)]
            for place in places:
                assert QRectF(0, 0, 700, 500).contains(place)
                assert not any(place.intersects(other) for other in occupied)
                for column in geometry.columns:
                    reach = QRectF(column.left, column.top, 2 * column.radius, column.bottom - column.top)
                    assert not place.intersects(reach)
            assert not any(a.intersects(b) for a in places for b in places if a is not b)


def test_where_no_place_is_free_the_wanted_one_is_taken() -> None:
    wanted = QRectF(10, 10, 20, 20)
    assert free_place(wanted, 40, 40, [QRectF(0, 0, 40, 40)]) == wanted
    assert free_place(wanted, 100, 40, [QRectF(0, 0, 40, 40)]) == QRectF(44, 10, 20, 20)


def test_only_hidden_layers_and_gaps_have_buttons() -> None:
    geometry = Geometry((2, 8, 8, 1), None, 700, 500)
    xs = [column.x for column in geometry.columns]
    for y in (3, 200):
        assert [spot_at(geometry, x, y) for x in xs] == [None, Spot(1), Spot(2), None]
        gaps = [spot_at(geometry, (a + b) / 2, y) for a, b in pairwise(xs)]
        assert gaps == [Spot(layer, is_gap=True) for layer in (1, 2, 3)]
    assert spot_at(geometry, xs[1], 490) is None


def test_one_click_changes_the_number_of_neurons_and_undo_takes_it_back(
    qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 5)))
    column = canvas.network_geometry.columns[2]
    fewer, more, _ = rest(qtbot, canvas, column.x, column.y[0])
    rest(qtbot, canvas, *center(more).toTuple())
    assert canvas.overlay.handles.hovered == more
    assert canvas.cursor().shape() is Qt.CursorShape.PointingHandCursor
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=center(more))
    assert units(canvas) == [8, 6]
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, center(more))
    assert units(canvas) == [8, 16]
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, center(fewer))
    assert units(canvas) == [8, 6]
    canvas.session.undo_stack.undo()
    assert units(canvas) == [8, 5]


def test_a_layer_is_removed_and_inserted_where_it_is_clicked(
    qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 5)))
    columns = canvas.network_geometry.columns
    (insert,) = rest(qtbot, canvas, (columns[1].x + columns[2].x) / 2, columns[1].y[3])
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=center(insert))
    assert units(canvas) == [8, 8, 5]
    assert canvas.session.layer == 2
    assert rest(qtbot, canvas, columns[1].x, columns[1].y[3]) == []  # the drawing is behind the choices
    snapshot = make_snapshot("spiral", (8, 8, 5))
    canvas.show_snapshot(snapshot)
    remove = rest(qtbot, canvas, canvas.network_geometry.columns[1].x, 200)[-1]
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=center(remove))
    assert units(canvas) == [8, 5]


def test_a_button_that_can_do_nothing_says_why(
    qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("spiral", (1,)))
    column = canvas.network_geometry.columns[1]
    fewer, more, remove = rest(qtbot, canvas, column.x, column.y[0])
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=center(fewer))
    assert units(canvas) == [1]
    for handle, text in ((fewer, "remove the layer"), (more, "Add a neuron to hidden 1"), (remove, "Remove hidden 1")):
        event = QHelpEvent(QEvent.Type.ToolTip, center(handle), canvas.mapToGlobal(center(handle)))
        QApplication.sendEvent(canvas, event)
        assert text in QToolTip.text()
    QToolTip.hideText()
    assert canvas.overlay.handles.why_not(Handle(Deed.ADD_UNIT, 1, QRectF())) == ""
    for _ in range(MAX_HIDDEN_LAYERS - 1):
        assert canvas.overlay.handles.edits.insert(1)
    assert "at most" in canvas.overlay.handles.why_not(Handle(Deed.INSERT_LAYER, 1, QRectF()))
    assert canvas.overlay.handles.edits.set_number(1, "units", MAX_UNITS)
    assert "4,096" in canvas.overlay.handles.why_not(Handle(Deed.ADD_UNIT, 1, QRectF()))


def test_keys_change_the_selected_layer(qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 5)))
    canvas.session.select_layer(2)
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    for key, modifier, expected in (
        (Qt.Key.Key_Insert, Qt.KeyboardModifier.NoModifier, [8, 6]),
        (Qt.Key.Key_Insert, shift, [8, 16]),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, [8, 15]),
        (Qt.Key.Key_Delete, shift, [8, 5]),
        (Qt.Key.Key_Insert, control, [8, 8, 5]),
        (Qt.Key.Key_Delete, control, [8, 5]),
    ):
        qtbot.keyClick(canvas, key, modifier)
        assert units(canvas) == expected
    canvas.session.select_layer(3)
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert units(canvas) == [8, 5]  # the output belongs to the data


def test_what_can_be_done_is_listed_for_menus(make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(make_snapshot("spiral", (1, 5)))
    assert [text for text, _ in canvas.overlay.handles.edits.actions(0)] == ["Insert Dense Layer After"]
    assert [text for text, _ in canvas.overlay.handles.edits.actions(3)] == ["Insert Dense Layer Before"]
    actions = dict(canvas.overlay.handles.edits.actions(1))
    assert list(actions) == [
        "Add a Neuron to Hidden 1",
        "Insert Dense Layer Before",
        "Insert Dense Layer After",
        "Remove Hidden 1",
    ]
    actions["Insert Dense Layer After"]()
    assert units(canvas) == [1, 1, 5]
    actions["Remove Hidden 1"]()
    assert units(canvas) == [1, 5]


def test_what_is_off_or_frozen_moves_with_its_layer(make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 5)))
    session, edits = canvas.session, canvas.overlay.handles.edits
    session.change("Hands on", off=((1, 3), (2, 4)), frozen=((1, 0, 1), (2, 1), (2, 2, 7), (2, 3, -1), (3, 0, 2)))
    edits.insert(2)
    assert session.experiment.off == ((1, 3), (3, 4))
    assert session.experiment.frozen == ((1, 0, 1), (3, 1), (3, 3, -1), (4, 0, 2))  # (2, 2, 7) has another source now
    edits.remove(3)
    assert session.experiment.off == ((1, 3),)
    assert session.experiment.frozen == ((1, 0, 1),)


def test_the_keyboard_shows_the_buttons_of_the_selected_layer(
    qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 5)))
    canvas.activateWindow()
    qtbot.waitUntil(canvas.isActiveWindow)
    canvas.clearFocus()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    for layer, shown in ((2, [2, 2, 2]), (3, [])):
        canvas.session.select_layer(layer)
        canvas.grab()
        assert [handle.layer for handle in canvas.overlay.handles.shown] == shown


def test_a_network_without_hidden_layers_can_get_one(make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(make_snapshot("spiral", ()))
    canvas.overlay.handles.press(Handle(Deed.INSERT_LAYER, 1, QRectF()))
    assert units(canvas) == [8]
    canvas.overlay.handles.press(Handle(Deed.REMOVE_LAYER, 1, QRectF()))
    assert units(canvas) == []
