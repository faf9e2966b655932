"""Squared errors: their factors."""

import numpy as np
import pytest

from nnviz.engine.losses import losses

Y_HAT = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]])
Y = np.array([[0.0, 2.0], [2.0, -1.0], [3.0, 0.0]])
SQUARES = 1 + 4 + 0.25


def test_mse_is_the_mean_over_samples_and_outputs():
    loss = losses.create("mse")
    assert loss.value(Y_HAT, Y_HAT, Y) == pytest.approx(SQUARES / 6)
    np.testing.assert_allclose(loss.gradient(Y_HAT, Y_HAT, Y), 2 * (Y_HAT - Y) / 6)


def test_half_mse_adds_the_outputs_up_and_takes_half_the_mean_over_samples():
    loss = losses.create("half_mse")
    assert loss.value(Y_HAT, Y_HAT, Y) == pytest.approx(SQUARES / (2 * 3))
    np.testing.assert_allclose(loss.gradient(Y_HAT, Y_HAT, Y), (Y_HAT - Y) / 3)


def test_sum_of_squares_has_a_sigmoid_whose_slope_is_in_the_gradient():
    loss = losses.create("sum_of_squares")
    z = np.array([[0.0, np.log(3)], [-np.log(3), 0.0]])
    y = np.array([[1.0, 0.0], [0.0, 0.0]])
    a = loss.output(z)
    np.testing.assert_allclose(a, [[0.5, 0.75], [0.25, 0.5]])
    assert loss.value(z, a, y) == pytest.approx((0.25 + 0.5625 + 0.0625 + 0.25) / 2)
    np.testing.assert_allclose(loss.gradient(z, a, y), 2 * (a - y) * a * (1 - a) / 2)


def test_two_classes_on_one_output_are_told_apart_at_one_half():
    loss = losses.create("mse")
    np.testing.assert_array_equal(loss.labels(np.array([[-3.0], [0.5], [0.51], [7.0]])), [0, 0, 1, 1])
