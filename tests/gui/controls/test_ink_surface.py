"""Drawing with mouse, pen and keys; and the drawing as Qt itself would paint it small."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAction,
    QEnterEvent,
    QHelpEvent,
    QInputDevice,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QToolTip
from pytestqt.qtbot import QtBot

from nnviz.data.ink import Drawing
from nnviz.gui.controls.ink_surface import KEY_STEP, InkSurface
from nnviz.gui.theme import DARK


@pytest.fixture
def surface(qtbot: QtBot) -> InkSurface:
    surface = InkSurface()
    surface.resize(200, 200)
    qtbot.addWidget(surface)
    with qtbot.waitActive(surface):
        surface.show()
        surface.activateWindow()
    surface.setFocus()
    return surface


def strokes(surface: InkSurface) -> list[list[list[float]]]:
    drawing = surface.drawing()
    return [] if drawing is None else [stroke.round(4).tolist() for stroke in drawing.strokes]


def test_a_drag_is_a_stroke_in_shares_of_the_sheet(qtbot: QtBot, surface: InkSurface) -> None:
    with qtbot.waitSignals([surface.changed] * 2):  # moves are told together
        qtbot.mousePress(surface, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
        qtbot.mouseMove(surface, QPoint(100, 40))
        qtbot.mouseMove(surface, QPoint(100, 40))  # the same place is not another point
        qtbot.mouseMove(surface, QPoint(50, 200))
    qtbot.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=QPoint(50, 200))
    qtbot.mouseMove(surface, QPoint(10, 10))  # the pen is up
    assert strokes(surface) == [[[0.1, 0.2], [0.5, 0.2], [0.25, 1.0]]]


def test_over_the_sheet_no_move_is_merged_with_another(qtbot: QtBot, surface: InkSurface) -> None:
    merges = Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents
    place = QPointF(20, 40)
    QApplication.sendEvent(surface, QEnterEvent(place, place, place))
    assert not QApplication.testAttribute(merges)
    QApplication.sendEvent(surface, QEvent(QEvent.Type.Leave))
    assert QApplication.testAttribute(merges)
    QApplication.sendEvent(surface, QEnterEvent(place, place, place))
    surface.hide()
    assert QApplication.testAttribute(merges)


def test_what_was_drawn_is_told_when_the_pen_is_lifted(qtbot: QtBot, surface: InkSurface) -> None:
    qtbot.mousePress(surface, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
    QApplication.sendEvent(surface, moved(QPointF(60, 40)))
    told: list[int] = []
    surface.changed.connect(lambda: told.append(len(strokes(surface)[0])))
    QApplication.sendEvent(surface, moved(QPointF(100, 40)))
    assert told == []
    qtbot.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=QPoint(100, 40))
    assert told == [3]


def moved(place: QPointF) -> QMouseEvent:
    left, no_key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return QMouseEvent(QEvent.Type.MouseMove, place, place, Qt.MouseButton.NoButton, left, no_key)


def test_a_click_is_a_dot(qtbot: QtBot, surface: InkSurface) -> None:
    qtbot.mouseClick(surface, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert strokes(surface) == [[[0.5, 0.5]]]
    assert surface.grab().toImage().pixelColor(100, 100).getRgb()[:3] == DARK.ink


def test_the_other_mouse_buttons_draw_nothing(qtbot: QtBot, surface: InkSurface) -> None:
    qtbot.mouseClick(surface, Qt.MouseButton.RightButton, pos=QPoint(100, 100))
    assert surface.drawing() is None


def test_ink_stays_on_the_sheet(qtbot: QtBot, surface: InkSurface) -> None:
    qtbot.mousePress(surface, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(surface, QPoint(-50, 500))
    qtbot.mouseRelease(surface, Qt.MouseButton.LeftButton)
    assert strokes(surface) == [[[0.5, 0.5], [0.0, 1.0]]]


def test_the_drawing_grows_with_the_sheet(qtbot: QtBot, surface: InkSurface) -> None:
    qtbot.mouseClick(surface, Qt.MouseButton.LeftButton, pos=QPoint(50, 150))
    surface.resize(400, 500)
    assert strokes(surface) == [[[0.25, 0.75]]]
    assert surface.grab().toImage().pixelColor(100, 300).getRgb()[:3] == DARK.ink


def test_undo_and_clear(qtbot: QtBot, surface: InkSurface) -> None:
    for x in (20, 60, 100):
        qtbot.mouseClick(surface, Qt.MouseButton.LeftButton, pos=QPoint(x, 100))
    with qtbot.waitSignal(surface.changed):
        surface.undo()
    assert strokes(surface) == [[[0.1, 0.5]], [[0.3, 0.5]]]
    with qtbot.waitSignal(surface.changed):
        surface.clear()
    assert surface.is_empty
    with qtbot.assertNotEmitted(surface.changed):
        surface.clear()
        surface.undo()


def test_a_stroke_that_is_undone_while_it_is_drawn_has_ended(qtbot: QtBot, surface: InkSurface) -> None:
    qtbot.mousePress(surface, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
    surface.undo()
    qtbot.mouseMove(surface, QPoint(100, 40))
    assert surface.is_empty


class TestKeys:
    def press(self, qtbot: QtBot, surface: InkSurface, *keys: Qt.Key) -> None:
        for key in keys:
            qtbot.keyClick(surface, key)

    def test_enter_puts_the_pen_down_and_up(self, qtbot: QtBot, surface: InkSurface) -> None:
        left, right, down, enter = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return
        self.press(qtbot, surface, left, enter, down, down, enter, right, enter, right)
        x, y = 0.5 - KEY_STEP, 0.5 + 2 * KEY_STEP
        expected = [
            [[x, 0.5], [x, 0.5 + KEY_STEP], [x, y]],
            [[0.5, y], [0.5 + KEY_STEP, y]],
        ]
        assert strokes(surface) == [np.round(stroke, 4).tolist() for stroke in expected]

    def test_two_arrows_at_once_go_diagonally(self, qtbot: QtBot, surface: InkSurface) -> None:
        self.press(qtbot, surface, Qt.Key.Key_Enter)
        qtbot.keyPress(surface, Qt.Key.Key_Right)
        qtbot.keyPress(surface, Qt.Key.Key_Up)
        qtbot.keyRelease(surface, Qt.Key.Key_Right)
        qtbot.keyRelease(surface, Qt.Key.Key_Up)
        (stroke,) = strokes(surface)
        assert stroke[-1] == np.round([0.5 + 2 * KEY_STEP, 0.5 - KEY_STEP], 4).tolist()

    def test_backspace_undoes_and_delete_clears(self, qtbot: QtBot, surface: InkSurface) -> None:
        enter, right = Qt.Key.Key_Return, Qt.Key.Key_Right
        self.press(qtbot, surface, enter, enter, right, enter, enter, right, enter, enter)
        assert len(strokes(surface)) == 3
        self.press(qtbot, surface, Qt.Key.Key_Backspace)
        assert len(strokes(surface)) == 2
        self.press(qtbot, surface, Qt.Key.Key_Delete)
        assert surface.is_empty

    def test_the_undo_keys_take_a_stroke_and_then_belong_to_the_window(self, qtbot: QtBot) -> None:
        window = QMainWindow()
        surface = InkSurface()
        window.setCentralWidget(surface)
        undone: list[bool] = []
        action = QAction(window)
        action.setShortcut(QKeySequence.StandardKey.Undo)
        action.triggered.connect(lambda: undone.append(True))
        window.addAction(action)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        surface.setFocus()
        self.press(qtbot, surface, Qt.Key.Key_Return, Qt.Key.Key_Return)
        qtbot.keyClick(surface, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert surface.is_empty
        assert undone == []
        qtbot.keyClick(surface, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert len(undone) == 1

    def test_the_pen_is_lifted_when_the_keyboard_goes_elsewhere(self, qtbot: QtBot, surface: InkSurface) -> None:
        self.press(qtbot, surface, Qt.Key.Key_Return)
        surface.clearFocus()
        surface.setFocus()
        self.press(qtbot, surface, Qt.Key.Key_Right)
        assert len(strokes(surface)[0]) == 1

    def test_space_is_left_to_the_window(self, surface: InkSurface) -> None:
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ")
        QApplication.sendEvent(surface, event)
        assert not event.isAccepted()
        assert surface.is_empty


class Stylus:
    """A pen on a tablet, on a sheet."""

    def __init__(self, surface: InkSurface, capabilities: QInputDevice.Capability) -> None:
        self.surface = surface
        kind, tip = QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen
        self.device = QPointingDevice("pen", 1, kind, tip, capabilities, 1, 1)

    def __call__(self, kind: QEvent.Type, x: float, y: float = 100, pressure: float = 1.0) -> None:
        place, button = QPointF(x, y), Qt.MouseButton.LeftButton
        no_key = Qt.KeyboardModifier.NoModifier
        event = QTabletEvent(kind, self.device, place, place, pressure, 0, 0, 0, 0, 0, no_key, button, button)
        QApplication.sendEvent(self.surface, event)
        assert event.isAccepted()


DOWN, MOVE, UP = QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease
FEELS_PRESSURE = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure


def test_a_tablet_pen_draws(surface: InkSurface) -> None:
    pen = Stylus(surface, QInputDevice.Capability.Position)
    pen(MOVE, 5)
    pen(DOWN, 20.5)
    pen(MOVE, 30.25)
    pen(UP, 30.25)
    pen(MOVE, 50)
    assert strokes(surface) == [[[0.1025, 0.5], [0.1512, 0.5]]]
    drawing = surface.drawing()
    assert drawing is not None
    assert drawing.pressures is None  # it cannot feel it


def inked_rows(surface: InkSurface, x: int) -> int:
    picture = surface.grab().toImage()
    return sum(picture.pixelColor(x, y).getRgb()[:3] == DARK.ink for y in range(picture.height()))


def test_pressure_is_kept_and_seen(qtbot: QtBot, surface: InkSurface) -> None:
    pen = Stylus(surface, FEELS_PRESSURE)
    pen(DOWN, 40, pressure=0.1)
    pen(MOVE, 80, pressure=0.1)
    pen(MOVE, 120, pressure=0.9)
    pen(MOVE, 160, pressure=0.9)
    pen(UP, 160, pressure=0)
    assert inked_rows(surface, 150) > 1.5 * inked_rows(surface, 50) > 0
    drawing = surface.drawing()
    assert drawing is not None
    assert drawing.pressures is not None
    assert drawing.pressures[0].tolist() == [0.1, 0.1, 0.9, 0.9]
    qtbot.mouseClick(surface, Qt.MouseButton.LeftButton, pos=QPoint(50, 150))
    drawing = surface.drawing()
    assert drawing is not None
    assert drawing.pressures is not None
    assert drawing.pressures[1].tolist() == [0.5]  # a mouse has none: as usual


def test_the_hand_beside_the_pen_draws_nothing(qtbot: QtBot, surface: InkSurface) -> None:
    pen = Stylus(surface, FEELS_PRESSURE)
    pen(DOWN, 40)
    qtbot.mousePress(surface, Qt.MouseButton.LeftButton, pos=QPoint(150, 190))
    qtbot.mouseMove(surface, QPoint(150, 180))
    qtbot.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=QPoint(150, 180))
    pen(MOVE, 60)
    pen(UP, 60)
    assert strokes(surface) == [[[0.2, 0.5], [0.3, 0.5]]]
    qtbot.mouseClick(surface, Qt.MouseButton.LeftButton, pos=QPoint(50, 150))
    assert len(strokes(surface)) == 2


def test_a_finger_draws(qtbot: QtBot, surface: InkSurface) -> None:
    screen = QTest.createTouchDevice()
    QTest.touchEvent(surface, screen).press(0, QPoint(20, 40), surface).commit()
    QTest.touchEvent(surface, screen).move(0, QPoint(100, 40), surface).commit()
    QTest.touchEvent(surface, screen).release(0, QPoint(100, 40), surface).commit()
    assert strokes(surface) == [[[0.1, 0.2], [0.5, 0.2]]]


def test_times_are_seconds_from_the_first_point(qtbot: QtBot, surface: InkSurface) -> None:
    for x in (20, 60):
        qtbot.mousePress(surface, Qt.MouseButton.LeftButton, pos=QPoint(x, 100))
        qtbot.mouseMove(surface, QPoint(x + 10, 100))
        qtbot.mouseRelease(surface, Qt.MouseButton.LeftButton)
    drawing = surface.drawing()
    assert drawing is not None
    assert drawing.times is not None
    times = np.concatenate(drawing.times)
    assert times[0] == 0
    assert (np.diff(times) > 0).all()
    assert times[-1] < 60


class TestSetDrawing:
    def test_a_drawing_comes_back_as_it_was_and_can_be_gone_on_with(self, qtbot: QtBot, surface: InkSurface) -> None:
        data = [[[0.25, 0.25, 0, 0.5], [0.5, 0.75, 1, 0.25]], [[0.75, 0.5, 2, 1]]]
        with qtbot.waitSignal(surface.changed):
            surface.set_drawing(Drawing.from_json(data))
        drawing = surface.drawing()
        assert drawing is not None
        assert [np.round(stroke, 6).tolist() for stroke in drawing.to_json()] == data
        surface.undo()
        assert strokes(surface) == [[[0.25, 0.25], [0.5, 0.75]]]
        qtbot.mouseClick(surface, Qt.MouseButton.LeftButton, pos=QPoint(50, 150))
        drawing = surface.drawing()
        assert drawing is not None
        assert drawing.times is not None
        assert 2 <= drawing.times[1][0] < 60

    def test_without_times_and_pressures(self, surface: InkSurface) -> None:
        surface.set_drawing(Drawing.from_json([[[0, 0], [1, 1]]]))
        assert strokes(surface) == [[[0, 0], [1, 1]]]

    def test_one_of_another_unit_is_fitted_to_the_sheet(self, surface: InkSurface) -> None:
        surface.set_drawing(Drawing.from_json([[[-300, 100], [100, 300]]]))
        assert strokes(surface) == [[[0.1, 0.3], [0.9, 0.7]]]

    def test_none_clears(self, surface: InkSurface) -> None:
        surface.set_drawing(Drawing.from_json([[[0, 0], [1, 1]]]))
        surface.set_drawing(None)
        assert surface.is_empty


def test_no_tooltip_lies_upon_a_drawing(qtbot: QtBot, surface: InkSurface) -> None:
    def tooltip() -> str:
        QApplication.sendEvent(
            surface, QHelpEvent(QEvent.Type.ToolTip, QPoint(9, 9), surface.mapToGlobal(QPoint(9, 9)))
        )
        return QToolTip.text()

    assert "Draw with mouse" in tooltip()
    assert max(map(len, surface.toolTip().splitlines())) <= 80
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    qtbot.mouseClick(surface, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    tooltip()
    assert not QToolTip.isVisible()


def test_the_empty_sheet_says_what_to_do(surface: InkSurface) -> None:
    with_prompt = surface.grab().toImage()
    surface.prompt = ""
    assert surface.grab().toImage() != with_prompt
