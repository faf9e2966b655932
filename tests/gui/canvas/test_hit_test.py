"""What is under the mouse."""

import pytest

from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.hit_test import Unit, layer_at, unit_at

SMALL = Geometry((2, 8, 1), None, 800, 480)
DIGITS = Geometry((784, 16, 10), (28, 28), 800, 480)


@pytest.mark.parametrize("geometry", [SMALL, DIGITS, Geometry((2, 300, 1), None, 800, 480)])
def test_the_centre_of_every_unit_is_that_unit(geometry: Geometry) -> None:
    for layer, column in enumerate(geometry.columns):
        for index, y in enumerate(column.y):
            assert unit_at(geometry, column.x, float(y)) == Unit(layer, index)


def test_beside_a_circle_is_nothing() -> None:
    column = SMALL.columns[1]
    assert unit_at(SMALL, column.x + column.radius + 5, float(column.y[3])) == Unit(1, 3)
    assert unit_at(SMALL, column.x + column.radius + 8, float(column.y[3])) is None
    assert unit_at(SMALL, column.x, SMALL.height - 1) is None


def test_a_pixel_of_the_picture_is_its_input() -> None:
    picture = DIGITS.picture
    assert picture is not None
    side = picture.width / 28
    assert unit_at(DIGITS, picture.x + 0.5, picture.y + 0.5) == Unit(0, 0)
    assert unit_at(DIGITS, picture.x + 4.5 * side, picture.y + 2.5 * side) == Unit(0, 2 * 28 + 4)
    assert unit_at(DIGITS, picture.right - 0.5, picture.bottom - 0.5) == Unit(0, 783)
    assert unit_at(DIGITS, picture.right + 2, picture.y + 10) is None


def test_a_column_is_its_layer_down_to_its_caption() -> None:
    for layer, column in enumerate(DIGITS.columns):
        assert layer_at(DIGITS, column.x + 3, DIGITS.area.y + 5) == layer
        assert layer_at(DIGITS, column.x, DIGITS.area.bottom + 20) == layer
    between = (DIGITS.columns[1].x + DIGITS.columns[2].x) / 2
    assert layer_at(DIGITS, between, DIGITS.area.y + 5) is None
