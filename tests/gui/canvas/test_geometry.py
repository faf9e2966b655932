"""The layout: everything inside, nothing on top of another."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.gui.canvas.geometry import Geometry, Rect

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


@given(networks, st.floats(1, 32), st.floats(-20_000, 0), st.floats(-20_000, 0))
def test_zoomed_everything_is_larger_and_shifted_by_whole_pixels(
    network: tuple[tuple[int, ...], int, int], zoom: float, x: float, y: float
) -> None:
    fitted = Geometry(network[0], None, network[1], network[2])
    zoomed = replace(fitted, zoom=zoom, offset=(x, y))
    for column, before in zip(zoomed.columns, fitted.columns, strict=True):
        assert column.x == pytest.approx(zoom * before.x + round(x))
        np.testing.assert_allclose(column.y, zoom * before.y + round(y))
        assert column.is_long <= before.is_long  # a strip may become circles
        assert column.is_long or len(column.y) == 1 or 2 * column.radius < column.spacing
    for (source, target), gap in zip(pairwise(zoomed.columns), zoomed.gaps, strict=True):
        assert gap.x == pytest.approx(source.right, abs=0.51)
        assert gap.right == pytest.approx(target.left, abs=1.01)
        assert gap.y <= round(zoom * fitted.area.y) + round(y)
        assert gap.bottom >= zoom * fitted.area.bottom + round(y) - 1
    # However it is shifted, it is the same layout.
    assert [(gap.width, gap.height) for gap in zoomed.gaps] == [(g.width, g.height) for g in zoomed.unshifted.gaps]


def test_zoomed_in_a_strip_becomes_circles_and_the_picture_grows_with_its_strip() -> None:
    fitted = Geometry((784, 128, 10), (28, 28), 1200, 800)
    zoomed = replace(fitted, zoom=4.0, offset=(-100.0, -200.0))
    assert [column.is_long for column in fitted.columns] == [True, True, False]
    assert [column.is_long for column in zoomed.columns] == [True, False, False]
    assert fitted.picture is not None
    assert zoomed.picture is not None
    assert zoomed.picture.width == 4 * fitted.picture.width
    assert zoomed.picture.x == 4 * fitted.picture.x - 100


def test_all_of_the_canvas_is_visible_and_zoomed_all_but_header_and_footer() -> None:
    fitted = Geometry((2, 8, 1), None, 800, 480)
    assert fitted.visible == Rect(0, 0, 800, 480)
    visible = replace(fitted, zoom=1.5).visible
    assert (visible.x, visible.right) == (0, 800)
    assert (visible.y, visible.bottom) == (fitted.area.y, fitted.area.bottom)


def test_the_units_between_two_heights() -> None:
    column = Geometry((1, 5), None, 800, 480).columns[1]
    assert column.between(0, 480) == slice(0, 5)
    assert column.between(float(column.y[1]), float(column.y[3])) == slice(1, 4)
    assert column.between(float(column.y[4]) + column.radius + 1, 480) == slice(5, 5)


@pytest.mark.parametrize(
    ("other", "common"),
    [(Rect(5, 5, 10, 10), Rect(5, 5, 5, 3)), (Rect(2, 2, 3, 3), Rect(2, 2, 3, 3)), (Rect(10, 0, 5, 5), None)],
)
def test_what_two_rectangles_have_in_common(other: Rect, common: Rect | None) -> None:
    assert Rect(0, 0, 10, 8).common(other) == common
    assert Rect(0, 0, 10, 8).covers(other) == (common == other)
