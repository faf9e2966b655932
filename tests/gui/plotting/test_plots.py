"""What the plots share."""

import numpy as np
import pyqtgraph as pg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nnviz.gui.plotting.plots import Plot, number, round_up
from nnviz.gui.theme import DARK, LIGHT, SMALL, Theme, font


@pytest.fixture
def plot(qtbot: QtBot) -> Plot:
    plot = Plot("Some curve", x_name="x", y_name="y")
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.show()
    plot.set_range((0, 10), (-1, 1))
    return plot


def viewport_point(plot: Plot, x: float, y: float) -> QPoint:
    return plot.view.mapFromScene(plot.axes.getViewBox().mapViewToScene(QPointF(x, y)))


def test_hovering_tells_the_place_in_the_units_of_the_axes(plot: Plot, qtbot: QtBot) -> None:
    with qtbot.waitSignal(plot.hovered) as hovered:
        qtbot.mouseMove(plot.view.viewport(), viewport_point(plot, 2.5, 0.5))
    position = hovered.args[0]
    assert position.x() == pytest.approx(2.5, abs=0.05)
    assert position.y() == pytest.approx(0.5, abs=0.02)
    with qtbot.waitSignal(plot.hovered) as hovered:
        qtbot.mouseMove(plot.view.viewport(), QPoint(2, plot.view.height() // 2))
    assert hovered.args == [None]


def test_the_place_under_a_resting_mouse_follows_the_axes(plot: Plot, qtbot: QtBot) -> None:
    qtbot.mouseMove(plot.view.viewport(), viewport_point(plot, 2.5, 0.5))
    plot.set_range((0, 100), (-10, 10))
    assert plot.hovered_at is not None
    assert plot.hovered_at.x() == pytest.approx(25, abs=0.5)
    assert plot.hovered_at.y() == pytest.approx(5, abs=0.2)
    with qtbot.waitSignal(plot.hovered) as hovered:
        QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert hovered.args == [None]
    assert plot.hovered_at is None


@pytest.mark.parametrize("high", [1.0, 2e33, 1.25e33, 123456.0, 1e-7])
def test_the_left_axis_is_as_wide_as_its_numbers(plot: Plot, high: float) -> None:
    plot.set_range((0, 1), (-high, high))
    QApplication.processEvents()
    axis = plot.left
    height = plot.axes.getViewBox().height()
    metrics = QFontMetrics(font(SMALL))
    texts = [
        text
        for spacing, values in axis.tickValues(-high, high, height)
        for text in axis.tickStrings(values, 1, spacing)
    ]
    assert len(texts) >= 2
    assert max(map(metrics.horizontalAdvance, texts)) < axis.width()
    assert not any("+" in text for text in texts)
    assert plot.axes.getViewBox().sceneBoundingRect().left() >= axis.width()


def test_a_click_tells_its_place_and_opens_no_menu(plot: Plot, qtbot: QtBot) -> None:
    with qtbot.waitSignal(plot.clicked) as clicked:
        qtbot.mouseClick(plot.view.viewport(), Qt.MouseButton.LeftButton, pos=viewport_point(plot, 7, -0.5))
    assert clicked.args[0].x() == pytest.approx(7, abs=0.05)
    assert clicked.args[0].y() == pytest.approx(-0.5, abs=0.02)
    with qtbot.assertNotEmitted(plot.clicked):
        qtbot.mouseClick(plot.view.viewport(), Qt.MouseButton.RightButton, pos=viewport_point(plot, 7, 0))
    assert plot.axes.getViewBox().menuEnabled() is False


def test_dragging_does_not_move_the_axes(plot: Plot, qtbot: QtBot) -> None:
    viewport = plot.view.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=viewport_point(plot, 5, 0))
    qtbot.mouseMove(viewport, viewport_point(plot, 8, 0.5))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=viewport_point(plot, 8, 0.5))
    assert plot.axes.viewRange() == [[0, 10], [-1, 1]]


def test_the_read_out_takes_the_place_of_the_legend(plot: Plot) -> None:
    plot.set_legend("train, test")
    plot.read_out("x = 2")
    assert plot.line == "x = 2"
    plot.read_out(None)
    assert plot.line == "train, test"


@pytest.mark.parametrize(("width", "height"), [(300, 200), (180, 320), (270, 270)])
def test_square_axes_are_square_in_every_widget(qtbot: QtBot, width: int, height: int) -> None:
    plot = Plot("A plane", square=True)
    qtbot.addWidget(plot)
    plot.set_legend("legend")
    plot.resize(width, height)
    plot.show()
    box = plot.axes.getViewBox()
    qtbot.waitUntil(lambda: abs(box.width() - box.height()) <= 1)
    assert box.width() > 100
    assert box.sceneBoundingRect().right() <= plot.view.width()
    assert box.sceneBoundingRect().bottom() <= plot.view.height()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_background_is_the_panels(plot: Plot, theme: Theme) -> None:
    plot.apply_theme(theme)
    image = plot.view.grab().toImage()
    assert image.pixelColor(1, 1).getRgb()[:3] == theme.surface


def test_the_keyboard_passes_the_plot_by(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    layout = QVBoxLayout(host)
    before, plot, after = QLineEdit(), Plot("Some curve"), QLineEdit()
    for widget in (before, plot, after):
        layout.addWidget(widget)
    host.show()
    host.activateWindow()
    before.setFocus()
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    assert host.focusWidget() is after
    assert plot.view.accessibleName() == "Some curve"


def test_the_numbers_of_a_logarithmic_axis_have_room(plot: Plot) -> None:
    axis = plot.left

    def texts(low: float, high: float) -> list[str]:
        ((_, ticks),) = axis.logTickValues(low, high, 120.0, None)
        places = (np.array(ticks) - low) / (high - low) * 120
        assert len(ticks) >= 2
        assert np.diff(places).min() >= 12
        assert 0 <= places.min() <= places.max() <= 120
        axis.setLogMode(True)
        return axis.tickStrings(ticks, 1, None)

    assert texts(-1.05, 0.1) == ["0.1", "0.2", "0.5", "1"]
    assert texts(-2.5, 2.2) == ["0.01", "0.1", "1", "10", "100"]
    assert texts(-9, 6)[0] == "1e−9"


def test_a_negative_number_has_a_minus_sign(plot: Plot) -> None:
    assert number(-0.25, 2) == "−0.25"
    assert number(-2e19, 2) == "−2e19"
    assert plot.left.tickStrings([-1.0, 1.0], 1, 1) == ["−1", "1"]


@given(st.floats(1e-9, 1e9))
def test_rounding_up_is_close_above(value: float) -> None:
    assert value * (1 - 1e-6) <= round_up(value) <= 1.51 * value
    assert round_up(round_up(value)) == pytest.approx(round_up(value))


def test_items_keep_their_data_across_themes(plot: Plot) -> None:
    curve = pg.PlotCurveItem()
    plot.add(curve)
    curve.setData([0, 5, 10], [0, 1, 0])
    plot.apply_theme(LIGHT)
    plot.apply_theme(DARK)
    assert curve.getData()[1].tolist() == [0, 1, 0]
