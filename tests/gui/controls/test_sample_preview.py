"""Points in a plane have the colours that the decision boundary gives them."""

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from nnviz.data import datasets
from nnviz.data.dataset import Data, Samples
from nnviz.gui.controls.sample_preview import PointCloud
from nnviz.gui.plotting.data_colors import class_colors
from nnviz.gui.theme import DARK, LIGHT, Theme

PLACES = np.array([(-3, -3), (3, -3), (-3, 3), (3, 3)], np.float32)


def colors(qtbot: QtBot, name: str, targets: object, theme: Theme = DARK) -> list[tuple[int, ...]]:
    """The colours on the screen of training samples with these targets at the four places."""
    rows = Samples(PLACES.copy(), np.array(targets, np.float32).reshape(4, -1))
    cloud = PointCloud()
    qtbot.addWidget(cloud)
    cloud.apply_theme(theme)
    cloud.resize(120, 120)
    nowhere = Samples(np.array([(0, 0)], np.float32), rows.targets[:1].copy())
    cloud.show_data(datasets.create(name), Data(rows, nowhere))
    image = cloud.grab().toImage()
    places = np.rint(cloud._positions(rows.inputs, rows.targets)).astype(int).tolist()
    return [QColor(image.pixel(x, y)).getRgb()[:3] for x, y in places]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_four_classes_have_the_four_colours_of_the_decision_boundary(qtbot: QtBot, theme: Theme) -> None:
    expected = class_colors(theme, 4).tolist()
    for shown, color in zip(colors(qtbot, "four_clouds", (0, 1, 2, 3), theme), expected, strict=True):
        assert shown == pytest.approx(tuple(color), abs=10)


def test_a_regression_with_two_outputs_has_the_colours_of_the_first(qtbot: QtBot) -> None:
    one = colors(qtbot, "plane", (1, -1, 0.5, 0))
    two = colors(qtbot, "polar", [(1, 9), (-1, 9), (0.5, -9), (0, -9)])
    assert one == two
    assert one[0] == pytest.approx(DARK.positive, abs=10)
    assert one[1] == pytest.approx(DARK.negative, abs=10)


def test_all_targets_of_a_sample_are_told(qtbot: QtBot) -> None:
    cloud = PointCloud()
    qtbot.addWidget(cloud)
    rows = Samples(PLACES.copy(), np.array([(0, 0), (1, 0), (1, 0), (0, 1)], np.float32))
    cloud.show_data(datasets.create("half_adder"), Data(rows, rows))
    assert cloud.description(3) == "Test sample 3: sum = 0, carry = 1"
    rows = Samples(PLACES.copy(), np.array([[0], [0.25], [1], [0]], np.float32))
    cloud.show_data(datasets.create("plane"), Data(rows, rows))
    assert cloud.description(1) == "Test sample 1: 0.25"
