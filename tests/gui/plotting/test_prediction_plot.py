"""Predictions over targets: each mark at its place in its colour, the diagonal across, nothing out of sight."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from nnviz.gui.plotting.data_colors import class_colors
from nnviz.gui.plotting.prediction_plot import PredictionPlot, ends
from nnviz.gui.theme import DARK, LIGHT

TARGETS = np.array([(0.0, 1.0), (2.0, 3.0)], np.float32)
PREDICTIONS = np.array([(0.5, 1.25), (1.5, 5.0)], np.float32)


@pytest.fixture
def plot(qtbot: QtBot) -> PredictionPlot:
    plot = PredictionPlot()
    qtbot.addWidget(plot)
    plot.apply_theme(DARK)
    plot.resize(500, 160)
    plot.show()
    plot.show_predictions(("sum", "carry"), TARGETS, PREDICTIONS)
    return plot


def test_a_mark_lies_at_target_and_prediction_in_the_colour_of_its_output(plot: PredictionPlot) -> None:
    for theme in (LIGHT, DARK):
        plot.apply_theme(theme)
        points = plot.marks.points()
        places = [(point.pos().x(), point.pos().y()) for point in points]
        assert places == [(0, 0.5), (1, 1.25), (2, 1.5), (3, 5)]
        first, second = map(tuple, class_colors(theme, 2).tolist())
        assert [point.pen().color().getRgb()[:3] for point in points] == [first, second, first, second]
    assert "sum" in plot.legend
    assert "carry" in plot.legend


def test_a_single_output_has_the_colour_of_the_test_samples_and_needs_no_legend(plot: PredictionPlot) -> None:
    plot.show_predictions(("y",), TARGETS[:, :1], PREDICTIONS[:, :1])
    assert {point.pen().color().getRgb()[:3] for point in plot.marks.points()} == {DARK.test}
    assert plot.legend == ""


def test_all_is_in_sight_and_the_axes_are_alike(plot: PredictionPlot) -> None:
    for factor in (1, 100, -7, 0):
        plot.show_predictions(("sum", "carry"), TARGETS, np.float32(factor) * PREDICTIONS)
        x, y = plot.axes.viewRange()
        assert x == pytest.approx(y)
        values = np.concatenate([TARGETS, np.float32(factor) * PREDICTIONS])
        assert x[0] < values.min() <= values.max() < x[1]
        np.testing.assert_allclose(plot.diagonal.getData(), (x, x))
    plot.show_predictions(("y",), np.full((3, 1), 2.0), np.full((3, 1), 2.0))
    plot.grab()


def test_the_axes_stand_still_while_predictions_move_a_little() -> None:
    assert ends(-1.02, 0.81) == ends(-1.04, 0.8)
    assert ends(0.0, 8.0) == (-1, 9)


def test_the_mark_under_the_cursor_is_told_and_chosen(plot: PredictionPlot, qtbot: QtBot) -> None:
    told: list[str] = []
    plot.pointed.connect(told.append)
    plot.hovered.emit(QPointF(2.9, 4.8))
    plot.hovered.emit(QPointF(0.1, 0.5))
    plot.hovered.emit(None)
    assert told == [
        "test sample 1: carry = 3.000, predicted 5.000",
        "test sample 0: sum = 0.000, predicted 0.500",
        "",
    ]
    place = plot.view.mapFromScene(plot.axes.getViewBox().mapViewToScene(QPointF(2.1, 1.4)))
    with qtbot.waitSignal(plot.chosen) as chosen:
        qtbot.mouseClick(plot.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [1]


def test_of_many_samples_some_are_drawn_and_all_can_be_found(plot: PredictionPlot) -> None:
    values = np.linspace(0, 1, 5_001).reshape(-1, 1)
    plot.show_predictions(("y",), values, values)
    assert len(plot.marks.points()) == 1_000
    told: list[str] = []
    plot.pointed.connect(told.append)
    plot.hovered.emit(QPointF(values[4_321, 0], values[4_321, 0]))
    assert told[-1].startswith("test sample 4,321:")


def test_before_there_are_samples_nothing_is_told(qtbot: QtBot) -> None:
    plot = PredictionPlot()
    qtbot.addWidget(plot)
    plot.apply_theme(LIGHT)
    with qtbot.assertNotEmitted(plot.chosen):
        plot.hovered.emit(QPointF(0, 0))
        plot.clicked.emit(QPointF(0, 0))
