"""The layout: everything inside, nothing on top of another."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.gui.canvas.geometry import Geometry

networks = st.tuples(
    st.lists(st.integers(1, 1000), min_size=2, max_size=14).map(tuple),
    st.integers(500, 1900),
    st.integers(350, 1000),
)


@given(networks)
def test_all_units_are_inside_and_none_touches_its_neighbour(network: tuple[tuple[int, ...], int, int]) -> None:
    sizes, width, height = network
    geometry = Geometry(sizes, None, width, height)
    for units, column in zip(sizes, geometry.columns, strict=True):
        assert len(column.y) == units
        assert geometry.area.y - 0.01 <= column.top <= column.bottom <= geometry.area.bottom + 0.01
        assert 0 <= column.left < column.right <= width
        if not column.is_long and units > 1:
            assert 2 * column.radius < column.spacing


@given(networks)
def test_layers_stand_from_left_to_right_with_gaps_between(network: tuple[tuple[int, ...], int, int]) -> None:
    geometry = Geometry(network[0], None, network[1], network[2])
    for (source, target), gap in zip(pairwise(geometry.columns), geometry.gaps, strict=True):
        assert source.right < target.left
        assert gap.x == pytest.approx(source.right, abs=0.5)
        assert gap.right == pytest.approx(target.left, abs=1.0)


@pytest.mark.parametrize(("units", "is_long"), [(10, False), (16, False), (128, True), (784, True)])
def test_a_layer_is_long_when_circles_would_not_fit(units: int, is_long: bool) -> None:
    assert Geometry((2, units, 1), None, 800, 480).columns[1].is_long is is_long


@pytest.mark.parametrize("shape", [(28, 28), (8, 8), (10, 20)])
@pytest.mark.parametrize("size", [(500, 350), (780, 480), (1900, 1000)])
def test_a_picture_has_square_pixels_of_whole_size_left_of_its_strip(
    shape: tuple[int, int], size: tuple[int, int]
) -> None:
    rows, columns = shape
    geometry = Geometry((rows * columns, 10), shape, *size)
    picture = geometry.picture
    assert picture is not None
    assert picture.width // columns == picture.height // rows >= 1
    assert picture.width % columns == picture.height % rows == 0
    assert picture.x >= 0
    assert picture.right < geometry.columns[0].left
    assert geometry.columns[0].is_long
    assert np.isclose((picture.y + picture.bottom) / 2, geometry.area.y + geometry.area.height / 2, atol=4)


def test_a_narrow_network_is_centred() -> None:
    geometry = Geometry((2, 1), None, 800, 480)
    assert geometry.columns[0].y.mean() == geometry.columns[1].y.mean() == geometry.area.y + geometry.area.height / 2


def test_equal_inputs_are_the_same_layout() -> None:
    assert Geometry((2, 1), None, 800, 480) == Geometry((2, 1), None, 800, 480)
    assert Geometry((2, 1), None, 800, 480) != Geometry((2, 1), None, 801, 480)


def test_edges_are_counted() -> None:
    assert Geometry((784, 16, 16, 10), (28, 28), 800, 480).edges == 12_960
