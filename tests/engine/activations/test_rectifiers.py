"""Rectifiers: their slopes, what they do at the corner, and the slope that PReLU learns."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.activations import ELU, SELU, LeakyReLU, PReLU, ReLU, TwoSlope

Z = np.array([-4.0, 0.0, 2.0])


@pytest.mark.parametrize(
    ("activation", "values", "slopes"),
    [
        (ReLU(), [0, 0, 2], [0, 0, 1]),
        (LeakyReLU(alpha=0.25), [-1, 0, 2], [0.25, 0.25, 1]),
        (PReLU(alpha=0.5), [-2, 0, 2], [0.5, 0.5, 1]),
        (TwoSlope(alpha=-0.1, beta=1.7), [-6.8, 0, -0.2], [1.7, -0.1, -0.1]),
        (TwoSlope(alpha=0.01, beta=2.0), [-8, 0, 0.02], [2, 0.01, 0.01]),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_two_half_lines(activation, values, slopes, dtype):
    z = Z.astype(dtype)
    a = activation.value(z)
    np.testing.assert_array_equal(a, np.array(values, dtype))
    np.testing.assert_array_equal(activation.derivative(z, a), np.array(slopes, dtype))


@pytest.mark.parametrize("alpha", [0.0, 0.5, 1.0, 3.0])
def test_elu_bends_to_minus_alpha(alpha):
    elu = ELU(alpha)
    z = np.array([-1e4, 0, 1e-9, 7])
    a = elu.value(z)
    np.testing.assert_array_equal(a, [-alpha, 0, 1e-9, 7])
    np.testing.assert_array_equal(elu.derivative(z, a), [0, alpha, 1, 1])


def test_selu_makes_mean_0_and_variance_1_of_mean_0_and_variance_1():
    a = SELU().value(np.random.default_rng(0).normal(size=1_000_000))
    assert a.mean() == pytest.approx(0, abs=0.005)
    assert a.var() == pytest.approx(1, abs=0.005)


def test_prelu_takes_a_slope_for_each_unit():
    prelu = replace(PReLU(), alpha=np.array([0.5, -1.0, 2.0]))
    z = np.array([[-2.0, -2.0, -2.0], [3.0, 3.0, 3.0]])
    a, slope = np.empty_like(z), np.empty_like(z)
    prelu.value(z, out=a)
    np.testing.assert_array_equal(a, [[-1, 2, -4], [3, 3, 3]])
    np.testing.assert_array_equal(prelu.derivative(z, a, out=slope), [[0.5, -1, 2], [1, 1, 1]])


def test_prelu_sees_its_slopes_change():
    """They are a view of θ, which the optimizer changes in place."""
    theta = np.zeros(2, np.float32)
    prelu = replace(PReLU(), alpha=theta)
    z = np.full((1, 2), -1, np.float32)
    theta[:] = 0.5, 0.25
    np.testing.assert_array_equal(prelu.value(z), [[-0.5, -0.25]])
    assert prelu.derivative(z, prelu.value(z)).dtype == np.float32


def test_the_learned_gradient_of_prelu_by_differences():
    rng = np.random.default_rng(0)
    z, upstream = rng.normal(size=(6, 4)), rng.normal(size=(6, 4))
    alpha, h = rng.normal(size=4), 1e-6
    (gradient,) = replace(PReLU(), alpha=alpha).learned_gradient(upstream, z)
    for unit in range(4):
        step = h * np.eye(4)[unit]
        above = np.sum(upstream * replace(PReLU(), alpha=alpha + step).value(z))
        below = np.sum(upstream * replace(PReLU(), alpha=alpha - step).value(z))
        assert gradient[unit] == pytest.approx((above - below) / (2 * h), rel=1e-8)


def test_a_unit_that_was_never_negative_learns_no_slope():
    z = np.array([[1.0, -1.0], [2.0, 3.0]])
    (gradient,) = PReLU().learned_gradient(np.ones((2, 2)), z)
    np.testing.assert_array_equal(gradient, [0, -1])


def test_the_gain_of_learned_slopes_is_that_of_their_mean_square():
    assert replace(PReLU(), alpha=np.array([1.0, 0.0])).gain == pytest.approx(np.sqrt(2 / 1.5))
