"""The operator of the density picture: where lines are, and how much of them."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.gui.canvas import density_operator
from nnviz.gui.canvas.density_operator import BUDGET, Cancelled, Ends, Fan, Operator, fans, windows
from nnviz.gui.canvas.geometry import Geometry, Rect

DIGITS = Geometry((784, 16, 10), (28, 28), 800, 480)


def picture(operator: Operator, values: np.ndarray) -> np.ndarray:
    """The whole picture of edge values, (height, width)."""
    fan = operator.fan
    full = np.zeros(fan.height * fan.width)
    full[operator.pixels] = operator.sums(values)[0]
    return full.reshape(fan.height, fan.width)


def test_a_flat_line_gives_one_to_every_column_at_its_height() -> None:
    fan = Fan.into(1, Geometry((1, 1), None, 400, 300), 1.0)
    image = picture(Operator.of(fan), np.ones((1, 1)))
    np.testing.assert_allclose(image.sum(axis=0), 1, atol=1e-6)
    np.testing.assert_allclose(np.arange(0.5, fan.height) @ image, fan.source.y[0], atol=1e-4)


def test_a_rising_line_is_centred_on_the_line_between_its_ends() -> None:
    geometry = Geometry((2, 2), None, 400, 300)
    fan = Fan.into(1, geometry, 1.0)
    image = picture(Operator.of(fan), np.array([[0.0, 1.0], [0.0, 0.0]]))  # from source 1 up to target 0
    np.testing.assert_allclose(image.sum(axis=0), 1, atol=1e-6)
    x = (np.arange(fan.width) + 0.5) / fan.width
    expected = fan.source.y[1] + x * (fan.target.y[0] - fan.source.y[1])
    np.testing.assert_allclose(np.arange(0.5, fan.height) @ image, expected, atol=1e-3)


def test_a_steep_line_has_no_holes() -> None:
    ends = Ends(np.zeros(1), 1)
    fan = Fan(10, 100, left=0, span=10, source=ends, target=ends, contrast=2, place=(0, 0, 10, 100))
    pixel, share, steps = fan.lines(np.array([5.0]), np.array([95.0]))
    image = np.bincount(pixel, share, minlength=1000).reshape(100, 10)
    assert steps.tolist() == [90]
    np.testing.assert_allclose(image.sum(axis=1)[5:95], 1, atol=1e-6)
    columns = np.arange(0.5, 10) @ image.T[:, 10:90]
    np.testing.assert_allclose(columns, (np.arange(10, 90) - 4.5) / 9, atol=1e-5)


def test_every_edge_has_the_ink_of_its_longer_side() -> None:
    for fan in fans(DIGITS, 1.0):
        operator = Operator.of(fan)
        ink = operator.matrix.sum(axis=0).real.reshape(len(fan.target.y), len(fan.source.y))
        rise = np.abs(fan.target.y[:, np.newaxis] - fan.source.y)
        np.testing.assert_allclose(ink, np.maximum(fan.width, np.ceil(rise)), rtol=1e-4)


def test_close_units_are_pooled_and_no_weight_is_lost() -> None:
    ends = Ends.of(np.arange(10) * 0.6)
    assert ends.group == 4
    np.testing.assert_allclose(ends.y, [0.9, 3.3, 5.1])
    values = np.arange(20.0).reshape(2, 10)
    np.testing.assert_allclose(ends.pool(values, axis=1), [[6, 22, 17], [46, 62, 37]])
    assert Ends.of(np.arange(10) * 3.0).group == 1


@pytest.mark.parametrize("sizes", [(784, 128, 10), (784, 512, 512, 10), (784, 4096, 10)])
@pytest.mark.parametrize("pixel_ratio", [1.0, 2.0])
def test_large_networks_stay_within_the_budget(sizes: tuple[int, ...], pixel_ratio: float) -> None:
    planned = fans(Geometry(sizes, (28, 28), 1900, 1000), pixel_ratio)
    assert sum(fan.cost for fan in planned) <= BUDGET


def test_the_cost_is_what_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(density_operator, "BUDGET", 500_000)
    planned = fans(DIGITS, 1.0)
    built = sum(Operator.of(fan).matrix.nnz for fan in planned)
    assert built == pytest.approx(sum(fan.cost for fan in planned), rel=0.05)


def test_building_can_be_given_up() -> None:
    with pytest.raises(Cancelled):
        Operator.of(fans(DIGITS, 1.0)[0], cancelled=lambda: True)


def test_a_window_shows_the_same_pixels_as_the_whole() -> None:
    geometry = Geometry((9, 7), None, 400, 300, zoom=2.0)
    values = np.random.default_rng(0).random((7, 9))
    whole = picture(Operator.of(Fan.into(1, geometry, 1.0)), values)
    window = Rect(100, 60, 130, 150)
    part = picture(Operator.of(Fan.into(1, geometry, 1.0, window)), values)
    inside = whole[window.y : window.bottom, window.x : window.right]
    np.testing.assert_allclose(part[1:-1, 1:-1], inside[1:-1, 1:-1], atol=1e-5)  # the border has what is beyond it


@pytest.mark.parametrize("offset", [(0.0, 0.0), (-1500.0, -700.0), (-400.0, -900.0), (-3000.0, -2000.0)])
def test_windows_show_what_is_visible_and_do_not_change_with_every_pixel(offset: tuple[float, float]) -> None:
    geometry = replace(DIGITS, zoom=4.0, offset=offset)
    for gap, window in zip(geometry.gaps, windows(geometry), strict=True):
        assert Rect(0, 0, gap.width, gap.height).covers(window)
        seen = gap.common(geometry.visible)
        if seen is not None:
            assert window.covers(seen.shifted(-gap.x, -gap.y))
    shifts = [replace(geometry, offset=(offset[0] - step, offset[1] - step)) for step in range(40)]
    assert len({tuple(windows(shifted)) for shifted in shifts}) <= 4


def test_a_window_of_many_edges_stays_within_the_budget() -> None:
    for zoom in (1.5, 8.0, 32.0):
        geometry = Geometry((784, 512, 10), (28, 28), 1200, 800, zoom=zoom, offset=(-300 * zoom, -300 * zoom))
        assert sum(fan.cost for fan in fans(geometry, 1.0, windows(geometry))) <= BUDGET


def test_positive_and_negative_values_are_summed_apart() -> None:
    operator = Operator.of(Fan.into(1, Geometry((9, 7), None, 400, 300), 1.0))
    values = np.random.default_rng(0).normal(size=(7, 9))
    positive, negative = operator.sums(values)
    np.testing.assert_allclose(positive, operator.sums(np.maximum(values, 0))[0], atol=1e-5)
    np.testing.assert_allclose(negative, operator.sums(np.maximum(-values, 0))[0], atol=1e-5)
    assert not operator.sums(np.abs(values))[1].any()
