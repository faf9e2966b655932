"""Zooming and panning the canvas with mouse, touchpad and keys."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.gui.canvas.hit_test import Unit
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.theme import DARK
from nnviz.training.snapshot import Snapshot

SnapshotMaker = Callable[..., Snapshot]
CanvasMaker = Callable[[Snapshot], NetworkCanvas]

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


@pytest.fixture
def canvas(make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> NetworkCanvas:
    return make_canvas(make_snapshot("mnist", (16,)))


def zoom(canvas: NetworkCanvas) -> float:
    return canvas.network_geometry.zoom


def wheel(canvas: NetworkCanvas, place: QPoint, notches: float) -> None:
    turned = QPoint(0, round(120 * notches))
    nothing = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    where = QPointF(place), QPointF(canvas.mapToGlobal(place))
    QApplication.sendEvent(canvas, QWheelEvent(*where, QPoint(), turned, *nothing, False))


def drag(canvas: NetworkCanvas, qtbot: QtBot, start: QPoint, way: QPoint, button: Qt.MouseButton = LEFT) -> None:
    qtbot.mouseMove(canvas, start)
    qtbot.mousePress(canvas, button, pos=start)
    for part in (0.5, 1.0):
        where = QPointF(start) + part * QPointF(way)
        on_screen = QPointF(canvas.mapToGlobal(where.toPoint()))
        event = QMouseEvent(QEvent.Type.MouseMove, where, on_screen, button, button, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas, event)
    qtbot.mouseRelease(canvas, button, pos=start + way)


def grabbed(canvas: NetworkCanvas) -> np.ndarray:
    """(height, width, 3)."""
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, :3].copy()


def between(canvas: NetworkCanvas) -> QPoint:
    """A place without a unit or a column, in the gap to the output."""
    gap = canvas.network_geometry.gaps[1]
    return QPoint(gap.x + gap.width // 2, gap.y + gap.height // 2)


def test_the_wheel_zooms_about_the_mouse(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    column = canvas.network_geometry.columns[1]
    place = QPoint(round(column.x), round(column.y[4]))
    with qtbot.waitSignal(canvas.navigation.changed):
        wheel(canvas, place, 3)
    for _ in range(30):  # a touchpad
        wheel(canvas, place, 0.1)
    assert zoom(canvas) == pytest.approx(1.2**6)
    zoomed = canvas.network_geometry.columns[1]
    assert (zoomed.x, zoomed.y[4]) == pytest.approx((column.x, column.y[4]), abs=4)
    qtbot.mouseMove(canvas, place)
    assert canvas.hovered == Unit(1, 4)
    wheel(canvas, place, -50)
    assert canvas.network_geometry == canvas.network_geometry.fitted


def test_two_fingers_zoom(canvas: NetworkCanvas) -> None:
    place = QPointF(between(canvas))
    device = QPointingDevice.primaryPointingDevice()
    gesture = Qt.NativeGestureType.ZoomNativeGesture
    QApplication.sendEvent(canvas, QNativeGestureEvent(gesture, device, 2, place, place, place, 0.5, QPointF()))
    assert zoom(canvas) == pytest.approx(1.5)


def test_it_zooms_step_by_step_and_fits(canvas: NetworkCanvas) -> None:
    canvas.navigation.zoom_in()
    once = zoom(canvas)
    canvas.navigation.zoom_in()
    assert zoom(canvas) > once > 1
    canvas.navigation.zoom_out()
    assert zoom(canvas) == pytest.approx(once)
    canvas.navigation.zoom_out()
    assert zoom(canvas) == 1
    canvas.navigation.zoom_in()
    canvas.navigation.fit()
    assert zoom(canvas) == 1


@pytest.mark.parametrize("button", [LEFT, MIDDLE])
def test_dragging_pans_and_does_not_click(canvas: NetworkCanvas, qtbot: QtBot, button: Qt.MouseButton) -> None:
    canvas.navigation.zoom_in()
    canvas.navigation.zoom_in()
    canvas.session.select_layer(2)
    column = canvas.network_geometry.columns[1]
    start = QPoint(round(column.x + column.radius + 12), round(column.y[8]))  # a click here would select the layer
    drag(canvas, qtbot, start, QPoint(-40, 25), button)
    moved = canvas.network_geometry.columns[1]
    assert (moved.x - column.x, moved.y[0] - column.y[0]) == pytest.approx((-40, 25), abs=1)
    assert canvas.session.layer == 2
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(round(moved.x + moved.radius + 8), round(moved.y[8])))
    assert canvas.session.layer == 1


def test_a_neuron_is_dragged_with_the_middle_button_only(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    canvas.navigation.zoom_in()
    column = canvas.network_geometry.columns[1]
    start = QPoint(round(column.x), round(column.y[8]))
    drag(canvas, qtbot, start, QPoint(-30, 10))
    assert canvas.network_geometry.columns[1].x == column.x
    drag(canvas, qtbot, start, QPoint(-30, 10), MIDDLE)
    assert canvas.network_geometry.columns[1].x == pytest.approx(column.x - 30, abs=1)


def test_when_all_is_seen_dragging_changes_nothing(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    before = canvas.network_geometry
    drag(canvas, qtbot, between(canvas), QPoint(50, 50))
    assert canvas.network_geometry == before


def test_another_size_never_loses_the_network(canvas: NetworkCanvas) -> None:
    for _ in range(20):
        wheel(canvas, QPoint(canvas.width() - 1, canvas.height() - 1), 5)
    canvas.resize(400, 300)
    geometry = canvas.network_geometry
    assert geometry.columns[-1].right >= geometry.content.right - 1
    assert geometry.columns[0].left <= geometry.fitted.columns[0].left + 1


def test_zoomed_nothing_is_drawn_over_header_and_footer(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    wheel(canvas, between(canvas), 8)
    qtbot.waitUntil(canvas.prepare)
    image, seen = grabbed(canvas), canvas.network_geometry.visible
    background = np.array(DARK.window)[::-1]
    assert np.all(image[seen.y - 12 : seen.y] == background)
    assert np.all(image[seen.bottom : seen.bottom + 5] == background)
    assert np.any(image[seen.y : seen.y + 5] != background)
    assert np.any(image[seen.bottom - 5 : seen.bottom] != background)


def test_until_the_picture_is_ready_an_older_one_takes_its_place(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    def visible_gap() -> np.ndarray:
        part = canvas.network_geometry.gaps[0].common(canvas.network_geometry.visible)
        assert part is not None
        return grabbed(canvas)[part.y : part.bottom, part.x : part.right].astype(float)

    gap = canvas.network_geometry.gaps[0]
    wheel(canvas, QPoint(gap.x + gap.width // 2, gap.y + gap.height // 2), 4)
    bridge = visible_gap()
    qtbot.waitUntil(canvas.prepare)
    ready = visible_gap()
    assert np.any(bridge != ready)
    # The same, though not as sharp.
    rows = [picture.mean(axis=(1, 2)) for picture in (bridge, ready)]
    assert np.corrcoef(*rows)[0, 1] > 0.8
    canvas.navigation.fit()
    assert canvas.prepare()  # it was kept
