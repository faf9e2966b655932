"""What is under the mouse."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.hit_test import EDGE_REACH, INDISTINCT, Edge, Unit, edge_at, layer_at, unit_at

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


def distance(geometry: Geometry, edge: Edge, x: float, y: float) -> float:
    """From a point to an edge, by the book: of many points on it, the nearest."""
    source, target = geometry.columns[edge.layer - 1], geometry.columns[edge.layer]
    start = np.array([source.right, source.y[edge.source]])
    end = np.array([target.left, target.y[edge.unit]])
    along = np.clip((np.array([x, y]) - start) @ (end - start) / ((end - start) @ (end - start)), 0, 1)
    return float(np.linalg.norm(start + along * (end - start) - (x, y)))


def edges_into(layer: int, geometry: Geometry) -> list[Edge]:
    units, sources = geometry.sizes[layer], geometry.sizes[layer - 1]
    return [Edge(layer, unit, source) for unit in range(units) for source in range(sources)]


shares = st.floats(0.001, 0.999)


@given(
    st.lists(st.integers(1, 9), min_size=2, max_size=5),
    shares,
    shares,
    st.booleans(),
    st.sampled_from([1.0, 3.0]),
    st.integers(0, 2**32 - 1),
)
def test_an_edge_is_hit_if_none_is_nearer(
    sizes: list[int], x_share: float, y_share: float, with_strengths: bool, zoom: float, seed: int
) -> None:
    geometry = Geometry(tuple(sizes), None, 800, 480, zoom=zoom, offset=(-400 * (zoom - 1), -200 * (zoom - 1)))
    x, y = 800 * x_share, 480 * y_share
    layers = list(enumerate(pairwise(geometry.columns), start=1))
    layer = next((layer for layer, (a, b) in layers if a.right <= x <= b.left), None)
    assume(layer is not None and geometry.visible.contains(x, y))
    assert layer is not None
    strength = None
    if with_strengths:
        rng = np.random.default_rng(seed)
        strength = [rng.integers(0, 4, shape[::-1]) / 3 for shape in pairwise(sizes)]
    drawn = [e for e in edges_into(layer, geometry) if strength is None or strength[layer - 1][e.unit, e.source] > 0]
    nearest = min((distance(geometry, edge, x, y) for edge in drawn), default=np.inf)
    hit = edge_at(geometry, x, y, strength)
    if hit is None:
        assert nearest > EDGE_REACH - 1e-6
        return
    assert nearest <= EDGE_REACH + 1e-6
    assert hit in drawn
    if strength is None:
        assert distance(geometry, hit, x, y) == pytest.approx(nearest, abs=1e-6)
    else:
        alike = [edge for edge in drawn if distance(geometry, edge, x, y) < nearest + INDISTINCT - 1e-6]
        assert strength[layer - 1][hit.unit, hit.source] >= max(strength[layer - 1][e.unit, e.source] for e in alike)
        assert distance(geometry, hit, x, y) <= nearest + INDISTINCT + 1e-6


def test_the_nearest_of_100_352_edges_is_hit() -> None:
    geometry = Geometry((784, 128, 10), (28, 28), 1200, 800)
    source, target = geometry.columns[:2]
    rng = np.random.default_rng(0)
    for x, y in rng.uniform((source.right, 100), (target.left, 650), (12, 2)):
        aside, width, rise = x - source.right, target.left - source.right, target.y[:, np.newaxis] - source.y
        along = ((aside * width + (y - source.y) * rise) / (width**2 + rise**2)).clip(0, 1)
        away = np.hypot(aside - along * width, y - source.y - along * rise)
        hit = edge_at(geometry, x, y)
        assert hit is not None
        assert away[hit.unit, hit.source] == away.min()


def test_far_from_all_edges_and_outside_of_the_gaps_is_none() -> None:
    geometry = Geometry((2, 2), None, 800, 480)
    source, target = geometry.columns
    assert edge_at(geometry, (source.right + target.left) / 2, float(source.y[0]) - 6) is None
    assert edge_at(geometry, source.x, float(source.y[0])) is None
    assert edge_at(geometry, target.right + 1, float(source.y[0])) is None


def test_zoomed_only_what_is_visible_is_hit() -> None:
    zoomed = replace(SMALL, zoom=4.0, offset=(-1200.0, -600.0))
    seen = zoomed.visible
    for index, y in enumerate(zoomed.columns[1].y):
        at = unit_at(zoomed, zoomed.columns[1].x, float(y))
        assert at == (Unit(1, index) if seen.contains(zoomed.columns[1].x, float(y)) else None)
    x = zoomed.columns[1].x + zoomed.columns[1].radius + 100
    assert edge_at(zoomed, x, seen.y - 1, reach=1000) is None
    assert edge_at(zoomed, x, seen.y + 1, reach=1000) is not None
