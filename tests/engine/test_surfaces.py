"""Test surfaces: gradients against finite differences, and that start and minimum are what they say."""

import numpy as np
import pytest

from nnviz.engine.surfaces import Cubic, Ravine, Saddle, surfaces

each = pytest.mark.parametrize("surface", [entry() for entry in surfaces], ids=lambda entry: entry.name)


@each
def test_the_gradient_is_the_slope_of_the_value(surface):
    h = 1e-6
    for w in np.random.default_rng(1).uniform(-2, 2, (20, 2)):
        slope = [
            (surface.value(w + h * direction) - surface.value(w - h * direction)) / (2 * h) for direction in np.eye(2)
        ]
        np.testing.assert_allclose(surface.gradient(w), slope, rtol=1e-6, atol=1e-6)


@each
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_many_points_at_once_are_as_one_by_one(surface, dtype):
    grid = np.stack(np.meshgrid(np.linspace(-1, 1, 4), np.linspace(0, 2, 3))).astype(dtype)
    values, gradients = surface.value(grid), surface.gradient(grid)
    assert values.shape == (3, 4)
    assert gradients.shape == (2, 3, 4)
    assert values.dtype == gradients.dtype == dtype
    np.testing.assert_array_equal(values[1, 2], surface.value(grid[:, 1, 2]))
    np.testing.assert_array_equal(gradients[:, 1, 2], surface.gradient(grid[:, 1, 2]))


@each
def test_the_minimum_is_one(surface):
    if surface.minimum is None:
        return
    w = np.array(surface.minimum)
    np.testing.assert_allclose(surface.gradient(w), [0, 0], atol=1e-12)
    angle = np.linspace(0, 2 * np.pi, 16)
    around = w[:, None] + 0.01 * np.stack([np.cos(angle), np.sin(angle)])
    assert np.all(surface.value(around) > surface.value(w))
    assert surface.value(w) < surface.value(np.array(surface.start))


@each
def test_start_and_minimum_are_in_the_picture(surface):
    for point in (surface.start, surface.minimum):
        if point is not None:
            for coordinate, (low, high) in zip(point, surface.ranges, strict=True):
                assert low < coordinate < high


def test_the_hollow_of_the_cubic_is_as_deep_as_its_help_says():
    np.testing.assert_allclose(Cubic().value(np.array(Cubic.minimum)), -1 / 432)


def test_the_saddle_is_flat_at_the_origin_and_falls_along_one_axis():
    np.testing.assert_array_equal(Saddle().gradient(np.zeros(2)), [0, 0])
    assert Saddle().value(np.array([0.1, 0])) > 0 > Saddle().value(np.array([0, 0.1]))
    np.testing.assert_allclose(Saddle().value(np.array(Saddle.minimum)), -1)


def test_the_condition_of_the_ravine_is_the_ratio_of_its_curvatures():
    along, across = Ravine(condition=30).gradient(np.array([1.0, 1.0]))
    assert across / along == 30
